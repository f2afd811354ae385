"""The log in a channel of moderators: cards that tell what was done in their account, some deeds on each."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Kind, Place
from storybot.moderation.model import Use
from storybot.store import moderator_cards, stories
from storybot.store.moderation_tables import deed_texts, deeds, log_cards, log_deeds, moderator_channels
from storybot.store.tables import placements

A_CARD: Final = 10
"""Deeds on one card."""

_UNTOLD = (
    (log_deeds.c.platform == moderator_channels.c.platform)
    & (log_deeds.c.account == moderator_channels.c.account)
    & (log_deeds.c.deed_id > moderator_channels.c.told)
    & (log_deeds.c.deed_id == deeds.c.id)
)
"""What a log hasn't told."""

LAG: Final = timedelta(seconds=5)
"""Deeds are told when they are so old, and all with lower numbers too: by then the transaction of each of
these has ended."""


async def has_news(conn: AsyncConnection, now: datetime) -> bool:
    """Whether something was done that a log hasn't told."""
    return (await conn.execute(_with_news(now).limit(1))).first() is not None


async def gather(conn: AsyncConnection, now: datetime) -> int:
    """Have each log tell the first deeds that it hasn't; returns how many cards that takes."""
    await stories.lock(conn)
    cards = 0
    for row in (await conn.execute(_with_news(now))).all():
        this = (
            (moderator_channels.c.platform == row.platform)
            & (moderator_channels.c.account == row.account)
            & (moderator_channels.c.use == row.use)
        )
        first_young = select(func.min(deeds.c.id)).where(this, _UNTOLD, deeds.c.at > now - LAG)
        young = await conn.scalar(first_young)
        untold = select(deeds.c.id).where(this, _UNTOLD)
        untold = untold if young is None else untold.where(deeds.c.id < young)
        numbers = list(await conn.scalars(untold.order_by(deeds.c.id).limit(A_CARD)))
        # Whoever else tells the same at the same time may be first.
        taken = update(moderator_channels).where(this, moderator_channels.c.told == row.told)
        if numbers and (await conn.execute(taken.values(told=numbers[-1]))).rowcount:
            place = Place(row.platform, row.account, row.channel)
            made = await moderator_cards.want(conn, Kind.LOG, numbers[0], place, now)
            card = {"placement_id": made, "first": numbers[0], "last": numbers[-1]}
            await conn.execute(insert(log_cards).values(card))
            cards += 1
    return cards


async def shown_by(conn: AsyncConnection, placement: int) -> tuple[int, int]:
    """The first and the last deed that a card tells, by their numbers."""
    row = (await conn.execute(select(log_cards).where(log_cards.c.placement_id == placement))).one()
    return row.first, row.last


async def renew_of_person(conn: AsyncConnection, key: str) -> None:
    """The person with this key is about to be erased: no card is to show what they wrote or are called."""
    theirs = deed_texts.c.person == key
    shown = exists().where(theirs, deed_texts.c.deed_id.between(log_cards.c.first, log_cards.c.last))
    cards = select(log_cards.c.placement_id).where(shown)
    await moderator_cards.renew(conn, placements.c.id.in_(cards))


def _with_news(now: datetime) -> Select[Any]:
    """The channels whose log hasn't told everything."""
    news = exists().where(_UNTOLD, deeds.c.at <= now - LAG)
    return select(moderator_channels).where(moderator_channels.c.use == Use.LOG.value, news)
