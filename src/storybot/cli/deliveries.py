"""How placements are printed."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from storybot.cli import output
from storybot.delivery.model import NOTHING, Kind, Placement
from storybot.delivery.standing import problem, standing
from storybot.delivery.thread_words import in_words
from storybot.languages.language import language
from storybot.store.model import Delivery

OTHERS: Final = MappingProxyType(
    {
        Kind.DIGEST: "(digest: stories beyond a channel's cards an hour)",
        Kind.REPORT: "(reported messages, on cards for those who decide on them)",
        Kind.SANCTION: "(what is to be done because of reported messages)",
        Kind.WARNING: "(warnings because of reported messages)",
    }
)
"""What is of no one story."""

SHORT: Final = 12
"""Characters of the column that says where a placement stands; what is longer ends with a semicolon."""


def as_json(delivery: Delivery) -> dict[str, Any]:
    """Everything there is to know of a placement, for programs."""
    placement, channel = delivery.placement, delivery.channel
    return {
        "slug": placement.slug,
        "kind": placement.kind,
        "platform": placement.place.platform,
        "account": placement.place.account,
        "channel": placement.place.channel,
        "channel_name": channel.name,
        "state": standing(delivery),
        "wanted": {
            "revision": placement.wanted_revision,
            "since": placement.wanted_at,
            **asdict(placement.wanted_thread),
        },
        "there": {
            "thread": placement.thread,
            **asdict(placement.thread_state),
            "messages": [
                {"role": m.role, "id": m.ref, "revision": m.revision if m.ref else None, "removed": m.removed}
                for m in placement.messages
            ],
        },
        "tries": placement.tries,
        "due_at": placement.due_at,
        "last_error": problem(delivery),
        "failing_since": channel.trouble_since or placement.failing_since,
    }


def lines(deliveries: Sequence[Delivery], zone: ZoneInfo) -> Iterator[str]:
    """The same for people: a story, and its channels below it."""
    for what, placed in groupby(deliveries, lambda delivery: _what(delivery.placement)):
        yield what
        for delivery in placed:
            stands = standing(delivery)
            stands = f"{stands:<{SHORT}}" if len(stands) <= SHORT else f"{stands};"
            yield f"  {_channel(delivery):<30} {stands} {_progress(delivery, zone)}"
            if reason := problem(delivery):
                yield f"    {reason}"


def _what(placement: Placement) -> str:
    """The story, or what it is that is of no one story."""
    return placement.slug or OTHERS[placement.kind]


def _channel(delivery: Delivery) -> str:
    channel = delivery.channel
    return f"{channel.place.platform} {'#' + channel.name if channel.name else channel.place.channel}"


def _wanted_thread(placement: Placement) -> str:
    """What is wanted of the thread, where it isn't that it was never touched."""
    wanted = placement.wanted_thread
    differs = wanted.beyond(placement.thread_state) != NOTHING
    words = in_words(wanted, language("en"), untouched=differs)
    if not words:
        return ""
    at_rest = placement.due_at is None and placement.ending is None and placement.thread_refused is None
    cant = f" ({placement.place.platform} can't)" if at_rest and differs else ""
    return f" and {words} thread{cant}"


def _progress(delivery: Delivery, zone: ZoneInfo) -> str:
    placement = delivery.placement
    first = placement.messages[0]
    there = f"revision {first.revision}" if first.ref and first.revision else "nothing"
    parts = [f"wanted: revision {placement.wanted_revision}{_wanted_thread(placement)}", f"there: {there}"]
    if placement.thread:
        parts[-1] += (
            f" and {in_words(placement.thread_state, language('en'), untouched=False)} thread".replace(
                "  ", " "
            )
        )
    if placement.tries:
        parts.append(f"tries: {placement.tries}")
    if since := delivery.channel.trouble_since or placement.failing_since:
        parts.append(f"since {output.moment(since, zone)}")
    return ", ".join(parts)
