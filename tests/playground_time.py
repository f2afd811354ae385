"""The playground's clock, as the bot's."""

from dataclasses import dataclass
from datetime import UTC, datetime

from storybot.playground.clock import PlaygroundClock


@dataclass
class PlaygroundTime:
    """What is posted has the time at which it was tried."""

    clock: PlaygroundClock

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    async def sleep(self, seconds: float) -> None:
        await self.clock.sleep(seconds)
