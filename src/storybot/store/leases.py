"""Leases: who alone may send for a bot token or workspace.

A lease ends by its holder's word or by time, as the callers' clocks tell it; each taking raises its epoch,
and `placements.save` writes for the newest epoch only.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.errors import LeaseLost
from storybot.store.model import Lease
from storybot.store.statements import insert
from storybot.store.tables import leases


async def get(conn: AsyncConnection, name: str) -> Lease | None:
    """The lease as it was last taken, renewed or released; None where nobody has ever held it."""
    row = (await conn.execute(select(leases).where(leases.c.name == name))).one_or_none()
    return None if row is None else Lease(row.name, row.holder, row.epoch, row.expires_at)


async def take(
    conn: AsyncConnection,
    name: str,
    taker: str,
    ttl: timedelta,
    now: datetime,
    *,
    died: str | None = None,
) -> Lease | None:
    """Take the lease for `ttl`, or None while somebody else holds it. `taker` names one worker's run; `died`
    is a holder that is known to be no more, and whose lease is free before its time."""
    until = now + ttl
    statement = insert(conn, leases).values(name=name, holder=taker, epoch=1, expires_at=until)
    statement = statement.on_conflict_do_update(
        index_elements=[leases.c.name],
        set_={"holder": taker, "epoch": leases.c.epoch + 1, "expires_at": until},
        where=or_(leases.c.expires_at <= now, leases.c.holder.in_([taker, died])),
    ).returning(leases.c.epoch)
    epoch = await conn.scalar(statement)
    return None if epoch is None else Lease(name, taker, epoch, until)


async def held(conn: AsyncConnection, now: datetime) -> set[str]:
    """The names of the leases that somebody holds."""
    return set(await conn.scalars(select(leases.c.name).where(leases.c.expires_at > now)))


async def renew(conn: AsyncConnection, lease: Lease, ttl: timedelta, now: datetime) -> Lease:
    """The same lease until `ttl` from now. Raises LeaseLost where somebody took it over."""
    until = now + ttl
    await _set_expiry(conn, lease, until)
    return Lease(lease.name, lease.holder, lease.epoch, until)


async def release(conn: AsyncConnection, lease: Lease, now: datetime) -> None:
    """Let others take it at once. Raises LeaseLost where somebody already did."""
    await _set_expiry(conn, lease, now)


async def confirm(conn: AsyncConnection, lease: Lease) -> None:
    """Raise LeaseLost unless `lease` is the newest taking, and be the only one to act on it until this
    transaction ends."""
    if await conn.scalar(_CONFIRM, {"lease": lease.name, "its_epoch": lease.epoch}) is None:
        raise _lost(lease)


# Made once, since it goes with every save.
_CONFIRM = (
    select(leases.c.epoch)
    .where(leases.c.name == bindparam("lease"), leases.c.epoch == bindparam("its_epoch"))
    .with_for_update()
)


async def _set_expiry(conn: AsyncConnection, lease: Lease, expires_at: datetime) -> None:
    held = (leases.c.name == lease.name) & (leases.c.epoch == lease.epoch)
    result = await conn.execute(update(leases).where(held).values(expires_at=expires_at))
    if result.rowcount == 0:
        raise _lost(lease)


def _lost(lease: Lease) -> LeaseLost:
    return LeaseLost(f"The lease {lease.name!r} (epoch {lease.epoch}) has been taken over by another worker.")
