"""A clock that runs faster than the machine's, for tests with a real database or real sockets."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

TICK = 0.05
"""The most seconds of the machine's that count between two looks at the clock: beyond that the machine was
busy, and nothing could have been done."""


class FastClock:
    """Starts at noon and runs `speed` times as fast as the machine's; of a stall, `tick` seconds count."""

    def __init__(self, speed: float = 20.0, tick: float = TICK) -> None:
        self.speed = speed
        self._tick = tick
        self._now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self._looked = time.monotonic()

    def now(self) -> datetime:
        looked = time.monotonic()
        self._now += timedelta(seconds=min(looked - self._looked, self._tick) * self.speed)
        self._looked = looked
        return self._now

    def advance(self, **by: float) -> None:
        """Jump ahead by what `timedelta` takes."""
        self._now += timedelta(**by)

    async def sleep(self, seconds: float) -> None:
        """As long as that takes; a jump ahead wakes nobody."""
        left = seconds / self.speed
        while left > 0:
            began = time.monotonic()
            await asyncio.sleep(min(left, self._tick))
            left -= min(time.monotonic() - began, self._tick)
            self.now()
