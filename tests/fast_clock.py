"""A clock that runs faster than the machine's, for tests with a real database or real sockets."""

import asyncio
import time
from datetime import UTC, datetime, timedelta


class FastClock:
    """Starts at noon and runs `speed` times as fast as the machine's."""

    def __init__(self, speed: float = 20.0) -> None:
        self.speed = speed
        self._noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self._started = time.monotonic()

    def now(self) -> datetime:
        return self._noon + timedelta(seconds=(time.monotonic() - self._started) * self.speed)

    def advance(self, **by: float) -> None:
        """Jump ahead by what `timedelta` takes."""
        self._noon += timedelta(**by)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.speed)
