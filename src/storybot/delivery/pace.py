"""Keeps a platform's limits: requests wait for their turn, first come first served."""

import asyncio
import heapq
from collections import deque
from collections.abc import Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from storybot.clock import Clock
from storybot.delivery import retry
from storybot.delivery.port import Limit
from storybot.errors import RateLimited
from storybot.store.model import LimitUse, PaceUse

MARGIN = 1.005
"""Requests are spaced by so much more than the limit asks for, and whatever catches up, no window that is so
much longer than the limit's has more turns in it than its count."""

HELD_UP = 0.05
"""The share of a window by which a request is taken to come in after its turn at most, however late its
answer: a platform that thinks for long about some would cost as much time as a network that holds them up."""

USUAL_OF = 64
"""Answers that tell how long one usually takes."""

LONGEST_SPACED = 60.0
"""Seconds. Under a limit over a longer window, requests go at once while there is room: the tenth of ten an
hour need not wait for an hour."""

CATCH_UP = 0.25
"""The share of a window by which requests may be behind their spacing and catch up, closer together: else
each moment in which the machine was busy would be lost."""

PATIENCE = 30.0
"""Seconds to wait for a turn at most; what takes longer is better tried again later."""

PRUNE_EVERY = 1024

MINUTE = 60.0
"""Seconds over which is told what was used of a limit; of one over a longer window, over that."""

TOLD = 5
"""Limits that are told: those under which most requests went."""


class _Tally:
    """How many requests went in the last `seconds`. Times are in seconds since the epoch."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._went = deque[float]()

    def add(self, now: float) -> None:
        self._went.append(now)
        self.count(now)

    def count(self, now: float) -> int:
        while self._went and self._went[0] <= now - self.seconds:
            self._went.popleft()
        return len(self._went)


class Turn:
    """A request's turn, as a context in which it is sent, and which ends with its answer. A 429 that is
    raised in it has later requests wait."""

    def __init__(self, pace: "Pace", limits: Sequence[Limit], at: float) -> None:
        self._pace = pace
        self._limits = limits
        self.at = at
        self.answered_at: float | None = None

    def late_by(self, usual: float) -> float:
        """Seconds by which its answer was later than is usual, since machine or network may have held up the
        request after its turn."""
        return 0.0 if self.answered_at is None else max(0.0, self.answered_at - self.at - usual)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pace.end(self)
        if isinstance(error, RateLimited):
            self._pace.penalise(self._limits, retry.wait(error), everywhere=error.everywhere)


class _Lane:
    """One limit's state. Times are in seconds since the epoch."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self.waiting = 0
        self.turn = asyncio.Lock()
        self.interval = limit.per / limit.count * MARGIN if limit.per <= LONGEST_SPACED else 0.0
        self._window = limit.per * MARGIN
        self._catch_up = limit.per * CATCH_UP
        self._held_up = limit.per * HELD_UP
        self._next_at = 0.0
        self._turns = list[Turn]()
        self._tally = _Tally(max(limit.per, MINUTE))

    def free_at(self, usual: float) -> float:
        """When the next request may go."""
        if len(self._turns) < self.limit.count:
            return self._next_at
        came_in = (turn.at + min(turn.late_by(usual), self._held_up) for turn in self._turns)
        return max(self._next_at, heapq.nlargest(self.limit.count, came_in)[-1] + self._window)

    def count(self, turn: Turn) -> None:
        """A request goes."""
        self._turns = [one for one in self._turns if one.at + self._held_up + self._window > turn.at]
        self._turns.append(turn)
        self._tally.add(turn.at)
        self._next_at = max(self._next_at, turn.at - self._catch_up) + self.interval

    def block(self, until: float) -> None:
        """Nothing goes before `until`."""
        self._next_at = max(self._next_at, until)

    def is_idle(self, now: float) -> bool:
        """Whether a new lane would do as well."""
        return not self.waiting and self._next_at <= now and not self._tally.count(now)

    def use(self, now: float) -> LimitUse:
        """How much of the limit was used lately."""
        seconds = self._tally.seconds
        allowed = int(self.limit.count * seconds / self.limit.per)
        return LimitUse(self.limit.name, self._tally.count(now), allowed, seconds)


