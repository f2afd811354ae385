"""A route's role or user group is pinged once by a story, and never again whatever happens."""

import asyncio
from datetime import timedelta

import pytest

from storybot.delivery.model import Place
from storybot.errors import NetworkFailed, RateLimited, ServerFailed
from storybot.newsroom.acts import restore, retract
from storybot.newsroom.placing import backfill
from storybot.store.engine import Store
from tests.delivering import Office
from tests.fake_platform import FakePlatform, Kind, Moment
from tests.making import configure, discord, routed

GROUP = "77"


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


async def pinged(office: Office, kind: Kind = "text") -> Place:
    """A channel whose route pings."""
    place = discord()
    office.platform.add(place, kind)
    await configure(office.store, routed(place, ping=GROUP), now=office.clock.now())
    return place


@pytest.mark.parametrize("kind", ["text", "forum", "announcement"])
async def test_the_card_pings_when_it_is_posted_and_no_edit_does(office: Office, kind: Kind) -> None:
    await pinged(office, kind)
    await office.push()
    await office.deliver()
    assert office.platform.pings == [GROUP]
    await office.push(summary="It rusts more.")
    await office.deliver()
    assert office.platform.pings == [GROUP]


async def test_where_no_route_pings_nobody_is_pinged(office: Office) -> None:
    await office.channels("text", "forum")
    await office.push()
    await office.deliver()
    assert office.platform.pings == []


@pytest.mark.parametrize("lost", [NetworkFailed("reset"), ServerFailed("500")])
async def test_a_card_whose_answer_is_lost_is_posted_again_without_a_ping(
    office: Office, lost: Exception
) -> None:
    """The first one may show late, and has pinged then."""
    await pinged(office)
    await office.push()

    async def lose_the_first(moment: Moment, request: str, _: Place) -> None:
        if (moment, request) == ("before", "post_card"):
            office.platform.interfere = FakePlatform(office.clock).interfere
            raise lost

    office.platform.interfere = lose_the_first
    await office.deliver()
    assert [request for request, _ in office.platform.requests].count("post_card") == 2
    assert office.platform.pings == []


async def test_a_revision_that_comes_between_two_tries_brings_no_ping_back(office: Office) -> None:
    place = await pinged(office)
    await office.push()

    async def lose_and_revise(moment: Moment, request: str, _: Place) -> None:
        if (moment, request) == ("after", "post_card"):
            office.platform.interfere = FakePlatform(office.clock).interfere
            office.platform.channels[place].messages.clear()
            await office.push(summary="It rusts more.")
            raise NetworkFailed("reset")

    office.platform.interfere = lose_and_revise
    await office.deliver()
    assert office.platform.pings == [GROUP]
    assert len(office.platform.channels[place].messages) == 1


async def test_a_kill_after_the_card_was_sent_brings_no_second_ping(office: Office) -> None:
    await pinged(office)
    await office.push()
    killed = asyncio.Event()

    async def hang(moment: Moment, request: str, _: Place) -> None:
        if (moment, request) == ("before", "post_card"):
            killed.set()
            await asyncio.Event().wait()

    office.platform.interfere = hang
    async with office.working():
        await killed.wait()
    office.platform.interfere = FakePlatform(office.clock).interfere
    await office.deliver()
    assert office.platform.pings == []


async def test_a_card_that_is_known_not_to_be_there_pings_when_it_comes(office: Office) -> None:
    await pinged(office)
    await office.push()

    async def too_soon_once(moment: Moment, request: str, _: Place) -> None:
        if (moment, request) == ("before", "post_card"):
            office.platform.interfere = FakePlatform(office.clock).interfere
            raise RateLimited("slow down", retry_after=5.0)

    office.platform.interfere = too_soon_once
    await office.deliver()
    assert office.platform.pings == [GROUP]


async def test_a_backfill_pings_nobody(office: Office) -> None:
    await office.push()
    place = await pinged(office)
    assert await backfill(office.store, place, office.clock.now() - timedelta(days=1), office.clock.now())
    await office.deliver()
    assert len(office.platform.channels[place].messages) == 1
    assert office.platform.pings == []


async def test_a_story_that_was_retracted_before_it_was_posted_is_not_and_pings_when_it_is_restored(
    office: Office,
) -> None:
    place = await pinged(office)
    await office.push(slug="bridge")
    await retract(office.store, "bridge", "There is no bridge.", office.clock.now())
    await office.deliver()
    assert not office.platform.channels[place].messages
    assert office.platform.pings == []
    await restore(office.store, "bridge", office.clock.now())
    await office.deliver()
    assert office.platform.pings == [GROUP]
