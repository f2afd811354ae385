"""Storybot itself: a story is pushed, and workers bring it to every channel."""

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

from storybot.connections import connectors
from storybot.delivery.worker import Worker
from storybot.settings import Settings
from storybot.store import schema
from storybot.store.engine import Store
from storybot.story.model import Draft
from tests.bench.scene import PLACES, SPEEDS, Scene
from tests.fast_clock import FastClock
from tests.making import configure, push, routed

POLL = 0.05  # seconds of the machine's


class Product:
    """Connected workers with a story before them."""

    def __init__(self, path: Path, workers: list[Worker]) -> None:
        self._path = path
        self._workers = workers

    async def send(self) -> None:
        """Have the workers work until every placement is at rest."""
        async with asyncio.TaskGroup() as group:
            for worker in self._workers:
                group.create_task(worker.run())
            await self._at_rest()
            for worker in self._workers:
                worker.stop()

    async def _at_rest(self) -> None:
        """Ask the database itself, which costs next to nothing."""
        waiting = "SELECT 1 FROM placements WHERE due_at IS NOT NULL LIMIT 1"
        with closing(sqlite3.connect(self._path)) as database:
            while database.execute(waiting).fetchone():  # noqa: ASYNC110
                await asyncio.sleep(POLL)


@asynccontextmanager
async def product(scene: Scene, draft: Draft, folder: Path) -> AsyncIterator[Product]:
    """Storybot on that playground, ready to send, with a new database in `folder`."""
    path, clocks = folder / "storybot.db", {platform: FastClock(speed) for platform, speed in SPEEDS.items()}
    settings = _settings(scene, path)
    schema.upgrade(settings.database.url)
    store = Store.open(settings.database.url)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        await configure(store, *map(routed, PLACES))
        workers: list[Worker] = []
        for connector in connectors(settings, store).values():
            connection = await stack.enter_async_context(connector())
            for sender in connection.senders:
                worker = Worker(
                    store, sender, holder="bench", clock=clocks[sender.name], chance=random.Random(1)
                )
                await connection.listen(worker.look_again)  # one sender for each platform here
                workers.append(worker)
        await push(store, draft)
        yield Product(path, workers)


def _settings(scene: Scene, path: Path) -> Settings:
    channels = [
        {"platform": place.platform, "account": place.account, "channel": place.channel} for place in PLACES
    ]
    return Settings.model_validate(
        {
            "database": {"url": f"sqlite:///{path}"},
            "discord": {
                "token": scene.discord_token,
                "api_url": scene.urls["discord"] + "/discord/api/v10",
                "gateway_url": scene.urls["discord"].replace("http", "ws", 1) + "/discord/gateway",
            },
            "slack": {
                "bot_token": scene.slack_token,
                "app_token": scene.slack_app_token,
                "api_url": scene.urls["slack"] + "/slack/api/",
            },
            "channels": channels,
        }
    )
