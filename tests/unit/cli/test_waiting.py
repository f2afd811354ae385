"""What `storybot push --wait` says while it waits."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from storybot.cli.waiting import EVERY, Teller, lines
from storybot.delivery.model import Kind, Message, Place, Placement, Role, Route
from storybot.store.model import Channel, Delivery
from tests.making import NOON, discord, slack

BERLIN = ZoneInfo("Europe/Berlin")
LATER = NOON + timedelta(minutes=5)


def waiting(place: Place, name: str, **changes: Any) -> Delivery:
    """A story that is not there yet, and is due."""
    values: dict[str, Any] = {"wanted_revision": 1, "wanted_at": NOON, "due_at": NOON, **changes}
    card = Message(id=1, role=Role.CARD, key="c")
    placement = Placement(id=1, slug="s", place=place, messages=(card,), **values)
    return Delivery(
        placement, Channel(id=1, place=place, route=Route(), configured=Route(), added_at=NOON, name=name)
    )


def test_channels_are_told_with_why_and_until_when() -> None:
    failing = [
        waiting(discord(), "town", last_error="answered 503", due_at=NOON),
        waiting(discord(), "news", last_error="answered 503", due_at=LATER),
    ]
    follower = waiting(discord(), "Ada", kind=Kind.NOTICE, due_at=LATER)
    at = f"{LATER.astimezone(BERLIN):%H:%M:%S %Z}"
    assert list(lines([*failing, waiting(slack(), "stories"), follower], {"slack"}, BERLIN)) == [
        f"waiting for discord town and discord news: answered 503; next at {at}",
        "waiting for slack stories: nobody sends to slack: is `storybot run` at work?",
        f"waiting for discord followers: what changes for ten minutes is one message; next at {at}",
    ]
    many = [waiting(discord(), f"c{number}") for number in range(1_003)]
    assert list(lines(many, (), BERLIN)) == ["waiting for discord c0, discord c1, discord c2 and 1,000 more"]


def test_it_is_told_again_when_it_is_something_else_and_not_too_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    now = 1_000.0
    monkeypatch.setattr("storybot.cli.waiting.monotonic", lambda: now)
    teller = Teller(BERLIN, said.append)
    two = [waiting(discord(), "town"), waiting(discord(), "news")]
    for _ in range(3):
        teller.tell(two, ())
    assert said == ["waiting for discord town and discord news"]
    teller.tell(two[:1], ())
    assert len(said) == 1
    now += EVERY
    teller.tell(two[:1], ())
    assert said[1:] == ["waiting for discord town"]
