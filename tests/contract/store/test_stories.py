"""Stories and revisions, on both databases."""

from dataclasses import replace
from datetime import UTC, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError

from storybot.store import stories, story_lines
from storybot.store.engine import Store
from storybot.store.model import StoryLine
from storybot.story.document import fingerprint
from storybot.story.embargo import State
from storybot.story.life import Act
from storybot.story.model import Correction, Event, Forecast, Perspective, Source, Stance
from storybot.story.slugs import slug_of
from tests.making import (
    DAY,
    MINUTE,
    NOON,
    a_draft,
    a_story,
    add_story,
    configure,
    discord,
    headlines,
    push,
    routed,
    slack,
)

FULL = a_story(
    "Ein Übermaß — 過剰 😀",
    url="https://news.example/" + "x" * 9_000,
    why_it_matters="It does.",
    key_points=("one", "two"),
    plain_words="Plain.",
    sides={
        Stance.CRITICS: (Perspective(position="No.", holder="A"),),
        Stance.DEFENDERS: (),
        Stance.NEUTRAL: (Perspective(position="Well."),),
    },
    noise_level=62,
    forecast=Forecast(outlook="Rain.", disclaimer="Or not.", likelihood=12.5),
    timeline=(Event(headline="It began", when="2026-02"), Event(headline="It goes on")),
    topics=("economy",),
    sources=(Source(title="Gazette", url="https://gazette.example"),),
    image="https://news.example/a.png",
    language="de",
    published_at=NOON,
)


async def test_a_story_comes_back_as_it_went_in(store: Store) -> None:
    async with store.write() as conn:
        await add_story(conn, FULL, NOON, file_name="a.txt")
    async with store.read() as conn:
        found = await stories.get(conn, FULL.slug)
        assert found is not None
        assert found.story == FULL
        assert (found.number, found.fingerprint) == (1, fingerprint(FULL))
        assert found.pushed_at == found.first_pushed_at == NOON
        assert (await stories.revision(conn, FULL.slug, 1)).story == FULL
        assert await stories.get(conn, "another") is None
        with pytest.raises(LookupError, match="revision 2"):
            await stories.revision(conn, FULL.slug, 2)


async def test_a_revision_is_added_and_the_former_stays(store: Store) -> None:
    first = a_story("One headline", slug="one")
    second = a_story("Another headline", slug="one")
    async with store.write() as conn:
        await add_story(conn, first, NOON, file_name="a.txt")
        assert await stories.revise(conn, second, NOON + MINUTE) == 2
        assert (await stories.revision(conn, "one", 1)).story == first
        found = await stories.get(conn, "one")
    assert found and (found.story, found.number, found.fingerprint) == (second, 2, fingerprint(second))
    assert (found.first_pushed_at, found.pushed_at) == (NOON, NOON + MINUTE)


async def test_the_database_itself_refuses_to_change_a_revision(store: Store) -> None:
    async with store.write() as conn:
        await add_story(conn, FULL, NOON)
    with pytest.raises(DBAPIError, match="never changed"):
        async with store.write() as conn:
            await conn.execute(text("UPDATE revisions SET fingerprint = 'other'"))


async def test_stories_are_recognised_by_what_they_were_last_pushed_with(store: Store) -> None:
    url = FULL.url or ""
    async with store.write() as conn:
        await add_story(conn, FULL, NOON, file_name="a.txt")
        await add_story(conn, a_story("Second", url=url), NOON + MINUTE, file_name="b.txt")
        assert await stories.by_url(conn, url) == "second"
        assert await stories.by_url(conn, "https://news.example/") is None
        assert await stories.by_file_names(conn, ["a.txt"]) == {"a.txt": FULL.slug}

        await stories.push_unchanged(conn, FULL.slug, "b.txt", NOON + 2 * MINUTE)
        assert await stories.by_url(conn, url) == FULL.slug
        assert await stories.by_file_names(conn, ["b.txt"]) == {"b.txt": FULL.slug}
        assert await stories.by_file_names(conn, ["a.txt"]) == {}

        await stories.revise(conn, a_story("Second", slug="second"), NOON + DAY)
        assert await stories.by_url(conn, url) == "second", "a revision without its URL is still that story"
        assert await stories.by_file_names(conn, ["b.txt"]) == {"b.txt": "second"}