class Pace:
    """The limits of one bot token or workspace, by their names. A limit that is free and that nobody waits
    for takes no memory for long."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lanes: dict[str, _Lane] = {}
        self._prune_at = PRUNE_EVERY
        self._tally = _Tally(MINUTE)
        self._took = deque[float](maxlen=USUAL_OF)
        self._usual = 0.0

    async def acquire(self, limits: Sequence[Limit], patience: float = PATIENCE) -> Turn:
        """Wait until one request may go under all of `limits`, and count it.

        Raises RateLimited, at once, where that would take more than `patience` seconds.
        """
        self._prune()
        lanes = [self._lane(limit) for limit in _slowest_first(limits)]
        self._check_patience(lanes, patience)
        for lane in lanes:
            lane.waiting += 1
        try:
            # The turn of a slow limit is kept while waiting for a faster one, never the other way round: so
            # a slow channel holds up nobody else, and no two requests wait for each other.
            async with AsyncExitStack() as turns:
                for lane in lanes:
                    await turns.enter_async_context(lane.turn)
                    await self._until_free(lane)
                turn = Turn(self, limits, self._now())
                for lane in lanes:
                    lane.count(turn)
                if lanes:  # what no limit counts is no request
                    self._tally.add(turn.at)
                return turn
        finally:
            for lane in lanes:
                lane.waiting -= 1

    def end(self, turn: Turn) -> None:
        """A request was answered, or given up."""
        turn.answered_at = self._now()
        self._took.append(turn.answered_at - turn.at)
        self._usual = sorted(self._took)[len(self._took) // 4]

    def penalise(self, limits: Sequence[Limit], seconds: float, *, everywhere: bool) -> None:
        """After a 429: nothing goes for `seconds` under the slowest of `limits`, or under all of them."""
        slowest_first = _slowest_first(limits)
        for limit in slowest_first if everywhere else slowest_first[:1]:
            self._lane(limit).block(self._now() + seconds)

    def use(self) -> PaceUse:
        """What went lately, beside the limits."""
        now = self._now()
        used = [use for lane in self._lanes.values() if (use := lane.use(now)).used]
        most = heapq.nlargest(TOLD, used, key=lambda use: use.used)
        return PaceUse(self._tally.count(now), tuple(most))

    def _check_patience(self, lanes: Sequence[_Lane], patience: float) -> None:
        now = self._now()
        for lane in lanes:
            wait = max(lane.free_at(self._usual) - now, 0) + lane.waiting * lane.interval
            if wait > patience:
                limit = lane.limit
                told = f"{limit.count} requests in {limit.per:.0f} s are the limit {limit.name}"
                raise RateLimited(told, retry_after=wait)

    async def _until_free(self, lane: _Lane) -> None:
        while (wait := lane.free_at(self._usual) - self._now()) > 0:
            await self._clock.sleep(wait)

    def _lane(self, limit: Limit) -> _Lane:
        lane = self._lanes.get(limit.name)
        if lane is None:
            lane = self._lanes[limit.name] = _Lane(limit)
        return lane

    def _prune(self) -> None:
        if len(self._lanes) >= self._prune_at:
            now = self._now()
            self._lanes = {name: lane for name, lane in self._lanes.items() if not lane.is_idle(now)}
            self._prune_at = len(self._lanes) + PRUNE_EVERY

    def _now(self) -> float:
        return self._clock.now().timestamp()


def _slowest_first(limits: Sequence[Limit]) -> list[Limit]:
    return sorted(limits, key=lambda limit: (-limit.per / limit.count, limit.name))
