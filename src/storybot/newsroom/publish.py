"""Pushing stories: settle which story each draft is, write what is new, want it in the channels it fits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from storybot.delivery.model import Place
from storybot.errors import Refused
from storybot.newsroom.identity import Known, identify, slug_prefix
from storybot.newsroom.placing import place
from storybot.newsroom.routes import fits
from storybot.store import channels, notices, placements, stories
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import Channel
from storybot.story.document import fingerprint
from storybot.story.embargo import State
from storybot.story.model import Draft, Story

# A new story's headline is held against those of so many stories, pushed within so long.
RECENT_STORIES = 500
RECENT = timedelta(days=14)

COLLECT = timedelta(minutes=10)
"""Followers are told once of all that changes in a story within this time."""


class PushedAs(StrEnum):
    """What came of a draft."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Pushed:
    """A draft's story, its newest revision, and the channels where it is or will be."""

    slug: str
    revision: int
    state: PushedAs
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True)
class _Settled:
    """A draft of which it is known which story it is; `story` has that story's slug."""

    draft: Draft
    story: Story
    is_new: bool


async def publish(
    store: Store,
    drafts: Sequence[Draft],
    *,
    slug: str | None = None,
    new: bool = False,
    now: datetime,
    each: Callable[[], None] = lambda: None,
) -> list[Pushed]:
    """Push drafts, all or none. `slug` names the story of a single draft, `new` has each be a new one;
    `each` is called whenever one more is written.

    A new story is wanted in every channel whose route fits. A revision is wanted wherever the story is, and
    where it fits by now, but not in channels added after the story was first pushed. Unchanged content
    changes nothing there. Raises Refused, with every reason, and StoreFailed.
    """
    if slug is not None and len(drafts) > 1:
        raise Refused(f"One slug can't name {len(drafts)} stories: push them one by one.")
    async with store.write() as conn:
        await stories.lock(conn)
        settled = await _settle(conn, drafts, slug, new, now)
        open_channels = [channel for channel in await channels.listing(conn) if channel.retired_at is None]
        pushed: list[Pushed] = []
        for one in settled:
            pushed.append(await _push(conn, one, open_channels, now))
            each()
        return pushed


async def backfill(store: Store, where: Place, since: datetime, now: datetime) -> list[str]:
    """Want the stories first pushed at `since` or later in a channel where they aren't yet, oldest first, and
    return their slugs. Those that were too old when the channel was reached, or
    refused, count as not there.

    Nobody is pinged for them. Raises Refused for a place that isn't configured, and StoreFailed.
    """
    async with store.write() as conn:
        await stories.lock(conn)
        channel = await channels.get(conn, where)
        if channel is None or channel.retired_at is not None:
            raise Refused(f"No channel {where.channel} of {where.platform} {where.account} is configured.")
        added: list[str] = []
        for found in await stories.pushed_since(conn, since):
            slug = found.story.slug
            if fits(channel.route, found.story) and (
                await place(conn, slug, found.number, [channel], now, pings=False)
                or await placements.reopen(conn, slug, channel, now)
            ):
                added.append(slug)
        return added


async def _settle(
    conn: StoreConnection, drafts: Sequence[Draft], slug: str | None, new: bool, now: datetime
) -> list[_Settled]:
    """Each draft's identity; what one draft makes new, the next has to reckon with. Raises Refused with the
    reasons of all drafts."""
    recent = await stories.recent_headlines(conn, now - RECENT, RECENT_STORIES)
    settled: dict[str, _Settled] = {}
    refusals: list[str] = []
    for draft in drafts:
        known = await _known(conn, draft, slug, recent, settled)
        try:
            identity = identify(draft, slug=slug, new=new, known=known)
        except Refused as refusal:
            refusals.append(str(refusal))
            continue
        if identity.slug in settled:
            refusals.append(_both(settled[identity.slug].draft, draft, identity.slug))
            continue
        story = replace(draft.story, slug=identity.slug)
        settled[identity.slug] = _Settled(draft, story, identity.is_new)
    if refusals:
        raise Refused("\n".join(refusals))
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
    conn: StoreConnection, settled: _Settled, open_channels: Sequence[Channel], now: datetime
) -> Pushed:
    story, file_name = settled.story, settled.draft.file_name
    before = None if settled.is_new else await stories.get(conn, story.slug)
    content = fingerprint(story)
    if before is None:
        state, number = PushedAs.NEW, 1
        await stories.add(conn, story, content, file_name, now)
    elif before.fingerprint == content and before.state is State.PUBLISHED:
        state, number = PushedAs.UNCHANGED, before.number
        await stories.push_unchanged(conn, story.slug, file_name, now)
    else:
        state = PushedAs.REVISED
        number = await stories.revise(conn, story, content, file_name, now)
    if state is not PushedAs.UNCHANGED:
        wanting = [
            channel
            for channel in open_channels
            if fits(channel.route, story) and (before is None or channel.added_at <= before.first_pushed_at)
        ]
        await place(conn, story.slug, number, wanting, now)
        await notices.want(conn, story.slug, number, now, now + COLLECT)
    return Pushed(story.slug, number, state, tuple(await channels.of_story(conn, story.slug)))
