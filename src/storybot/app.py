"""The composition root: the only file, beside the command line, that knows every room.

Each function is one thing that storybot does, on the settings that it is given. It imports what it needs
alone, where that takes longer than most commands run.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from storybot.cards.model import Layout
from storybot.cards.shown import Shown
from storybot.clock import SystemClock
from storybot.delivery import standing
from storybot.delivery.look import Look
from storybot.delivery.model import Place, Role
from storybot.delivery.status import Status
from storybot.delivery.status import status as status_of
from storybot.delivery.stop import Stop
from storybot.delivery.tenure import lease_name
from storybot.errors import Refused
from storybot.moderation.model import ITSELF, Doer
from storybot.newsroom import acts, placing
from storybot.newsroom.acts import Done
from storybot.newsroom.moments import moment
from storybot.newsroom.naming import no_such_story
from storybot.newsroom.push import How, Pushed
from storybot.newsroom.push import push as push_drafts
from storybot.newsroom.route_rules import written
from storybot.settings import Settings
from storybot.store import audit, leases, placements, schema, story_lines
from storybot.store import channels as channel_queries
from storybot.store import stories as story_queries
from storybot.store.engine import Store, StoreConnection
from storybot.store.keys import key_of
from storybot.store.model import Channel, ChannelConfig, Delivery, Revision, StoryLine
from storybot.story.embargo import State
from storybot.story.model import Draft, Story
from storybot.web.watch import Watch

if TYPE_CHECKING:
    from storybot.preview import Prospect

CLOCK = SystemClock()
POLL_SECONDS = 0.2
QUIET_POLLS = 25  # most is there sooner, and a bot that has just been started needs a moment


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncGenerator[Store]:
    """The database, brought to the newest migration."""
    await asyncio.to_thread(schema.upgrade, settings.database.url)
    store = Store.open(settings.database.url)
    try:
        yield store
    finally:
        await store.close()


async def push(
    settings: Settings,
    drafts: Sequence[Draft],
    how: How,
    *,
    keep_going: bool = False,
    each: Callable[[], None] = lambda: None,
    by: Doer = ITSELF,
) -> tuple[list[Pushed], list[Refused]]:
    """Push drafts: all or, on a refusal, none; with `keep_going` each by itself, and what was refused is
    given back. `each` is called for each that is written."""
    pushed: list[Pushed] = []
    refused: list[Refused] = []
    async with open_store(settings) as store:
        await _configure(store, settings)
        for together in [[draft] for draft in drafts] if keep_going else [drafts]:
            try:
                pushed += await push_drafts(store, together, how, now=CLOCK.now(), each=each, by=by)
            except Refused as refusal:
                refused.append(refusal)
    return pushed, refused


async def wait(
    settings: Settings,
    slugs: Sequence[str],
    *,
    meanwhile: Callable[[Sequence[Delivery], Collection[str]], None],
) -> list[Delivery]:
    """Return when nothing more will happen to these stories by itself, with what is not delivered. When it
    takes long, `meanwhile` is called again and again, with what is waited for and the platforms of it that
    nobody sends to."""
    async with open_store(settings) as store:
        polls = 0
        while True:
            async with store.read() as conn:
                found = [d for slug in slugs for d in await placements.listing(conn, slug)]
                held = await leases.held(conn, CLOCK.now())
            waiting = [d for d in found if not standing.settled(d)]
            if not waiting:
                return [d for d in found if not standing.delivered(d)]
            polls += 1
            if polls >= QUIET_POLLS:
                places = {d.placement.place for d in waiting}
                meanwhile(waiting, {place.platform for place in places if not _leases(place) & held})
            await CLOCK.sleep(POLL_SECONDS)


async def run(settings: Settings, stop: Stop) -> None:
    """Deliver until `stop`. Raises AuthFailed for a token that is refused."""
    from storybot import bot

    watch = Watch(name for name in ("discord", "slack") if getattr(settings, name))
    async with open_store(settings) as store, AsyncExitStack() as stack:
        await _configure(store, settings, retire=True)
        if settings.web.listen:
            await stack.enter_async_context(_api(store, watch, settings.web.listen))
        await bot.serve(settings, store, CLOCK, stop, watch)


def _api(store: Store, watch: Watch, listen: str) -> AbstractAsyncContextManager[str]:
    from storybot.web.application import application
    from storybot.web.server import serving

    return serving(application(store, CLOCK, watch), listen)


async def check_channels(settings: Settings) -> list[Look]:
    """Look at each configured channel. Raises AuthFailed, and the like where a platform can't be reached."""
    from storybot import preview

    async with open_store(settings) as store:
        async with store.read() as conn:
            routed = await channel_queries.routes_in_force(conn, await _everywhere(conn, settings))
        return list((await preview.look_at(settings, store, routed, CLOCK)).values())


