"""What moderators want of threads is reached, and nothing that is wanted meanwhile is lost."""

from dataclasses import replace

import pytest

from storybot.cards.text import as_text
from storybot.delivery.model import NOTHING, Place, StepKind, ThreadState
from storybot.delivery.standing import problem, standing
from storybot.errors import HalfDone, NetworkFailed, Refused
from storybot.moderation.model import ITSELF
from storybot.moderation.threads import STATES, Act, moderate, order
from storybot.newsroom.acts import restore, retract
from storybot.store import audit, placements
from storybot.store.engine import Store
from tests.delivering import Office
from tests.making import a_draft, push


@pytest.fixture
async def office(store: Store) -> Office:
    """The story of a bridge is in two channels, card, thread and opener."""
    office = Office(store)
    await office.channels("text", "forum")
    await push(store, a_draft("Bridge closes for a year", slug="bridge"), now=office.clock.now())
    await office.deliver()
    return office


async def do(office: Office, act: Act, value: str = "", **to: Place) -> None:
    place = to.get("place")
    ordered = order(act, value, "It gets out of hand.")
    await moderate(
        office.store, "bridge", ordered, lambda it: place in {None, it.place}, ITSELF, office.clock.now()
    )


def threads(office: Office) -> list[str]:
    return [next(iter(channel.threads)) for channel in office.platform.channels.values()]


@pytest.mark.parametrize("act", [Act.CLOSE, Act.LOCK, Act.ARCHIVE])
async def test_a_thread_is_as_it_was_ordered_and_as_before_when_it_is_opened(
    office: Office, act: Act
) -> None:
    await do(office, act)
    rows = await office.deliver()
    states = office.platform.states
    assert all(STATES[act].beyond(states[thread]) == NOTHING for thread in threads(office))
    assert all(row.wanted_thread.beyond(row.thread_state) == NOTHING for row in rows)
    await do(office, Act.OPEN)
    await office.deliver()
    assert all(STATES[Act.OPEN].beyond(states[thread]) == NOTHING for thread in threads(office))


async def test_slow_mode_title_and_pin(office: Office) -> None:
    text, _ = office.platform.channels
    await do(office, Act.SLOW, " 30 ")
    await do(office, Act.RENAME, "Calmly,  please", place=text)
    await do(office, Act.PIN, place=text)
    await office.deliver()
    first, second = threads(office)
    assert [office.platform.states[thread].slow for thread in (first, second)] == [30, 30]
    assert office.platform.channels[text].titles[first] == "Calmly, please"
    assert len(office.platform.pinned) == 1
    await do(office, Act.UNPIN)
    await office.deliver()
    assert not office.platform.pinned


async def test_a_thread_is_told_once_that_it_is_closed_and_that_it_is_open_again(office: Office) -> None:
    for act in (Act.CLOSE, Act.LOCK, Act.OPEN, Act.OPEN):
        await do(office, act)
        await office.deliver()
    for channel in office.platform.channels.values():
        [messages] = channel.threads.values()
        said = [as_text(message.card) for message in messages.values()][-2:]
        assert ["closed" in said[0], "open again" in said[1]] == [True, True]
        assert sum("This discussion is" in as_text(message.card) for message in messages.values()) == 2


async def test_what_is_wanted_while_the_worker_is_at_it_is_reached_too(office: Office) -> None:
    more = iter((Act.OPEN,))

    async def change_their_mind(moment: str, request: str, _: Place) -> None:
        if (moment, request) == ("after", "set_thread"):
            for act in more:
                await do(office, act)

    await do(office, Act.CLOSE)
    office.platform.interfere = change_their_mind
    await office.deliver()
    states = [office.platform.states[thread] for thread in threads(office)]
    assert [(state.locked, state.archived) for state in states] == [(False, False)] * 2


async def test_a_lost_answer_is_asked_for_again(office: Office) -> None:
    lost = iter((1, 2))

    async def lose(moment: str, request: str, _: Place) -> None:
        if moment == "after" and request in {"set_thread", "pin"} and next(lost, None):
            raise NetworkFailed("no answer")

    await do(office, Act.CLOSE)
    await do(office, Act.PIN)
    office.platform.interfere = lose
    rows = await office.deliver()
    assert [row.thread_state for row in rows] == [ThreadState(locked=True, archived=True, pinned=True)] * 2


async def test_what_is_refused_holds_up_nothing_else_and_is_told(office: Office) -> None:
    office.platform.may_not = {"pin", "rename_thread"}
    await do(office, Act.PIN)
    await do(office, Act.RENAME, "Calmly, please")
    await do(office, Act.LOCK)
    rows = await office.deliver()
    assert [row.thread_state.locked for row in rows] == [True, True]
    assert [set(row.refusals) for row in rows] == [{StepKind.PIN_CARD, StepKind.RENAME_THREAD}] * 2
    async with office.store.read() as conn:
        one, _ = await placements.listing(conn, failed=True)
    assert standing(one) == "delivered, but its thread stays as it is"
    assert problem(one) == "let the bot pin there; let the bot rename thread there"


