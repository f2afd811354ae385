"""Where a story goes: have it wanted in the channels whose routes it fits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storybot.delivery.model import Place, Route
from storybot.errors import Refused
from storybot.moderation.model import ITSELF, Doer
from storybot.newsroom.routes import fits
from storybot.newsroom.spread import spread
from storybot.newsroom.telling import tell, untell
from storybot.store import audit, channels, follows, notices, stories, wanted
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import Channel, Revision
from storybot.store.wanted import Change
from storybot.story.embargo import State
from storybot.story.model import Story

COLLECT = timedelta(minutes=10)
"""Followers are told once of all that changes in a story within this time."""

_PUBLIC = frozenset({State.PUBLISHED, State.RETRACTED})


async def open_channels(conn: StoreConnection) -> list[Channel]:
    """The channels that stories go to now."""
    return [channel for channel in await channels.listing(conn) if channel.retired_at is None]


@dataclass(frozen=True, slots=True)
class Changes:
    """What revisions are placed with: the channels that they may go `to`, the time `now`, whether threads
    aren't told, and for how long edits wait, so that those of quick successive pushes are one."""

    to: Sequence[Channel]
    now: datetime
    silent: bool = False
    settle: timedelta = timedelta(0)


async def place_new(
    conn: StoreConnection, new: Sequence[Story], changes: Changes
) -> dict[str, list[Channel]]:
    """Have new stories shown in the channels that they fit, which are given back by slug, and told to who
    follows their topics. Takes a few statements, however many, but for channels with so many cards an hour
    and for stories that are followed."""
    now = changes.now
    wanting = {story.slug: [one for one in changes.to if fits(one.route, story)] for story in new}
    free = {slug: [one for one in to if one.route.cards_an_hour is None] for slug, to in wanting.items()}
    await wanted.want_new(conn, free, now)
    for slug, to in wanting.items():
        if limited := [one for one in to if one.route.cards_an_hour is not None]:
            await spread(conn, slug, 1, limited, now)
    followed = await follows.followed(conn, list(wanting))
    for slug in wanting:
        if slug in followed:
            await notices.want(conn, slug, 1, now, now + COLLECT)
    return wanting


def too_late(route: Route, added_at: datetime | None, before: Revision) -> bool:
    """Whether a channel was added, or (None) is only now, after a story was public that fitted it already."""
    later = added_at is None or added_at > before.first_pushed_at
    return later and before.state in _PUBLIC and fits(route, before.story)


async def place(conn: StoreConnection, before: Revision, story: Story, number: int, changes: Changes) -> None:
    """Have a public revision shown wherever the story is, and in the channels that it fits by now; and told
    to followers and in its threads.

    What a channel missed because it was added too late, it still misses.
    """
    fitting = [channel for channel in changes.to if fits(channel.route, story)]
    wanting = [channel for channel in fitting if not too_late(channel.route, channel.added_at, before)]
    now = changes.now
    loud = await tell(conn, before, story, number, silent=changes.silent)
    change = Change(changes.settle, loud=loud)
    await spread(conn, story.slug, number, wanting, now, change=change)
    if loud or before.state not in _PUBLIC:
        await notices.want(conn, story.slug, number, now, now + COLLECT)
    await untell(conn, story)


async def backfill(
    store: Store, place: Place, since: datetime, now: datetime, *, by: Doer = ITSELF
) -> list[str]:
    """Want the public stories of `since` or later in a channel where they aren't yet, oldest first, and
    return their slugs. Those that were too old when the channel was reached, or refused, count as not there.

    Nobody is pinged for them. `by` is who asks for it. Raises Refused for a place that isn't configured, and
    StoreFailed.
    """
    async with store.write() as conn:
        await stories.lock(conn)
        channel = await channels.get(conn, place)
        if channel is None or channel.retired_at is not None:
            raise Refused(f"No channel {place.channel} of {place.platform} {place.account} is configured.")
        slugs = [
            found.story.slug
            for found in await stories.public_since(conn, since)
            if fits(channel.route, found.story) and await _add(conn, found, channel, now)
        ]
        what = {"since": since.isoformat(), "stories": len(slugs)}
        await audit.record(conn, replace(by, place=place).deed("backfill", after=what), now)
        return slugs


async def _add(conn: StoreConnection, found: Revision, channel: Channel, now: datetime) -> bool:
    slug = found.story.slug
    new = await spread(conn, slug, found.number, [channel], now, pings=False)
    return new or await wanted.reopen(conn, slug, channel, now)
