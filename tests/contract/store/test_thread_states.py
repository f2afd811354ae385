"""What is wanted of threads and what they are, on both databases."""

from dataclasses import replace

from storybot.delivery.model import NOTHING, Placement, Role, StepKind, ThreadState
from storybot.store import leases, notes, overview, placements, wanted
from storybot.store.engine import Store
from tests.making import MINUTE, NOON, a_draft, configure, discord, push, routed, slack

PLACES = (discord(), slack())


async def rows(store: Store, slug: str = "s", *, failed: bool = False) -> list[Placement]:
    async with store.read() as conn:
        return [one.placement for one in await placements.listing(conn, slug, failed=failed)]


async def save(store: Store, *seen: Placement) -> None:
    async with store.write() as conn:
        lease = await leases.take(conn, "x", "me", MINUTE, NOON)
        assert lease
        await placements.save(conn, lease, seen)


async def pushed(store: Store) -> None:
    await configure(store, *map(routed, PLACES))
    await push(store, a_draft(slug="s"), a_draft("Ferry strike", slug="other"), now=NOON)


async def test_what_is_wanted_of_a_thread_and_what_it_is_are_kept_apart(store: Store) -> None:
    await pushed(store)
    async with store.write() as conn:
        await wanted.lock(conn, "s")
    one, other = await rows(store)
    assert [(row.wanted_thread.locked, row.thread_state.locked) for row in (one, other)] == [(True, None)] * 2
    await save(store, replace(one, thread_state=ThreadState(locked=True), wanted_thread=NOTHING))
    async with store.write() as conn:
        await wanted.unlock(conn, "s")
    assert [(row.wanted_thread.locked, row.thread_state.locked) for row in await rows(store)] == [
        (False, True),
        (None, None),
    ]
    assert [row.wanted_thread.locked for row in await rows(store, "other")] == [None, None]


async def test_only_what_was_to_be_locked_is_to_be_unlocked(store: Store) -> None:
    await pushed(store)
    async with store.write() as conn:
        await wanted.unlock(conn, "s")
    assert [row.wanted_thread.locked for row in await rows(store)] == [None, None]


async def test_a_thread_that_can_t_be_set_is_told_of_until_something_changes(store: Store) -> None:
    await pushed(store)
    one, _ = await rows(store)
    refusals = {StepKind.SET_THREAD: "let it\0"}
    state = ThreadState(locked=False)
    refused = replace(one, refusals=refusals, thread_state=state, due_at=None, failing_since=NOON)
    await save(store, refused)
    assert [row.thread_refused for row in await rows(store, failed=True)] == ["let it\ufffd"]
    async with store.write() as conn:
        assert [failure.error for failure in await overview.failures(conn, 9)] == ["let it\ufffd"]
        assert [it.thread_refused for it in await overview.counted(conn)].count(True) == 1
        assert await placements.postponed(conn, NOON) == [(one.id, one.place)]
        await placements.take_up(conn, [one.id], NOON + MINUTE)
    [again, _] = await rows(store)
    assert (again.thread_refused, again.due_at) == (None, NOON + MINUTE)
    await save(store, refused)
    await push(store, a_draft("A mended headline", slug="s"), now=NOON + MINUTE)
    assert [row.thread_refused for row in await rows(store)] == [None, None]
    await save(store, refused)
    assert [row.thread_refused for row in await rows(store)] == [None, None], "it was of the older one"


async def test_what_is_set_of_some_threads_is_wanted_there_and_seen_as_newer(store: Store) -> None:
    await pushed(store)
    one, other = await rows(store)
    await save(store, replace(one, thread="t", due_at=None), replace(other, thread="t", due_at=None))
    async with store.write() as conn:
        await wanted.set_threads(conn, [one.id], ThreadState(locked=True, slow=30), NOON + MINUTE)
        await wanted.set_threads(conn, [one.id], ThreadState(title="Calmly", locked=False), NOON + MINUTE)
        await notes.tell_of_thread(conn, [replace(one, thread="t")], closed=True)
        await notes.tell_of_thread(conn, [replace(one, thread="t", wants=1)], closed=False)
    first, second = await rows(store)
    assert first.wanted_thread == ThreadState(locked=False, slow=30, title="Calmly")
    assert (first.wants, first.due_at, second.wants, second.due_at) == (2, NOON + MINUTE, 0, None)
    assert [message.view for message in first.messages if message.role is Role.NOTE] == ["open"]
    await save(store, replace(one, thread="t", due_at=None))
    assert (await rows(store))[0].due_at == NOON + MINUTE, "what was read before is older"
    assert await notes_waiting(store) == []


async def notes_waiting(store: Store) -> list[int]:
    """A note of a thread's state is none of a change."""
    async with store.read() as conn:
        return list(await notes.waiting(conn, "s"))
