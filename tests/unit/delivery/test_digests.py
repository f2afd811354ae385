"""A channel's cards an hour: no more than its route says, the rest on one card that keeps in step."""

from datetime import timedelta

import pytest

from storybot.cards.text import as_text
from storybot.delivery.model import Ending, Kind, Place
from storybot.errors import NetworkFailed
from storybot.newsroom.acts import retract
from storybot.newsroom.placing import backfill
from storybot.store import stories, wanted
from storybot.store.engine import Store
from storybot.story.embargo import State
from tests.delivering import Office
from tests.fake_platform import FakePlatform
from tests.fake_platform import Kind as Sort
from tests.making import a_draft, configure, discord, headlines, push, routed

FIRST, SECOND, THIRD, FOURTH, FIFTH, *_ = headlines(8)


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


async def limited(office: Office, kind: Sort = "text", cards: int = 2, **route: object) -> Place:
    """A channel that takes so many cards an hour."""
    place = discord()
    office.platform.add(place, kind)
    await configure(office.store, routed(place, cards_an_hour=cards, **route), now=office.clock.now())
    return place


def shown(office: Office, place: Place) -> list[str]:
    """Each card in the channel as text, in the order of posting."""
    channel = office.platform.channels[place]
    if channel.kind == "forum":
        return [as_text(next(iter(post.values())).card) for post in channel.threads.values()]
    return [as_text(message.card) for message in channel.messages.values()]


def digest_of(office: Office, place: Place) -> str:
    [text] = [text for text in shown(office, place) if text.startswith("More stories\n")]
    return text


@pytest.mark.parametrize("kind", ["text", "forum", "announcement"])
async def test_beyond_the_cards_of_an_hour_the_rest_is_on_one_digest(office: Office, kind: Sort) -> None:
    place = await limited(office, kind, ping="77")
    for headline in (FIRST, SECOND, THIRD, FOURTH):
        await office.push(headline, url=f"https://example.org/{headline[:5]}")
    rows = await office.deliver()
    assert [row.kind for row in rows].count(Kind.STORY) == 2
    assert len(shown(office, place)) == 3
    text = digest_of(office, place)
    assert THIRD in text and FOURTH in text and FIRST not in text
    assert f"<https://example.org/{THIRD[:5]}>" in text
    assert f"[{THIRD}]" in text or f"[{THIRD[:30]}" in text, "a button for each"
    assert office.platform.pings == ["77", "77"], "the digest pings nobody"


async def test_a_digest_is_posted_once_and_edited_as_more_comes_in_the_hour(office: Office) -> None:
    place = await limited(office, cards=1)
    for headline in (FIRST, SECOND, THIRD):
        await office.push(headline)
        await office.deliver()
    assert len(shown(office, place)) == 2
    assert SECOND in digest_of(office, place) and THIRD in digest_of(office, place)
    office.clock.advance(hours=1)
    await office.push(FOURTH)
    await office.push(FIFTH)
    await office.deliver()
    first, second = (text for text in shown(office, place) if text.startswith("More stories\n"))
    assert FIFTH in second and FIFTH not in first
    assert len(shown(office, place)) == 4


async def test_many_at_once_are_one_post(office: Office) -> None:
    place = await limited(office, cards=1)
    await push(office.store, *map(a_draft, headlines(30)), now=office.clock.now())
    await office.deliver()
    assert [request for request, _ in office.platform.requests].count("post_card") == 2
    assert "edit_message" not in [request for request, _ in office.platform.requests]
    assert len(shown(office, place)) == 2