async def test_a_file_name_that_is_not_unicode_is_recognised_too(store: Store) -> None:
    name = b"caf\xe9.txt".decode(errors="surrogateescape")
    async with store.write() as conn:
        await add_story(conn, FULL, NOON, file_name=name)
        assert await stories.by_file_names(conn, [name]) == {name: FULL.slug}


async def test_many_are_added_and_looked_up_at_once(store: Store) -> None:
    names = [f"story-{number}" for number in range(2 * stories.AT_ONCE + 1)]
    new = [stories.NewStory(a_story(name, slug=name, url=f"https://{name}.example"), name) for name in names]
    async with store.write() as conn:
        await stories.add(conn, new, NOON, state=State.DRAFT)
        assert await stories.taken(conn, [*names, "another", *names]) == set(names)
        urls = [one.story.url or "" for one in new]
        assert await stories.by_urls(conn, [*urls, "https://another.example"]) == dict(
            zip(urls, names, strict=True)
        )
        assert await stories.by_file_names(conn, names) == {name: name for name in names}
        last = await stories.get(conn, names[-1])
        in_order = [line.slug for line in await story_lines.listing(conn)]
    assert last is not None
    assert (last.story, last.state) == (new[-1].story, State.DRAFT)
    assert in_order == names[::-1], "the newest first, as they came"


async def test_slugs_from_a_beginning(store: Store) -> None:
    slugs = ["bridge", "bridge-2", "bridge-😀", "bridgehead", "bridge_", "brid", "Bridge-3", "c"]
    async with store.write() as conn:
        for slug in slugs:
            await add_story(conn, a_story(slug=slug), NOON)
        assert list(await stories.slugs_from(conn, "bridge")) == sorted(slugs[:5])
        assert set(await stories.slugs_from(conn, "")) == set(slugs)
        assert await stories.slugs_from(conn, "x") == []


async def test_recent_headlines_are_the_newest_words_last_pushed_first(store: Store) -> None:
    async with store.write() as conn:
        for minutes, name in enumerate(["first", "second", "third"]):
            await add_story(conn, a_story(slug=name, headline=name), NOON + minutes * MINUTE)
        await stories.revise(conn, a_story(slug="first", headline="First!"), NOON + DAY)
        recent = await stories.recent_headlines(conn, NOON + 2 * MINUTE, 10)
        assert recent == [("first", "First!"), ("third", "third")]
        assert await stories.recent_headlines(conn, NOON, 1) == recent[:1]


async def test_stories_first_pushed_since_a_moment(store: Store) -> None:
    async with store.write() as conn:
        await stories.lock(conn)
        for day, headline in enumerate(headlines(3)):
            await add_story(conn, a_story(headline, slug=f"s{day}"), NOON + day * DAY)
        await stories.revise(conn, a_story(slug="s0"), NOON + 9 * DAY)
        await stories.revise(conn, a_story(slug="s1"), NOON + 9 * DAY)
        found = await stories.public_since(conn, NOON + DAY)
    assert [(it.story.slug, it.number) for it in found] == [("s1", 2), ("s2", 1)]


async def test_listing_has_the_newest_first_with_its_channels(store: Store) -> None:
    await configure(store, routed(discord()), routed(slack(), "sport"))
    first, second = headlines(2)
    await push(store, a_draft(first, slug="a", topics=("sport",)))
    await push(store, a_draft(second, slug="b"), now=NOON + MINUTE)
    await push(store, a_draft(first + "!", slug="a"), now=NOON + DAY)
    async with store.read() as conn:
        newest, oldest = await story_lines.listing(conn)
    assert (newest.slug, newest.channels) == ("b", 1)
    assert oldest == StoryLine(
        slug="a",
        headline=first + "!",
        revision=2,
        first_pushed_at=NOON,
        revised_at=NOON + DAY,
        channels=2,
    )


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-5))])
async def test_a_moment_is_the_same_whatever_zone_it_is_told_in(store: Store, zone: timezone) -> None:
    told = (NOON + timedelta(microseconds=1)).astimezone(zone)
    async with store.write() as conn:
        await add_story(conn, a_story(slug="one"), told)
        found = await stories.get(conn, "one")
        assert found and found.pushed_at == told and found.pushed_at.tzinfo is UTC
        assert await stories.recent_headlines(conn, NOON, 1)
        assert await stories.recent_headlines(conn, told, 1)
        assert not await stories.recent_headlines(conn, told + timedelta(microseconds=1), 1)