async def prospects(settings: Settings, story: Draft | str, channel: str | None = None) -> "list[Prospect]":
    """What comes of a draft, or of the story with that slug, in each channel, or in the one with the id
    `channel`. Raises Refused."""
    from storybot import preview

    async with open_store(settings) as store:
        async with store.read() as conn:
            wanted = await _everywhere(conn, settings)
        return await preview.prospects(store, wanted, story, channel, now=CLOCK.now())


async def looks(settings: Settings, configured: Sequence[ChannelConfig]) -> dict[Place, Look]:
    """A look at these channels. A platform that can't be reached is in it, and raises nothing."""
    from storybot import preview

    async with open_store(settings) as store:
        return await preview.looks(settings, store, configured, CLOCK)


async def publish(settings: Settings, slug: str, *, by: Doer) -> Done:
    """Publish a draft or a scheduled story now. Raises Refused, as do the other acts."""
    async with open_store(settings) as store:
        await _configure(store, settings)
        return await acts.publish(store, slug, CLOCK.now(), by=by)


async def schedule(settings: Settings, slug: str, when: str, *, by: Doer) -> tuple[Done, datetime]:
    """Have a story published at a time, as an editor writes it; returns the time in the newsroom's zone."""
    now, zone = CLOCK.now(), settings.newsroom.zone
    at = moment(when, now, zone)
    async with open_store(settings) as store:
        return await acts.schedule(store, slug, at, now, by=by), at.astimezone(zone)


async def unschedule(settings: Settings, slug: str, *, by: Doer) -> Done:
    """Make a scheduled story a draft again."""
    async with open_store(settings) as store:
        return await acts.unschedule(store, slug, CLOCK.now(), by=by)


async def correct(settings: Settings, slug: str, note: str, draft: Draft | None, *, by: Doer) -> Done:
    """Add a correction that readers see, and what the story says from now on."""
    async with open_store(settings) as store:
        await _configure(store, settings)
        return await acts.correct(store, slug, note, CLOCK.now(), draft, by=by)


async def retract(settings: Settings, slug: str, reason: str, *, lock: bool = False, by: Doer) -> Done:
    """Retract a story everywhere, and maybe lock its threads."""
    async with open_store(settings) as store:
        return await acts.retract(store, slug, reason, CLOCK.now(), lock=lock, by=by)


async def restore(settings: Settings, slug: str, draft: Draft | None, *, by: Doer) -> Done:
    """Publish a retracted story again."""
    async with open_store(settings) as store:
        await _configure(store, settings)
        return await acts.restore(store, slug, CLOCK.now(), draft, by=by)


async def revisions(settings: Settings, slug: str) -> list[Revision]:
    """Every revision of a story, oldest first. Raises Refused where there is no such story."""
    async with open_store(settings) as store, store.read() as conn:
        found = await story_queries.revisions_of(conn, slug)
        if not found:
            raise await no_such_story(conn, slug)
        return found


async def backfill(settings: Settings, place: Place, since: datetime, *, by: Doer) -> list[str]:
    """Want earlier stories in a channel that was added after them; returns their slugs."""
    async with open_store(settings) as store:
        await _configure(store, settings)
        return await placing.backfill(store, place, since, CLOCK.now(), by=by)


async def deliveries(settings: Settings, slug: str | None = None, *, failed: bool = False) -> list[Delivery]:
    """The placements of all stories, or of one. Raises Refused where there is no such story."""
    async with open_store(settings) as store, store.read() as conn:
        if slug is not None and await story_queries.get(conn, slug) is None:
            raise await no_such_story(conn, slug)
        return await placements.listing(conn, slug, failed=failed)


async def channels(settings: Settings) -> list[Channel]:
    """Every channel that is configured, or was."""
    async with open_store(settings) as store:
        await _configure(store, settings)
        async with store.read() as conn:
            return await channel_queries.listing(conn)