async def test_a_card_that_can_not_say_any_more_that_it_is_closed_is_told_and_not_tried_for_ever(
    office: Office,
) -> None:
    text, _ = office.platform.channels
    office.platform.locks_threads, office.platform.settable = False, frozenset({"locked"})
    office.platform.set_in_stone = set(office.platform.channels[text].messages)
    await do(office, Act.LOCK, place=text)
    rows = await office.deliver()
    [row] = [row for row in rows if row.place == text]
    assert row.thread_refused == "messages of this age stay as they are"
    assert office.platform.requests.count(("edit_message", text)) == 1


async def test_a_silent_edit_that_waits_for_an_archived_post_holds_up_no_act(office: Office) -> None:
    _, forum = office.platform.channels
    post = next(iter(office.platform.channels[forum].threads))
    office.platform.asleep = {post}
    quiet = a_draft("Bridge closes for a year", slug="bridge", summary="It rusts and rusts.")
    await push(office.store, quiet, now=office.clock.now(), silent=True)
    office.clock.advance(minutes=1)
    async with office.working():
        await office.until(lambda rows: any("archived" in (row.last_error or "") for row in rows))
    await do(office, Act.OPEN)
    await office.deliver()
    assert STATES[Act.OPEN].beyond(office.platform.states[post]) == NOTHING


async def test_a_thread_that_was_not_put_back_into_the_archive_is_archived_again(office: Office) -> None:
    await do(office, Act.CLOSE)
    await office.deliver()
    states, left = office.platform.states, set(office.platform.channels)

    async def leave_it_open(moment: str, request: str, place: Place) -> None:
        if (moment, request) == ("after", "edit_message") and place in left:
            left.remove(place)
            thread = next(iter(office.platform.channels[place].threads))
            states[thread] = replace(states[thread], archived=False)
            raise HalfDone("Discord answered 500")

    office.platform.interfere = leave_it_open
    newer = a_draft("Bridge closes for a year", slug="bridge", summary="It rusts and rusts.")
    await push(office.store, newer, now=office.clock.now())
    await office.deliver()
    assert not left
    assert [states[thread].archived for thread in threads(office)] == [True, True]


async def test_what_people_changed_since_is_set_again_when_it_is_asked_for(office: Office) -> None:
    await do(office, Act.ARCHIVE)
    await office.deliver()
    for thread in threads(office):
        office.platform.states[thread] = ThreadState(archived=False)
    await do(office, Act.ARCHIVE)
    await office.deliver()
    assert [office.platform.states[thread].archived for thread in threads(office)] == [True, True]


async def test_what_moderators_locked_stays_locked_whatever_becomes_of_a_retraction(office: Office) -> None:
    text, _ = office.platform.channels
    await do(office, Act.LOCK, place=text)
    await office.deliver()
    await retract(office.store, "bridge", "All wrong.", office.clock.now(), lock=True)
    await office.deliver()
    await restore(office.store, "bridge", office.clock.now())
    await office.deliver()
    assert [office.platform.states[thread].locked for thread in threads(office)] == [True, False]


async def test_what_could_not_be_set_says_nothing_of_what_was_set_before(office: Office) -> None:
    await do(office, Act.LOCK)
    await office.deliver()
    office.platform.may_not = {"set_thread"}
    await do(office, Act.SLOW, "30")
    rows = await office.deliver()
    assert [(row.thread_state.locked, row.thread_state.slow) for row in rows] == [(True, None)] * 2


async def test_a_thread_that_comes_later_is_as_it_was_ordered(office: Office) -> None:
    await push(office.store, a_draft("Ferry sinks", slug="ferry"), now=office.clock.now())
    await moderate(office.store, "ferry", order(Act.LOCK), lambda _: True, ITSELF, office.clock.now())
    rows = await office.deliver()
    assert [row.thread_state.locked for row in rows if row.slug == "ferry"] == [True, True]


async def test_each_act_is_written_down_with_what_was_before(office: Office) -> None:
    await do(office, Act.LOCK)
    await do(office, Act.SLOW, "30")
    await do(office, Act.CLOSE)
    async with office.store.read() as conn:
        close, slow, lock = await audit.listing(conn, slug="bridge", limit=3)
    assert [entry.deed.act for entry in (lock, slow, close)] == ["lock", "slow", "close"]
    assert (close.deed.before, close.deed.after) == (
        {"locked": True, "archived": None},
        {"locked": True, "archived": True},
    )
    assert close.deed.reason == "It gets out of hand."


async def test_a_story_without_threads_here_is_refused_and_nothing_is_written(office: Office) -> None:
    with pytest.raises(Refused, match="no thread here"):
        await moderate(office.store, "bridge", order(Act.LOCK), lambda _: False, ITSELF, office.clock.now())
    async with office.store.read() as conn:
        deeds = [entry.deed.act for entry in await audit.listing(conn, slug="bridge", limit=3)]
    assert deeds == ["push"]


@pytest.mark.parametrize("seconds", ["", "-1", "21601", "1e3", "٣", "99999999", "ten"])
def test_seconds_that_can_t_be(seconds: str) -> None:
    with pytest.raises(Refused, match="21600"):
        order(Act.SLOW, seconds)


def test_titles_that_can_t_be() -> None:
    assert order(Act.RENAME, "x" * 100).state == ThreadState(title="x" * 100)
    for title in (" ", "\u200b", "\u202e\u200f", "x" * 101, "🦀" * 51):
        with pytest.raises(Refused):
            order(Act.RENAME, title)
