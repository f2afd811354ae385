"""Storybot itself: a story is pushed, and workers bring it to every channel."""

import asyncio
import math
import random
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import datetime
from pathlib import Path

from storybot.connections import connectors
from storybot.delivery.model import Place
from storybot.delivery.port import ChatPlatform
from storybot.delivery.worker import Worker
from storybot.moderation.model import ITSELF
from storybot.moderation.threads import Act, moderate, order
from storybot.newsroom.acts import correct
from storybot.settings import Settings
from storybot.store import schema
from storybot.store.engine import Store
from storybot.story.model import Draft
from tests.bench.scene import PLACES, SPEEDS, Scene
from tests.fast_clock import FastClock
from tests.making import configure, push, routed

POLL = 0.05  # seconds of the machine's

MISTAKE = "Where it said “three”, it should have said “four”."


class Product:
    """Connected senders with a story before them."""

    def __init__(self, path: Path, store: Store, slug: str) -> None:
        self._path = path
        self._store = store
        self._slug = slug
        self._clocks: Mapping[str, FastClock] = {
            name: FastClock(speed, tick=math.inf) for name, speed in SPEEDS.items()
        }
        self._workers: Sequence[Worker] = ()
        self.senders: list[ChatPlatform] = []

    async def send(self) -> None:
        """Have workers work until every placement is at rest."""
        self._workers = [
            Worker(self._store, one, holder="bench", clock=self._clocks[one.name], chance=random.Random(1))
            for one in self.senders
        ]
        async with asyncio.TaskGroup() as group:
            for worker in self._workers:
                group.create_task(worker.run())
            await self._at_rest()
            for worker in self._workers:
                worker.stop()

    async def correct(self) -> None:
        """Correct the story."""
        await correct(self._store, self._slug, MISTAKE, self._now())

    async def close(self) -> None:
        """Close all threads of the story."""
        await moderate(self._store, self._slug, order(Act.CLOSE), lambda _: True, ITSELF, self._now())

    def _now(self) -> datetime:
        """A time that has come on both platforms."""
        return min(clock.now() for clock in self._clocks.values())

    def look_again(self, place: Place) -> None:
        """Something about a channel has changed."""
        for worker in self._workers:
            worker.look_again(place)

    async def _at_rest(self) -> None:
        """Ask the database itself, which costs next to nothing."""
        waiting = "SELECT 1 FROM placements WHERE due_at IS NOT NULL LIMIT 1"
        with closing(sqlite3.connect(self._path)) as database:
            while database.execute(waiting).fetchone():  # noqa: ASYNC110
                await asyncio.sleep(POLL)


@asynccontextmanager
async def product(scene: Scene, draft: Draft, folder: Path) -> AsyncIterator[Product]:
    """Storybot on that playground, ready to send, with a new database in `folder`."""
    path = folder / "storybot.db"
    settings = _settings(scene, path)
    schema.upgrade(settings.database.url)
    store = Store.open(settings.database.url)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        await configure(store, *map(routed, PLACES))
        [pushed] = await push(store, draft)
        made = Product(path, store, pushed.slug)
        for connector in connectors(settings, store).values():
            connection = await stack.enter_async_context(connector())
            await connection.listen(made.look_again)
            made.senders += connection.senders
        yield made


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
