"""What would come of a story in each channel is what comes of it."""

from datetime import datetime

import pytest

from storybot.cards import views
from storybot.cards.model import Mention
from storybot.cards.text import as_text
from storybot.languages.language import language
from storybot.newsroom import acts
from storybot.newsroom.push import PushedAs
from storybot.preview import Prospect, prospects
from storybot.store import placements, stories
from storybot.store.engine import Store
from storybot.store.model import ChannelConfig
from storybot.story.model import Draft
from tests.making import DAY, MINUTE, NOON, a_draft, a_story, configure, discord, push, routed

PINGING = routed(discord(), ping="77")


async def prospect(store: Store, story: Draft | str, there: ChannelConfig = PINGING) -> Prospect:
    [one] = await prospects(store, [there], story, now=NOON)
    return one


async def placed(store: Store) -> list[str | None]:
    """The slug of each story that has a card, or is to have one; None for a digest."""
    async with store.read() as conn:
        return [one.placement.slug for one in await placements.listing(conn)]


@pytest.mark.parametrize("at", [None, NOON + DAY])
async def test_a_draft_that_is_older_than_the_channel_goes_there(store: Store, at: datetime | None) -> None:
    await push(store, a_draft(slug="bridge"), as_draft=True, now=NOON - DAY)
    await configure(store, PINGING)
    if at is not None:
        await acts.schedule(store, "bridge", at, NOON)
    told = await prospect(store, "bridge")
    assert (told.verdict.fits, told.pings) == (True, "77")
    await acts.publish(store, "bridge", NOON + MINUTE)
    assert await placed(store) == ["bridge"]


async def test_a_story_that_was_public_before_the_channel_does_not_go_there(store: Store) -> None:
    await push(store, a_draft(slug="bridge"), now=NOON - DAY)
    await configure(store, PINGING)
    told = await prospect(store, "bridge")
    assert not told.verdict.fits
    assert told.verdict.rule.startswith("The channel takes every story. But the channel was added after")
    assert told.verdict.rule.endswith("storybot backfill 100 --since 2026-02-28")
    topics = routed(discord(), "sport")
    told = await prospect(store, "bridge", topics)
    assert told.verdict.rule == "The channel takes only the topics sport; the story has none."


async def test_a_channel_that_takes_a_story_by_now_gets_it_when_it_is_revised(store: Store) -> None:
    await configure(store, routed(discord(), "sport"), now=NOON - DAY)
    await push(store, a_draft(slug="bridge"))
    await configure(store, PINGING)
    told = await prospect(store, "bridge")
    assert (told.verdict.fits, told.pings) == (True, "77")
    assert told.verdict.rule.endswith("every story. It isn't there yet: it is when it is next revised.")
    revised = a_draft(slug="bridge", summary="Until June.")
    assert "yet" not in (await prospect(store, revised)).verdict.rule
    assert await placed(store) == []
    await push(store, revised)
    assert await placed(store) == ["bridge"]


async def test_of_a_retracted_story_its_retraction_is_shown_and_goes_nowhere_new(store: Store) -> None:
    await configure(store, PINGING)
    await push(store, a_draft(slug="bridge"))
    await acts.retract(store, "bridge", "It never closed.", NOON)
    told = await prospect(store, "bridge")
    assert told.verdict.fits
    assert told.card == views.retraction(a_story(slug="bridge"), "It never closed.", language("en"))
    elsewhere = routed(discord("200"), ping="77")
    await configure(store, PINGING, elsewhere, now=NOON - DAY)
    told = await prospect(store, "bridge", elsewhere)
    assert (told.verdict.fits, told.pings) == (False, None)
    assert "retracted" in told.verdict.rule


def mentions(told: Prospect) -> list[str]:
    return [block.group for block in told.card.blocks if isinstance(block, Mention)]


async def test_a_story_pings_where_it_is_new_and_nobody_where_it_is(store: Store) -> None:
    await configure(store, PINGING)
    await push(store, a_draft(slug="bridge"), as_draft=True)
    told = await prospect(store, "bridge")
    assert (told.pings, mentions(told)) == ("77", ["77"])
    await acts.publish(store, "bridge", NOON)
    told = await prospect(store, "bridge")
    assert (told.verdict.fits, told.pings, mentions(told)) == (True, None, [])


