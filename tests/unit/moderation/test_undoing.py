"""What is undone by hand beside the rules of routes and retractions: over a real store of each kind."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from storybot.delivery.model import ThreadState
from storybot.moderation.keeping import apply_due
from storybot.moderation.model import Actor, Doer, Way
from storybot.moderation.threads import Act, moderate, order
from storybot.moderation.undoing import undo
from storybot.newsroom.acts import restore, retract
from storybot.store import placements
from storybot.store.engine import Store
from storybot.story.model import Event
from tests.making import DAY, NOON, a_draft, configure, discord, push, routed

HOUR = timedelta(hours=1)
UTC = ZoneInfo("UTC")
NIGHT = "22:00-07:00"
DUSK, DAWN = NOON + 10 * HOUR, NOON + 19 * HOUR

MO = Doer(Actor("discord", "@me", "2", "Mo"), Way.COMMAND)


@dataclass
class Thread:
    """How a story's one thread is wanted, in a channel with some route."""

    store: Store

    @classmethod
    async def opened(cls, store: Store, **route: Any) -> "Thread":
        await configure(store, routed(discord(), **route))
        await push(store, a_draft(slug="s"))
        await apply_due(store, NOON, UTC)
        return cls(store)

    async def wanted(self) -> ThreadState:
        async with self.store.read() as conn:
            [one] = await placements.with_threads(conn, "s")
        return one.wanted_thread

    async def locked_at(self, now: datetime) -> bool:
        """Whether it is locked when that time has come, and rules are kept to."""
        await apply_due(self.store, now, UTC)
        return bool((await self.wanted()).locked)

    async def by_hand(self, act: Act, now: datetime, value: str = "") -> None:
        await moderate(self.store, "s", order(act, value), lambda _: True, MO, now)

    async def undo(self, now: datetime) -> ThreadState:
        return (await undo(self.store, "s", lambda _: True, MO, now)).threads[0].wanted_thread


async def test_what_a_moderator_opened_at_night_is_the_nights_again_and_the_morning_opens_it(
    store: Store,
) -> None:
    thread = await Thread.opened(store, night=NIGHT)
    assert await thread.locked_at(DUSK)
    await thread.by_hand(Act.OPEN, DUSK + HOUR)
    assert not await thread.locked_at(DUSK + HOUR)
    assert (await thread.undo(DUSK + 2 * HOUR)).locked
    assert await thread.locked_at(DUSK + 3 * HOUR)
    assert not await thread.locked_at(DAWN)


async def test_what_a_moderator_opened_at_night_is_open_if_that_is_undone_by_day(store: Store) -> None:
    thread = await Thread.opened(store, night=NIGHT)
    assert await thread.locked_at(DUSK)
    await thread.by_hand(Act.OPEN, DUSK + HOUR)
    await thread.locked_at(DAWN)
    await thread.undo(DAWN + HOUR)
    assert not await thread.locked_at(DAWN + HOUR)


@pytest.mark.parametrize("closed_at", [NOON + HOUR, NOON + 3 * HOUR], ids=["before its time", "after it"])
async def test_what_a_moderator_closed_and_opened_again_by_undoing_its_hours_close(
    store: Store, closed_at: datetime
) -> None:
    thread = await Thread.opened(store, close_after_hours=2, reopen="on-event")
    if closed_at > NOON + 2 * HOUR:
        assert await thread.locked_at(NOON + 2 * HOUR)
    await thread.by_hand(Act.CLOSE, closed_at)
    await thread.undo(closed_at + HOUR / 2)
    assert await thread.locked_at(NOON + 4 * HOUR)
    event = a_draft(slug="s", timeline=(Event(headline="The bridge is open"),))
    await push(store, event, now=NOON + 5 * HOUR)
    assert not await thread.locked_at(NOON + 5 * HOUR), "it was the hours that closed it"


async def test_what_a_rule_did_is_taken_back_as_by_hand(store: Store) -> None:
    thread = await Thread.opened(store, night=NIGHT)
    assert await thread.locked_at(DUSK)
    await thread.undo(DUSK + HOUR)
    assert not await thread.locked_at(DUSK + 2 * HOUR), "this night isn't imposed again"
    assert not await thread.locked_at(DAWN)
    assert await thread.locked_at(DUSK + DAY), "the next night is another one"


async def test_of_two_moderators_the_first_ones_word_stands_again(store: Store) -> None:
    thread = await Thread.opened(store, night=NIGHT)
    await thread.by_hand(Act.LOCK, NOON + HOUR)
    await thread.by_hand(Act.UNLOCK, NOON + 2 * HOUR)
    await thread.undo(NOON + 3 * HOUR)
    assert [await thread.locked_at(now) for now in (DUSK, DAWN)] == [True, True], "no morning opens it"


@pytest.mark.parametrize(("route", "said"), [(True, "off"), (False, "on")])
async def test_whether_a_thread_is_kept_alive_is_the_rules_to_say_again(
    store: Store, route: bool, said: str
) -> None:
    thread = await Thread.opened(store, keep_alive=route)
    await thread.by_hand(Act.KEEP_ALIVE, NOON + HOUR, said)
    await thread.undo(NOON + 2 * HOUR)
    await thread.locked_at(NOON + 2 * HOUR)
    assert bool((await thread.wanted()).kept_alive) is route
    await push(store, a_draft(slug="s", summary="It rusts and rusts."), now=NOON + DAY)
    for now in (NOON + DAY, NOON + 30 * DAY):
        await thread.locked_at(now)
        kept = (await thread.wanted()).kept_alive
        assert bool(kept) is (route and now == NOON + DAY)


async def test_a_retraction_has_it_locked_again_and_a_restored_story_opens_it(store: Store) -> None:
    thread = await Thread.opened(store)
    await retract(store, "s", "All wrong.", NOON + HOUR, lock=True)
    assert await thread.locked_at(NOON + HOUR)
    await thread.by_hand(Act.UNLOCK, NOON + 2 * HOUR)
    assert (await thread.undo(NOON + 3 * HOUR)).locked
    await restore(store, "s", NOON + 4 * HOUR)
    assert not await thread.locked_at(NOON + 4 * HOUR)


async def test_a_retraction_that_is_over_locks_nothing_again(store: Store) -> None:
    thread = await Thread.opened(store)
    await retract(store, "s", "All wrong.", NOON + HOUR, lock=True)
    await thread.by_hand(Act.UNLOCK, NOON + 2 * HOUR)
    await restore(store, "s", NOON + 3 * HOUR)
    assert (await thread.undo(NOON + 4 * HOUR)).locked is False


async def test_what_a_retraction_has_locked_since_stays_so(store: Store) -> None:
    thread = await Thread.opened(store)
    await thread.by_hand(Act.LOCK, NOON + HOUR)
    await thread.by_hand(Act.UNLOCK, NOON + HOUR)
    await retract(store, "s", "All wrong.", NOON + 2 * HOUR, lock=True)
    assert await thread.locked_at(NOON + 2 * HOUR)
    for _ in range(2):
        await thread.undo(NOON + 3 * HOUR)
        assert await thread.locked_at(NOON + 3 * HOUR)
    await restore(store, "s", NOON + 4 * HOUR)
    assert not await thread.locked_at(NOON + 4 * HOUR)
