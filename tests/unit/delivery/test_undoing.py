"""What moderators did to threads is taken back, thread by thread."""

import pytest

from storybot.delivery.model import Place, ThreadState
from storybot.errors import Refused
from storybot.moderation.model import ITSELF, Actor, Doer, Way
from storybot.moderation.threads import Act, moderate, order
from storybot.moderation.undoing import Undone, undo
from storybot.store import audit
from storybot.store.engine import Store
from tests.delivering import Office
from tests.making import a_draft, push

MO = Doer(Actor("discord", "@me", "7", "Mo"), Way.COMMAND)


@pytest.fixture
async def office(store: Store) -> Office:
    """The story of a bridge is in two channels."""
    office = Office(store)
    await office.channels("text", "forum")
    await push(store, a_draft("Bridge closes for a year", slug="bridge"), now=office.clock.now())
    await office.deliver()
    return office


async def do(office: Office, act: Act, value: str = "", place: Place | None = None) -> None:
    await moderate(
        office.store,
        "bridge",
        order(act, value),
        lambda it: place in {None, it.place},
        MO,
        office.clock.now(),
    )


async def take_back(office: Office, place: Place | None = None) -> Undone:
    which = lambda it: place in {None, it.place}  # noqa: E731
    return await undo(office.store, "bridge", which, ITSELF, office.clock.now(), reason="A mistake.")


def states(office: Office) -> list[ThreadState]:
    every = (next(iter(channel.threads)) for channel in office.platform.channels.values())
    return [office.platform.states[thread] for thread in every]


async def test_each_thread_is_again_as_it_was(office: Office) -> None:
    text, _ = office.platform.channels
    await do(office, Act.LOCK, place=text)
    await do(office, Act.CLOSE)
    await office.deliver()
    undone = await take_back(office)
    assert (undone.entry.deed.act, undone.entry.deed.by.name, len(undone.threads)) == ("close", "Mo", 2)
    await office.deliver()
    assert [(one.locked, one.archived) for one in states(office)] == [(True, False), (False, False)]
    assert [one.wanted_thread.only("locked", "archived") for one in undone.threads] == [
        ThreadState(locked=True, archived=False),
        ThreadState(locked=False, archived=False),
    ]


async def test_what_is_not_the_last_is_not_undone(office: Office) -> None:
    which, now = lambda _: True, office.clock.now()
    locked = await moderate(office.store, "bridge", order(Act.LOCK), which, MO, now)
    pinned = await moderate(office.store, "bridge", order(Act.PIN), which, MO, now)
    with pytest.raises(Refused, match="isn't what was done last"):
        await undo(office.store, "bridge", which, MO, now, meant=locked.deed)
    undone = await undo(office.store, "bridge", which, MO, now, meant=pinned.deed)
    assert undone.entry.deed.act == "pin"
    with pytest.raises(Refused, match="it is undone by now"):
        await undo(office.store, "bridge", which, MO, now, meant=pinned.deed)
    assert [one.wanted_thread.locked for one in undone.threads] == [True, True]


async def test_it_goes_back_step_by_step_and_then_says_that_there_is_no_more(office: Office) -> None:
    await do(office, Act.SLOW, "30")
    await do(office, Act.RENAME, "Calmly, please")
    await do(office, Act.PIN)
    undone = [(await take_back(office)).entry.deed.act for _ in range(3)]
    assert undone == ["pin", "rename", "slow"]
    rows = await office.deliver()
    new = ThreadState(slow=0, title="Bridge closes for a year", pinned=False)
    assert [row.thread_state for row in rows] == [new, new]
    with pytest.raises(Refused, match="nothing to undo"):
        await take_back(office)


async def test_what_was_to_be_kept_alive_is_so_no_more(office: Office) -> None:
    await do(office, Act.KEEP_ALIVE, "on")
    await take_back(office)
    await office.deliver()
    assert [state.kept_alive for state in states(office)] == [False, False]


async def test_what_is_undone_in_one_thread_stands_in_the_other(office: Office) -> None:
    text, forum = office.platform.channels
    await do(office, Act.LOCK)
    await take_back(office, text)
    await office.deliver()
    assert [one.locked for one in states(office)] == [False, True]
    with pytest.raises(Refused, match="nothing to undo"):
        await take_back(office, text)
    await take_back(office, forum)
    await office.deliver()
    assert [one.locked for one in states(office)] == [False, False]


async def test_an_undo_is_a_deed_of_its_own(office: Office) -> None:
    await do(office, Act.LOCK)
    await take_back(office)
    async with office.store.read() as conn:
        [undone, _] = await audit.listing(conn, slug="bridge", limit=2)
    deed = undone.deed
    assert (deed.act, deed.by.name, deed.reason) == ("undo", "storybot", "A mistake.")
    assert (deed.before, deed.after) == ({"locked": True}, {"locked": False})
