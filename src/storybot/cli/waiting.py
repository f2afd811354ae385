"""What `storybot push --wait` says while it waits."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from time import monotonic
from zoneinfo import ZoneInfo

from storybot.delivery.model import Kind
from storybot.delivery.standing import problem
from storybot.store.model import Channel, Delivery

EVERY = 10.0
"""Seconds that pass at least before something else is told."""

NAMED = 3
"""Channels that wait for one reason are named up to so many."""

_GATHERED = "what changes for ten minutes is one message"


class Teller:
    """Has `say` say what is waited for, each time that it is something else."""

    def __init__(self, zone: ZoneInfo, say: Callable[[str], None]) -> None:
        self._zone = zone
        self._say = say
        self._said: list[str] = []
        self._said_at = -EVERY

    def tell(self, waiting: Sequence[Delivery], unattended: Collection[str]) -> None:
        """Called again and again; `unattended` are the platforms that nobody sends to."""
        told = list(lines(waiting, unattended, self._zone))
        if told == self._said or monotonic() < self._said_at + EVERY:
            return
        for line in told:
            if line not in self._said:
                self._say(line)
        self._said, self._said_at = told, monotonic()


def lines(waiting: Sequence[Delivery], unattended: Collection[str], zone: ZoneInfo) -> Iterator[str]:
    """For each reason the channels that wait, and where it is known until when."""

    def reason(delivery: Delivery) -> str:
        platform = delivery.placement.place.platform
        if platform in unattended:
            return f"nobody sends to {platform}: is `storybot run` at work?"
        if problem(delivery) is None and delivery.placement.kind is Kind.NOTICE:
            return _GATHERED
        return problem(delivery) or ""

    for why, some in groupby(sorted(waiting, key=reason), reason):
        of_it = list(some)
        attended = [d for d in of_it if d.placement.place.platform not in unattended]
        until = max((d.placement.due_at for d in attended if d.placement.due_at), default=None)
        parts = [f"waiting for {_names(of_it)}"] + ([why] if why else [])
        again = f"; next at {_time(until, zone)}" if why and until else ""
        yield ": ".join(parts) + again


def name(channel: Channel) -> str:
    """A channel, as it is called in a sentence."""
    return f"{channel.place.platform} {channel.name or channel.place.channel}"


def _name(delivery: Delivery) -> str:
    if delivery.placement.kind is Kind.NOTICE:
        return f"{delivery.placement.place.platform} followers"
    return name(delivery.channel)


def _names(deliveries: Sequence[Delivery]) -> str:
    every = list(dict.fromkeys(map(_name, deliveries)))
    more = [f"{len(every) - NAMED:,} more"] if len(every) > NAMED else []
    *first, last = [*every[:NAMED], *more]
    return f"{', '.join(first)} and {last}" if first else last


def _time(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M:%S %Z}"
