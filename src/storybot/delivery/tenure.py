"""The lease on a bot token or workspace, for as long as it is held."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from storybot.clock import Clock
from storybot.delivery.holder import has_died
from storybot.errors import LeaseLost
from storybot.store import leases
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import Lease, PaceUse

RENEW_EVERY = 5.0
SPARE = 3 * RENEW_EVERY
"""Seconds that a fresh lease lasts beyond the longest request, so that a renewal or two may be late."""


def lease_name(platform: str, account: str | None) -> str:
    """The lease for one workspace's token, or (`account` None) for a token that serves every account."""
    return f"{platform}:{account or '*'}"


class Tenure:
    """The right to send alone. `longest_request` is in seconds: no request starts with less left. Whoever
    held the lease before has sent nothing after `others_until`."""

    def __init__(
        self, store: Store, clock: Clock, lease: Lease, longest_request: float, others_until: datetime
    ) -> None:
        self._store = store
        self._clock = clock
        self._longest_request = timedelta(seconds=longest_request)
        self.lease = lease
        self.others_until = others_until

    @classmethod
    async def begin(
        cls, store: Store, clock: Clock, name: str, holder: str, longest_request: float
    ) -> "Tenure | None":
        """Take the lease, or None while somebody else has it. One that a process of this machine left behind
        when it was killed is taken at once."""
        ttl = timedelta(seconds=longest_request + SPARE)
        async with store.write() as conn:
            before, now = await leases.get(conn, name), clock.now()
            died = before.holder if before is not None and has_died(before.holder) else None
            lease = await leases.take(conn, name, holder, ttl, now, died=died)
        others_until = now if before is None else min(before.expires_at, now)
        return None if lease is None else cls(store, clock, lease, longest_request, others_until)

    async def keep(self, pace: Callable[[], PaceUse]) -> None:
        """Renew the lease, for ever, and tell other processes the `pace`. Raises LeaseLost where somebody
        else has taken it over."""
        ttl = self._longest_request + timedelta(seconds=SPARE)
        while True:
            await self._clock.sleep(RENEW_EVERY)
            async with self._store.write() as conn:
                self.lease = await leases.renew(conn, self.lease, ttl, self._clock.now(), pace())

    def check(self) -> None:
        """Raise LeaseLost unless enough is left of it for one request."""
        if self.lease.expires_at - self._clock.now() < self._longest_request:
            raise LeaseLost(f"Too little is left of the lease {self.lease.name!r} to start a request.")

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[StoreConnection]:
        """A transaction that only the holder can make. Raises LeaseLost."""
        async with self._store.write() as conn:
            await leases.confirm(conn, self.lease)
            yield conn

    async def end(self) -> None:
        """Let others send at once."""
        async with self._store.write() as conn:
            await leases.release(conn, self.lease, self._clock.now())
