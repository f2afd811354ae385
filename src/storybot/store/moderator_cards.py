"""Cards of no story, in a channel that moderators have of their own: placements with one message each, whose
wanted revision counts what has changed of them."""

from datetime import datetime

from sqlalchemy import case, null, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from storybot.delivery.model import Ending, Kind, Place, Role
from storybot.store import channels as channel_queries
from storybot.store.keys import key_of
from storybot.store.model import Purpose
from storybot.store.placement_rows import add
from storybot.store.tables import messages, placements


async def want(conn: AsyncConnection, kind: Kind, number: int, place: Place, now: datetime) -> int:
    """Have a card in a channel, which is told from others of its kind by a number; returns the placement."""
    channel_id = await channel_queries.known(conn, place, Purpose.MODERATORS, now)
    await channel_queries.forgive(conn, place)
    key = key_of("", place, Role.CARD, kind.value, str(number), now.isoformat())
    message = {"role": Role.CARD.value, "key": key}
    return await add(conn, place, kind, now, message, channel_id=channel_id)


async def renew(conn: AsyncConnection, which: ColumnElement[bool]) -> None:
    """What these cards show has changed. What was refused is tried again, as is a channel in trouble; what
    people removed stays so. What waits for its turn goes on waiting."""
    refused = placements.c.ending == Ending.REFUSED.value
    soon = case((placements.c.due_at.is_(None), placements.c.wanted_at), else_=placements.c.due_at)
    values = {
        "wanted_revision": placements.c.wanted_revision + 1,
        "tries": 0,
        "ending": case((refused, null()), else_=placements.c.ending),
        "due_at": case((placements.c.ending.is_(None) | refused, soon)),
    }
    raised = update(placements).where(which).values(values)
    rows = (await conn.execute(raised.returning(placements.c.id, placements.c.channel_id))).all()
    if rows:
        of_these = messages.c.placement_id.in_([row.id for row in rows])
        await conn.execute(update(messages).where(of_these).values(refused=None))
        await channel_queries.forgive_all(conn, {row.channel_id for row in rows})
