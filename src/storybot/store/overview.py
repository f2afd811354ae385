"""How things stand as a whole: counted by the database, so that it takes no longer than it must."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from storybot.delivery.model import ITS_TURN, Ending, Place
from storybot.store.model import Failure, Limited, Purpose, Standing, Trouble, Waiting
from storybot.store.placement_rows import HELD
from storybot.store.tables import channels, messages, placements, revisions, stories


def _has(message: ColumnElement[bool]) -> ColumnElement[bool]:
    return placements.c.id.in_(select(messages.c.placement_id).where(message))


_STANDING: tuple[ColumnElement[Any], ...] = (
    placements.c.ending,
    placements.c.due_at.is_not(None).label("due"),
    placements.c.failing_since.is_not(None).label("failing"),
    _has(messages.c.refused.is_not(None)).label("refused"),
    _has(messages.c.removed).label("removed"),
    channels.c.trouble,
    HELD.label("held"),
    placements.c.refusals.is_not(None).label("unset"),
)

_since = case(
    (placements.c.wanted_at > revisions.c.pushed_at, placements.c.wanted_at), else_=revisions.c.pushed_at
)
"""Since when what it is to show has been wanted."""


async def counted(conn: AsyncConnection) -> Counter[Standing]:
    """How many placements stand how."""
    alike = select(*_STANDING).join(channels, channels.c.id == placements.c.channel_id).subquery()
    columns: list[ColumnElement[Any]] = [*alike.c, func.count().label("placements")]
    query = select(*columns).group_by(*alike.c)
    return Counter({_standing(row): row.placements for row in await conn.execute(query)})


async def oldest_waiting(conn: AsyncConnection, now: datetime) -> Waiting | None:
    """The placement that has waited longest for the bot, since what it is to show was pushed; not for a
    person, its hour, or something else to pass, such as a thread's sleep."""
    query = _waiting(now, stories.c.slug, channels).where(~_postponed(now)).limit(1)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else Waiting(row.slug, _place(row), row.name, row.since)


async def limited(conn: AsyncConnection, now: datetime, before: datetime) -> tuple[int, Limited | None]:
    """How many placements have waited for a limit of the platform's since before a time, and the one that has
    waited longest."""
    columns = (stories.c.slug, channels, placements.c.due_at, placements.c.last_error)
    query = _waiting(now, *columns, func.count().over().label("placements"))
    query = query.where(_postponed(now), placements.c.last_error.startswith(ITS_TURN), _since <= before)
    row = (await conn.execute(query.limit(1))).one_or_none()
    if row is None:
        return 0, None
    found = Limited(row.slug, _place(row), row.name, row.since, row.due_at, row.last_error)
    return row.placements, found


def _waiting(now: datetime, *columns: Any) -> Select[*tuple[Any, ...]]:
    """The stories' placements that a worker has to see to, those that have waited longest first."""
    return (
        select(*columns, _since.label("since"))
        .select_from(placements)
        .join(channels, channels.c.id == placements.c.channel_id)
        .join(stories, stories.c.id == placements.c.story_id)
        .join(
            revisions,
            (revisions.c.story_id == placements.c.story_id)
            & (revisions.c.number == placements.c.wanted_revision),
        )
        .where(placements.c.due_at.is_not(None), _since <= now)
        .where(channels.c.retired_at.is_(None), channels.c.trouble.is_(None))
        .where(channels.c.purpose != Purpose.PERSON.value)
        .order_by(_since, placements.c.id)
    )


def _postponed(now: datetime) -> ColumnElement[bool]:
    """Waits until something else than a failure has passed."""
    due, error = placements.c.due_at, placements.c.last_error
    return and_(due > now, error.is_not(None), placements.c.failing_since.is_(None))


async def failures(conn: AsyncConnection, limit: int) -> list[Failure]:
    """What went wrong last, the latest first. That people take no direct messages is theirs to know."""
    since = func.coalesce(placements.c.failing_since, placements.c.wanted_at).label("since")
    given_up = placements.c.ending.in_([Ending.EXPIRED.value, Ending.REFUSED.value])
    refusal = (
        select(func.max(messages.c.refused))
        .where(messages.c.placement_id == placements.c.id)
        .scalar_subquery()
    )
    error = func.coalesce(placements.c.last_error, refusal)
    columns = (channels.c.platform, channels.c.account, channels.c.channel, channels.c.name)
    query = (
        select(stories.c.slug, *columns, since, error.label("error"), placements.c.refusals, *_STANDING)
        .select_from(placements)
        .join(channels, channels.c.id == placements.c.channel_id)
        .join(stories, stories.c.id == placements.c.story_id)
        .where(or_(placements.c.failing_since.is_not(None), given_up))
        .where(or_(error.is_not(None), placements.c.refusals.is_not(None)))
        .where(channels.c.retired_at.is_(None), channels.c.purpose != Purpose.PERSON.value)
        .order_by(since.desc(), placements.c.id.desc())
        .limit(limit)
    )
    return [
        Failure(row.slug, _place(row), row.name, row.since, _error(row), _standing(row))
        for row in await conn.execute(query)
    ]


def _error(row: Row[Any]) -> str:
    return row.error or "; ".join(row.refusals.values())


def _place(row: Row[Any]) -> Place:
    return Place(row.platform, row.account, row.channel)


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        ending=Ending(row.ending) if row.ending else None,
        due=row.due,
        failing=row.failing,
        refused=row.refused,
        removed=row.removed,
        trouble=Trouble(row.trouble) if row.trouble else None,
        held=row.held,
        thread_refused=row.unset,
    )
