"""What rules make of a thread: who wins, when it is looked at next, and that nothing flutters."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.delivery.model import (
    LIVELY,
    NOTHING,
    Ending,
    Message,
    Placement,
    Reopen,
    Role,
    Route,
    ThreadState,
)
from storybot.moderation.model import Rule
from storybot.moderation.rules import Decision, decide
from storybot.moderation.threads import Act
from storybot.store.rules import Facts
from tests.making import DAY, NOON, discord

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
CLOSED, LOCKED, OPEN = (
    ThreadState(locked=True, archived=True),
    ThreadState(locked=True),
    ThreadState(locked=False),
)
NIGHT = "22:00-07:00 UTC"
DUSK, DAWN = NOON + 10 * HOUR, NOON + 19 * HOUR
"""Of the night after the story was posted, at noon."""


def facts(route: Route, wanted: ThreadState = NOTHING, **known: Any) -> Facts:
    """A thread of a story that was posted at noon, in a channel with a route."""
    placement = Placement(
        id=1,
        slug="s",
        place=discord(),
        route=route,
        wanted_revision=known.pop("revision", 1),
        wanted_at=NOON,
        messages=(Message(id=1, role=Role.CARD, key="k"),),
        wanted_thread=wanted,
        ending=known.pop("ending", None),
    )
    return Facts(**{"placement": placement, "changed_at": NOON, **known})


def ordered(known: Facts, now: datetime) -> list[Act]:
    return [order.act for order in decide(known, now, BERLIN).orders]


def after(known: Facts, decision: Decision) -> Facts:
    """What is known once it was done, as the store keeps it."""
    placement = known.placement
    for order in decision.orders:
        placement = replace(placement, wanted_thread=order.state.over(placement.wanted_thread))
        if order.state.kept_alive is not None:
            known = replace(known, kept_by_hand=False, kept_revision=placement.wanted_revision)
    return replace(known, placement=placement, closed_by=decision.closed_by)


def by_hand(known: Facts, state: ThreadState, at: datetime) -> Facts:
    """What is known after a moderator's act."""
    placement = replace(known.placement, wanted_thread=state.over(known.placement.wanted_thread))
    return replace(known, placement=placement, moderated_at=at, closed_by=None)


HOURS = Route(close_after_hours=24)
ON_EVENT = replace(HOURS, reopen=Reopen.ON_EVENT)
AT_NIGHT = Route(night=NIGHT)
BOTH = replace(ON_EVENT, close_after_hours=12, night=NIGHT)
"""Closed two hours into the first night, were it not for the night."""

BY_HOURS: dict[str, Any] = {"wanted": CLOSED, "closed_by": Rule.HOURS}
BY_NIGHT: dict[str, Any] = {"wanted": LOCKED, "closed_by": Rule.NIGHT}


