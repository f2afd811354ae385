"""The channels that moderators have of their own, one for each use in an account."""

from collections.abc import Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Place
from storybot.moderation.model import Use
from storybot.store.moderation_tables import deeds, moderator_channels
from storybot.store.statements import insert


async def put(conn: AsyncConnection, use: Use, place: Place) -> None:
    """Use a channel, instead of the one before. For the log, what was done until now is not told there."""
    newest = select(func.coalesce(func.max(deeds.c.id), 0)).scalar_subquery()
    key = {"platform": place.platform, "account": place.account, "use": use.value}
    what = {"channel": place.channel, "told": newest}
    adding = insert(conn, moderator_channels).values(key | what)
    await conn.execute(adding.on_conflict_do_update(index_elements=list(key), set_=what))


async def drop(conn: AsyncConnection, platform: str, account: str, use: Use) -> bool:
    """Use none any more; false where none was used."""
    these = moderator_channels.c.platform == platform, moderator_channels.c.account == account
    gone = await conn.execute(delete(moderator_channels).where(*these, moderator_channels.c.use == use.value))
    return bool(gone.rowcount)


async def of(conn: AsyncConnection, platform: str, account: str) -> Mapping[Use, Place]:
    """The channels of one account, by what they are used for."""
    these = moderator_channels.c.platform == platform, moderator_channels.c.account == account
    rows = await conn.execute(select(moderator_channels).where(*these))
    return {Use(row.use): Place(row.platform, row.account, row.channel) for row in rows}


async def every(conn: AsyncConnection) -> frozenset[Place]:
    """Those of all accounts, whatever they are used for."""
    rows = await conn.execute(select(moderator_channels))
    return frozenset(Place(row.platform, row.account, row.channel) for row in rows)
