"""Telling what was done in the channels that moderators have for their log."""

from datetime import datetime
from typing import Final

import structlog

from storybot.clock import Clock
from storybot.errors import StoreFailed
from storybot.store import log_cards
from storybot.store.engine import Store

EVERY: Final = 5.0
"""Seconds between two looks at what was done: what is done meanwhile is told on one card."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


async def keep_log(store: Store, clock: Clock) -> None:
    """Tell what is done, for ever. A database that can't be reached is tried again."""
    while True:
        try:
            await tell(store, clock.now())
        except StoreFailed as error:
            log.warning("can't look at what was done, tries again", error=str(error))
        await clock.sleep(EVERY)


async def tell(store: Store, now: datetime) -> int:
    """Have each log tell what it hasn't; returns the number of cards. Raises StoreFailed."""
    async with store.read() as conn:
        if not await log_cards.has_news(conn, now):
            return 0
    async with store.write() as conn:
        return await log_cards.gather(conn, now)
