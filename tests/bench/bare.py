"""The same sends by the SDKs alone: no database, no retries, nothing known of what came of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import discord
from discord.http import Route
from slack_sdk.web.async_client import AsyncWebClient

from storybot.cards.model import Card, Layout
from storybot.cards.views import opener, story_card, thread_title
from storybot.delivery.model import ARCHIVE_MINUTES, Place, Role
from storybot.languages.language import language
from storybot.platforms.discord import render as discord_render
from storybot.platforms.slack import render as slack_render
from storybot.store.keys import key_of
from storybot.story.model import Story
from tests.bench.scene import LIMITS, PLACES, SPEEDS, Scene

ENGLISH = language("en")

Turn = Callable[[], Awaitable[None]]


SPARE = 1.1
"""Requests are so much further apart than the limits ask for, since they don't arrive as evenly as they go.
With 1.02, Discord answers many with 429."""


def even(per_second: float) -> Turn:
    """Lets callers through one by one, nearly so many a second of the machine's."""
    loop, interval = asyncio.get_running_loop(), SPARE / per_second
    next_at = loop.time()

    async def turn() -> None:
        nonlocal next_at
        mine = next_at = max(next_at + interval, loop.time() - interval)
        await asyncio.sleep(mine - loop.time())

    return turn


class Bare:
    """Bare discord.py and slack_sdk, logged in."""

    def __init__(self, client: discord.Client, web: AsyncWebClient, story: Story) -> None:
        self._client = client
        self._web = web
        self._title = thread_title(story)
        self._cards: dict[Role, Card] = {
            Role.CARD: story_card(story, Layout.FULL, ENGLISH),
            Role.OPENER: opener(story, ENGLISH),
        }
        self._slug = story.slug

    async def send(self) -> None:
        """Bring the story to every channel."""
        ways = {"discord": self._discord, "slack": self._slack}
        turns = {platform: even(limit * SPEEDS[platform]) for platform, limit in LIMITS.items()}
        await asyncio.gather(*(ways[place.platform](place, turns[place.platform]) for place in PLACES))

    async def _discord(self, place: Place, turn: Turn) -> None:
        request, channel = self._client.http.request, place.channel
        await turn()
        path = "/channels/{channel_id}/messages"
        card = await request(Route("POST", path, channel_id=channel), json=self._body(place, Role.CARD))
        await turn()
        route = Route("POST", path + "/{message_id}/threads", channel_id=channel, message_id=card["id"])
        thread = await request(route, json=discord_render.thread(self._title, ARCHIVE_MINUTES))
        await turn()
        await request(Route("POST", path, channel_id=thread["id"]), json=self._body(place, Role.OPENER))

    async def _slack(self, place: Place, turn: Turn) -> None:
        post, channel = self._web.chat_postMessage, place.channel
        await turn()
        card = await post(channel=channel, **self._body(place, Role.CARD))
        await turn()
        await post(channel=channel, thread_ts=card["ts"], **self._body(place, Role.OPENER))

    def _body(self, place: Place, role: Role) -> dict[str, object]:
        render = discord_render if place.platform == "discord" else slack_render
        return render.message(self._cards[role], key_of(self._slug, place, role))


@asynccontextmanager
async def bare(scene: Scene, story: Story) -> AsyncIterator[Bare]:
    """The SDKs on that playground, ready to send."""
    Route.BASE = scene.urls["discord"] + "/discord/api/v10"
    async with (
        discord.Client(intents=discord.Intents.none()) as client,
        aiohttp.ClientSession() as session,
    ):
        await client.login(scene.discord_token)
        web = AsyncWebClient(scene.slack_token, base_url=scene.urls["slack"] + "/slack/api/", session=session)
        yield Bare(client, web, story)
