"""The composition root: the only file, beside the command line, that knows every room.

Each function is one thing that storybot does, on the settings that it is given.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

from storybot import bot
from storybot.clock import SystemClock
from storybot.connections import connectors
from storybot.delivery import standing
from storybot.delivery.look import Look, look, serves
from storybot.delivery.model import Place, Role
from storybot.errors import Refused
from storybot.newsroom import publish
from storybot.newsroom.publish import Pushed
from storybot.settings import Settings
from storybot.store import channels as channel_queries
from storybot.store import leases, placements, schema
from storybot.store import stories as story_queries
from storybot.store.engine import Store
from storybot.store.model import Channel, ChannelConfig, Delivery, Route, StoryLine
from storybot.story.model import Draft, Story

CLOCK = SystemClock()
POLL_SECONDS = 0.2


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncGenerator[Store]:
    """The database, brought to the newest migration, with the configured channels in it."""
    await asyncio.to_thread(schema.upgrade, settings.database.url)
    store = Store.open(settings.database.url)
    try:
        async with store.write() as conn:
            await channel_queries.sync(conn, _configured(settings), CLOCK.now())
        yield store
    finally:
        await store.close()


async def push(
    settings: Settings,
    drafts: Sequence[Draft],
    *,
    slug: str | None = None,
    new: bool = False,
    keep_going: bool = False,
    each: Callable[[], None] = lambda: None,
) -> tuple[list[Pushed], list[Refused]]:
    """Push drafts: all or, on a refusal, none; with `keep_going` each by itself, and what was refused is
    given back. `each` is called for each that is written."""
    pushed: list[Pushed] = []
    refused: list[Refused] = []
    async with open_store(settings) as store:
        for together in [[draft] for draft in drafts] if keep_going else [drafts]:
            try:
                pushed += await publish.publish(
                    store, together, slug=slug, new=new, now=CLOCK.now(), each=each
                )
            except Refused as refusal:
                refused.append(refusal)
    return pushed, refused


async def wait(settings: Settings, slugs: Sequence[str], *, unattended: Callable[[], None]) -> list[Delivery]:
    """Return when nothing more will happen to these stories by itself, with what is not delivered.
    `unattended` is called, once, while nobody holds a lease to send."""
    async with open_store(settings) as store:
        told = False
        while True:
            async with store.read() as conn:
                found = [d for slug in slugs for d in await placements.listing(conn, slug)]
                attended = await leases.held(conn, CLOCK.now())
            if all(map(standing.settled, found)):
                return [d for d in found if not standing.delivered(d)]
            if not attended and not told:
                told = True
                unattended()
            await CLOCK.sleep(POLL_SECONDS)


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Deliver until `stop`. Raises AuthFailed for a token that is refused at the start."""
    async with open_store(settings) as store:
        await bot.serve(settings, store, CLOCK, stop)


async def check_channels(settings: Settings) -> list[Look]:
    """Look at each configured channel. Raises AuthFailed, and the like where a platform can't be reached."""
    places = [config.place for config in _configured(settings)]
    async with open_store(settings) as store, AsyncExitStack() as stack:
        connections = [await stack.enter_async_context(c()) for c in connectors(settings, store)]
        senders = [sender for connection in connections for sender in connection.senders]
        return [await look(sender, place) for place in places for sender in senders if serves(sender, place)]


async def backfill(settings: Settings, place: Place, since: datetime) -> list[str]:
    """Want earlier stories in a channel that was added after them; returns their slugs."""
    async with open_store(settings) as store:
        return await publish.backfill(store, place, since, CLOCK.now())


async def deliveries(settings: Settings, slug: str | None = None, *, failed: bool = False) -> list[Delivery]:
    """The placements of all stories, or of one. Raises Refused where there is no such story."""
    async with open_store(settings) as store, store.read() as conn:
        if slug is not None and await story_queries.get(conn, slug) is None:
            raise _no_such_story(slug)
        return await placements.listing(conn, slug, failed=failed)


async def channels(settings: Settings) -> list[Channel]:
    """Every channel that is configured, or was."""
    async with open_store(settings) as store, store.read() as conn:
        return await channel_queries.listing(conn)


async def stories(settings: Settings) -> list[StoryLine]:
    """Every story, newest first."""
    async with open_store(settings) as store, store.read() as conn:
        return await story_queries.listing(conn)


async def story(settings: Settings, slug: str, *, platform: str, role: Role) -> tuple[Story, str]:
    """A story's newest revision, and the key of its message in its first channel on `platform` (one made for
    no channel where it is in none)."""
    async with open_store(settings) as store, store.read() as conn:
        found = await story_queries.get(conn, slug)
        if found is None:
            raise _no_such_story(slug)
        placed = [d.placement.place for d in await placements.listing(conn, slug)]
        place = next((p for p in placed if p.platform == platform), Place(platform, "", ""))
        return found.story, placements.key_of(slug, place, role)


def _no_such_story(slug: str) -> Refused:
    return Refused(f"there is no story {slug!r}: storybot list shows them all")


def _configured(settings: Settings) -> list[ChannelConfig]:
    return [
        ChannelConfig(
            Place(channel.platform, channel.account, channel.channel),
            Route(
                topics=channel.topics,
                noise_at_least=channel.noise_at_least,
                noise_at_most=channel.noise_at_most,
                layout=channel.layout,
            ),
        )
        for channel in settings.channels
    ]
