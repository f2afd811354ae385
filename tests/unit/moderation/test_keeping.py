"""Rules of routes are kept to: over a real store of each kind, with workers and the platform in memory."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from storybot.cards.text import as_text
from storybot.delivery.model import Kind, Placement, Role, ThreadState
from storybot.errors import StoreFailed
from storybot.moderation import keeping
from storybot.moderation.keeping import AT_ONCE, EVERY, apply_due, keep_to_rules
from storybot.moderation.model import Actor, Doer, Way
from storybot.moderation.threads import Act, moderate, order
from storybot.newsroom.acts import restore, retract
from storybot.store import audit, placements
from storybot.store.audit import Entry
from storybot.store.engine import Store
from storybot.story.model import Event
from tests.delivering import Office
from tests.fake_clock import FakeClock
from tests.making import DAY, NOON, a_draft, configure, discord, push, routed, slack

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = "22:00-07:00"
DUSK, DAWN = NOON + 9 * HOUR, NOON + 18 * HOUR
"""Of the night that follows noon in UTC, in Berlin's winter."""

MO = Doer(Actor("discord", "@me", "2", "Mo"), Way.COMMAND)


async def rows(store: Store, slug: str = "s") -> list[Placement]:
    async with store.read() as conn:
        return [one.placement for one in await placements.listing(conn, slug)]


async def locked(store: Store, slug: str = "s") -> list[bool]:
    return [bool(row.wanted_thread.locked) for row in await rows(store, slug)]


async def deeds(store: Store) -> list[Entry]:
    """What was done by rules, oldest first."""
    async with store.read() as conn:
        return [it for it in reversed(await audit.listing(conn, limit=99)) if it.deed.way is Way.RULE
                and it.deed.act != "push"]  # fmt: skip


async def passed(office: Office, now: datetime) -> int:
    """How many threads rules changed when that time had come, with all delivered."""
    office.clock.advance(seconds=max((now - office.clock.now()).total_seconds(), 0))
    changed = await apply_due(office.store, now, BERLIN)
    await office.deliver()
    return changed


async def by_hand(store: Store, act: Act, now: datetime, value: str = "") -> None:
    await moderate(store, "s", order(act, value), lambda _: True, MO, now)


async def test_a_thread_is_closed_at_night_told_so_and_opened_in_the_morning(store: Store) -> None:
    office = Office(store)
    [place] = await office.channels("text")
    await configure(store, routed(place, night=NIGHT))
    await push(store, a_draft(slug="s"))
    assert [await passed(office, now) for now in (NOON, DUSK - HOUR / 9, DUSK)] == [0, 0, 1]
    assert len(office.platform.locked) == 1
    assert await passed(office, DAWN) == 1
    assert not office.platform.locked
    [messages] = office.platform.channels[place].threads.values()
    closed, opened = [as_text(one.card) for one in messages.values()][-2:]
    assert "closed" in closed
    assert "open again" in opened
    lock, unlock = await deeds(store)
    assert (lock.deed.act, lock.deed.by.id, lock.at) == ("lock", "", DUSK)
    assert (lock.deed.slug, lock.deed.place, lock.deed.reason) == ("s", place, f"night = {NIGHT}")
    assert (lock.deed.before, lock.deed.after) == ({"locked": None}, {"locked": True})
    assert (unlock.deed.act, unlock.deed.before) == ("unlock", {"locked": True})


