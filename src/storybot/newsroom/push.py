"""Pushing stories: settle which story each draft is, write what is new, have it placed where it is public."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from storybot.errors import LooksLike, Overtaken, Refused, Unsettled
from storybot.newsroom.identity import Known, identify, slug_prefix
from storybot.newsroom.placing import Changes, open_channels, place
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


SETTLE = timedelta(seconds=3)
"""Cards are edited so long after a push, once for all pushes within that time of each other."""


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


@dataclass(frozen=True, slots=True)
class _Settled:
    """A draft of which it is known which story it is; `story` has that story's slug."""

    draft: Draft
    story: Story
    is_new: bool


Expects = Callable[[int], bool]
"""Whether a push rests on the revision that a story is at, by its number; 0 is a new story."""


def _anything(_: int) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How a push is meant. `slug` names the story of a single draft, `new` has each be a new one. A new story
    is published, or `as_draft` kept for editors alone. Threads aren't told of a `silent` change. Edits wait
    for `settle`, so that those of quick successive pushes are one. Each story has to be where whoever pushes
    it `expects`."""

    slug: str | None = None
    new: bool = False
    as_draft: bool = False
    silent: bool = False
    settle: timedelta = SETTLE
    expects: Expects = _anything


USUAL = How()


async def push(
    store: Store,
    drafts: Sequence[Draft],
    how: How = USUAL,
    *,
    now: datetime,
    each: Callable[[], None] = lambda: None,
) -> list[Pushed]:
    """Push drafts, all or none. `each` is called whenever one more is written.

    A story that is there stays where it is in its life; unchanged content changes nothing. Raises Unsettled,
    with every reason, Overtaken, Refused and StoreFailed.
    """
    if how.slug is not None and len(drafts) > 1:
        raise Refused(f"One slug can't name {len(drafts)} stories: push them one by one.")
    async with store.write() as conn:
        await stories.lock(conn)
        settled = await _settle(conn, drafts, how, now)
        changes = Changes(await open_channels(conn), now, silent=how.silent, settle=how.settle)
        pushed: list[Pushed] = []
        for one in settled:
            pushed.append(await _push(conn, one, changes, how))
            each()
        return pushed


async def _settle(conn: StoreConnection, drafts: Sequence[Draft], how: How, now: datetime) -> list[_Settled]:
    """Each draft's identity; what one draft makes new, the next has to reckon with. Raises Unsettled with the
    refusals of all drafts."""
    recent = await stories.recent_headlines(conn, now - RECENT, RECENT_STORIES)
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
            refusals.append(Refused(_both(settled[identity.slug].draft, draft, identity.slug)))
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


async def _push(conn: StoreConnection, settled: _Settled, changes: Changes, how: How) -> Pushed:
    now = changes.now
    story, file_name = settled.story, settled.draft.file_name
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
        await place(conn, before, story, number, changes)
    return Pushed(story.slug, number, state, tuple(await channels.of_story(conn, story.slug)), life)


def _life(slug: str, before: Revision | None, *, as_draft: bool) -> State:
    """Where a story is in its life once it is pushed."""
    if before is None:
        return State.DRAFT if as_draft else State.PUBLISHED
    state = after(Act.PUSH, slug, before.state)
    if as_draft and state is State.PUBLISHED:
        raise Refused(f"{slug} is published, so it can't be a draft: push it as what it is to revise it")
    return state
