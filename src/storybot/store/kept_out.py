"""Who is kept out of the discussions of an account, by the platform's ids: an order that holds until it is
taken back, and of which an erasure takes the name alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Place
from storybot.moderation.model import EVERYWHERE
from storybot.store.moderation_tables import kept_out
from storybot.store.statements import insert


@dataclass(frozen=True, slots=True)
class KeptOut:
    """Somebody who is kept out, by the name that they had then."""

    id: str
    name: str
    since: datetime


async def add(
    conn: AsyncConnection, platform: str, account: str, person: str, name: str, now: datetime
) -> bool:
    """Keep a person out; false where they are already."""
    row = {"platform": platform, "account": account, "person": person, "name": name, "since": now}
    adding = insert(conn, kept_out).values(row).on_conflict_do_nothing()
    return await conn.scalar(adding.returning(kept_out.c.person)) is not None


async def remove(conn: AsyncConnection, platform: str, account: str, person: str) -> bool:
    """Let a person in again; false where nobody keeps them out."""
    these = kept_out.c.platform == platform, kept_out.c.account == account
    gone = await conn.execute(delete(kept_out).where(*these, kept_out.c.person == person))
    return bool(gone.rowcount)


async def forget_name(conn: AsyncConnection, person: Place) -> None:
    """Forget what somebody is called who is kept out, in the accounts that they are in."""
    theirs = kept_out.c.platform == person.platform, kept_out.c.person == person.channel
    here = [] if person.account == EVERYWHERE else [kept_out.c.account == person.account]
    await conn.execute(update(kept_out).where(*theirs, *here).values(name=""))


async def name_of(conn: AsyncConnection, platform: str, account: str, person: str) -> str | None:
    """What somebody who is kept out was called then; None where nobody keeps them out."""
    these = kept_out.c.platform == platform, kept_out.c.account == account
    return await conn.scalar(select(kept_out.c.name).where(*these, kept_out.c.person == person))


async def of(conn: AsyncConnection, platform: str, account: str) -> list[KeptOut]:
    """Who is kept out, the last first."""
    these = kept_out.c.platform == platform, kept_out.c.account == account
    query = select(kept_out).where(*these).order_by(kept_out.c.since.desc(), kept_out.c.person)
    return [KeptOut(row.person, row.name, row.since) for row in await conn.execute(query)]
