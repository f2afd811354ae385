"""A real slack_bolt app beside the local Slack, connected in either way."""

import asyncio
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from storybot.playground.slack.world import default_slack_world

STORIES = "C0STORIES1"
MEMBER, MODERATOR = "U0MEMBER01", "U0MODER001"


def world_with(**app):
    world = default_slack_world()
    world.limits = False
    world.app = world.app.model_copy(update=app)
    return world


def new_app(served) -> AsyncApp:
    return AsyncApp(client=served.client(), signing_secret="playground-signing-secret")


@asynccontextmanager
async def by_socket(served, app, connections=1, **how):
    handlers = [AsyncSocketModeHandler(app, "xapp-playground", **how) for _ in range(connections)]
    for handler in handlers:
        await handler.connect_async()
    try:
        yield
    finally:
        for handler in handlers:
            await handler.close_async()


@asynccontextmanager
async def by_http(served, app):
    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", events)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.slack.state.app.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield
    finally:
        await runner.cleanup()


async def acknowledge(ack):
    await ack()


def noting(got):
    async def note(event):
        got.append(event)

    return note


async def until(true, seconds=30.0):
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - nothing tells when it is
            await asyncio.sleep(0.01)
