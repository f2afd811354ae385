"""How many requests a token may make, and how it is told (draft-ietf-httpapi-ratelimit-headers-10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil


@dataclass(frozen=True, slots=True)
class Quota:
    """So many `requests` in each `seconds`, counted from the first one on."""

    requests: int
    seconds: int


QUOTA = Quota(requests=600, seconds=60)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left to a token after a request: so many `requests` for so many `seconds`. `within` is false
    for one too many."""

    quota: Quota
    requests: int
    seconds: int
    within: bool

    def headers(self) -> Mapping[str, str]:
        """What the answer says of it."""
        told = {
            "RateLimit-Policy": f'"token";q={self.quota.requests};w={self.quota.seconds}',
            "RateLimit": f'"token";r={self.requests};t={self.seconds}',
        }
        return told if self.within else told | {"Retry-After": str(self.seconds)}


class Meter:
    """Counts each token's requests, in this process."""

    def __init__(self, quota: Quota) -> None:
        self._quota = quota
        self._windows: dict[str, tuple[datetime, int]] = {}

    def count(self, token_id: str, now: datetime) -> Left:
        """Count a request."""
        began, requests = self._windows.get(token_id, (now, 0))
        age = (now - began).total_seconds()
        if not 0 <= age < self._quota.seconds:
            began, requests, age = now, 0, 0.0
        within = requests < self._quota.requests
        requests += within
        self._windows[token_id] = (began, requests)
        return Left(self._quota, self._quota.requests - requests, ceil(self._quota.seconds - age), within)
