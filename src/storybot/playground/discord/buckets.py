"""Rate limits (https://discord.com/developers/docs/topics/rate-limits): 50 requests a second for the bot over
all routes, and beside it a bucket for each route and channel, guild or webhook.

Discord publishes no figures for the buckets and asks that none be hard-coded; these are of the size that
bots have met.
"""

import hashlib
import math
import time
from dataclasses import dataclass

from storybot.playground.discord.state import Discord
from storybot.playground.discord.windows import Window


@dataclass(frozen=True)
class Bucket:
    """`count` requests in `seconds` for each value of the major parameter."""

    name: str
    count: int
    seconds: float

    @property
    def hash(self) -> str:
        """What the X-RateLimit-Bucket header says."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Verdict:
    """`headers` go out with the answer; `retry_after` (playground seconds) is set where the request is one
    too many, and `everywhere` says that it is so for all routes."""

    headers: dict[str, str]
    retry_after: float | None = None
    everywhere: bool = False


def judge(state: Discord, bucket: Bucket, major: str, *, counts_everywhere: bool) -> Verdict:
    """Count a request against its limits."""
    limits = state.world.limits
    if not limits.enforced:
        return Verdict({})
    if counts_everywhere:
        wait = state.windows.take(("global",), limits.global_per_second, 1.0)
        if wait is not None:
            return Verdict({"X-RateLimit-Global": "true"}, wait, everywhere=True)
    key = ("bucket", bucket.name, major)
    wait = state.windows.take(key, bucket.count, bucket.seconds)
    return Verdict(_headers(state, bucket, state.windows.look(key, bucket.seconds)), wait)


def _headers(state: Discord, bucket: Bucket, window: Window) -> dict[str, str]:
    wait = state.clock.wait_of(window.ends - state.clock.now())
    wait = math.ceil(max(wait, 0) * 1000) / 1000
    return {
        "X-RateLimit-Limit": str(bucket.count),
        "X-RateLimit-Remaining": str(bucket.count - window.used),
        "X-RateLimit-Reset": f"{time.time() + wait:.3f}",
        "X-RateLimit-Reset-After": f"{wait:.3f}",
        "X-RateLimit-Bucket": bucket.hash,
    }