async def reset_route(settings: Settings, platform: str, channel: str, *, by: Doer) -> Channel:
    """Have a channel's route be as it is configured, whatever was set in chat; returns the channel as it was.
    Raises Refused where no one channel has that id."""
    async with open_store(settings) as store, store.write() as conn:
        known = await channel_queries.listing(conn)
        found = [one for one in known if (one.place.platform, one.place.channel) == (platform, channel)]
        if len(found) != 1:
            raise Refused(f"no one channel {channel!r} of {platform} is known: storybot channels lists them")
        was = found[0]
        await channel_queries.set_in_chat(conn, was.place, {}, anew=True)
        dropped = {name: written(one.value) for name, one in was.set_in_chat.items()}
        await audit.record(conn, replace(by, place=was.place).deed("route", before=dropped), CLOCK.now())
        return was


async def statuses(settings: Settings) -> AsyncGenerator[Status]:
    """How everything stands, each time that it is asked for."""
    async with open_store(settings) as store:
        while True:
            async with store.read() as conn:
                seen = await status_of(conn, CLOCK.now())
            yield seen


async def stories(settings: Settings) -> list[StoryLine]:
    """Every story, newest first."""
    async with open_store(settings) as store, store.read() as conn:
        return await story_lines.listing(conn)


@dataclass(frozen=True, slots=True)
class Preview:
    """A story as a channel shows it: with the key of its message there, the channel's layout, and its kind in
    the platform's words, None where that isn't known. `state` is where it is in its life, None before it is
    pushed; `scheduled_at` is when it is published, if it is scheduled."""

    shown: Shown
    key: str
    layout: Layout = Layout.FULL
    kind: str | None = None
    state: State | None = None
    scheduled_at: datetime | None = None


async def story(
    settings: Settings, slug: str, *, platform: str, role: Role, channel: str | None = None
) -> Preview:
    """A story's newest revision in a channel: the one with the id `channel`, else its first on `platform`;
    where it is in none, with a key that is made for none."""
    async with open_store(settings) as store, store.read() as conn:
        found = await story_queries.get(conn, slug)
        if found is None:
            raise await no_such_story(conn, slug)
        shown = Shown(found.story, await story_queries.editions(conn, slug, editor=True))
        placed = [d.channel for d in await placements.listing(conn, slug)]
        scheduled_at = await story_queries.scheduled_for(conn, slug)
    if channel is None:
        there = next((c for c in placed if c.place.platform == platform), None)
    else:
        there = next((c for c in placed if c.place.channel == channel), None)
        if there is None:
            raise Refused(
                f"{slug} is not in a channel {channel!r}: storybot deliveries {slug} shows where it is"
            )
    if there is None:
        key = key_of(slug, Place(platform, "", ""), role)
        return Preview(shown, key, state=found.state, scheduled_at=scheduled_at)
    key = key_of(slug, there.place, role)
    return Preview(shown, key, there.route.layout, there.kind, found.state, scheduled_at)


async def unpushed(
    settings: Settings, story: Story, *, platform: str, role: Role, channel: str | None = None
) -> Preview:
    """A story that isn't pushed, as the configured channel with the id `channel` would show it, or as it
    would be in none."""
    if channel is None:
        return Preview(Shown(story), key_of(story.slug, Place(platform, "", ""), role))
    async with open_store(settings) as store, store.read() as conn:
        wanted = await _everywhere(conn, settings)
        configured = [one for one in wanted if one.place.channel == channel]
        if not configured:
            raise Refused(f"no channel {channel!r} is configured: storybot channels lists those that are")
        there = (await channel_queries.routes_in_force(conn, configured))[0]
        known = await channel_queries.get(conn, there.place)
    kind = known.kind if known else None
    return Preview(Shown(story), key_of(story.slug, there.place, role), there.route.layout, kind)


def _leases(place: Place) -> set[str]:
    """Those of which one is held by whoever sends there."""
    return {lease_name(place.platform, place.account), lease_name(place.platform, None)}


async def _configure(store: Store, settings: Settings, *, retire: bool = False) -> None:
    """Have the configured channels in the database. Only the bot itself retires what isn't configured any
    more: the configuration of an editor's shell may know less than the bot's."""
    async with store.write() as conn:
        await channel_queries.sync(conn, _configured(settings), CLOCK.now(), retire=retire)


async def _everywhere(conn: StoreConnection, settings: Settings) -> list[ChannelConfig]:
    """The configured channels, and those that were added in chat."""
    configured = _configured(settings)
    places = {one.place for one in configured}
    added = await channel_queries.added_in_chat(conn)
    return [*configured, *(one for one in added if one.place not in places)]


def _configured(settings: Settings) -> list[ChannelConfig]:
    return [
        ChannelConfig(Place(channel.platform, channel.account, channel.channel), channel.route)
        for channel in settings.channels
    ]
