"""How `storybot deliveries` tells what is wanted of a thread, and what it is."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from storybot.cli import deliveries
from storybot.delivery.model import (
    NOTHING,
    Ending,
    Message,
    Place,
    Placement,
    Role,
    Route,
    StepKind,
    ThreadState,
)
from storybot.store.model import Channel, Delivery
from tests.making import NOON, discord, slack


def delivery(place: Place, **changes: Any) -> Delivery:
    """A story that is delivered, revision 2, but for `changes`."""
    card = Message(id=1, role=Role.CARD, key="c", ref="1", revision=2)
    placement = Placement(
        id=1, slug="s", place=place, wanted_revision=2, wanted_at=NOON, messages=(card,), thread="9"
    )
    channel = Channel(id=1, place=place, route=Route(), configured=Route(), added_at=NOON, name="stories")
    return Delivery(replace(placement, **changes), channel)


LOCKED, OPEN = ThreadState(locked=True), ThreadState(locked=False)
REFUSED = {
    "wanted_thread": LOCKED,
    "thread_state": OPEN,
    "refusals": {StepKind.SET_THREAD: "let the bot lock it"},
}


@pytest.mark.parametrize(
    ("place", "changes", "state", "progress"),
    [
        (discord(), {}, "delivered", "wanted: revision 2, there: revision 2 and thread"),
        (discord(), {"wanted_thread": LOCKED, "due_at": NOON}, "waiting",
         "wanted: revision 2 and locked thread, there: revision 2 and thread"),
        (discord(), {"wanted_thread": LOCKED, "thread_state": LOCKED}, "delivered",
         "wanted: revision 2 and locked thread, there: revision 2 and locked thread"),
        (discord(), {"wanted_thread": OPEN, "thread_state": LOCKED, "due_at": NOON}, "waiting",
         "wanted: revision 2 and open thread, there: revision 2 and locked thread"),
        (discord(), {"wanted_thread": OPEN, "thread_state": OPEN}, "delivered",
         "wanted: revision 2, there: revision 2 and thread"),
        (discord(), REFUSED, "delivered, but its thread stays as it is",
         "wanted: revision 2 and locked thread, there: revision 2 and thread"),
        (slack(), {"wanted_thread": LOCKED}, "delivered",
         "wanted: revision 2 and locked thread (slack can't), there: revision 2 and thread"),
        (discord(), {"wanted_thread": LOCKED, "ending": Ending.REMOVED}, "removed by people",
         "wanted: revision 2 and locked thread, there: revision 2 and thread"),
    ],
)  # fmt: skip
def test_a_thread_that_is_to_be_locked_is_told(
    place: Place, changes: dict[str, Any], state: str, progress: str
) -> None:
    shown = delivery(place, **changes)
    _, line, *more = deliveries.lines([shown], ZoneInfo("UTC"))
    assert line.endswith(f"{state}; {progress}" if len(state) > 12 else f"{state:<12} {progress}")
    assert more == (["    let the bot lock it"] if "refusals" in changes else [])
    told = deliveries.as_json(shown)
    assert told["wanted"]["locked"] is changes.get("wanted_thread", NOTHING).locked
    assert told["there"]["locked"] is changes.get("thread_state", NOTHING).locked
