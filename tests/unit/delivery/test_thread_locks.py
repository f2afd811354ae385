"""Threads that are to be locked: after what is said in them, and again after whatever went wrong."""

import asyncio

import pytest

from storybot.cards.text import as_text
from storybot.delivery.model import Place, StepKind, ThreadState
from storybot.delivery.standing import problem, standing
from storybot.errors import NetworkFailed
from storybot.newsroom import acts
from storybot.store import placements
from storybot.store.engine import Store
from tests.delivering import Office
from tests.fake_platform import Moment
from tests.making import a_draft, push


@pytest.fixture
async def office(store: Store) -> Office:
    """The story of a bridge is in two channels, card, thread and opener."""
    office = Office(store)
    await office.channels("text", "forum")
    draft = a_draft("Bridge closes for a year", slug="bridge", plain_words="It is shut.")
    await push(store, draft, now=office.clock.now())
    await office.deliver()
    return office


def notes(office: Office) -> list[list[str]]:
    """What was said below the opener of each thread."""
    told: list[list[str]] = []
    for channel in office.platform.channels.values():
        [messages] = channel.threads.values()
        opener = 1 if channel.kind == "forum" else 0
        told.append([as_text(message.card) for message in list(messages.values())[opener + 1 :]])
    return told


def cards(office: Office) -> list[str]:
    """What the story's card says, in each channel."""
    every = office.platform.channels.values()
    found = [next(iter(it.threads.values())) if it.kind == "forum" else it.messages for it in every]
    return [as_text(next(iter(messages.values())).card) for messages in found]


def locked(office: Office) -> list[bool]:
    """Whether the story's thread is locked, in each channel."""
    threads = [next(iter(channel.threads)) for channel in office.platform.channels.values()]
    return [thread in office.platform.locked for thread in threads]


async def retract(office: Office) -> None:
    await acts.retract(office.store, "bridge", "All wrong.", office.clock.now(), lock=True)


async def restore(office: Office) -> None:
    await acts.restore(office.store, "bridge", office.clock.now())


async def test_a_retraction_locks_after_its_note_and_restoring_unlocks_after_its_own(office: Office) -> None:
    await retract(office)
    before = len(office.platform.requests)
    rows = await office.deliver()
    assert locked(office) == [True, True]
    assert [row.thread_state.locked for row in rows] == [True, True]
    for place in office.platform.channels:
        steps = [name for name, where in office.platform.requests[before:] if where == place]
        assert "post_message" in steps
        assert steps[-1] == "set_thread"
    await restore(office)
    rows = await office.deliver()
    assert locked(office) == [False, False]
    assert [(row.wanted_thread.locked, row.thread_state.locked) for row in rows] == [(False, False)] * 2
    assert all("published this story again" in said[-1] for said in notes(office))


async def test_threads_that_people_locked_and_nobody_asked_for_stay_so(office: Office) -> None:
    threads = [next(iter(channel.threads)) for channel in office.platform.channels.values()]
    office.platform.states = dict.fromkeys(threads, ThreadState(locked=True))
    await acts.retract(office.store, "bridge", "All wrong.", office.clock.now())
    await office.deliver()
    await restore(office)
    await office.deliver()
    assert locked(office) == [True, True]
    assert not any(name == "set_thread" for name, _ in office.platform.requests)


async def test_a_lost_answer_to_a_lock_is_asked_for_again_and_undone_if_it_was_restored(
    office: Office,
) -> None:
    lost = asyncio.Event()

    async def interfere(moment: Moment, request: str, _: Place) -> None:
        if (moment, request) == ("after", "set_thread") and not lost.is_set():
            lost.set()
            raise NetworkFailed("no answer")

    office.platform.interfere = interfere
    await retract(office)
    async with office.working():
        await lost.wait()
        await office.until(lambda rows: any(row.trying is StepKind.SET_THREAD for row in rows))
    await restore(office)
    await office.deliver()
    assert locked(office) == [False, False]


async def test_the_missing_permission_is_told_holds_up_nothing_and_is_tried_again_when_given(
    office: Office,
) -> None:
    office.platform.may_not = {"set_thread"}
    await retract(office)
    rows = await office.deliver()
    assert locked(office) == [False, False]
    assert all("All wrong." in said[-1] for said in notes(office))
    assert [row.thread_refused for row in rows] == ["let the bot set thread there"] * 2
    async with office.store.read() as conn:
        found = await placements.listing(conn, failed=True)
    assert [standing(one) for one in found] == ["delivered, but its thread stays as it is"] * 2
    assert [problem(one) for one in found] == ["let the bot set thread there"] * 2
    assert [one.channel.trouble for one in found] == [None, None]
    office.platform.may_not = set()
    worker = office.worker()
    office.clock.advance(minutes=1)
    async with office.working(worker):
        for place in office.platform.channels:
            worker.look_again(place)
        await office.until(lambda rows: all(row.thread_state.locked for row in rows))
    assert locked(office) == [True, True]


async def test_a_lock_that_was_refused_is_not_undone(office: Office) -> None:
    office.platform.may_not = {"set_thread"}
    await retract(office)
    await office.deliver()
    asked = office.platform.requests.count
    before = [asked(("set_thread", place)) for place in office.platform.channels]
    await restore(office)
    rows = await office.deliver()
    assert [asked(("set_thread", place)) for place in office.platform.channels] == before == [1, 1]
    assert [row.thread_refused for row in rows] == [None, None]


async def test_a_thread_that_people_deleted_is_not_locked_and_its_card_stays(office: Office) -> None:
    text, _ = office.platform.channels
    office.platform.channels[text].threads.clear()
    await retract(office)
    rows = await office.deliver()
    [row] = [row for row in rows if row.place == text]
    card, *others = row.messages
    assert not card.removed
    assert all(message.removed for message in others)
    assert all("All wrong." in said for said in cards(office))


async def test_where_no_thread_can_be_locked_card_and_note_say_that_it_is_closed(office: Office) -> None:
    office.platform.locks_threads, office.platform.settable = False, frozenset({"locked", "pinned"})
    await retract(office)
    rows = await office.deliver()
    assert not any(name == "set_thread" for name, _ in office.platform.requests)
    assert [row.thread_state.locked for row in rows] == [True, True]
    assert all(
        "This discussion is closed." in said for said in (*cards(office), *(n for [n] in notes(office)))
    )
    await restore(office)
    rows = await office.deliver()
    assert [row.thread_state.locked for row in rows] == [False, False]
    assert not any("closed" in said for said in cards(office))