async def test_a_moment_without_a_zone_is_a_bug(store: Store) -> None:
    with pytest.raises(StatementError, match="no time zone"):
        async with store.write() as conn:
            await stories.recent_headlines(conn, NOON.replace(tzinfo=None), 1)


async def test_what_is_scheduled_is_due_from_its_time_on_until_something_is_done_to_it(store: Store) -> None:
    async with store.write() as conn:
        for slug, at in (("late", NOON + DAY), ("soon", NOON + MINUTE)):
            await add_story(conn, a_story(slug=slug), NOON, state=State.DRAFT)
            await stories.schedule(conn, slug, at)
            await stories.revise(conn, a_story(slug=slug), NOON, act=Act.SCHEDULE, state=State.SCHEDULED)
        assert await stories.scheduled_for(conn, "soon") == NOON + MINUTE
        assert await stories.due(conn, NOON) == []
        assert await stories.due(conn, NOON + MINUTE) == [("soon", NOON + MINUTE)]
        assert [slug for slug, _ in await stories.due(conn, NOON + DAY)] == ["soon", "late"]
        await stories.revise(conn, a_story(slug="soon"), NOON, act=Act.UNSCHEDULE, state=State.DRAFT)
        assert [slug for slug, _ in await stories.due(conn, NOON + DAY)] == ["late"]
        assert await stories.scheduled_for(conn, "soon") is None
        known = [one.scheduled_for for one in await stories.revisions_of(conn, "soon")]
    assert known == [None, NOON + MINUTE, None], "a revision knows when it was to be published"


async def test_the_public_stories_since_then_by_when_they_first_were(store: Store) -> None:
    async with store.write() as conn:
        for slug, state in (("a", State.PUBLISHED), ("b", State.DRAFT), ("c", State.DRAFT)):
            await add_story(conn, a_story(slug=slug), NOON, state=state)
        await stories.revise(conn, a_story(slug="c"), NOON + DAY, act=Act.PUBLISH)
        await stories.first_public(conn, "c", NOON + DAY)
        since = {start: await stories.public_since(conn, start) for start in (NOON, NOON + MINUTE)}
    assert [one.story.slug for one in since[NOON]] == ["a", "c"]
    assert [one.story.slug for one in since[NOON + MINUTE]] == ["c"]


async def test_every_revision_tells_its_act_and_the_corrections_until_then(store: Store) -> None:
    note = Correction("It was “Tuesday”.\n<@1>", NOON + MINUTE)
    async with store.write() as conn:
        await add_story(conn, FULL, NOON)
        corrected = replace(FULL, corrections=(note,))
        await stories.revise(conn, corrected, NOON + MINUTE, act=Act.CORRECT)
        first, second = await stories.revisions_of(conn, FULL.slug)
        assert await stories.revisions_of(conn, "nowhere") == []
    assert (first.act, first.story) == (Act.PUSH, FULL)
    assert (second.act, second.story) == (Act.CORRECT, corrected)
    assert first.fingerprint == second.fingerprint


async def test_pages_go_from_the_newest_to_the_oldest_and_miss_none(store: Store) -> None:
    for minute, headline in enumerate(headlines(5)):
        topics = ("Harbour", "Trade") if minute % 2 else ("Harbour",)
        await push(store, a_draft(headline, topics=topics), now=NOON + minute * MINUTE)
    newest_first = [slug_of(headline) for headline in reversed(headlines(5))]
    everything = tuple(State)
    async with store.read() as conn:
        seen: list[str] = []
        while page := await story_lines.page(conn, everything, 2, after=seen[-1] if seen else None):
            seen += [line.slug for line in page]
        assert seen == newest_first
        trade = await story_lines.page(conn, everything, 9, topic="trade")
        assert [line.slug for line in trade] == [newest_first[1], newest_first[3]]
        late = await story_lines.page(conn, everything, 9, since=NOON + 3 * MINUTE)
        assert [line.slug for line in late] == newest_first[:2]
        assert await story_lines.page(conn, [State.DRAFT], 9) == []


async def test_stories_are_counted_by_where_they_are_in_their_life(store: Store) -> None:
    async with store.write() as conn:
        assert await story_lines.counted(conn) == {}
        for slug, state in (("a", State.PUBLISHED), ("b", State.DRAFT), ("c", State.DRAFT)):
            await add_story(conn, a_story(slug=slug), NOON, state=state)
        assert await story_lines.counted(conn) == {State.PUBLISHED: 1, State.DRAFT: 2}
