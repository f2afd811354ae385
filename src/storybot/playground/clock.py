"""The playground's time. Limits and time stamps are in its seconds; with `speed` 10, ten of them pass in
one of the machine's, so a limit of 50 a second lets 500 through in a second of the machine's."""

import asyncio
import time


class PlaygroundClock:
    """Starts at the machine's time and runs `speed` times as fast."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._started = time.monotonic()
        self._offset = time.time()

    def now(self) -> float:
        """Seconds since the epoch, in playground time."""
        return self._offset + (time.monotonic() - self._started) * self.speed

    def run_at(self, speed: float) -> None:
        """Run `speed` times as fast from now on; the time itself doesn't jump."""
        self._offset, self._started, self.speed = self.now(), time.monotonic(), speed

    def advance(self, seconds: float) -> None:
        """Jump ahead."""
        self._offset += seconds

    async def sleep(self, seconds: float) -> None:
        """Wait for that many playground seconds."""
        await asyncio.sleep(seconds / self.speed)

    def wait_of(self, seconds: float) -> float:
        """What a client has to wait in the machine's seconds: what a Retry-After says."""
        return seconds / self.speed
