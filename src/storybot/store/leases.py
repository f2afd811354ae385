"""Leases: who alone may send for a bot token or workspace.

A lease ends by its holder's word or by time, as the callers' clocks tell it; each taking raises its epoch,
and `placements.save` writes for the newest epoch only.
"""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.errors import LeaseLost
from storybot.store.model import Lease, LimitUse, PaceUse
from storybot.store.statements import insert
from storybot.store.tables import leases


async def get(conn: AsyncConnection, name: str) -> Lease | None:
    """The lease as it was last taken, renewed or released; None where nobody has ever held it."""
    row = (await conn.execute(select(leases).where(leases.c.name == name))).one_or_none()
    return None if row is None else _lease(row)


async def listing(conn: AsyncConnection) -> list[Lease]:
    """Every lease that was ever held, by name."""
    return [_lease(row) for row in await conn.execute(select(leases).order_by(leases.c.name))]


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
        set_={"holder": taker, "epoch": leases.c.epoch + 1, "expires_at": until, "pace": null()},
        where=or_(leases.c.expires_at <= now, leases.c.holder.in_([taker, died])),
    ).returning(leases.c.epoch)
    epoch = await conn.scalar(statement)
    return None if epoch is None else Lease(name, taker, epoch, until)


async def held(conn: AsyncConnection, now: datetime) -> set[str]:
    """The names of the leases that somebody holds."""
    return set(await conn.scalars(select(leases.c.name).where(leases.c.expires_at > now)))


async def renew(
    conn: AsyncConnection, lease: Lease, ttl: timedelta, now: datetime, pace: PaceUse | None = None
) -> Lease:
    """The same lease until `ttl` from now, with the `pace` for others to see. Raises LeaseLost where somebody
    took it over."""
    renewed = replace(lease, expires_at=now + ttl, pace=pace)
    await _update(conn, lease, {"expires_at": renewed.expires_at, "pace": asdict(pace) if pace else None})
    return renewed


async def release(conn: AsyncConnection, lease: Lease, now: datetime) -> None:
    """Let others take it at once. Raises LeaseLost where somebody already did."""
    await _update(conn, lease, {"expires_at": now})


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


def _lease(row: Row[Any]) -> Lease:
    pace = None
    if row.pace is not None:
        pace = PaceUse(row.pace["requests"], tuple(LimitUse(**use) for use in row.pace["limits"]))
    return Lease(row.name, row.holder, row.epoch, row.expires_at, pace)


async def _update(conn: AsyncConnection, lease: Lease, values: dict[str, Any]) -> None:
    held = (leases.c.name == lease.name) & (leases.c.epoch == lease.epoch)
    result = await conn.execute(update(leases).where(held).values(values))
    if result.rowcount == 0:
        raise _lost(lease)


def _lost(lease: Lease) -> LeaseLost:
    return LeaseLost(f"The lease {lease.name!r} (epoch {lease.epoch}) has been taken over by another worker.")
