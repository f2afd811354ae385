"""Keeps a platform's limits: requests wait for their turn, evenly spaced, first come first served."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from storybot.clock import Clock
from storybot.delivery.port import Limit
from storybot.errors import RateLimited

MARGIN = 0.02
"""Requests are spaced by this much more than the limit asks for."""

LATE = 0.01
"""The share of a limit's window by which a request may go later than its turn without putting off those
behind it. Less than the margin, so no window ever holds more than its count."""

PATIENCE = 30.0
"""Seconds to wait for a turn at most; what takes longer is better tried again later."""

PRUNE_EVERY = 1024


@dataclass(slots=True)
class _Lane:
    """One limit's state: when the next request may go (seconds since the epoch), and how many wait."""

    free_at: float = 0.0
    waiting: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Pace:
    """The limits of one bot token or workspace, by their names. A limit that is free and that nobody waits
    for takes no memory for long."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lanes: dict[str, _Lane] = {}
        self._prune_at = PRUNE_EVERY

    async def acquire(self, limits: Sequence[Limit], patience: float = PATIENCE) -> None:
        """Wait until one request may go under all of `limits`, and count it.

        Raises RateLimited, at once, where that would take more than `patience` seconds.
        """
        self._prune()
        lanes = [(limit, self._lane(limit)) for limit in _slowest_first(limits)]
        self._check_patience(lanes, patience)
        for _, lane in lanes:
            lane.waiting += 1
        try:
            # The turn of a slow limit is kept while waiting for a faster one, never the other way round: so
            # a slow channel holds up nobody else, and no two requests wait for each other.
            async with AsyncExitStack() as turns:
                for _, lane in lanes:
                    await turns.enter_async_context(lane.turn)
                    await self._until_free(lane)
                self._count(lanes)
        finally:
            for _, lane in lanes:
                lane.waiting -= 1

    def penalise(self, limits: Sequence[Limit], seconds: float, *, everywhere: bool) -> None:
        """After a 429: nothing goes for `seconds` under the slowest of `limits`, or under all of them."""
        slowest_first = _slowest_first(limits)
        for limit in slowest_first if everywhere else slowest_first[:1]:
            lane = self._lane(limit)
            lane.free_at = max(lane.free_at, self._now() + seconds)

    def _check_patience(self, lanes: Sequence[tuple[Limit, _Lane]], patience: float) -> None:
        now = self._now()
        for limit, lane in lanes:
            wait = max(lane.free_at - now, 0) + lane.waiting * _interval(limit)
            if wait > patience:
                raise RateLimited(
                    f"waits for its turn: at most {limit.count} in {limit.per:g} s", retry_after=wait
                )

    async def _until_free(self, lane: _Lane) -> None:
        while (wait := lane.free_at - self._now()) > 0:
            await self._clock.sleep(wait)

    def _count(self, lanes: Sequence[tuple[Limit, _Lane]]) -> None:
        now = self._now()
        for limit, lane in lanes:
            lane.free_at = max(lane.free_at, now - limit.per * LATE) + _interval(limit)

    def _lane(self, limit: Limit) -> _Lane:
        return self._lanes.setdefault(limit.name, _Lane())

    def _prune(self) -> None:
        if len(self._lanes) >= self._prune_at:
            now = self._now()
            self._lanes = {k: lane for k, lane in self._lanes.items() if lane.waiting or lane.free_at > now}
            self._prune_at = len(self._lanes) + PRUNE_EVERY

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _slowest_first(limits: Sequence[Limit]) -> list[Limit]:
    return sorted(limits, key=lambda limit: (-limit.per / limit.count, limit.name))


def _interval(limit: Limit) -> float:
    return limit.per / limit.count * (1 + MARGIN)
