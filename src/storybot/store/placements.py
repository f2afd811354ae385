"""Placements: what has to be done next in each channel, and what is there, which the worker alone writes.

What is wanted there, `store.wanted` writes. Neither overwrites the other's.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from storybot.delivery.model import Kind, Place, Placement
from storybot.store import channels as channel_queries
from storybot.store import digests, leases, report_cards
from storybot.store.model import Delivery, Lease
from storybot.store.placement_rows import (
    GIVEN_UP,
    HELD,
    PLACEMENTS,
    SAVE_MESSAGE,
    SAVE_PLACEMENT,
    has_news,
    read,
    saved,
    saved_message,
)
from storybot.store.tables import channels, messages, placements, stories


async def due(
    conn: AsyncConnection,
    platform: str,
    account: str | None,
    now: datetime,
    limit: int,
    at_hand: Collection[int] = (),
) -> list[Placement]:
    """What to see to now: of each channel the placement that has been due longest, those due longest first.

    One of a channel at a time, so that a channel with much to do, or a slow one, holds up no other. Channels
    of the placements `at_hand` (ids), and channels in trouble, are left out; of retired ones there is what
    somebody asks for there, and nothing that comes by a route.
    """
    first = (
        select(placements.c.id)
        .where(placements.c.channel_id == channels.c.id, placements.c.due_at <= now, ~HELD)
        .order_by(placements.c.due_at, placements.c.id)
        .limit(1)
        .correlate(channels)
        .scalar_subquery()
    )
    firsts = select(first).where(_usable(platform, account), _not_busy(at_hand))
    chosen = (
        select(placements.c.id)
        .where(placements.c.id.in_(firsts))
        .order_by(placements.c.due_at, placements.c.id)
        .limit(limit)
    )
    query = PLACEMENTS.where(placements.c.id.in_(chosen))
    return await read(conn, query.order_by(placements.c.due_at, placements.c.id, messages.c.id))


async def postponed(conn: AsyncConnection, now: datetime) -> list[tuple[int, Place]]:
    """The placements that wait for something else than a failure to pass, or whose threads the platform
    doesn't let the bot set, with their places."""
    columns = (placements.c.id, channels.c.platform, channels.c.account, channels.c.channel)
    query = select(*columns).join(channels, channels.c.id == placements.c.channel_id)
    waiting = and_(placements.c.due_at > now, placements.c.last_error.is_not(None))
    waiting = and_(waiting, placements.c.failing_since.is_(None))
    unset = placements.c.refusals.is_not(None)
    # As one condition, neither of the two would find its index.
    rows = await conn.execute(union(query.where(waiting), query.where(unset)))
    return [(row.id, Place(row.platform, row.account, row.channel)) for row in rows]


async def take_up(conn: AsyncConnection, ids: Collection[int], now: datetime) -> None:
    """See to placements now, and try again what the platform refused of their threads."""
    anew = {"due_at": now, "refusals": None}
    await conn.execute(update(placements).where(placements.c.id.in_(ids)).values(anew))


async def unknown(conn: AsyncConnection, platform: str, account: str | None) -> list[Placement]:
    """The placements of which a step was being tried and nobody wrote down what came of it, channel by
    channel; none of channels in trouble."""
    query = PLACEMENTS.where(placements.c.trying.is_not(None), _usable(platform, account))
    return await read(conn, query.order_by(placements.c.channel_id, placements.c.id, messages.c.id))


async def save(conn: AsyncConnection, lease: Lease, seen: Sequence[Placement]) -> None:
    """Write what is there and at hand of placements, not what is wanted.

    Where a newer revision has come to be wanted since a placement was read, it stays due for that one.
    Raises LeaseLost, and writes nothing, where `lease` is no longer the newest.
    """
    await leases.confirm(conn, lease)
    if not seen:
        return
    await conn.execute(SAVE_PLACEMENT, [saved(placement) for placement in seen])
    told = [
        saved_message(placement, message)
        for placement in seen
        for message in placement.messages
        if has_news(message)
    ]
    if told:
        await conn.execute(SAVE_MESSAGE, told)
    sanctions = [it.id for it in seen if it.kind in {Kind.SANCTION, Kind.WARNING} and it.trying is None]
    if sanctions:
        await report_cards.renew_of_sanctions(conn, sanctions)


async def with_threads(conn: AsyncConnection, slug: str) -> list[Placement]:
    """The story's placements that have a thread, or will have one: where stories don't go any more, none is
    opened."""
    story_id = select(stories.c.id).where(stories.c.slug == slug).scalar_subquery()
    its = PLACEMENTS.where(placements.c.story_id == story_id, placements.c.kind == Kind.STORY.value)
    its = its.where(or_(placements.c.thread.is_not(None), channels.c.retired_at.is_(None)))
    return await read(conn, its.where(placements.c.ending.is_(None)).order_by(placements.c.id, messages.c.id))


async def listing(conn: AsyncConnection, slug: str | None = None, *, failed: bool = False) -> list[Delivery]:
    """Every placement with its channel, newest story first and digests last; of one story; or those that
    `failed`: that are failing, wait for a channel in trouble, or were given up."""
    query = PLACEMENTS
    if slug is not None:
        story_id = select(stories.c.id).where(stories.c.slug == slug).scalar_subquery()
        its = placements.c.story_id == story_id
        query = query.where(its | placements.c.id.in_(digests.with_story(story_id)))
    if failed:
        query = query.where(_FAILED)
    newest = stories.c.first_pushed_at.desc().nulls_last()
    order = (newest, stories.c.id.desc(), placements.c.id, messages.c.id)
    found = await read(conn, query.order_by(*order))
    every = await channel_queries.listing(conn, every_purpose=True)
    by_place = {channel.place: channel for channel in every}
    return [Delivery(placement, by_place[placement.place]) for placement in found]


_FAILED = or_(
    GIVEN_UP,
    placements.c.failing_since.is_not(None),
    and_(placements.c.due_at.is_not(None), channels.c.trouble.is_not(None)),
)


def _usable(platform: str, account: str | None) -> ColumnElement[bool]:
    usable = and_(channels.c.platform == platform, channels.c.trouble.is_(None))
    return usable if account is None else and_(usable, channels.c.account == account)


def _not_busy(at_hand: Collection[int]) -> ColumnElement[bool]:
    return channels.c.id.not_in(select(placements.c.channel_id).where(placements.c.id.in_(list(at_hand))))