async def test_a_topic_that_is_added_brings_a_story_to_a_channel_that_is_younger(store: Store) -> None:
    sea = routed(discord("200"), "sea", ping="77")
    await push(store, a_draft(slug="bridge"), now=NOON - DAY)
    await configure(store, sea)
    wet = a_draft(slug="bridge", topics=("sea",))
    assert not (await prospect(store, "bridge", sea)).verdict.fits
    told = await prospect(store, wet, sea)
    assert (told.verdict.fits, told.pings) == (True, "77")
    await push(store, wet)
    assert await placed(store) == ["bridge"]


async def test_a_story_pings_nobody_where_it_does_not_go(store: Store) -> None:
    sport = routed(discord(), "sport", ping="77")
    await configure(store, sport)
    await push(store, a_draft(slug="bridge"))
    told = await prospect(store, "bridge", sport)
    assert (told.verdict.fits, told.pings, mentions(told)) == (False, None, [])


@pytest.mark.parametrize("known_by", ["url", "file_name", "slug"])
async def test_a_file_is_the_story_that_a_push_takes_it_for(store: Store, known_by: str) -> None:
    same = {"url": "https://n.example/a", "file_name": "a.md", "slug": "bridge"}[known_by]
    await configure(store, PINGING)
    [first] = await push(store, a_draft(**{known_by: same}))
    await acts.correct(store, first.slug, "It is a bridge.", NOON)
    anew = a_draft("Mayor opens a much longer tunnel", **{known_by: same})
    told = await prospect(store, anew)
    assert (told.verdict.fits, told.pings, mentions(told)) == (True, None, [])
    assert told.verdict.rule.startswith("It is there")
    assert "It is a bridge." in as_text(told.card), "corrections stay"
    [pushed] = await push(store, anew)
    assert (pushed.slug, pushed.state) == (first.slug, PushedAs.REVISED)
    assert told.key == (await prospect(store, first.slug)).key
    assert told.card == (await prospect(store, first.slug)).card


async def test_a_file_that_is_new_is_new_and_nothing_is_written(store: Store) -> None:
    await configure(store, PINGING)
    told = await prospect(store, a_draft())
    assert (told.verdict.fits, told.pings) == (True, "77")
    async with store.read() as conn:
        assert await stories.get(conn, a_story().slug) is None


async def test_a_push_that_would_be_refused_is_said(store: Store) -> None:
    await configure(store, PINGING)
    await push(store, a_draft("Bridge closes for a year", slug="bridge"))
    told = await prospect(store, a_draft("Bridge closes for a year."))
    assert (told.verdict.fits, told.pings) == (False, None)
    assert "looks like the story bridge" in told.verdict.rule
    await acts.retract(store, "bridge", "It never closed.", NOON)
    told = await prospect(store, a_draft("Bridge closes for a year", slug="bridge"))
    assert not told.verdict.fits
    assert told.verdict.rule.startswith("A push is refused: ") and "restore" in told.verdict.rule


async def test_beyond_a_channels_cards_an_hour_a_story_goes_on_the_digest(store: Store) -> None:
    limited = routed(discord(), ping="77", cards_an_hour=1)
    await configure(store, limited)
    await push(store, a_draft(slug="tunnel", headline="Mayor opens a tunnel"))
    await push(store, a_draft(slug="bridge"), as_draft=True)
    told = await prospect(store, "bridge", limited)
    assert (told.verdict.fits, told.on_digest, told.pings, mentions(told)) == (True, True, None, [])
    assert "it goes on the digest" in told.verdict.rule
    there = await prospect(store, "tunnel", limited)
    assert not there.on_digest
    assert "digest" not in there.verdict.rule
    await acts.publish(store, "bridge", NOON + MINUTE)
    assert set(await placed(store)) == {"tunnel", None}


async def test_an_hour_later_a_story_has_a_card_again(store: Store) -> None:
    limited = routed(discord(), ping="77", cards_an_hour=1)
    await configure(store, limited)
    await push(store, a_draft("Mayor opens a tunnel"), now=NOON - 60 * MINUTE)
    told = await prospect(store, a_draft(), limited)
    assert (told.on_digest, told.pings) == (False, "77")