async def test_a_digest_follows_a_correction_and_a_retraction(office: Office) -> None:
    place = await limited(office, cards=1)
    for slug, headline in (("one", FIRST), ("two", SECOND), ("three", THIRD)):
        await push(office.store, a_draft(headline, slug=slug), now=office.clock.now())
    await office.deliver()
    await push(office.store, a_draft(f"{SECOND}, corrected", slug="two"), now=office.clock.now())
    await office.deliver()
    assert f"{SECOND}, corrected" in digest_of(office, place)
    await retract(office.store, "two", "It was last year's.", office.clock.now())
    await office.deliver()
    text = digest_of(office, place)
    assert f"Retracted: {SECOND}, corrected" in text and THIRD in text
    assert text.count("[") == 1, "what is retracted has no button"


async def test_a_story_stays_on_the_digest_when_there_is_room_again(office: Office) -> None:
    place = await limited(office, cards=1)
    await office.push(FIRST)
    await office.push(SECOND)
    await office.deliver()
    office.clock.advance(hours=2)
    await office.push(SECOND, summary="It rusts more.")
    await office.deliver()
    assert len(shown(office, place)) == 2


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED])
async def test_a_digest_obeys_the_embargo(office: Office, state: State) -> None:
    place = await limited(office, cards=1)
    await push(office.store, a_draft(FIRST), now=office.clock.now())
    for slug, headline in (("two", SECOND), ("three", THIRD)):
        await push(office.store, a_draft(headline, slug=slug), now=office.clock.now())
    await withdraw(office, "two", state)
    await office.deliver()
    assert SECOND not in digest_of(office, place) and THIRD in digest_of(office, place)


async def test_a_digest_of_nothing_public_is_not_posted(office: Office) -> None:
    place = await limited(office, cards=1)
    await push(office.store, a_draft(FIRST), now=office.clock.now())
    await push(office.store, a_draft(SECOND, slug="two"), now=office.clock.now())
    await withdraw(office, "two", State.DRAFT)
    rows = await office.deliver()
    assert [row.ending for row in rows if row.kind is Kind.DIGEST] == [Ending.REFUSED]
    assert len(shown(office, place)) == 1
    await push(office.store, a_draft(THIRD), now=office.clock.now())
    await office.deliver()
    assert THIRD in digest_of(office, place)


async def test_a_digest_whose_answer_is_lost_is_not_doubled(office: Office) -> None:
    place = await limited(office, cards=1)
    await office.push(FIRST)
    await office.deliver()
    await office.push(SECOND)

    async def lose(moment: str, request: str, _: Place) -> None:
        if (moment, request) == ("after", "post_card"):
            office.platform.interfere = FakePlatform(office.clock).interfere
            raise NetworkFailed("reset")

    office.platform.interfere = lose
    await office.deliver()
    assert len(shown(office, place)) == 2


async def test_a_digest_that_people_deleted_stays_deleted(office: Office) -> None:
    place = await limited(office, cards=1)
    await office.push(FIRST)
    await office.push(SECOND)
    rows = await office.deliver()
    [digest] = [row for row in rows if row.kind is Kind.DIGEST]
    del office.platform.channels[place].messages[str(digest.messages[0].ref)]
    await office.push(SECOND, summary="It rusts more.")
    rows = await office.deliver()
    assert [row.ending for row in rows if row.kind is Kind.DIGEST] == [Ending.REMOVED]
    assert len(shown(office, place)) == 1


async def test_a_backfill_keeps_the_cards_of_an_hour_too(office: Office) -> None:
    for headline in (FIRST, SECOND, THIRD):
        await office.push(headline)
    place = await limited(office, cards=1)
    now = office.clock.now()
    assert len(await backfill(office.store, place, now - timedelta(days=1), now)) == 3
    await office.deliver()
    assert len(shown(office, place)) == 2
    assert await backfill(office.store, place, now - timedelta(days=1), now) == []


async def withdraw(office: Office, slug: str, state: State) -> None:
    """The newest revision isn't public."""
    async with office.store.write() as conn:
        found = await stories.get(conn, slug)
        assert found is not None
        number = await stories.revise(conn, found.story, office.clock.now(), state=state)
        await wanted.want(conn, slug, number, [], office.clock.now())
