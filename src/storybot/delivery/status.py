"""How everything stands at a glance: who sends, which channels get nothing, what waits, what failed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storybot.delivery.holder import has_died
from storybot.delivery.standing import in_words
from storybot.delivery.tenure import lease_name
from storybot.store import alerts, channels, leases, overview
from storybot.store.engine import StoreConnection
from storybot.store.model import Channel, Failing, Failure, Lease, Limited, PaceUse, Waiting

ERRORS = 5
"""The last errors that are told."""

LONG = timedelta(minutes=10)
"""What waits for less is under way."""

FINE, UNSEEN, FAILING = "fine", "not looked at yet", "failing"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever sends to a platform, or to one account of it (None: to all); not `at_work`: nobody does.
    `pace` is what they told last, some seconds ago."""

    platform: str
    account: str | None
    at_work: bool
    pace: PaceUse | None = None


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """A channel in a word; what is wrong with it, where something is."""

    channel: Channel
    state: str
    failing: Failing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All of it, as it was at one moment. `placements` counts them by where they stand, in words; `limited`
    those that have waited for a limit of the platform's for `LONG`."""

    at: datetime
    senders: tuple[Sender, ...]
    channels: tuple[ChannelStatus, ...]
    placements: Counter[str]
    oldest: Waiting | None
    limited: int
    longest_limited: Limited | None
    errors: tuple[Failure, ...]


async def status(conn: StoreConnection, now: datetime) -> Status:
    """How everything stands now, read from the database alone."""
    configured = [c for c in await channels.listing(conn) if c.retired_at is None]
    placements = Counter[str]()
    for standing, count in (await overview.counted(conn)).items():
        placements[in_words(standing)] += count
    limited, longest = await overview.limited(conn, now, now - LONG)
    return Status(
        at=now,
        senders=_senders(await leases.listing(conn), configured, now),
        channels=_channels(configured, await alerts.failing(conn)),
        placements=placements,
        oldest=await overview.oldest_waiting(conn, now),
        limited=limited,
        longest_limited=longest,
        errors=tuple(await overview.failures(conn, ERRORS)),
    )


def _senders(held: Sequence[Lease], configured: Sequence[Channel], now: datetime) -> tuple[Sender, ...]:
    """Who is at work, and to which accounts with channels nobody sends."""
    at_work = [lease for lease in held if lease.expires_at > now and not has_died(lease.holder)]
    found = [_sender(lease) for lease in at_work]
    served = {lease.name for lease in at_work}
    accounts = dict.fromkeys((c.place.platform, c.place.account) for c in configured)
    for platform, account in accounts:
        if not served & {lease_name(platform, account), lease_name(platform, None)}:
            found.append(Sender(platform, account, at_work=False))
    return tuple(sorted(found, key=lambda one: (one.platform, one.account or "")))


def _sender(lease: Lease) -> Sender:
    platform, _, account = lease.name.partition(":")
    return Sender(platform, None if lease.name == lease_name(platform, None) else account, True, lease.pace)


def _channels(configured: Sequence[Channel], failing: Sequence[Failing]) -> tuple[ChannelStatus, ...]:
    by_id = {one.channel: one for one in failing}
    return tuple(_channel(channel, by_id.get(channel.id)) for channel in configured)


def _channel(channel: Channel, failing: Failing | None) -> ChannelStatus:
    if failing is not None:
        return ChannelStatus(channel, failing.cause.trouble or FAILING, failing)
    return ChannelStatus(channel, FINE if channel.name else UNSEEN)
