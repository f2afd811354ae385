"""Rows of placements and messages, to and from the values that delivery works with."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, case, cast, exists, insert, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from storybot.delivery.model import (
    STORIES,
    Ending,
    Kind,
    Message,
    Place,
    Placement,
    Role,
    StepKind,
    ThreadState,
)
from storybot.store.columns import kept
from storybot.store.route_rows import in_force, read_route, read_settings
from storybot.store.tables import channels, messages, placements, stories

PLACEMENTS = (
    select(
        placements,
        stories.c.slug,
        channels.c.channel,
        channels.c.route,
        channels.c.set_in_chat,
        channels.c.retired_at,
        messages.c.id.label("message_id"),
        messages.c.role,
        messages.c.key,
        messages.c.ref,
        messages.c.revision,
        messages.c.removed,
        messages.c.refused,
        messages.c.view,
        messages.c.page,
        messages.c.by,
        messages.c.known_revision.label("note_known"),
    )
    .outerjoin(stories, stories.c.id == placements.c.story_id)
    .join(channels, channels.c.id == placements.c.channel_id)
    .join(messages, messages.c.placement_id == placements.c.id)
)


async def add(
    conn: AsyncConnection, place: Place, kind: Kind, now: datetime, message: Mapping[str, Any], **more: Any
) -> int:
    """Have something of one message in a place, due at once; returns the placement's id. `more` are further
    columns of its row, the channel's id among them."""
    whose = {"platform": place.platform, "account": place.account}
    usual = {"kind": kind.value, "wanted_revision": 1, "wanted_at": now, "due_at": now}
    row = {**usual, "to_publish": False, "tries": 0, **whose, **more}
    made = (await conn.execute(insert(placements).values(row).returning(placements.c.id))).scalar_one()
    told = {**message, **whose, "placement_id": made, "removed": False}
    await conn.execute(insert(messages).values(told))
    return made


async def read(conn: AsyncConnection, query: Select[Any]) -> list[Placement]:
    """A placement has a row for each of its messages, one after the other."""
    rows = await conn.execute(query)
    return [_placement(list(group)) for _, group in groupby(rows, attrgetter("id"))]


def _placement(rows: Sequence[Row[Any]]) -> Placement:
    row = rows[0]
    return Placement(
        id=row.id,
        slug=row.slug,
        place=Place(row.platform, row.account, row.channel),
        route=in_force(read_route(row.route), read_settings(row.set_in_chat)),
        retired=row.retired_at is not None,
        wanted_revision=row.wanted_revision,
        wanted_at=row.wanted_at,
        messages=tuple(_message(row) for row in rows),
        thread=row.thread,
        to_publish=row.to_publish,
        ping=row.ping,
        trying=StepKind(row.trying) if row.trying else None,
        trying_since=row.trying_since,
        tries=row.tries,
        due_at=row.due_at,
        last_error=row.last_error,
        failing_since=row.failing_since,
        ending=Ending(row.ending) if row.ending else None,
        kind=Kind(row.kind),
        known_revision=row.known_revision,
        loud_revision=row.loud_revision,
        taken_back=row.taken_back,
        wanted_thread=ThreadState(
            locked=row.wanted_locked,
            archived=row.wanted_archived,
            slow=row.wanted_slow,
            title=row.wanted_title,
            pinned=row.wanted_pinned,
            kept_alive=row.wanted_kept_alive,
        ),
        wants=row.wants,
        thread_state=ThreadState(
            locked=row.locked,
            archived=row.archived,
            slow=row.slow,
            title=row.title,
            pinned=row.pinned,
            kept_alive=row.kept_alive,
        ),
        refusals=_refusals(row.refusals),
    )


def _refusals(kept: Mapping[str, str] | None) -> dict[StepKind, str]:
    return {StepKind(step): reason for step, reason in (kept or {}).items()}


def _message(row: Row[Any]) -> Message:
    return Message(
        id=row.message_id,
        role=Role(row.role),
        key=row.key,
        ref=row.ref,
        revision=row.revision,
        removed=row.removed,
        refused=row.refused,
        view=row.view,
        page=row.page,
        by=row.by,
        known_revision=row.note_known,
    )


