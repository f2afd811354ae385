"""Notes: what the threads of a story are told of its changes. Each is a message of the story's placement."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, delete, exists, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from storybot.delivery.model import CLOSED, OPEN, Kind, Place, Placement, Role, StepKind
from storybot.store.keys import key_of
from storybot.store.tables import channels, messages, placements, stories

_CARD = messages.alias("card")
_OTHER = messages.alias("other")


async def add(
    conn: AsyncConnection, slug: str, revision: int, known: int, *, but: Collection[int] = ()
) -> int:
    """Have each thread of a story, but for those of the placements `but` (ids), told what changed from the
    revision `known` to the one that is wanted by then; say how many that is. A thread that is to be told
    already is told of all at once."""
    posted = exists().where(_CARD.c.placement_id == placements.c.id, _CARD.c.role == Role.CARD.value)
    posted = posted.where(or_(_CARD.c.ref.is_not(None), placements.c.trying.is_not(None)))
    waiting = exists().where(_OTHER.c.placement_id == placements.c.id, _unsent(_OTHER))
    query = (
        select(placements.c.id, placements.c.platform, placements.c.account, channels.c.channel)
        .join(stories, stories.c.id == placements.c.story_id)
        .join(channels, channels.c.id == placements.c.channel_id)
        .where(stories.c.slug == slug, placements.c.kind == Kind.STORY.value, placements.c.ending.is_(None))
        .where(posted, ~waiting, placements.c.id.not_in(but))
    )
    found = await conn.execute(query)
    places = {row.id: Place(row.platform, row.account, row.channel) for row in found}
    rows = [_row(id_, slug, place, revision, known) for id_, place in places.items()]
    if rows:
        await conn.execute(insert(messages), rows)
    return len(rows)


async def follow_up(
    conn: AsyncConnection, placement: int, slug: str, place: Place, *, revision: int, known: int
) -> None:
    """Have one thread told what changed, where its card can't be edited any more."""
    query = select(messages.c.id).where(messages.c.placement_id == placement, _unsent(messages))
    if await conn.scalar(query.limit(1)) is None:
        row = _row(placement, slug, place, revision, known)
        there = await conn.scalar(select(messages.c.id).where(messages.c.key == row["key"]))
        if there is None:
            await conn.execute(insert(messages).values(row))


async def tell_of_thread(conn: AsyncConnection, told: Sequence[Placement], *, closed: bool) -> None:
    """Have the threads of a story's placements told that they are closed, or open again. What they were to be
    told of that before isn't told any more."""
    ids = [one.id for one in told]
    unsent = and_(messages.c.placement_id.in_(ids), messages.c.view.is_not(None), _is_note_to_come(messages))
    await conn.execute(delete(messages).where(unsent))
    rows = [_row_of_thread(one, CLOSED if closed else OPEN) for one in told if one.slug and one.thread]
    if rows:
        await conn.execute(insert(messages), rows)


def _row_of_thread(told: Placement, view: str) -> dict[str, Any]:
    slug, place = told.slug or "", told.place
    row = _row(told.id, slug, place, told.wanted_revision, told.wanted_revision)
    # An act counts as one more of what is wanted, so that each note has a key of its own.
    return row | {"view": view, "key": key_of(slug, place, Role.NOTE, view, str(told.wants + 1))}


async def waiting(conn: AsyncConnection, slug: str) -> Sequence[int]:
    """The revisions that threads know which are to be told of what came after."""
    query = select(messages.c.known_revision).distinct().where(_of(slug), _unsent(messages))
    return (await conn.scalars(query.order_by(messages.c.known_revision))).all()


async def drop(conn: AsyncConnection, slug: str, known: int) -> Sequence[int]:
    """Tell the threads that know the revision `known` nothing of what they haven't been told yet; return the
    ids of their placements."""
    unsent = and_(_of(slug), _unsent(messages), messages.c.known_revision == known)
    dropped = delete(messages).where(unsent).returning(messages.c.placement_id)
    return (await conn.scalars(dropped)).all()


def _row(placement: int, slug: str, place: Place, revision: int, known: int) -> dict[str, Any]:
    return {
        "placement_id": placement,
        "platform": place.platform,
        "account": place.account,
        "role": Role.NOTE.value,
        "key": key_of(slug, place, Role.NOTE, str(revision)),
        "removed": False,
        "known_revision": known,
    }


def _of(slug: str) -> ColumnElement[bool]:
    """The messages of a story."""
    its = select(placements.c.id).join(stories, stories.c.id == placements.c.story_id)
    return messages.c.placement_id.in_(its.where(stories.c.slug == slug))


def _unsent(message: Any) -> ColumnElement[bool]:
    """The notes of changes that nobody has sent, or is about to."""
    return and_(_is_note_to_come(message), message.c.view.is_(None))


def _is_note_to_come(message: Any) -> ColumnElement[bool]:
    posting = select(placements.c.id).where(placements.c.trying == StepKind.POST_MESSAGE.value)
    return and_(
        message.c.role == Role.NOTE.value,
        message.c.ref.is_(None),
        message.c.removed.is_(False),
        message.c.placement_id.not_in(posting),
    )
