"""What the bot does by itself, over and over."""

from collections.abc import Awaitable, Callable

import structlog

from storybot.clock import Clock
from storybot.errors import StoreFailed

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


async def regularly(work: Callable[[], Awaitable[object]], clock: Clock, seconds: float, what: str) -> None:
    """Do `work`, which looks at `what`, every so many seconds, for ever. A database that can't be reached is
    tried again."""
    while True:
        try:
            await work()
        except StoreFailed as error:
            log.warning(f"can't look at {what}, tries again", error=str(error))
        await clock.sleep(seconds)
