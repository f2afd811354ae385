"""Pushing stories: settle which story each draft is, write what is new, have it placed where it is public."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from storybot.errors import Refused
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
    `each` is called whenever one more is written.

    A new story is published, or with `as_draft` kept for editors alone; one that is there stays in its state.
    Unchanged content changes nothing. Raises Refused, with every reason (LooksLike where it is one), and
    StoreFailed.
    """
    if slug is not None and len(drafts) > 1:
        raise Refused(f"One slug can't name {len(drafts)} stories: push them one by one.")
    async with store.write() as conn:
        await stories.lock(conn)
        settled = await _settle(conn, drafts, slug, new, now)
        to = await open_channels(conn)
        pushed: list[Pushed] = []
        for one in settled:
            pushed.append(await _push(conn, one, to, as_draft=as_draft, now=now))
            each()
        return pushed


async def _settle(
    conn: StoreConnection, drafts: Sequence[Draft], slug: str | None, new: bool, now: datetime
) -> list[_Settled]:
    """Each draft's identity; what one draft makes new, the next has to reckon with. Raises Refused with the
    reasons of all drafts."""
    recent = await stories.recent_headlines(conn, now - RECENT, RECENT_STORIES)
    settled: dict[str, _Settled] = {}
    refusals: list[Refused] = []
    for draft in drafts:
        known = await _known(conn, draft, slug, recent, settled)
        try:
            identity = identify(draft, slug=slug, new=new, known=known)
        except Refused as refusal:
            refusals.append(refusal)
            continue
        if identity.slug in settled:
            refusals.append(Refused(_both(settled[identity.slug].draft, draft, identity.slug)))
            continue
        story = replace(draft.story, slug=identity.slug)
        settled[identity.slug] = _Settled(draft, story, identity.is_new)
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Refused("\n".join(map(str, refusals)))
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


def _both(first: Draft, second: Draft, slug: str) -> str:
    return (
        f"{second.file}: {first.file} in the same push is the story {slug} too: give each its own slug "
        "in the file, or push them one by one"
    )


async def _push(
    conn: StoreConnection, settled: _Settled, to: Sequence[Channel], *, as_draft: bool, now: datetime
) -> Pushed:
    story, file_name = settled.story, settled.draft.file_name
    before = None if settled.is_new else await stories.get(conn, story.slug)
    life = _life(story.slug, before, as_draft=as_draft)
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
        raise Refused(f"{slug} is published, so it can't be a draft: leave out --draft to revise it")
    return state
