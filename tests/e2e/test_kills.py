"""A worker killed in the middle of a request, on either platform: whether the platform has done what it was
asked or not, the next worker leaves one card, one thread and one message in it, at the newest revision."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from storybot.delivery.model import Place, Placement, Role
from storybot.delivery.worker import Worker
from storybot.platforms.discord.client import DiscordClient
from storybot.platforms.slack.client import SlackClient
from storybot.playground.faults import Fault
from storybot.playground.server import Playground
from storybot.playground.world import default_world
from storybot.store import placements
from storybot.store.engine import Store
from tests.contract.platforms.discord_scene import DiscordScene
from tests.contract.platforms.scene import Scene
from tests.contract.platforms.slack_scene import SlackScene
from tests.making import a_draft, configure, headlines, push, routed
from tests.playground_time import PlaygroundTime

SPEED = 50
PLACES = {
    "text": Place("discord", "1100000000000000000", "1100000000000000101"),
    "forum": Place("discord", "1100000000000000000", "1100000000000000102"),
    "announcement": Place("discord", "1100000000000000000", "1100000000000000103"),
    "slack": Place("slack", "T0HARBOUR1", "C0STORIES1"),
}
WRITES = {"text": 3, "forum": 2, "announcement": 4, "slack": 2}
"""How many requests bring a new story there."""


@dataclass
class Stage:
    playground: Playground
    store: Store
    place: Place
    hit: asyncio.Event = field(default_factory=asyncio.Event)
    workers: int = 0

    @property
    def time(self) -> PlaygroundTime:
        return PlaygroundTime(self.playground.clock)

    async def push(self, headline: str, **fields: Any) -> None:
        await push(self.store, a_draft(headline, file_name=headline, **fields), now=self.time.now())

    async def connected(self) -> tuple[DiscordClient | SlackClient, Scene]:
        """A new process's connection."""
        if self.place.platform == "discord":
            discord = DiscordClient(
                self.playground.discord.world.token,
                api_url=f"{self.playground.url}/discord/api/v10",
                gateway_url="ws://127.0.0.1:1",
            )
            await discord.open()
            return discord, DiscordScene(self.playground, discord)

        async def token_for(_: str) -> str:
            return "xoxb-playground"

        slack = SlackClient(token_for, api_url=f"{self.playground.url}/slack/api")
        await slack.open()
        return slack, SlackScene(self.playground, slack)

    async def work(self, until: Callable[[], Awaitable[Any]]) -> Scene:
        """A worker at work, from the start of its process until it is killed."""
        self.playground.clock.advance(60)  # the lease of a dead worker has run out
        self.workers += 1
        client, scene = await self.connected()
        worker = Worker(
            self.store,
            scene.platform,
            holder=f"worker {self.workers}",
            clock=self.time,
            chance=random.Random(self.workers),
        )
        task = asyncio.create_task(worker.run())
        try:
            async with asyncio.timeout(30):
                await until()
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await client.close()
        return scene

    async def rows(self) -> list[Placement]:
        async with self.store.read() as conn:
            return [delivery.placement for delivery in await placements.listing(conn)]

    async def at_rest(self) -> None:
        while any(row.due_at is not None for row in await self.rows()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def killed_in(self, request: str, number: int, kind: Any) -> None:
        """Work until the `number`-th such request has come in, and not an instant longer."""
        self.hit.clear()
        self.playground.faults.add(
            Fault(
                platform=self.place.platform,  # type: ignore[arg-type]
                match=request,
                after=number,
                kind=kind,
                status=503 if kind == "server_error" else 0,
            )
        )
        await self.work(self.hit.wait)


@pytest.fixture(params=list(PLACES))
async def stage(
    request: pytest.FixtureRequest, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    world = default_world()
    world.discord.limits.enforced = world.slack.limits = False
    playground = Playground(world, speed=SPEED)
    await playground.start()
    store = Store.open(sqlite_url)
    stage = Stage(playground, store, PLACES[request.param])
    await configure(store, routed(stage.place), now=stage.time.now())

    def noticing(take: Any) -> Any:
        def noticed(platform: str, request: str) -> Fault | None:
            fault = take(platform, request)
            if fault is not None:
                stage.hit.set()
            return fault

        return noticed

    for name in ("take", "take_lost"):
        monkeypatch.setattr(playground.faults, name, noticing(getattr(playground.faults, name)))
    yield stage
    await store.close()
    await playground.stop()


NOTE = "a note in the thread"


@pytest.mark.parametrize("kind", ["server_error", "lost_answer"], ids=["before it", "after it"])
async def test_a_kill_in_each_request_doubles_nothing_and_loses_nothing(stage: Stage, kind: str) -> None:
    writes = WRITES[next(name for name, place in PLACES.items() if place == stage.place)]
    post, edit = ("POST /channels/", "PATCH /channels/")
    if stage.place.platform == "slack":
        post, edit = "chat.postMessage", "chat.update"
    kills = [*((post, n) for n in range(writes)), (NOTE, 0), (edit, 0), (edit, 1)]
    for stories, ((request, number), headline) in enumerate(zip(kills, headlines(20), strict=False), start=1):
        await stage.push(headline)
        if request == post:
            await stage.killed_in(request, number, kind)
        await stage.work(stage.at_rest)
        await stage.push(headline, plain_words="It doesn't rust.")
        if request in {NOTE, edit}:
            await stage.killed_in(post if request == NOTE else edit, number, kind)
        scene = await stage.work(stage.at_rest)
        rows = await stage.rows()
        assert await scene.cards(stage.place) == await scene.threads(stage.place) == len(rows) == stories
        for row in rows:
            assert (row.trying, row.ending, row.to_publish) == (None, None, False)
            assert [message.revision for message in row.messages] == [2, 2, 2]
            assert [message.role for message in row.messages] == [Role.CARD, Role.OPENER, Role.NOTE]
            assert len({message.ref for message in row.messages}) == 3
            assert await scene.replies(stage.place, str(row.thread)) == 2, "the opener and one note"
