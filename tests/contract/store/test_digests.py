"""Digests, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storybot.delivery.model import Ending, Kind, Placement
from storybot.newsroom.acts import retract
from storybot.store import channels, digests, leases, placements, stories, story_lines, wanted
from storybot.store.engine import Store
from storybot.store.model import Channel
from tests.making import MINUTE, NOON, a_draft, configure, discord, headlines, push, routed, slack

HOUR = timedelta(hours=1)


@pytest.fixture
async def channel(store: Store) -> Channel:
    """A channel that no story goes to by itself."""
    await configure(store, routed(discord(), "none"))
    async with store.read() as conn:
        [channel] = await channels.listing(conn)
    await push(store, *[a_draft(headline, slug=f"s{n}") for n, headline in enumerate(headlines(4), 1)])
    return channel


async def gather(store: Store, channel: Channel, slug: str, *, after: timedelta = timedelta()) -> None:
    now = NOON + after
    async with store.write() as conn:
        await digests.gather(conn, slug, 1, [channel], opened_since=now - HOUR, now=now)


async def digests_of(store: Store) -> list[Placement]:
    async with store.read() as conn:
        return [one.placement for one in await placements.listing(conn)]


async def test_the_first_opens_a_digest_and_the_next_come_on_it(store: Store, channel: Channel) -> None:
    await gather(store, channel, "s2")
    await gather(store, channel, "s1", after=MINUTE)
    [digest] = await digests_of(store)
    assert (digest.slug, digest.kind, digest.place) == (None, Kind.DIGEST, channel.place)
    assert (digest.wanted_revision, digest.wanted_at, digest.due_at) == (2, NOON, NOON)
    assert len(digest.messages) == 1
    async with store.read() as conn:
        assert [one.story.slug for one in await stories.on_digest(conn, digest.id)] == ["s2", "s1"]


async def test_an_hour_after_it_was_opened_the_next_is_opened(store: Store, channel: Channel) -> None:
    await gather(store, channel, "s1")
    await gather(store, channel, "s2", after=HOUR - MINUTE)
    await gather(store, channel, "s3", after=HOUR)
    first, second = await digests_of(store)
    assert second.wanted_at == NOON + HOUR
    assert first.messages[0].key != second.messages[0].key


async def test_a_digest_that_people_removed_gathers_no_more(store: Store, channel: Channel) -> None:
    await gather(store, channel, "s1")
    await _end(store, Ending.REMOVED)
    await gather(store, channel, "s2", after=MINUTE)
    assert [one.ending for one in await digests_of(store)] == [Ending.REMOVED, None]


async def test_a_digest_that_was_refused_is_tried_again_with_more(store: Store, channel: Channel) -> None:
    await gather(store, channel, "s1")
    await _end(store, Ending.REFUSED)
    await gather(store, channel, "s2", after=MINUTE)
    [digest] = await digests_of(store)
    assert (digest.ending, digest.due_at, digest.messages[0].refused) == (None, NOON + MINUTE, None)


async def test_a_story_is_placed_as_a_card_or_on_a_digest(store: Store, channel: Channel) -> None:
    await gather(store, channel, "s1")
    async with store.write() as conn:
        await wanted.want(conn, "s2", 1, [channel], NOON)
        for slug, there in (("s1", {channel.id}), ("s2", {channel.id}), ("s3", set())):
            assert await digests.placed(conn, slug, [channel.id]) == there
        assert await digests.placed(conn, "s1", []) == set()
        assert await wanted.want(conn, "s1", 1, [channel], NOON) == [], "it gets no card beside"
        assert [one.place for one in await channels.of_story(conn, "s1")] == [channel.place]
        assert [one.placement.kind for one in await placements.listing(conn, "s1")] == [Kind.DIGEST]
        assert {one.slug: one.channels for one in await story_lines.listing(conn)} == {
            "s1": 1,
            "s2": 1,
            "s3": 0,
            "s4": 0,
        }


async def test_cards_are_counted_and_nothing_else(store: Store, channel: Channel) -> None:
    await gather(store, channel, "s1", after=MINUTE)
    async with store.write() as conn:
        await wanted.want(conn, "s2", 1, [channel], NOON)
        await wanted.want(conn, "s3", 1, [channel], NOON + MINUTE)
        assert await digests.cards_since(conn, [channel.id], NOON) == {channel.id: 1}
        assert await digests.cards_since(conn, [channel.id], NOON - MINUTE) == {channel.id: 2}
        assert await digests.cards_since(conn, [channel.id + 1], NOON - MINUTE) == {}


async def test_a_digest_follows_its_stories_and_no_others(store: Store, channel: Channel) -> None:
    await gather(store, channel, "s1")
    async with store.write() as conn:
        story_ids = {"s1": 1, "s2": 2}
        await digests.raise_to(conn, story_ids["s2"], 2, NOON + MINUTE)
        await digests.raise_to(conn, story_ids["s1"], 1, NOON + MINUTE)
    [digest] = await digests_of(store)
    assert (digest.wanted_revision, digest.due_at) == (1, NOON)
    await push(store, a_draft(headlines(4)[0], slug="s1", summary="It rusts more."), now=NOON + MINUTE)
    [digest] = await digests_of(store)
    assert (digest.wanted_revision, digest.due_at) == (2, NOON), "what was due doesn't wait again"
    await retract(store, "s1", "It was last year's.", NOON + MINUTE)
    [digest] = await digests_of(store)
    assert (digest.wanted_revision, digest.loud_revision) == (3, 3), "an archived post is opened for it"


async def test_a_worker_sees_to_a_digest_as_to_any_placement(store: Store, channel: Channel) -> None:
    await configure(store, routed(channel.place, "none"), routed(slack(), "none"))
    await gather(store, channel, "s1")
    async with store.write() as conn:
        [due] = await placements.due(conn, "discord", None, NOON, 10)
    assert (due.kind, due.slug) == (Kind.DIGEST, None)


async def _end(store: Store, ending: Ending) -> None:
    async with store.write() as conn:
        lease = await leases.take(conn, "discord:*", "w", timedelta(days=1), NOON)
        assert lease is not None
        [delivery] = await placements.listing(conn)
        row = delivery.placement
        refused = "too long" if ending is Ending.REFUSED else None
        message = replace(row.messages[0], refused=refused, removed=ending is Ending.REMOVED)
        ended = replace(row, ending=ending, due_at=None, messages=(message,))
        await placements.save(conn, lease, [ended])
