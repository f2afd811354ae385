"""Playgrounds in a process of their own, so that what they do doesn't count as the sender's work."""

import asyncio
import gc
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from storybot.delivery.model import Place
from storybot.playground.discord.world import Channel as DiscordChannel
from storybot.playground.discord.world import Permission
from storybot.playground.server import Playground
from storybot.playground.slack.world import Channel as SlackChannel
from storybot.playground.world import World, default_world

SPEEDS = {"discord": 1, "slack": 10}
"""How many of a platform's seconds pass in one of the machine's, for whoever sends there as well: a moment's
delay counts so many times. Slack's limits would have one wait for ten minutes."""

EACH = 500
"""Channels on each platform."""

WRITES = {"discord": 3, "slack": 2}
"""Requests that bring a new story to a channel. Discord: card, thread, opener. Slack: card, opener."""

POSTING = {"discord": "POST", "slack": "chat.postMessage"}
"""How the playground's log calls these requests."""

EDITING = {"discord": "PATCH", "slack": "chat.update"}
"""And those that edit."""

LIMITS = {"discord": 50.0, "slack": 300 / 60}
"""Requests a second: Discord's for a bot, Slack's for posting in a workspace."""

GUILD = default_world().discord.guilds[0].id
WORKSPACE = default_world().slack.workspaces[0].id
PLACES = [
    *(Place("discord", GUILD, str(1100000000000010000 + n)) for n in range(EACH)),
    *(Place("slack", WORKSPACE, f"C0BENCH{n:05}") for n in range(EACH)),
]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a platform saw. `ended` is when the last request that posts came in, in its time; looks go on."""

    requests: int
    too_many: int
    ended: float
    wrong_channels: int
    """Channels without exactly one card with one thread with one message in it."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a platform saw of a change to a story; `ended` as in `Seen`, for edits as well."""

    edits: int
    posts: int
    too_many: int
    ended: float
    wrong_channels: int
    """Channels without exactly one card with one thread with two messages in it."""


class Scene:
    """A playground for each platform, for each has its own clock; `urls` says where they are."""

    def __init__(self, urls: dict[str, str], world: World, http: aiohttp.ClientSession) -> None:
        self.urls = urls
        self.discord_token = world.discord.token
        self.slack_token = world.slack.workspaces[0].bot.token
        self.slack_app_token = world.slack.app.app_token
        self._http = http

    async def now(self, platform: str) -> float:
        """A platform's time, in seconds."""
        return (await self._get(platform, "clock"))["now"]

    async def seen(self, platform: str, since: float) -> Seen:
        """What there is on a platform, and the requests that came in since then."""
        log = [entry for entry in await self._get(platform, f"{platform}/log") if entry["at"] >= since]
        return Seen(
            requests=len(log),
            too_many=Counter(entry["status"] for entry in log)[429],
            ended=max(entry["at"] for entry in log if entry["method"] == POSTING[platform]),
            wrong_channels=sum(not _right(one, replies=1) for one in await self._channels(platform)),
        )

    async def changed(self, platform: str, since: float, *, closed: bool) -> Changed:
        """What there is on a platform once a story was changed, or its threads closed, and the requests since
        then."""
        log = [entry for entry in await self._get(platform, f"{platform}/log") if entry["at"] >= since]
        edits = [entry for entry in log if entry["method"] == EDITING[platform]]
        posts = [entry for entry in log if entry["method"] == POSTING[platform]]
        return Changed(
            edits=len(edits),
            posts=len(posts),
            too_many=Counter(entry["status"] for entry in log)[429],
            ended=max(entry["at"] for entry in (*edits, *posts)),
            wrong_channels=sum(
                not _right(one, replies=2, closed=closed) for one in await self._channels(platform)
            ),
        )

    async def _channels(self, platform: str) -> list[dict[str, Any]]:
        shown = {channel["id"]: channel for channel in await self._get(platform, f"{platform}/channels")}
        return [shown[place.channel] for place in PLACES if place.platform == platform]

    async def _get(self, platform: str, path: str) -> Any:
        async with self._http.get(f"{self.urls[platform]}/control/{path}") as answer:
            return await answer.json()


def _right(channel: dict[str, Any], *, replies: int, closed: bool = False) -> bool:
    """Whether a channel has one card, with as many replies in its thread, which is `closed`."""
    cards = channel["messages"]
    if len(cards) != 1 or cards[0]["thread"] is None:
        return False
    thread = cards[0]["thread"]
    if (thread["locked"], thread["archived"]) != (closed, closed):
        return False
    return len([m for m in thread["messages"] if m["id"] != cards[0]["id"]]) == replies


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    """New playgrounds, in which nothing has been posted."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.scene", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        urls = json.loads(await process.stdout.readline())
        async with aiohttp.ClientSession() as http:
            yield Scene(urls, _world(), http)
    finally:
        process.terminate()
        await process.wait()


def _world() -> World:
    world = default_world()
    for role in world.discord.guilds[0].roles:
        role.permissions |= Permission.MANAGE_THREADS
    world.discord.guilds[0].channels = [
        DiscordChannel(id=place.channel, name=f"stories-{place.channel}")
        for place in PLACES
        if place.platform == "discord"
    ]
    workspace = world.slack.workspaces[0]
    workspace.channels = [
        SlackChannel(id=place.channel, name=place.channel.lower(), members=[workspace.bot.user_id])
        for place in PLACES
        if place.platform == "slack"
    ]
    return world


async def _serve() -> None:
    gc.disable()  # while the collector runs, all requests would come in at once: no platform pauses so
    playgrounds = {platform: Playground(_world(), speed=speed) for platform, speed in SPEEDS.items()}
    for playground in playgrounds.values():
        await playground.start()
    urls = {platform: playground.url for platform, playground in playgrounds.items()}
    sys.stdout.write(json.dumps(urls) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