async def test_after_its_hours_a_thread_is_closed_once_and_an_event_opens_it(store: Store) -> None:
    await configure(store, routed(discord(), close_after_hours=24, reopen="on-event"), routed(slack()))
    await push(store, a_draft(slug="s"))
    await apply_due(store, NOON, BERLIN)
    assert await apply_due(store, NOON + 9 * DAY, BERLIN) == 1, "however late"
    assert await locked(store) == [True, False]
    happened = (Event(headline="The bridge is open"),)
    await push(store, a_draft(slug="s", summary="It rusts and rusts."), now=NOON + 9 * DAY)
    assert await apply_due(store, NOON + 9 * DAY, BERLIN) == 0, "that is no event"
    silent = a_draft(slug="s", timeline=(Event(headline="A silent matter of no weight"),))
    await push(store, silent, now=NOON + 9 * DAY, silent=True)
    assert await apply_due(store, NOON + 9 * DAY, BERLIN) == 0, "and that is none that anybody is told of"
    await push(store, a_draft(slug="s", timeline=(*silent.story.timeline, *happened)), now=NOON + 10 * DAY)
    assert await apply_due(store, NOON + 10 * DAY, BERLIN) == 1
    [thread, _] = await rows(store)
    assert thread.wanted_thread == ThreadState(locked=False, archived=False)
    assert await apply_due(store, NOON + 99 * DAY, BERLIN) == 0
    assert [(it.deed.act, it.deed.reason) for it in await deeds(store)] == [
        ("close", "close_after_hours = 24"),
        ("open", "reopen = on-event"),
    ]


async def test_what_a_moderator_does_stands(store: Store) -> None:
    await configure(store, routed(discord(), close_after_hours=24, night=NIGHT, reopen="on-event"))
    await push(store, a_draft(slug="s"))
    await apply_due(store, DUSK, BERLIN)
    await by_hand(store, Act.OPEN, DUSK + HOUR)
    await apply_due(store, DUSK + 2 * HOUR, BERLIN)
    assert await locked(store) == [False], "this night is not imposed again"
    await by_hand(store, Act.LOCK, DUSK + 3 * HOUR)
    await apply_due(store, DAWN, BERLIN)
    assert await locked(store) == [True], "and what is closed by hand the morning doesn't open"
    timeline = (Event(headline="The bridge is open"),)
    await push(store, a_draft(slug="s", timeline=timeline), now=NOON + 30 * HOUR)
    await apply_due(store, NOON + 30 * HOUR, BERLIN)
    assert await locked(store) == [True], "nor an event"
    await by_hand(store, Act.OPEN, NOON + 31 * HOUR)
    await apply_due(store, NOON + 31 * HOUR, BERLIN)
    assert await locked(store) == [False], "the hours were over before"
    await apply_due(store, DUSK + DAY, BERLIN)
    assert await locked(store) == [True], "the next night is another one"


async def test_two_bots_do_it_once(store: Store) -> None:
    await configure(store, routed(discord(), night=NIGHT))
    await push(store, a_draft(slug="s"))
    assert sum(await asyncio.gather(*(apply_due(store, DUSK, BERLIN) for _ in range(4)))) == 1
    assert len(await deeds(store)) == 1
    [row] = await rows(store)
    assert row.wants == 1


async def test_many_take_as_few_statements_as_some(store: Store) -> None:
    await configure(store, routed(discord(), night=NIGHT), routed(slack(), night=NIGHT))
    seen: list[str] = []
    engine: Any = store._writer.sync_engine  # pyright: ignore[reportPrivateUsage]

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if not statement.startswith("INSERT INTO deeds"):  # of which SQLite takes one at a time
            seen.append(statement)

    async def statements(slug: str, number: int) -> int:
        await push(
            store, *(a_draft(f"{slug} {it}" * 3, slug=f"{slug}-{it}") for it in range(number)), new=True
        )
        await apply_due(store, NOON, BERLIN)
        seen.clear()
        event.listen(engine, "before_cursor_execute", note)
        try:
            assert await apply_due(store, DUSK, BERLIN) == 2 * number
        finally:
            event.remove(engine, "before_cursor_execute", note)
        await apply_due(store, DAWN, BERLIN)
        return len(seen)

    few, many = await statements("few", 2), await statements("many", 20)
    assert few == many


