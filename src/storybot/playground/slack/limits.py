"""Slack's rate limits: so many calls in so many seconds, for a method and workspace or for a channel.

https://docs.slack.dev/apis/web-api/rate-limits
"""

from collections import deque
from enum import Enum

from storybot.playground.clock import PlaygroundClock
from storybot.playground.slack.errors import SlackError

MINUTE = 60.0

# A client that sends in time isn't at fault for how long its requests are under way: so many seconds of
# the machine's, but never more than this part of a limit's period.
_JITTER = 0.05
_JITTER_PART = 0.1


class Tier(Enum):
    """Calls a minute for one method in one workspace; 'special' ones are said to be several hundred.

    Slack gives the tiers as lower bounds and tolerates small bursts; here they are exact. Tier 1
    (`apps.connections.open`: one a minute 'and more', bursts tolerated) is held to ten, which is what it
    takes to open every connection that an app may have.
    """

    ONE = 10
    TWO = 20
    THREE = 50
    FOUR = 100
    SPECIAL = 300


class Limiter:
    """Counts what was let through; a call that is refused doesn't count."""

    def __init__(self, clock: PlaygroundClock) -> None:
        self._clock = clock
        self._taken: dict[tuple[str, ...], deque[float]] = {}

    def take(self, *wanted: tuple[tuple[str, ...], int, float]) -> None:
        """Count one call against each (name, count, period in seconds), all of them or none. Raises
        SlackError `ratelimited` with the longest wait."""
        now = self._clock.now()
        wait = max((self._wait(name, count, per, now) for name, count, per in wanted), default=0.0)
        if wait > 0:
            raise SlackError("ratelimited", retry_after=wait)
        for name, _, _ in wanted:
            self._taken[name].append(now)

    def _wait(self, name: tuple[str, ...], count: int, per: float, now: float) -> float:
        taken = self._taken.setdefault(name, deque())
        span = per - min(_JITTER * self._clock.speed, _JITTER_PART * per)
        while taken and taken[0] <= now - span:
            taken.popleft()
        return 0.0 if len(taken) < count else taken[-count] + span - now
