"""Writes rows down, those of many placements in one transaction."""

import asyncio
from datetime import timedelta

from storybot.clock import Clock
from storybot.delivery.model import Placement
from storybot.delivery.tenure import Tenure
from storybot.store import placements
from storybot.store.engine import Store

EVERY = 0.5
"""Seconds between two transactions at least. One costs as much as some fifty rows do, so under load they wait
for each other; a row that comes alone is written at once."""


class Journal:
    """Whoever saves waits until it is committed; all who come while a transaction runs share the next."""

    def __init__(self, store: Store, clock: Clock, tenure: Tenure) -> None:
        self._store = store
        self._clock = clock
        self._tenure = tenure
        self._rows: list[Placement] = []
        self._committed: asyncio.Future[None] | None = None
        self._news = asyncio.Event()

    async def save(self, *rows: Placement) -> None:
        """Return when `rows` are committed. They are written even if the caller gives up waiting."""
        if self._committed is None:
            self._committed = asyncio.get_running_loop().create_future()
            self._news.set()
        self._rows.extend(rows)
        await asyncio.shield(self._committed)

    async def run(self) -> None:
        """Write what is saved, for ever. Raises LeaseLost, StoreFailed, and then nobody's save returns."""
        written_at = self._clock.now() - timedelta(seconds=EVERY)
        while True:
            await self._news.wait()
            await self._clock.sleep(EVERY - (self._clock.now() - written_at).total_seconds())
            written_at = self._clock.now()
            rows, committed = self._rows, self._committed
            self._rows, self._committed = [], None
            self._news.clear()
            async with self._store.write() as conn:
                await placements.save(conn, self._tenure.lease, rows)
            if committed is not None:
                committed.set_result(None)
