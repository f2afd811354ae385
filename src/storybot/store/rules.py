"""What is known of placements for the rules of their channels' routes, and when those come due."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import LIVELY, Kind, Placement
from storybot.moderation.model import Rule
from storybot.store import channels as channel_queries
from storybot.store.placement_rows import PLACEMENTS, read
from storybot.store.tables import channels, messages, placements, revisions, stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A placement whose rules are due. `changed_at` is when the revision that is wanted was pushed,
    `event_at` when the story's timeline had its last new event, `moderated_at` when somebody closed or opened
    the thread last by hand. `closed_by` is the rule that has closed it, None where none has.
    `kept_by_hand`: whether it is kept alive is what a moderator said, not a rule; it was opened for that
    last with the revision `kept_revision`. `retired`: its channel isn't configured any more."""

    placement: Placement
    changed_at: datetime
    event_at: datetime | None = None
    moderated_at: datetime | None = None
    closed_by: Rule | None = None
    kept_by_hand: bool = False
    kept_revision: int | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be kept of a placement whose rules were looked at: which of them has closed its thread, and
    when they are to be looked at next, None where nothing comes by itself."""

    id: int
    closed_by: Rule | None
    rule_at: datetime | None


async def heed(conn: AsyncConnection, now: datetime) -> None:
    """Where rules of routes are new, have them looked at for the threads there: those of stories that came or
    changed in the last days, and those that are closed at night. What is older stays as it is."""
    for channel in await channel_queries.with_new_rules(conn):
        hours = timedelta(hours=channel.route.close_after_hours or 0)
        lately = select(stories.c.id).where(stories.c.pushed_at > now - LIVELY)
        concerned = or_(
            placements.c.wanted_at > now - max(LIVELY, hours),
            placements.c.story_id.in_(lately),
            placements.c.closed_by == Rule.NIGHT.value,
            placements.c.wanted_kept_alive.is_(True),
        )
        here = update(placements).where(placements.c.channel_id == channel.id, concerned)
        await conn.execute(here.where(placements.c.kind == Kind.STORY.value).values(rule_at=now))
        heeded = update(channels).where(channels.c.id == channel.id)
        await conn.execute(heeded.values(rules_new=False))


async def are_due(conn: AsyncConnection, now: datetime) -> bool:
    """Whether there is anything to look at: new rules, or what `due` would find."""
    new = select(channels.c.id).where(channels.c.rules_new)
    due = select(placements.c.id).where(placements.c.rule_at <= now)
    found = [await conn.scalar(query.limit(1)) for query in (new, due)]
    return found != [None, None]


async def due(conn: AsyncConnection, now: datetime, limit: int) -> list[Facts]:
    """The placements whose rules are due, those due longest first. Takes two queries, however many."""
    query: Select[*tuple[Any, ...]] = (
        select(
            placements.c.id,
            placements.c.moderated_at,
            placements.c.closed_by,
            placements.c.kept_by_hand,
            placements.c.kept_revision,
            revisions.c.pushed_at,
            stories.c.event_at,
            channels.c.retired_at,
        )
        .join(stories, stories.c.id == placements.c.story_id)
        .join(channels, channels.c.id == placements.c.channel_id)
        .join(revisions, revisions.c.story_id == placements.c.story_id)
        .where(revisions.c.number == placements.c.wanted_revision, placements.c.rule_at <= now)
    )
    rows = (await conn.execute(query.order_by(placements.c.rule_at, placements.c.id).limit(limit))).all()
    these = PLACEMENTS.where(placements.c.id.in_([row.id for row in rows]))
    found = {one.id: one for one in await read(conn, these.order_by(placements.c.id, messages.c.id))}
    return [_facts(row, found[row.id]) for row in rows]


async def settle(conn: AsyncConnection, settled: Sequence[Settled]) -> None:
    """Keep what came of a look at rules."""
    rows = [{"row": one.id, "rule": one.closed_by, "next": one.rule_at} for one in settled]
    if rows:
        await conn.execute(_SETTLE, rows)


REMEMBERED: Final = MappingProxyType(
    {
        "locked": ("closed_by", "moderated_at", "retraction_locked"),
        "kept_alive": ("kept_by_hand", "kept_revision"),
    }
)
"""What rules and retractions remember beside a part of a thread's wanted state, by the names of
`ThreadState`."""


async def remembered(
    conn: AsyncConnection, ids: Collection[int], parts: Collection[str]
) -> dict[int, dict[str, Any]]:
    """What is remembered of placements beside these parts of their threads' wanted states, as JSON has it."""
    names = [name for part in parts for name in REMEMBERED.get(part, ())]
    rows = await conn.execute(
        select(placements.c.id, *(placements.c[name] for name in names)).where(placements.c.id.in_(ids))
    )
    return {row.id: {name: _in_json(getattr(row, name)) for name in names} for row in rows}


async def remember_again(
    conn: AsyncConnection, before: Mapping[int, Mapping[str, Any]], now: datetime
) -> None:
    """Have remembered of placements what was `remembered` of them before, and their rules looked at anew."""
    alike = defaultdict[tuple[tuple[str, Any], ...], list[int]](list)
    for row, names in before.items():
        alike[tuple(names.items())].append(row)
    for names, ids in alike.items():
        values = {name: _from_json(name, value) for name, value in names}
        these = update(placements).where(placements.c.id.in_(ids))
        await conn.execute(these.values(values | {"rule_at": now}))


def _in_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _from_json(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name == "moderated_at" and value is not None else value


_SETTLE = (
    update(placements)
    .where(placements.c.id == bindparam("row"))
    .values(
        closed_by=bindparam("rule", type_=placements.c.closed_by.type),
        rule_at=bindparam("next", type_=placements.c.rule_at.type),
    )
)


def _facts(row: Row[*tuple[Any, ...]], placement: Placement) -> Facts:
    return Facts(
        placement=placement,
        changed_at=row.pushed_at,
        event_at=row.event_at,
        moderated_at=row.moderated_at,
        closed_by=None if row.closed_by is None else Rule(row.closed_by),
        kept_by_hand=bool(row.kept_by_hand),
        kept_revision=row.kept_revision,
        retired=row.retired_at is not None,
    )
