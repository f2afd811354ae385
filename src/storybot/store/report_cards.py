"""The cards of cases, in the channel of whoever decides on them. Each is a placement of no one story, with
one message; its wanted revision counts what has changed of the case."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import case, insert, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from storybot.delivery.model import Ending, Kind, Place, Role
from storybot.store import channels as channel_queries
from storybot.store.keys import key_of
from storybot.store.model import Purpose
from storybot.store.moderation_tables import cases, reports, sanctions
from storybot.store.tables import messages, placements


async def want(conn: AsyncConnection, number: int, place: Place, now: datetime) -> None:
    """Have a case shown in a channel."""
    channel_id = await channel_queries.known(conn, place, Purpose.MODERATORS, now)
    await channel_queries.forgive(conn, place)
    row = {
        "channel_id": channel_id,
        "platform": place.platform,
        "account": place.account,
        "kind": Kind.REPORT.value,
        "wanted_revision": 1,
        "wanted_at": now,
        "to_publish": False,
        "tries": 0,
        "due_at": now,
    }
    made = (await conn.execute(insert(placements).values(row).returning(placements.c.id))).scalar_one()
    message = {
        "placement_id": made,
        "platform": place.platform,
        "account": place.account,
        "role": Role.CARD.value,
        "key": key_of("", place, Role.CARD, "report", str(number), now.isoformat()),
        "removed": False,
    }
    await conn.execute(insert(messages).values(message))
    await conn.execute(update(cases).where(cases.c.id == number).values(placement_id=made))


async def renew(conn: AsyncConnection, numbers: Collection[int]) -> None:
    """Something of these cases has changed, so that their cards are to show it."""
    await _renew(conn, placements.c.id.in_(select(cases.c.placement_id).where(cases.c.id.in_(numbers))))


async def renew_of_sanctions(conn: AsyncConnection, placement_ids: Collection[int]) -> None:
    """Something came of these sanctions: the cards of their cases are to say so."""
    its = select(cases.c.placement_id).join(sanctions, sanctions.c.case_id == cases.c.id)
    await _renew(conn, placements.c.id.in_(its.where(sanctions.c.placement_id.in_(placement_ids))))


async def renew_of_person(conn: AsyncConnection, key: str) -> None:
    """The person with this key is about to be erased: no card is to show what they wrote or are called."""
    reported = select(reports.c.case_id).where(reports.c.by == key)
    theirs = select(cases.c.placement_id).where((cases.c.author == key) | cases.c.id.in_(reported))
    await _renew(conn, placements.c.id.in_(theirs))


async def _renew(conn: AsyncConnection, which: ColumnElement[bool]) -> None:
    """What was refused is tried again, as is a channel in trouble; what people removed stays so. What waits
    for its turn goes on waiting."""
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
