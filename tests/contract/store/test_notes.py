"""Notes in threads, on both databases."""

from dataclasses import replace

import pytest

from storybot.delivery.model import Message, Placement, Role
from storybot.store import leases, notes, placements
from storybot.store.engine import Store, StoreConnection
from tests.making import MINUTE, NOON, a_draft, configure, discord, push, routed, slack


@pytest.fixture
async def shown(store: Store) -> Store:
    """The story `s` has its card in two channels."""
    await configure(store, routed(discord()), routed(slack()))
    await push(store, a_draft(slug="s"))
    async with store.write() as conn:
        for row in await rows(conn):
            card, *others = row.messages
            await save(conn, replace(row, messages=(replace(card, ref="1", revision=1), *others), thread="9"))
    return store


async def rows(conn: StoreConnection) -> list[Placement]:
    return [delivery.placement for delivery in await placements.listing(conn, "s")]


async def save(conn: StoreConnection, row: Placement) -> None:
    lease = await leases.take(conn, "x", "me", MINUTE, NOON)
    assert lease
    await placements.save(conn, lease, [row])


async def told(conn: StoreConnection) -> list[list[Message]]:
    return [[m for m in row.messages if m.role is Role.NOTE] for row in await rows(conn)]


@pytest.mark.usefixtures("shown")
async def test_a_note_waits_in_each_thread_until_it_is_dropped(store: Store) -> None:
    async with store.write() as conn:
        assert await notes.waiting(conn, "s") == []
        assert await notes.add(conn, "s", 2, 1) == 2
        assert await notes.add(conn, "s", 3, 2) == 0, "those that wait tell of all at once"
        assert await notes.waiting(conn, "s") == [1]
        found = await told(conn)
        assert [[m.known_revision for m in of_one] for of_one in found] == [[1], [1]]
        assert len({m.key for [m] in found}) == 2
        assert await notes.drop(conn, "s", 7) == []
        dropped = await notes.drop(conn, "s", 1)
        assert sorted(dropped) == sorted(row.id for row in await rows(conn))
        assert await told(conn) == [[], []]
        assert await notes.add(conn, "s", 4, 3, but=dropped) == 0


@pytest.mark.usefixtures("shown")
async def test_a_card_that_can_not_be_edited_is_followed_up_once(store: Store) -> None:
    async with store.write() as conn:
        first, second = await rows(conn)
        for _ in range(2):
            await notes.follow_up(conn, first.id, "s", first.place, revision=2, known=1)
        assert [len(of_one) for of_one in await told(conn)] == [1, 0]
        assert second.messages


@pytest.mark.usefixtures("shown")
async def test_what_waits_without_a_failure_can_be_taken_up(store: Store) -> None:
    async with store.write() as conn:
        first, second = await rows(conn)
        later = replace(first, due_at=NOON + MINUTE, last_error="the thread is archived")
        await save(conn, later)
        await save(conn, replace(second, due_at=NOON + MINUTE, last_error="no", failing_since=NOON))
        assert await placements.postponed(conn, NOON) == [(first.id, first.place)]
        await placements.take_up(conn, [first.id], NOON)
        assert await placements.postponed(conn, NOON) == []
        assert [row.due_at for row in await rows(conn)] == [NOON, NOON + MINUTE]
