"""A local Slack on a free port, and slack_sdk pointed at it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from storybot.playground.clock import PlaygroundClock
from storybot.playground.faults import Faults
from storybot.playground.slack.server import SlackServer
from storybot.playground.slack.world import SlackWorld, default_slack_world
from tests.unit.playground.slack.bench import Bench
from tests.unit.playground.slack.bolt import by_http, by_socket, world_with


@dataclass
class Served:
    slack: SlackServer
    clock: PlaygroundClock
    faults: Faults
    url: str

    def client(self, token: str = "xoxb-playground") -> AsyncWebClient:
        return AsyncWebClient(token, base_url=f"{self.url}/slack/api/", retry_handlers=[])

    def shown(self, channel: str = "C0STORIES1") -> list[dict[str, Any]]:
        return next(one["messages"] for one in self.slack.channels() if one["id"] == channel)


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[SlackWorld], Awaitable[Served]]]:
    running: list[tuple[SlackServer, web.AppRunner]] = []

    async def start(world: SlackWorld) -> Served:
        clock, faults = PlaygroundClock(), Faults()
        slack = SlackServer(world, clock, faults)
        app = web.Application()
        app.add_routes(slack.routes())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        running.append((slack, runner))
        return Served(slack, clock, faults, f"http://127.0.0.1:{runner.addresses[0][1]}")

    yield start
    for slack, runner in running:
        await slack.close()
        await runner.cleanup()


@pytest.fixture
async def served(serve) -> Served:
    """The default world without rate limits."""
    world = default_slack_world()
    world.limits = False
    return await serve(world)


@pytest.fixture
def client(served: Served) -> AsyncWebClient:
    return served.client()


@pytest.fixture
def refused() -> Callable[[Awaitable[Any]], Awaitable[str]]:
    """Await a call that must be refused; the error's word."""

    async def call(awaitable: Awaitable[Any]) -> str:
        with pytest.raises(SlackApiError) as caught:
            await awaitable
        return caught.value.response["error"]

    return call


@pytest.fixture(params=[by_socket, by_http])
async def bench(serve, request):
    served = await serve(world_with())
    bench = Bench(served)
    async with request.param(served, bench.app):
        yield bench
