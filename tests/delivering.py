"""Workers over a real store and the platform in memory, for tests of delivery."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from storybot.delivery.model import Place, Placement
from storybot.delivery.worker import Worker
from storybot.store import placements
from storybot.store.engine import Store
from tests.fake_platform import FakePlatform, Kind
from tests.fast_clock import FastClock
from tests.making import a_draft, configure, discord, push, routed

PATIENCE = 30.0  # seconds of the machine's, before a test gives up


class Office:
    """A newsroom with its store, its platform and its workers."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = FastClock()
        self.platform = FakePlatform(self.clock)
        self._holders = itertools.count(1)

    def worker(self, holder: str | None = None) -> Worker:
        return Worker(
            self.store,
            self.platform,
            holder=holder or f"worker {next(self._holders)}",
            clock=self.clock,
            chance=random.Random(7),
        )

    async def channels(self, *kinds: Kind) -> list[Place]:
        """Configure channels of these kinds and no others."""
        places = [discord(str(100 + n)) for n in range(len(kinds))]
        for place, kind in zip(places, kinds, strict=True):
            self.platform.add(place, kind)
        await configure(self.store, *(routed(place) for place in places), now=self.clock.now())
        return places

    async def push(self, headline: str = "Bridge closes for a year", **fields: object) -> None:
        """Push a story, or the next revision of it, of which threads are not told."""
        draft = a_draft(headline, file_name=headline, **fields)
        await push(self.store, draft, now=self.clock.now(), silent=True)

    async def rows(self) -> list[Placement]:
        async with self.store.read() as conn:
            return [delivery.placement for delivery in await placements.listing(conn)]

    async def until(self, true: Callable[[list[Placement]], bool]) -> list[Placement]:
        """Wait for the rows to be so."""
        async with asyncio.timeout(PATIENCE):
            while not true(rows := await self.rows()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            return rows

    async def at_rest(self) -> list[Placement]:
        """Wait until there is nothing left to do."""
        return await self.until(lambda rows: all(row.due_at is None for row in rows))

    @asynccontextmanager
    async def working(self, worker: Worker | None = None) -> AsyncIterator[asyncio.Task[None]]:
        """A worker at work; at the end it is killed, which leaves everything as it is."""
        task = asyncio.create_task((worker or self.worker()).run())
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def deliver(self) -> list[Placement]:
        """Let a new worker bring everything to rest, the lease of a dead one having run out."""
        self.clock.advance(minutes=1)
        async with self.working():
            return await self.at_rest()
