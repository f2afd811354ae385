"""A running playground, the real discord.py on it, and a check of all that went over the wire."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from storybot.playground.server import Playground
from storybot.playground.world import default_world
from tests.support.discord_spec import OPENAPI, rest_spec
from tests.support.shared import SHARED

TOKEN = "playground-discord-token"
STORIES, FORUM, NEWS = "1100000000000000101", "1100000000000000102", "1100000000000000103"
GUILD = "1100000000000000000"
INES, MO, EDDA, BOT = (f"110000000000000000{number}" for number in (1, 2, 3, 9))

PATIENCE = 30.0  # seconds of the machine's, before a test gives up

Request = Callable[..., Awaitable[Any]]


@pytest.fixture
async def playground(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Playground]:
    """A world of its own for each test; at its end every request and answer is held against the spec."""
    playground = Playground(default_world(), speed=10)
    await playground.start()
    monkeypatch.setattr(Route, "BASE", f"{playground.url}/discord/api/v10")
    gateway = yarl.URL(playground.url).with_scheme("ws") / "discord/gateway"
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
    yield playground
    log = list(playground.discord.log)
    await playground.stop()
    path = SHARED / "specs" / OPENAPI
    if path.exists():
        spec = rest_spec(path)
        assert [problem for logged in log for problem in spec.check(logged)] == []


@pytest.fixture
async def client(playground: Playground) -> AsyncIterator[discord.Client]:
    """discord.py, logged in, without a gateway."""
    options = {"max_ratelimit_timeout": 30, "guild_ready_timeout": 0.1}
    client = discord.Client(intents=discord.Intents(guilds=True), **options)
    await client.login(TOKEN)
    yield client
    await client.close()


@pytest.fixture
def request_(client: discord.Client) -> Request:
    """`await request_("POST", "/channels/{}/messages", STORIES, json=…)` through discord.py's own buckets."""

    async def send(method: str, path: str, *ids: str, **kwargs: Any) -> Any:
        names = ("channel_id", "message_id") if path.startswith("/channels") else ("guild_id", "user_id")
        template = path.format(*(f"{{{name}}}" for name in names))
        route = Route(method, template, **dict(zip(names, ids, strict=False)))
        return await client.http.request(route, **kwargs)

    return send


async def eventually(condition: Callable[[], Any]) -> Any:
    """Wait until the condition holds, and return what it gives."""
    async with asyncio.timeout(PATIENCE):
        while not (found := condition()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return found


def card(text: str = "Hello", **more: Any) -> dict[str, Any]:
    """A body with Components V2."""
    return {
        "flags": 1 << 15,
        "components": [{"type": 17, "components": [{"type": 10, "content": text}]}],
        "allowed_mentions": {"parse": []},
        **more,
    }
