"""Stories and their revisions. A revision, once written, is never changed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import compress, islice
from typing import Any

from sqlalchemy import Column, Row, Select, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Kind, Place
from storybot.store import search
from storybot.store.columns import kept
from storybot.store.model import Revision
from storybot.store.statements import only_writer
from storybot.store.tables import channels, gathered, messages, placements, revisions, stories
from storybot.story.document import fingerprint, from_document, to_document
from storybot.story.embargo import State, shown_whole
from storybot.story.life import Act
from storybot.story.model import Correction, Edition, Story

AT_ONCE = 500
"""Values that one statement looks for; SQLite has room for 32,766 (https://www.sqlite.org/limits.html)."""

MOST_EDITIONS = 50
"""Revisions that a story's history goes back."""


async def lock(conn: AsyncConnection) -> None:
    """Be the only one to push stories, or to save placements, until this transaction ends.

    Which story a draft is depends on all the others; and a push and a worker that take the same placements in
    different orders would wait for each other. So would two transactions of which one has this lock, and the
    other has written what the first is about to: whoever will write to placements takes it before they write
    anything. The worker alone, which saves many of them, begins with its lease and with them.
    """
    await only_writer(conn, stories, placements)


@dataclass(frozen=True, slots=True)
class NewStory:
    """A story that isn't there yet, and the name of the file that it came from."""

    story: Story
    file_name: str | None = None


async def add(
    conn: AsyncConnection, new: Sequence[NewStory], now: datetime, *, state: State = State.PUBLISHED
) -> None:
    """Write revision 1 of new stories. Their slugs must be free. Takes a few statements, however many."""
    rows = [
        {
            "slug": one.story.slug,
            "headline": one.story.headline,
            "url": one.story.url,
            "file_name": one.file_name,
            "revision": 1,
            "first_pushed_at": now,
            "pushed_at": now,
            "state": state.value,
        }
        for one in new
    ]
    made = await conn.execute(insert(stories).returning(stories.c.slug, stories.c.id), rows)
    ids = {row.slug: row.id for row in made}
    told = {ids[one.story.slug]: one.story for one in new}
    of_all = {"number": 1, "pushed_at": now, "state": state.value}
    first = [_revision_row(story_id, story) | of_all for story_id, story in told.items()]
    await conn.execute(insert(revisions), first)
    await search.index(conn, told)


async def revise(
    conn: AsyncConnection,
    story: Story,
    now: datetime,
    *,
    act: Act = Act.PUSH,
    state: State = State.PUBLISHED,
    reason: str | None = None,
    file_name: str | None = None,
) -> int:
    """Write the next revision of a story that is there, as the `act` that leads to `state` does, and return
    its number. What is scheduled keeps its time."""
    values = {
        "headline": story.headline,
        "url": func.coalesce(story.url, stories.c.url),
        "file_name": _name_or_before(file_name),
        "revision": stories.c.revision + 1,
        "pushed_at": now,
        "state": state.value,
        "scheduled_at": stories.c.scheduled_at if state is State.SCHEDULED else None,
    }
    revised = update(stories).where(stories.c.slug == story.slug).values(values)
    row = (
        await conn.execute(revised.returning(stories.c.id, stories.c.revision, stories.c.scheduled_at))
    ).one()
    told = {"pushed_at": now, "state": state.value, "act": act.value, "reason": reason}
    stands = {"number": row.revision, "scheduled_for": row.scheduled_at}
    next_one = _revision_row(row.id, story) | stands | told
    await conn.execute(insert(revisions).values(next_one))
    await search.index_anew(conn, row.id, story)
    return row.revision


async def schedule(conn: AsyncConnection, slug: str, at: datetime) -> None:
    """Note when a story is to be published, before the revision that is scheduled is written."""
    await conn.execute(update(stories).where(stories.c.slug == slug).values(scheduled_at=at))


async def due(conn: AsyncConnection, now: datetime) -> list[tuple[str, datetime]]:
    """The stories that were to be published by now, with their times, the longest due first."""
    query = select(stories.c.slug, stories.c.scheduled_at).where(stories.c.scheduled_at <= now)
    rows = await conn.execute(query.order_by(stories.c.scheduled_at))
    return [(row.slug, row.scheduled_at) for row in rows]


async def scheduled_for(conn: AsyncConnection, slug: str) -> datetime | None:
    """When a story is to be published; None where it isn't scheduled."""
    return await conn.scalar(select(stories.c.scheduled_at).where(stories.c.slug == slug))


async def first_public(conn: AsyncConnection, slug: str, now: datetime) -> None:
    """Note that a story, which only editors have seen so far, is public for the first time."""
    await conn.execute(update(stories).where(stories.c.slug == slug).values(first_pushed_at=now))


async def event_added(conn: AsyncConnection, slug: str, now: datetime) -> None:
    """Note that a story's timeline has a new event."""
    await conn.execute(update(stories).where(stories.c.slug == slug).values(event_at=now))


async def push_unchanged(conn: AsyncConnection, slug: str, file_name: str | None, now: datetime) -> None:
    """Note that a story was pushed with nothing new in it, and with which file name."""
    values = {"file_name": _name_or_before(file_name), "pushed_at": now}
    await conn.execute(update(stories).where(stories.c.slug == slug).values(values))


async def get(conn: AsyncConnection, slug: str) -> Revision | None:
    """A story's newest revision."""
    row = (await conn.execute(NEWEST_REVISION, {"slug": slug})).one_or_none()
    return None if row is None else revision_from(row)


async def revision(conn: AsyncConnection, slug: str, number: int) -> Revision:
    """One revision of a story. Raises LookupError where there is none."""
    query = _REVISIONS.where(stories.c.slug == slug, revisions.c.number == number)
    row = (await conn.execute(query)).one_or_none()
    if row is None:
        raise LookupError(f"{slug} has no revision {number}")
    return revision_from(row)


async def newest(conn: AsyncConnection, slug: str) -> tuple[int, State]:
    """The number and the state of a story's newest revision. The story must be there."""
    row = (await conn.execute(_STANDS, {"slug": slug})).one()
    return row.revision, State(row.state)


async def states(conn: AsyncConnection, slug: str, *, since: int) -> list[State]:
    """The states of a story's revisions from number `since` on, oldest first."""
    query = select(revisions.c.state).join(stories).where(stories.c.slug == slug)
    found = await conn.scalars(query.where(revisions.c.number >= since).order_by(revisions.c.number))
    return [State(state) for state in found]


async def editions(
    conn: AsyncConnection, slug: str, *, editor: bool = False, up_to: int | None = None
) -> tuple[Edition, ...]:
    """The newest revisions of a story that somebody may see, `MOST_EDITIONS` at most, oldest first; none
    after the one with the number `up_to`."""
    query = _REVISIONS.where(stories.c.slug == slug)
    if up_to is not None:
        query = query.where(revisions.c.number <= up_to)
    rows = (await conn.execute(query.order_by(revisions.c.number.desc()).limit(MOST_EDITIONS))).all()
    every = [revision_from(row) for row in reversed(rows)]
    shown = compress(every, shown_whole([one.state for one in every], editor=editor))
    return tuple(Edition(one.number, one.pushed_at, one.story) for one in shown)


async def revisions_of(conn: AsyncConnection, slug: str) -> list[Revision]:
    """Every revision of a story, for editors, oldest first."""
    rows = await conn.execute(_REVISIONS.where(stories.c.slug == slug).order_by(revisions.c.number))
    return [revision_from(row) for row in rows]


async def at_thread(conn: AsyncConnection, place: Place, thread: str) -> str | None:
    """The slug of the story that a thread of a channel is about."""
    query = _placed_in(place).where(placements.c.kind == Kind.STORY.value, placements.c.thread == thread)
    return await conn.scalar(query.limit(1))


async def at_message(conn: AsyncConnection, place: Place, ref: str) -> str | None:
    """The slug of the story that one of the bot's messages shows, in a channel or a thread of it."""
    query = _placed_in(place).join(messages, messages.c.placement_id == placements.c.id)
    return await conn.scalar(query.where(messages.c.ref == ref).limit(1))


async def newest_in(conn: AsyncConnection, place: Place, states: Collection[State]) -> str | None:
    """The slug of the newest story with its card in a channel."""
    query = _placed_in(place).where(placements.c.kind == Kind.STORY.value, placements.c.ending.is_(None))
    query = query.where(stories.c.state.in_(states))
    return await conn.scalar(query.order_by(placements.c.story_id.desc()).limit(1))


async def public_since(conn: AsyncConnection, since: datetime) -> list[Revision]:
    """The newest revisions of the public stories that were first pushed at `since` or later, oldest first."""
    newest = (stories.c.first_pushed_at >= since) & (revisions.c.number == stories.c.revision)
    newest &= stories.c.state == State.PUBLISHED.value
    order = (stories.c.first_pushed_at, stories.c.id)
    return [revision_from(row) for row in await conn.execute(_REVISIONS.where(newest).order_by(*order))]


async def on_digest(conn: AsyncConnection, placement_id: int) -> list[Revision]:
    """The newest revisions of the stories on a digest, in the order in which they came there."""
    there = select(gathered.c.story_id).where(gathered.c.placement_id == placement_id)
    came = select(gathered.c.id).where(
        gathered.c.placement_id == placement_id, gathered.c.story_id == stories.c.id
    )
    newest = stories.c.id.in_(there) & (revisions.c.number == stories.c.revision)
    query = _REVISIONS.where(newest).order_by(came.scalar_subquery())
    return [revision_from(row) for row in await conn.execute(query)]


async def by_url(conn: AsyncConnection, url: str) -> str | None:
    """The slug of the story that was last pushed with a URL."""
    query = select(stories.c.slug).where(stories.c.url == url)
    return await conn.scalar(query.order_by(*_LAST_PUSHED).limit(1))


async def by_urls(conn: AsyncConnection, urls: Collection[str]) -> dict[str, str]:
    """For each URL that a story was pushed with, the slug of the one that was last."""
    return await _last_with(conn, stories.c.url, urls)


async def by_file_names(conn: AsyncConnection, names: Collection[str]) -> dict[str, str]:
    """For each file name that a story was pushed with, the slug of the one that was last."""
    found = await _last_with(conn, stories.c.file_name, names)
    return {name: found[kept(name)] for name in names if kept(name) in found}


async def taken(conn: AsyncConnection, slugs: Collection[str]) -> set[str]:
    """Those of the slugs that stories have."""
    return {slug for some in _batches(slugs) for slug in await conn.scalars(_HAVING, {"slugs": some})}


async def slugs_from(conn: AsyncConnection, prefix: str, *, limit: int | None = None) -> Sequence[str]:
    """The slugs that begin with `prefix`, in order."""
    within = (stories.c.slug >= prefix) & (stories.c.slug <= prefix + search.LAST_CHARACTER)
    query = select(stories.c.slug).where(within).order_by(stories.c.slug)
    return (await conn.scalars(query.limit(limit))).all()


async def recent_headlines(conn: AsyncConnection, since: datetime, limit: int) -> list[tuple[str, str]]:
    """Slug and newest headline of the stories pushed at `since` or later, last pushed first."""
    query = select(stories.c.slug, stories.c.headline).where(stories.c.pushed_at >= since)
    rows = await conn.execute(query.order_by(*_LAST_PUSHED).limit(limit))
    return [(row.slug, row.headline) for row in rows]


def _placed_in(place: Place) -> Select[str]:
    return (
        select(stories.c.slug)
        .join(placements, placements.c.story_id == stories.c.id)
        .join(channels, channels.c.id == placements.c.channel_id)
        .where(
            channels.c.platform == place.platform,
            channels.c.account == place.account,
            channels.c.channel == place.channel,
        )
    )


_LAST_PUSHED = (stories.c.pushed_at.desc(), stories.c.id.desc())

_REVISIONS: Select[*tuple[Any, ...]] = select(
    revisions.c.number,
    revisions.c.document,
    revisions.c.fingerprint,
    revisions.c.pushed_at,
    revisions.c.state,
    revisions.c.reason,
    revisions.c.act,
    revisions.c.corrections,
    revisions.c.scheduled_for,
    stories.c.first_pushed_at,
).join(stories)

# Each answer and each step of delivery asks these; built once, for building costs as much as running.
_HAVING = select(stories.c.slug).where(stories.c.slug.in_(bindparam("slugs", expanding=True)))
_STANDS = select(stories.c.revision, stories.c.state).where(stories.c.slug == bindparam("slug"))
NEWEST_REVISION = _REVISIONS.where(
    stories.c.slug == bindparam("slug"), revisions.c.number == stories.c.revision
)
"""The newest revision of the story with a `slug`, for `revision_from`."""


async def _last_with(conn: AsyncConnection, column: Column[Any], values: Collection[str]) -> dict[str, str]:
    query = select(column, stories.c.slug).where(column.in_(bindparam("values", expanding=True)))
    query = query.order_by(stories.c.pushed_at, stories.c.id)
    rows = [row for some in _batches(values) for row in await conn.execute(query, {"values": some})]
    return {row[0]: row.slug for row in rows}


def _batches(values: Iterable[str]) -> Iterator[list[str]]:
    """As many at once as a statement has room for, each once."""
    rest = iter(dict.fromkeys(values))
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _name_or_before(file_name: str | None) -> Any:
    return stories.c.file_name if file_name is None else file_name


def _revision_row(story_id: int, story: Story) -> dict[str, Any]:
    told = [{"note": one.note, "at": one.at.isoformat()} for one in story.corrections]
    row = {"story_id": story_id, "document": to_document(story), "corrections": told}
    return row | {"fingerprint": fingerprint(story)}


def revision_from(row: Row[*tuple[Any, ...]]) -> Revision:
    """The revision in a row that has its columns."""
    corrections = tuple(Correction(one["note"], datetime.fromisoformat(one["at"])) for one in row.corrections)
    return Revision(
        story=from_document(row.document, corrections),
        number=row.number,
        fingerprint=row.fingerprint,
        pushed_at=row.pushed_at,
        first_pushed_at=row.first_pushed_at,
        state=State(row.state),
        reason=row.reason,
        act=Act(row.act),
        scheduled_for=row.scheduled_for,
    )
