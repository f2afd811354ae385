"""Who is kept out and let in again is so in the end, whatever happens in between."""

import pytest

from storybot.delivery.model import SANCTIONS, Kind, Place, Ruling
from storybot.errors import NetworkFailed
from storybot.moderation.keeping_out import keep_out_of_new, let_in
from storybot.moderation.rulings import try_again
from storybot.store import audit, sanctions
from storybot.store.engine import Store
from tests.delivering import Office
from tests.fake_platform import Moment
from tests.making import configure, discord, routed
from tests.ruling import MO, VIC, moderated, of_kind, queue, reported, ruled, story_channel


@pytest.fixture
async def office(store: Store) -> Office:
    return await moderated(store)


async def vic_is_let_in(office: Office) -> bool:
    account = ("discord", "1")
    return await let_in(office.store, account, VIC.id, MO, SANCTIONS, office.clock.now())


async def vic_is_erased(office: Office) -> None:
    async with office.store.write() as conn:
        await audit.erase(conn, VIC.person)


async def still_out(office: Office) -> list[str]:
    """Why the platform didn't let in who is to be."""
    async with office.store.read() as conn:
        return [one.problem for one in await sanctions.not_let_in(conn, "discord", "1")]


async def test_an_order_to_keep_out_that_comes_late_keeps_nobody_out(office: Office) -> None:
    """The platform doesn't answer, so that keeping out is tried again after letting in was done."""
    failing = [NetworkFailed("no answer")]

    async def interfere(now: Moment, what: str, place: Place) -> None:
        if (now, what) == ("before", "keep_out") and failing:
            raise failing.pop()

    office.platform.interfere = interfere
    number = await reported(office)
    await ruled(office, number, Ruling.KEEP_OUT)
    async with office.working():
        await office.until(lambda rows: any(row.failing_since for row in of_kind(rows, Kind.SANCTION)))
    assert await vic_is_let_in(office)
    await office.deliver()
    assert ("keep_out", story_channel(office)) in office.platform.requests
    assert office.platform.kept_out == {story_channel(office): set()}
    assert await still_out(office) == []


async def test_what_the_platform_refuses_of_letting_in_is_told_and_tried_again(office: Office) -> None:
    number = await reported(office)
    await ruled(office, number, Ruling.KEEP_OUT)
    await office.deliver()
    office.platform.may_not.add("keep_out")
    assert await vic_is_let_in(office)
    await office.deliver()
    assert "couldn't be done: let the bot keep out there" in queue(office)[0]
    assert ["let the bot keep out there" in one for one in await still_out(office)] == [True]
    office.platform.may_not.clear()
    assert await vic_is_let_in(office), "the list tries it again"
    await office.deliver()
    assert office.platform.kept_out == {story_channel(office): set()}
    assert await still_out(office) == []
    assert "They were let in again." in queue(office)[0]
    assert not await vic_is_let_in(office)


async def test_the_card_tries_letting_in_again_too(office: Office) -> None:
    number = await reported(office)
    await ruled(office, number, Ruling.KEEP_OUT)
    await office.deliver()
    office.platform.may_not.add("keep_out")
    await vic_is_let_in(office)
    await office.deliver()
    office.platform.may_not.clear()
    await try_again(office.store, number, MO, office.clock.now())
    await office.deliver()
    assert office.platform.kept_out == {story_channel(office): set()}


async def test_who_is_kept_out_is_so_in_a_channel_that_comes_later(office: Office) -> None:
    number = await reported(office)
    await ruled(office, number, Ruling.KEEP_OUT)
    await office.deliver()
    first, later = story_channel(office), discord("150")
    office.platform.add(later)
    for _ in range(2):
        await configure(office.store, routed(first), routed(later), now=office.clock.now())
        await keep_out_of_new(office.store, office.clock.now())
        await office.deliver()
    assert office.platform.kept_out == {first: {VIC.id}, later: {VIC.id}}
    assert [what for what, place in office.platform.requests if place == later].count("keep_out") == 1
    await vic_is_let_in(office)
    await keep_out_of_new(office.store, office.clock.now())
    await office.deliver()
    assert office.platform.kept_out == {first: set(), later: set()}


async def test_who_was_kept_out_of_a_channel_that_gets_no_stories_any_more_is_let_in_there(
    office: Office,
) -> None:
    number = await reported(office)
    await ruled(office, number, Ruling.KEEP_OUT)
    await office.deliver()
    await configure(office.store)
    await vic_is_let_in(office)
    await office.deliver()
    assert office.platform.kept_out == {story_channel(office): set()}


async def test_who_is_kept_out_and_then_erased_is_so_in_a_channel_that_comes_later(office: Office) -> None:
    """Moderators decided before the erasure, and one channel had not been reached by then."""
    first, later, retired = story_channel(office), discord("150"), discord("151")
    for place in (later, retired):
        office.platform.add(place)
    await configure(office.store, routed(first), routed(retired), now=office.clock.now())
    await ruled(office, await reported(office), Ruling.KEEP_OUT)
    await office.deliver()
    await configure(office.store, routed(first), now=office.clock.now())
    await ruled(office, await reported(office, "vic again"), Ruling.KEEP_OUT)
    office.platform.kept_out[first].clear()
    await vic_is_erased(office)
    await configure(office.store, routed(first), routed(later), now=office.clock.now())
    for _ in range(2):
        await keep_out_of_new(office.store, office.clock.now())
        await office.deliver()
    assert office.platform.kept_out == {one: {VIC.id} for one in (first, later, retired)}
    assert [what for what, place in office.platform.requests if place == later].count("keep_out") == 1
    await vic_is_let_in(office)
    await office.deliver()
    assert office.platform.kept_out == {one: set() for one in (first, later, retired)}


async def test_who_is_erased_before_the_platform_lets_them_in_is_let_in_nevertheless(office: Office) -> None:
    await ruled(office, await reported(office), Ruling.KEEP_OUT)
    await office.deliver()
    office.platform.may_not.add("keep_out")
    await vic_is_let_in(office)
    await office.deliver()
    await vic_is_erased(office)
    assert ["let the bot keep out there" in one for one in await still_out(office)] == [True]
    office.platform.may_not.clear()
    assert await vic_is_let_in(office), "the list tries it again"
    await office.deliver()
    assert office.platform.kept_out == {story_channel(office): set()}
    assert await still_out(office) == []