@pytest.mark.parametrize(
    ("route", "known", "now", "acts"),
    [
        pytest.param(Route(), {}, NOON + 99 * DAY, [], id="no rules"),
        pytest.param(HOURS, {}, NOON + 24 * HOUR - DAY / 9, [], id="too early"),
        pytest.param(HOURS, {}, NOON + 24 * HOUR, [Act.CLOSE], id="N hours are over"),
        pytest.param(HOURS, {}, NOON + 99 * DAY, [Act.CLOSE], id="they were over while nobody looked"),
        pytest.param(HOURS, BY_HOURS, NOON + 25 * HOUR, [], id="closed once"),
        pytest.param(HOURS, {"wanted": LOCKED}, NOON + 25 * HOUR, [], id="locked by hand anyway"),
        pytest.param(
            HOURS, {"wanted": OPEN, "moderated_at": NOON + 24 * HOUR}, NOON + 25 * HOUR, [], id="opened since"
        ),
        pytest.param(
            HOURS, {"wanted": OPEN, "moderated_at": NOON + HOUR}, NOON + 25 * HOUR, [Act.CLOSE],
            id="opened long before",
        ),
        pytest.param(
            ON_EVENT, {**BY_HOURS, "event_at": NOON + 30 * HOUR}, NOON + 31 * HOUR, [Act.OPEN], id="an event"
        ),
        pytest.param(
            HOURS, {**BY_HOURS, "event_at": NOON + 30 * HOUR}, NOON + 31 * HOUR, [], id="an event, never"
        ),
        pytest.param(
            ON_EVENT, {**BY_HOURS, "event_at": NOON + 20 * HOUR}, NOON + 31 * HOUR, [], id="an event before"
        ),
        pytest.param(
            ON_EVENT,
            {"wanted": CLOSED, "moderated_at": NOON + HOUR, "event_at": NOON + 30 * HOUR},
            NOON + 31 * HOUR,
            [],
            id="an event, closed by hand",
        ),
        pytest.param(
            ON_EVENT, {"wanted": OPEN, "event_at": NOON + 30 * HOUR}, NOON + 99 * HOUR, [], id="not again"
        ),
        pytest.param(Route(), BY_HOURS, NOON + 25 * HOUR, [], id="the hours are in the route no more"),
        pytest.param(
            replace(HOURS, close_after_hours=99), BY_HOURS, NOON + 25 * HOUR, [], id="more hours now"
        ),
        pytest.param(AT_NIGHT, {}, DUSK - HOUR / 9, [], id="by day"),
        pytest.param(AT_NIGHT, {}, DUSK, [Act.LOCK], id="the night begins"),
        pytest.param(AT_NIGHT, {}, DAWN - HOUR, [Act.LOCK], id="it began while nobody looked"),
        pytest.param(AT_NIGHT, BY_NIGHT, DAWN - HOUR, [], id="locked already"),
        pytest.param(AT_NIGHT, BY_NIGHT, DAWN, [Act.UNLOCK], id="the morning"),
        pytest.param(AT_NIGHT, {"wanted": LOCKED}, DAWN, [], id="the morning, locked by hand"),
        pytest.param(AT_NIGHT, {"wanted": OPEN, "moderated_at": DUSK}, DAWN - HOUR, [], id="opened at night"),
        pytest.param(
            AT_NIGHT, {"wanted": OPEN, "moderated_at": DUSK + HOUR}, DUSK + DAY, [Act.LOCK], id="the next one"
        ),
        pytest.param(Route(), BY_NIGHT, DUSK + HOUR, [Act.UNLOCK], id="no nights any more"),
        pytest.param(AT_NIGHT, {}, DUSK + LIVELY, [], id="an old story"),
        pytest.param(
            AT_NIGHT, {"changed_at": DUSK + LIVELY}, DUSK + LIVELY + HOUR, [Act.LOCK], id="changes at night"
        ),
        pytest.param(BOTH, BY_NIGHT, NOON + 12 * HOUR, [Act.CLOSE], id="over at night"),
        pytest.param(BOTH, BY_HOURS, DAWN, [], id="over at night, and in the morning"),
        pytest.param(
            BOTH, {**BY_HOURS, "event_at": NOON + 13 * HOUR}, DAWN - HOUR, [], id="an event at night"
        ),
        pytest.param(
            BOTH, {**BY_HOURS, "event_at": NOON + 13 * HOUR}, DAWN, [Act.OPEN], id="and in the morning"
        ),
        pytest.param(
            BOTH, {"wanted": OPEN, "event_at": DAWN + HOUR}, DUSK + DAY, [Act.LOCK], id="opened by an event"
        ),
    ],
)  # fmt: skip
def test_what_is_done(route: Route, known: dict[str, Any], now: datetime, acts: list[Act]) -> None:
    assert ordered(facts(route, **known), now) == acts


ALIVE = Route(keep_alive=True)
NOT_KEPT = ThreadState(kept_alive=False)
KEPT = {"wanted": ThreadState(kept_alive=True, archived=False), "kept_revision": 1}


@pytest.mark.parametrize(
    ("route", "known", "now", "kept"),
    [
        pytest.param(ALIVE, {}, NOON, True, id="from the beginning"),
        pytest.param(ALIVE, KEPT, NOON + DAY, None, id="it is already"),
        pytest.param(ALIVE, {**KEPT, "revision": 2}, NOON + DAY, True, id="a change opens it anew"),
        pytest.param(ALIVE, KEPT, NOON + LIVELY, False, id="nothing changed any more"),
        pytest.param(ALIVE, {**KEPT, "changed_at": NOON + DAY}, NOON + LIVELY, None, id="something did"),
        pytest.param(ALIVE, {"wanted": NOT_KEPT}, NOON + LIVELY, None, id="long over"),
        pytest.param(Route(), KEPT, NOON, False, id="not in the route any more"),
        pytest.param(ALIVE, {"wanted": CLOSED}, NOON, None, id="what is closed isn't opened for it"),
        pytest.param(ALIVE, {"wanted": ThreadState(archived=True)}, NOON, None, id="archived by hand"),
        pytest.param(
            ALIVE, {"wanted": NOT_KEPT, "kept_by_hand": True}, NOON, None, id="off"
        ),
        pytest.param(Route(), {**KEPT, "kept_by_hand": True}, NOON + 99 * DAY, None, id="on by hand"),
        pytest.param(
            Route(), {**KEPT, "kept_by_hand": True, "revision": 2}, NOON + 99 * DAY, True,
            id="on by hand, and a change",
        ),
    ],
)  # fmt: skip
def test_what_is_kept_alive(route: Route, known: dict[str, Any], now: datetime, kept: bool | None) -> None:
    orders = decide(facts(route, **known), now, BERLIN).orders
    assert [order.state.kept_alive for order in orders] == ([] if kept is None else [kept])


def test_what_an_event_opens_is_kept_alive_again() -> None:
    route = replace(ON_EVENT, keep_alive=True)
    known = facts(route, CLOSED, closed_by=Rule.HOURS, event_at=NOON + 2 * DAY, revision=2)
    assert ordered(known, NOON + 2 * DAY) == [Act.OPEN, Act.KEEP_ALIVE]


