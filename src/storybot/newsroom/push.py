"""Pushing stories: settle which story each draft is, write what is new, have it placed where it is public."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from storybot.errors import LooksLike, Overtaken, Refused, Unsettled
from storybot.moderation.model import ITSELF, Deed, Doer
from storybot.newsroom.headlines import RECENT_STORIES, Headlines
from storybot.newsroom.identity import Known, identify, slug_prefix
from storybot.newsroom.placing import Changes, open_channels, place, place_new
from storybot.store import audit, channels, stories
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import Channel
from storybot.store.stories import NewStory
from storybot.story.document import fingerprint
from storybot.story.embargo import State
from storybot.story.life import Act, after
from storybot.story.model import Draft, Story

RECENT = timedelta(days=14)
"""A new story's headline is held against those pushed within so long."""

TOGETHER = 100
"""New stories that are written at once."""

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
class Settled:
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
    by: Doer = ITSELF,
) -> list[Pushed]:
    """Push drafts, all or none. `each` is called whenever one more is written. What `by` has changed by it is
    written down.

    A story that is there stays where it is in its life; unchanged content changes nothing. Raises Unsettled,
    with every reason, Overtaken, Refused and StoreFailed.
    """
    if how.slug is not None and len(drafts) > 1:
        raise Refused(f"One slug can't name {len(drafts)} stories: push them one by one.")
    async with store.write() as conn:
        await stories.lock(conn)
        settled = await settle(conn, drafts, how, now)
        changes = Changes(await open_channels(conn), now, silent=how.silent, settle=how.settle)
        new, known = ([one for one in settled if one.is_new is which] for which in (True, False))
        pushed: dict[str, Pushed] = {}
        for at in range(0, len(new), TOGETHER):
            for one in await _add(conn, new[at : at + TOGETHER], changes, how):
                pushed[one.slug] = one
                each()
        for one in known:
            pushed[one.story.slug] = await _revise(conn, one, changes, how)
            each()
        changed = [one for one in pushed.values() if one.state is not PushedAs.UNCHANGED]
        await audit.record_all(conn, [_deed(by, one) for one in changed], now)
        return [pushed[one.story.slug] for one in settled]


async def settle(conn: StoreConnection, drafts: Sequence[Draft], how: How, now: datetime) -> list[Settled]:
    """Each draft's identity; what one draft makes new, the next has to reckon with. Writes nothing. Raises
    Unsettled with the refusals of all drafts."""
    recent = Headlines(reversed(await stories.recent_headlines(conn, now - RECENT, RECENT_STORIES)))
    by_url = await stories.by_urls(conn, [one.story.url for one in drafts if one.story.url])
    by_file = await stories.by_file_names(conn, [one.file_name for one in drafts if one.file_name])
    taken = await _taken(conn, drafts, how)
    settled: dict[str, Settled] = {}
    refusals: list[Refused] = []
    for draft in drafts:
        url, file_name = draft.story.url, draft.file_name
        known = Known(
            by_url=by_url.get(url) if url else None,
            by_file=by_file.get(file_name) if file_name else None,
            taken=taken,
            recent=recent,
        )
        try:
            identity = identify(draft, slug=how.slug, new=how.new, known=known)
        except Refused as refusal:
            refusals.append(refusal)
            continue
        if identity.slug in settled:
            refusals.append(Refused(_both(settled[identity.slug].draft, draft, identity.slug)))
            continue
        if identity.is_new:
            taken.add(identity.slug)
            recent.add(identity.slug, draft.story.headline)
        story = replace(draft.story, slug=identity.slug)
        settled[identity.slug] = Settled(draft, story, identity.is_new)
    if refusals:
        raise Unsettled(refusals)
    return list(settled.values())


async def _taken(conn: StoreConnection, drafts: Sequence[Draft], how: How) -> set[str]:
    """The slugs that are taken, of those that the drafts may get."""
    if how.slug is None and how.new:
        beginnings = {slug_prefix(draft.story.slug) for draft in drafts}
        return {slug for begins in beginnings for slug in await stories.slugs_from(conn, begins)}
    return await stories.taken(conn, [how.slug or draft.story.slug for draft in drafts])


def _both(first: Draft, second: Draft, slug: str) -> LooksLike:
    return LooksLike(
        f"{second.file}: {first.file} in the same push is the story {slug} too: give each its own slug "
        "in the file, or push them one by one",
        file=second.file,
        slug=slug,
    )


async def _add(conn: StoreConnection, new: Sequence[Settled], changes: Changes, how: How) -> list[Pushed]:
    """Write new stories, and have them placed unless they are drafts."""
    for one in new:
        if not how.expects(0):
            raise Overtaken(one.story.slug, 0)
    state = State.DRAFT if how.as_draft else State.PUBLISHED
    rows = [NewStory(one.story, one.draft.file_name) for one in new]
    await stories.add(conn, rows, changes.now, state=state)
    public = [] if how.as_draft else [one.story for one in new]
    placed = await place_new(conn, public, changes)
    slugs = [one.story.slug for one in new]
    return [Pushed(slug, 1, PushedAs.NEW, tuple(placed.get(slug, ())), state) for slug in slugs]


async def _revise(conn: StoreConnection, settled: Settled, changes: Changes, how: How) -> Pushed:
    """Write what is new in a story that is there."""
    now = changes.now
    story, file_name = settled.story, settled.draft.file_name
    before = await stories.get(conn, story.slug)
    assert before is not None, "a story that isn't there is new"
    if not how.expects(before.number):
        raise Overtaken(story.slug, before.number)
    life = after(Act.PUSH, story.slug, before.state)
    if how.as_draft and life is not State.DRAFT:
        raise Refused(f"{story.slug} is {life}, so it can't be a draft: push it as what it is to revise it")
    if before.fingerprint == fingerprint(story):
        state, number = PushedAs.UNCHANGED, before.number
        await stories.push_unchanged(conn, story.slug, file_name, now)
    else:
        state, story = PushedAs.REVISED, replace(story, corrections=before.story.corrections)
        number = await stories.revise(conn, story, now, state=life, file_name=file_name)
        if life is State.PUBLISHED:
            await place(conn, before, story, number, changes)
    return Pushed(story.slug, number, state, tuple(await channels.of_story(conn, story.slug)), life)


def _deed(by: Doer, pushed: Pushed) -> Deed:
    """What was done, for the audit."""
    before = {} if pushed.state is PushedAs.NEW else {"revision": pushed.revision - 1}
    after = {"state": pushed.life.value, "revision": pushed.revision}
    return by.deed(Act.PUSH.value, slug=pushed.slug, before=before, after=after)
