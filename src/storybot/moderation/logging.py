"""Telling what was done in the channels that moderators have for their log."""

from datetime import datetime
from typing import Final

from storybot.clock import Clock
from storybot.regularly import regularly
from storybot.store import log_cards
from storybot.store.engine import Store

EVERY: Final = 5.0
"""Seconds between two looks at what was done: what is done meanwhile is told on one card."""


async def keep_log(store: Store, clock: Clock) -> None:
    """Tell what is done, for ever. A database that can't be reached is tried again."""
    await regularly(lambda: tell(store, clock.now()), clock, EVERY, "what was done")


async def tell(store: Store, now: datetime) -> int:
    """Have each log tell what it hasn't; returns the number of cards. Raises StoreFailed."""
    async with store.read() as conn:
        if not await log_cards.has_news(conn, now):
            return 0
    async with store.write() as conn:
        return await log_cards.gather(conn, now)
