"""Leases, on both databases."""

from datetime import timedelta

import pytest

from storybot.errors import LeaseLost
from storybot.store import leases
from storybot.store.engine import Store
from storybot.store.model import LimitUse, PaceUse
from tests.making import MINUTE, NOON

NAME = "discord:*"


async def test_one_holder_at_a_time(store: Store) -> None:
    async with store.write() as conn:
        mine = await leases.take(conn, NAME, "me", MINUTE, NOON)
        assert mine is not None
        assert (mine.epoch, mine.expires_at) == (1, NOON + MINUTE)
        assert await leases.take(conn, NAME, "you", MINUTE, NOON + timedelta(seconds=59)) is None
        assert await leases.take(conn, "slack:T1", "you", MINUTE, NOON) is not None


async def test_an_expired_lease_is_taken_over_with_a_new_epoch(store: Store) -> None:
    async with store.write() as conn:
        mine = await leases.take(conn, NAME, "me", MINUTE, NOON)
        yours = await leases.take(conn, NAME, "you", MINUTE, NOON + MINUTE)
    assert mine and yours and yours.epoch == mine.epoch + 1
    async with store.write() as conn:
        await leases.confirm(conn, yours)
    for act in (
        lambda conn: leases.renew(conn, mine, MINUTE, NOON + MINUTE),
        lambda conn: leases.release(conn, mine, NOON + MINUTE),
        lambda conn: leases.confirm(conn, mine),
    ):
        with pytest.raises(LeaseLost, match="discord"):
            async with store.write() as conn:
                await act(conn)


async def test_renewing_keeps_the_epoch_and_others_out(store: Store) -> None:
    async with store.write() as conn:
        mine = await leases.take(conn, NAME, "me", MINUTE, NOON)
        assert mine
        longer = await leases.renew(conn, mine, MINUTE, NOON + MINUTE / 2)
        assert (longer.epoch, longer.expires_at) == (1, NOON + MINUTE * 1.5)
        assert await leases.take(conn, NAME, "you", MINUTE, NOON + MINUTE) is None


async def test_a_released_lease_is_free_at_once_and_its_epochs_go_on(store: Store) -> None:
    async with store.write() as conn:
        mine = await leases.take(conn, NAME, "me", MINUTE, NOON)
        assert mine
        await leases.release(conn, mine, NOON)
        yours = await leases.take(conn, NAME, "you", MINUTE, NOON)
    assert yours and yours.epoch == 2


async def test_the_same_holder_may_take_it_again(store: Store) -> None:
    async with store.write() as conn:
        await leases.take(conn, NAME, "me", MINUTE, NOON)
        again = await leases.take(conn, NAME, "me", MINUTE, NOON)
    assert again and again.epoch == 2


async def test_it_is_known_whether_anybody_sends(store: Store) -> None:
    async with store.write() as conn:
        assert await leases.held(conn, NOON) == set()
        await leases.take(conn, NAME, "me", MINUTE, NOON)
        assert await leases.held(conn, NOON) == {NAME}
        assert await leases.held(conn, NOON + MINUTE) == set()


async def test_a_dead_holders_lease_is_free_before_its_time(store: Store) -> None:
    async with store.write() as conn:
        mine = await leases.take(conn, NAME, "me", MINUTE, NOON)
        before = await leases.get(conn, NAME)
        assert before is not None
        assert before.holder == "me"
        assert await leases.take(conn, NAME, "you", MINUTE, NOON, died="somebody else") is None
        yours = await leases.take(conn, NAME, "you", MINUTE, NOON, died="me")
    assert mine and yours and yours.epoch == mine.epoch + 1


async def test_a_renewal_tells_the_pace_and_the_next_holder_begins_without_one(store: Store) -> None:
    pace = PaceUse(70, (LimitUse("discord", 70, 2880, 60.0),))
    async with store.write() as conn:
        mine = await leases.take(conn, NAME, "me", MINUTE, NOON)
        assert mine
        renewed = await leases.renew(conn, mine, MINUTE, NOON, pace)
        await leases.take(conn, "a first one", "me", MINUTE, NOON)
        assert [lease.name for lease in await leases.listing(conn)] == ["a first one", NAME]
        assert (await leases.listing(conn))[1] == renewed
        assert renewed.pace == pace
        yours = await leases.take(conn, NAME, "you", MINUTE, NOON + MINUTE)
        assert await leases.get(conn, NAME) == yours