def has_news(message: Message) -> bool:
    """Whether anything has happened to a message since its row was made."""
    return message.ref is not None or message.revision is not None or message.given_up


def saved(placement: Placement) -> dict[str, Any]:
    return {
        "row": placement.id,
        "seen": placement.wanted_revision,
        "seen_wants": placement.wants,
        "now_thread": placement.thread,
        "now_to_publish": placement.to_publish,
        "now_ping": placement.ping,
        "now_trying": placement.trying,
        "now_trying_since": placement.trying_since,
        "now_tries": placement.tries,
        "now_due_at": placement.due_at,
        "now_last_error": placement.last_error,
        "now_failing_since": placement.failing_since,
        "now_ending": placement.ending,
        "now_refusals": {step: kept(reason) for step, reason in placement.refusals.items()} or None,
    } | {f"now_{name}": value for name, value in asdict(placement.thread_state).items()}


def saved_message(placement: Placement, message: Message) -> dict[str, Any]:
    return {
        "row": message.id,
        "of": placement.id,
        "seen": placement.wanted_revision,
        "now_ref": message.ref,
        "now_revision": message.revision,
        "now_removed": message.removed,
        "now_refused": message.refused,
    }


def _now(column: str) -> ColumnElement[Any]:
    """The value that a save brings for a column."""
    return bindparam(f"now_{column}", type_=placements.c[column].type)


_NEWER = placements.c.wanted_revision > bindparam("seen")
_SET_ANEW = placements.c.wants > bindparam("seen_wants")
_OVERTAKEN = or_(_NEWER, _SET_ANEW)


def _unless_set_anew(column: str) -> ColumnElement[Any]:
    """What was ordered anew of a thread counts as not known, whatever was seen before."""
    seen = cast(_now(column), placements.c[column].type)  # else PostgreSQL takes it for a text
    return case((_SET_ANEW, null()), else_=seen)


SAVE_PLACEMENT = (
    update(placements)
    .where(placements.c.id == bindparam("row"))
    .values(
        thread=_now("thread"),
        to_publish=_now("to_publish"),
        ping=_now("ping"),
        trying=_now("trying"),
        trying_since=_now("trying_since"),
        tries=_now("tries"),
        due_at=case((_OVERTAKEN, placements.c.due_at), else_=_now("due_at")),
        last_error=_now("last_error"),
        failing_since=_now("failing_since"),
        ending=case((and_(_NEWER, _now("ending") == Ending.REFUSED.value), null()), else_=_now("ending")),
        refusals=case((_OVERTAKEN, null()), else_=_now("refusals")),
        **{each.name: _unless_set_anew(each.name) for each in fields(ThreadState)},
    )
)

_STILL_WANTED = exists().where(
    placements.c.id == bindparam("of"), placements.c.wanted_revision == bindparam("seen")
)
_REFUSED = bindparam("now_refused", type_=messages.c.refused.type)

SAVE_MESSAGE = (
    update(messages)
    .where(messages.c.id == bindparam("row"))
    .values(
        ref=bindparam("now_ref"),
        revision=bindparam("now_revision"),
        removed=bindparam("now_removed"),
        refused=case((and_(_REFUSED.is_not(None), _STILL_WANTED), _REFUSED)),
    )
)

HELD = and_(
    channels.c.retired_at.is_not(None),
    placements.c.kind.in_([one.value for one in STORIES]),
    or_(placements.c.thread.is_(None), placements.c.wants == 0),
)
"""Those that wait for their channel to get stories again, as `Placement.held` says."""

_WITH_REFUSALS = placements.c.id.in_(select(messages.c.placement_id).where(messages.c.refused.is_not(None)))

GIVEN_UP = or_(
    placements.c.ending.in_([Ending.EXPIRED.value, Ending.REFUSED.value]),
    and_(placements.c.ending.is_(None), or_(_WITH_REFUSALS, placements.c.refusals.is_not(None))),
)
"""Those that were given up, in whole or in part."""