async def test_more_than_go_into_one_transaction_are_all_done(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert AT_ONCE > 3
    monkeypatch.setattr(keeping, "AT_ONCE", 3)
    await configure(store, routed(discord(), night=NIGHT))
    await push(store, *(a_draft(f"number {it} " * 3, slug=f"n-{it}") for it in range(9)), new=True)
    assert await apply_due(store, DUSK, BERLIN) == 9
    assert await apply_due(store, DUSK, BERLIN) == 0


async def test_a_retraction_that_locks_outlasts_the_night_and_a_restored_story_has_its_rules(
    store: Store,
) -> None:
    await configure(store, routed(discord(), night=NIGHT))
    await push(store, a_draft(slug="s"))
    await apply_due(store, DUSK, BERLIN)
    await retract(store, "s", "All wrong.", DUSK + HOUR, lock=True)
    await apply_due(store, DAWN, BERLIN)
    assert await locked(store) == [True]
    await restore(store, "s", DUSK + DAY + HOUR)
    assert await locked(store) == [False]
    await apply_due(store, DUSK + DAY + HOUR, BERLIN)
    assert await locked(store) == [True]
    await apply_due(store, DAWN + DAY, BERLIN)
    assert await locked(store) == [False]


async def test_a_thread_is_kept_alive_while_its_story_changes(store: Store) -> None:
    office = Office(store)
    [place] = await office.channels("text")
    await configure(store, routed(place, keep_alive=True))
    await push(store, a_draft(slug="s"))
    await office.deliver()
    assert await passed(office, NOON) == 1
    [state] = office.platform.states.values()
    assert (state.kept_alive, state.archived) == (True, False)
    [thread] = office.platform.states
    office.platform.states[thread] = ThreadState(archived=True, kept_alive=True)  # nobody wrote for a week
    await push(store, a_draft(slug="s", summary="It rusts and rusts."), now=NOON + 6 * DAY)
    assert await passed(office, NOON + 6 * DAY) == 1
    assert office.platform.states[thread].archived is False
    assert [await passed(office, NOON + days * DAY) for days in (12, 13)] == [0, 1]
    assert office.platform.states[thread].kept_alive is False
    assert [it.deed.after for it in await deeds(store)] == [
        {"archived": False, "kept_alive": True},
        {"kept_alive": False},
    ]


@pytest.mark.parametrize(("route", "said", "kept"), [(True, "off", False), (False, "on", True)])
async def test_a_moderator_overrides_whether_a_thread_is_kept_alive(
    store: Store, route: bool, said: str, kept: bool
) -> None:
    await configure(store, routed(discord(), keep_alive=route, night=NIGHT))
    await push(store, a_draft(slug="s"))
    await apply_due(store, NOON, BERLIN)
    await by_hand(store, Act.KEEP_ALIVE, NOON + HOUR, said)
    for days in (1, 2, 30):
        now = NOON + days * DAY
        await push(store, a_draft(slug="s", summary=f"It rusts for {days} days."), now=now)
        await apply_due(store, now, BERLIN)
        [row] = await rows(store)
        assert row.wanted_thread.kept_alive is kept


async def test_a_digest_has_no_thread_and_no_rules(store: Store) -> None:
    await configure(store, routed(discord(), night=NIGHT, cards_an_hour=1))
    await push(store, a_draft("Bridge closes"), a_draft("Ferry sinks in the harbour"))
    async with store.read() as conn:
        kinds = [one.placement.kind for one in await placements.listing(conn)]
    assert sorted(kinds) == [Kind.DIGEST, Kind.STORY]
    assert await apply_due(store, DUSK, BERLIN) == 1


async def test_a_thread_that_is_not_there_yet_is_closed_and_told_nothing(store: Store) -> None:
    await configure(store, routed(discord(), night=NIGHT))
    await push(store, a_draft(slug="s"), now=DUSK)
    await apply_due(store, DUSK, BERLIN)
    [row] = await rows(store)
    assert row.wanted_thread.locked
    assert [one.role for one in row.messages] == [Role.CARD, Role.OPENER]


async def test_a_database_that_fails_is_asked_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[datetime] = []

    async def fail(_: Store, now: datetime, __: ZoneInfo) -> int:
        looked.append(now)
        if len(looked) == 3:
            raise asyncio.CancelledError
        raise StoreFailed("gone for lunch")

    clock = FakeClock()
    monkeypatch.setattr(keeping, "apply_due", fail)
    with pytest.raises(asyncio.CancelledError):
        await clock.run(keep_to_rules(store, clock, BERLIN))
    assert [(it - looked[0]).total_seconds() for it in looked] == [0, EVERY, 2 * EVERY]
