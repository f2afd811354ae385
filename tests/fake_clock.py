"""A clock whose time passes only when everything that runs is waiting for it."""

import asyncio
import heapq
import itertools
import math
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

T = TypeVar("T")
TURNS = 30  # of the event loop, in which whatever can run without time passing has run


class FakeClock:
    """`overshoot` gives the seconds by which a wait ends late."""

    def __init__(self, overshoot: Callable[[], float] = lambda: 0.0) -> None:
        self._now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._overshoot = overshoot

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        """Jump ahead, waking nobody."""
        self._now += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        wake = self._now + timedelta(microseconds=math.ceil((seconds + self._overshoot()) * 1e6))
        heapq.heappush(self._sleepers, (wake, next(self._order), woken))
        await woken

    async def run(self, work: Awaitable[T]) -> T:
        """Let time pass until `work` is done."""
        task = asyncio.ensure_future(work)
        while True:
            for _ in range(TURNS):
                await asyncio.sleep(0)
            if task.done():
                return task.result()
            if not self._sleepers:
                continue
            wake, _, woken = heapq.heappop(self._sleepers)
            self._now = max(self._now, wake)
            if not woken.done():
                woken.set_result(None)
