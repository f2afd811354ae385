"""Pushing stories: settle which story each draft is, write what is new, have it placed where it is public."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from storybot.errors import LooksLike, Overtaken, Refused, Unsettled
from storybot.newsroom.identity import Known, identify, slug_prefix
from storybot.newsroom.placing import open_channels, place
from storybot.store import channels, stories
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import Channel, Revision
from storybot.story.document import fingerprint
from storybot.story.embargo import State
from storybot.story.life import Act, after
from storybot.story.model import Draft, Story

# A new story's headline is held against those of so many stories, pushed within so long.
RECENT_STORIES = 500
RECENT = timedelta(days=14)


class PushedAs(StrEnum):
    """What came of a draft."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Pushed:
    """A draft's story, its newest revision, what came of the draft, the channels where it is or will be, and
    where it is in its life."""

    slug: str
    revision: int
    state: PushedAs
    channels: tuple[Channel, ...]
    life: State


Expects = Callable[[int], bool]
"""Whether a push rests on the revision that a story is at, by its number; 0 is a new story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    """What goes for all drafts of a push."""

    slug: str | None
    new: bool
    as_draft: bool
    now: datetime
    expects: Expects = lambda _: True


@dataclass(frozen=True, slots=True)
class _Settled:
    """A draft of which it is known which story it is; `story` has that story's slug."""

    draft: Draft
    story: Story
    is_new: bool


async def push(
    store: Store,
    drafts: Sequence[Draft],
    *,
    slug: str | None = None,
    new: bool = False,
    as_draft: bool = False,
    now: datetime,
    each: Callable[[], None] = lambda: None,
) -> list[Pushed]:
    """Push drafts, all or none. `slug` names the story of a single draft, `new` has each be a new one;
    `expects` says of the number of the revision that a story is at, 0 for a new one, whether the push rests
    on that; `each` is called whenever one more is written.

    A new story is published, or with `as_draft` kept for editors alone; one that is there stays in its state.
    Unchanged content changes nothing. Raises Unsettled, with every reason,
    Refused and StoreFailed.
    """
    if slug is not None and len(drafts) > 1:
        raise Refused(f"One slug can't name {len(drafts)} stories: push them one by one.")
    async with store.write() as conn:
        return await _push_all(conn, drafts, _How(slug=slug, new=new, as_draft=as_draft, now=now), each)


async def push_one(
    store: Store,
    draft: Draft,
    expects: Expects,
    *,
    slug: str | None = None,
    new: bool = False,
    as_draft: bool = False,
    now: datetime,
) -> Pushed:
    """Push a draft where its story is as whoever pushes it `expects`. Raises Overtaken where it isn't, and
    what `push` raises."""
    how = _How(slug=slug, new=new, as_draft=as_draft, now=now, expects=expects)
    async with store.write() as conn:
        (pushed,) = await _push_all(conn, [draft], how, lambda: None)
        return pushed


async def _push_all(
    conn: StoreConnection, drafts: Sequence[Draft], how: _How, each: Callable[[], None]
) -> list[Pushed]:
    await stories.lock(conn)
    settled = await _settle(conn, drafts, how)
    to = await open_channels(conn)
    pushed: list[Pushed] = []
    for one in settled:
        pushed.append(await _push(conn, one, to, how))
        each()
    return pushed


async def _settle(conn: StoreConnection, drafts: Sequence[Draft], how: _How) -> list[_Settled]:
    """Each draft's identity; what one draft makes new, the next has to reckon with. Raises Unsettled with the
    refusals of all drafts."""
    recent = await stories.recent_headlines(conn, how.now - RECENT, RECENT_STORIES)
    settled: dict[str, _Settled] = {}
    refusals: list[Refused] = []
    for draft in drafts:
        known = await _known(conn, draft, how.slug, recent, settled)
        try:
            identity = identify(draft, slug=how.slug, new=how.new, known=known)
        except Refused as refusal:
            refusals.append(refusal)
            continue
        if identity.slug in settled:
            refusals.append(_both(settled[identity.slug].draft, draft, identity.slug))
            continue
        story = replace(draft.story, slug=identity.slug)
        settled[identity.slug] = _Settled(draft, story, identity.is_new)
    if refusals:
        raise Unsettled(refusals)
    return list(settled.values())


async def _known(
    conn: StoreConnection,
    draft: Draft,
    slug: str | None,
    recent: Sequence[tuple[str, str]],
    settled: dict[str, _Settled],
) -> Known:
    url, file_name = draft.story.url, draft.file_name
    stored = await stories.slugs_from(conn, slug_prefix(slug or draft.story.slug))
    this_call = [(one.story.slug, one.story.headline) for one in settled.values() if one.is_new]
    return Known(
        by_url=await stories.by_url(conn, url) if url else None,
        by_file=await stories.by_file_name(conn, file_name) if file_name else None,
        taken={*stored, *settled},
        recent=[*this_call, *recent],
    )


def _both(first: Draft, second: Draft, slug: str) -> LooksLike:
    return LooksLike(
        f"{second.file}: {first.file} in the same push is the story {slug} too: give each its own slug "
        "in the file, or push them one by one",
        file=second.file,
        slug=slug,
    )


async def _push(conn: StoreConnection, settled: _Settled, to: Sequence[Channel], how: _How) -> Pushed:
    story, file_name, now = settled.story, settled.draft.file_name, how.now
    before = None if settled.is_new else await stories.get(conn, story.slug)
    if not how.expects(at := before.number if before else 0):
        raise Overtaken(story.slug, at)
    life = _life(story.slug, before, as_draft=how.as_draft)
    if before is None:
        state, number = PushedAs.NEW, 1
        await stories.add(conn, story, now, state=life, file_name=file_name)
    elif before.fingerprint == fingerprint(story):
        state, number = PushedAs.UNCHANGED, before.number
        await stories.push_unchanged(conn, story.slug, file_name, now)
    else:
        state, story = PushedAs.REVISED, replace(story, corrections=before.story.corrections)
        number = await stories.revise(conn, story, now, state=life, file_name=file_name)
    if state is not PushedAs.UNCHANGED and life is State.PUBLISHED:
        await place(conn, before, story, number, to, now)
    return Pushed(story.slug, number, state, tuple(await channels.of_story(conn, story.slug)), life)


def _life(slug: str, before: Revision | None, *, as_draft: bool) -> State:
    """Where a story is in its life once it is pushed."""
    if before is None:
        return State.DRAFT if as_draft else State.PUBLISHED
    state = after(Act.PUSH, slug, before.state)
    if as_draft and state is State.PUBLISHED:
        raise Refused(f"{slug} is published, so it can't be a draft: push it as what it is to revise it")
    return state