@pytest.mark.parametrize(
    ("route", "known", "now", "due"),
    [
        pytest.param(HOURS, {}, NOON, NOON + DAY, id="when the hours are over"),
        pytest.param(HOURS, BY_HOURS, NOON + DAY, None, id="never after that"),
        pytest.param(AT_NIGHT, {}, NOON, DUSK, id="in the evening"),
        pytest.param(AT_NIGHT, {}, DUSK, DAWN, id="in the morning"),
        pytest.param(AT_NIGHT, {}, NOON + LIVELY, None, id="an old story"),
        pytest.param(
            AT_NIGHT,
            {**BY_NIGHT, "changed_at": DUSK + HOUR},
            DUSK + LIVELY + 2 * HOUR,
            DAWN + LIVELY,
            id="old since this night",
        ),
        pytest.param(
            AT_NIGHT, {}, DUSK + LIVELY - HOUR * 11, DUSK + LIVELY - DAY + DAY, id="its last evening"
        ),
        pytest.param(ALIVE, {}, NOON, NOON + LIVELY, id="when the story is quiet"),
        pytest.param(BOTH, {}, NOON, DUSK, id="whichever comes first"),
    ],
)
def test_when_it_is_looked_at_next(
    route: Route, known: dict[str, Any], now: datetime, due: datetime | None
) -> None:
    assert decide(facts(route, **known), now, BERLIN).due_at == due


@pytest.mark.parametrize("gone", [{"retired": True}, {"ending": Ending.REMOVED}])
def test_where_nothing_is_shown_nothing_is_done(gone: dict[str, Any]) -> None:
    known = facts(BOTH, LOCKED, closed_by=Rule.NIGHT, **gone)
    assert decide(known, DAWN, BERLIN) == Decision((), Rule.NIGHT, None)


def test_the_reason_is_the_setting() -> None:
    [close] = decide(facts(HOURS), NOON + DAY, BERLIN).orders
    [lock] = decide(facts(AT_NIGHT), DUSK, BERLIN).orders
    assert (close.reason, lock.reason) == ("close_after_hours = 24", f"night = {NIGHT}")


routes = st.builds(
    Route,
    close_after_hours=st.none() | st.integers(1, 72),
    reopen=st.sampled_from(Reopen),
    night=st.none() | st.sampled_from(["22:00-07:00", "12:00-13:00", NIGHT, "03:00-02:00 Asia/Tokyo"]),
    keep_alive=st.booleans(),
)
moments = st.integers(0, 14 * 24 * 4).map(lambda quarters: NOON + quarters * HOUR / 4)
HANDS = (CLOSED, LOCKED, OPEN, ThreadState(locked=False, archived=False), ThreadState(archived=True))
deeds = st.tuples(moments, st.sampled_from(["look", "event", "change"]) | st.sampled_from(HANDS))


@given(routes, st.lists(deeds, max_size=12))
def test_whatever_happens_it_settles_comes_due_later_and_opens_nothing_that_a_person_closed(
    route: Route, happens: list[tuple[datetime, Any]]
) -> None:
    known, closed_by_hand = facts(route), False
    for now, what in sorted(happens, key=lambda each: each[0]):
        if isinstance(what, ThreadState):
            if what.locked is not None:
                known, closed_by_hand = by_hand(known, what, now), what.locked
        elif what != "look":
            placement = replace(known.placement, wanted_revision=known.placement.wanted_revision + 1)
            event_at = now if what == "event" else known.event_at
            known = replace(known, placement=placement, changed_at=now, event_at=event_at)
        decision = decide(known, now, BERLIN)
        assert decision.due_at is None or now < decision.due_at
        known = after(known, decision)
        assert decide(known, now, BERLIN).orders == (), "it is as it should be"
        if closed_by_hand:
            assert known.placement.wanted_thread.locked
        if (known.closed_by is not None) and not closed_by_hand:
            assert known.placement.wanted_thread.locked


@given(routes, moments, st.none() | moments)
def test_who_looks_often_sees_what_who_looks_late_sees(
    route: Route, until: datetime, event: datetime | None
) -> None:
    """Nothing is lost while nobody looks, and nothing has to be looked at between two times that are due."""
    often = facts(route)
    due: datetime | None = NOON
    while due is not None and due <= until:
        now = due
        if event is not None and event <= now:
            often = replace(often, event_at=event, changed_at=event)
        decision = decide(often, now, BERLIN)
        often, due = after(often, decision), decision.due_at
        if event is not None and now < event <= until:  # a change has it looked at
            due = event if due is None else min(due, event)
    late = facts(route) if event is None or event > until else facts(route, event_at=event, changed_at=event)
    late = after(late, decide(late, until, BERLIN))
    one, other = often.placement.wanted_thread, late.placement.wanted_thread
    assert bool(one.locked) == bool(other.locked)
    if not one.locked:
        assert bool(one.kept_alive) == bool(other.kept_alive)
