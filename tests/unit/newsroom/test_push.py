"""Pushing and backfilling, with a real store of each kind."""

import asyncio
from dataclasses import replace

import pytest

from storybot.delivery.model import Ending, Kind, Place, Placement
from storybot.errors import Refused
from storybot.newsroom.placing import backfill
from storybot.newsroom.push import RECENT, Pushed, PushedAs
from storybot.newsroom.push import push as push_drafts
from storybot.store import channels, follows, leases, placements, stories, story_lines, wanted
from storybot.store.engine import Store
from storybot.store.model import Delivery, StoryLine
from storybot.story.embargo import State
from tests.making import (
    DAY,
    MINUTE,
    NOON,
    a_draft,
    configure,
    discord,
    headlines,
    push,
    routed,
    slack,
)


async def deliveries(store: Store, slug: str | None = None) -> list[Delivery]:
    async with store.read() as conn:
        return await placements.listing(conn, slug)


async def stored(store: Store) -> list[StoryLine]:
    async with store.read() as conn:
        return await story_lines.listing(conn)


def places(pushed: Pushed) -> list[Place]:
    return [channel.place for channel in pushed.channels]


async def end(store: Store, slug: str, place: Place, ending: Ending) -> None:
    """Have a worker give up a placement."""
    async with store.write() as conn:
        lease = await leases.take(conn, "x", "me", MINUTE, NOON)
        assert lease
        [found] = [it.placement for it in await placements.listing(conn, slug) if it.placement.place == place]
        await placements.save(conn, lease, [replace(found, ending=ending, due_at=None)])


async def test_a_new_story_goes_to_the_channels_that_fit(store: Store) -> None:
    await configure(
        store,
        routed(discord("1")),
        routed(discord("2"), "economy"),
        routed(slack("C1"), "sport", "economy"),
        routed(slack("C2"), noise_at_least=50),
    )
    loud, quiet = headlines(2)
    first, second = await push(
        store,
        a_draft(loud, topics=("Economy",), noise_level=80, file_name="loud.txt"),
        a_draft(quiet, topics=("art",)),
    )
    assert (first.revision, first.state) == (1, PushedAs.NEW)
    assert places(first) == [discord("1"), discord("2"), slack("C1"), slack("C2")]
    assert places(second) == [discord("1")]
    assert [it.placement.place for it in await deliveries(store, first.slug)] == places(first)


async def test_a_story_may_fit_nowhere(store: Store) -> None:
    [pushed] = await push(store, a_draft())
    assert (pushed.state, pushed.channels) == (PushedAs.NEW, ())


async def test_pushing_nothing(store: Store) -> None:
    assert await push(store) == []


async def test_unchanged_content_changes_nothing(store: Store) -> None:
    await configure(store, routed(discord()))
    [first] = await push(store, a_draft(file_name="a.txt", topics=("x",)))
    before = await deliveries(store)
    [again] = await push(store, a_draft(file_name="a.txt", topics=("x",)), now=NOON + DAY)
    assert again == Pushed(first.slug, 1, PushedAs.UNCHANGED, first.channels, State.PUBLISHED)
    assert await deliveries(store) == before
    [line] = await stored(store)
    assert (line.revision, line.revised_at) == (1, NOON)


async def test_unchanged_content_does_not_even_go_to_a_new_channel(store: Store) -> None:
    await push(store, a_draft(slug="s"))
    await configure(store, routed(discord()))
    [again] = await push(store, a_draft(slug="s"))
    assert (again.state, again.channels) == (PushedAs.UNCHANGED, ())


async def test_a_mended_headline_keeps_the_slug(store: Store) -> None:
    await configure(store, routed(discord()))
    [first] = await push(store, a_draft("Bridge closes for a yaer", file_name="bridge.txt"))
    [second] = await push(
        store, a_draft("Bridge closes for a year", file_name="bridge.txt"), now=NOON + MINUTE
    )
    assert (second.slug, second.revision, second.state) == (first.slug, 2, PushedAs.REVISED)
    assert second.slug == "bridge-closes-for-a-yaer"
    async with store.read() as conn:
        found = await stories.get(conn, first.slug)
    assert found and (found.story.headline, found.story.slug) == ("Bridge closes for a year", first.slug)
    [delivery] = await deliveries(store)
    assert (delivery.placement.wanted_revision, delivery.placement.due_at) == (2, NOON + MINUTE)


async def test_a_revision_back_to_former_words_is_a_revision(store: Store) -> None:
    for number, summary in enumerate(["One.", "Two.", "One."], start=1):
        [pushed] = await push(store, a_draft(slug="s", summary=summary))
        assert (pushed.revision, pushed.state is PushedAs.UNCHANGED) == (number, False)


async def test_the_url_names_the_story_before_the_file_does(store: Store) -> None:
    one, other, third = headlines(3)
    [first] = await push(store, a_draft(one, url="https://n.example/1", file_name="a.txt"))
    [second] = await push(store, a_draft(other, url="https://n.example/2", file_name="b.txt"))
    moved = a_draft(third, url="https://n.example/1", file_name="b.txt")
    [again] = await push(store, moved, now=NOON + MINUTE)
    assert again.slug == first.slug
    [by_file] = await push(store, a_draft(other, summary="More.", file_name="b.txt"), now=NOON + DAY)
    assert by_file.slug == first.slug, "the file was last pushed as the first story"
    [by_slug] = await push(store, a_draft(third, file_name="b.txt"), slug=second.slug)
    assert (by_slug.slug, by_slug.state) == (second.slug, PushedAs.REVISED)


async def test_a_headline_nearly_the_same_needs_new(store: Store) -> None:
    await push(store, a_draft("Bridge closes for a year"))
    near = a_draft("Bridge closes for a yeer")
    with pytest.raises(Refused, match=r"--slug bridge-closes-for-a-year .*--new"):
        await push(store, near)
    assert len(await stored(store)) == 1
    [pushed] = await push(store, near, new=True)
    assert (pushed.slug, pushed.state) == ("bridge-closes-for-a-yeer", PushedAs.NEW)
    [same] = await push(store, a_draft("Bridge closes for a year", summary="Other."), new=True)
    assert same.slug == "bridge-closes-for-a-year-2"


async def test_an_old_headline_may_come_again(store: Store) -> None:
    await push(store, a_draft("The year in bridges: a review"))
    [pushed] = await push(store, a_draft("The year in bridges, a review of it"), now=NOON + RECENT + MINUTE)
    assert pushed.state is PushedAs.NEW


async def test_drafts_of_one_push_that_are_one_story_are_refused(store: Store) -> None:
    one, other = headlines(2)
    for drafts in (
        [a_draft(one, slug="s", file_name="a.md"), a_draft(other, slug="s", file_name="b.md")],
        [a_draft("Bridge closes for a year"), a_draft("Bridge closes for a year.", summary="More.")],
    ):
        with pytest.raises(Refused):
            await push(store, *drafts)
    assert await stored(store) == []
    [first, second] = await push(
        store, a_draft(one, file_name="x/story.txt"), a_draft(other, file_name="story.txt")
    )
    assert first.slug != second.slug
    with pytest.raises(Refused, match=r"news/b\.txt: news/a\.txt in the same push is the story"):
        await push(
            store,
            a_draft(one, url="https://n.example/1", slug=first.slug, file_name="a.txt"),
            a_draft(other, slug=first.slug, file_name="b.txt"),
        )


async def test_every_refusal_of_a_push_is_told_and_nothing_is_stored(store: Store) -> None:
    await configure(store, routed(discord()))
    known, fresh, other = headlines(3)
    await push(store, a_draft(known), a_draft(other))
    with pytest.raises(Refused) as caught:
        await push(
            store,
            a_draft(fresh, file_name="good.txt"),
            a_draft(known + "!", file_name="near.txt"),
            a_draft(other + "?", file_name="nearer.txt"),
        )
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        "news/near.txt",
        "news/nearer.txt",
    ]
    assert len(await stored(store)) == len(await deliveries(store)) == 2


async def test_many_go_where_each_would_go_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storybot.newsroom.push.TOGETHER", 2)
    await configure(store, routed(discord("1"), cards_an_hour=2), routed(discord("2"), "economy"))
    reader = discord("77")
    async with store.write() as conn:
        await follows.follow_topic(conn, reader, "Economy", None, NOON)
    each: list[None] = []
    topics = ["economy", "sport", "economy", "sport", "sport"]
    drafts = [a_draft(one, topics=(topic,)) for one, topic in zip(headlines(5), topics, strict=True)]
    pushed = await push_drafts(store, drafts, now=NOON, each=lambda: each.append(None))
    assert [one.slug for one in pushed] == [draft.story.slug for draft in drafts]
    assert len(each) == 5
    assert [len(places(one)) for one in pushed] == [2, 1, 2, 1, 1]
    found = [it.placement for it in await deliveries(store)]
    assert [it.kind for it in found if it.place == discord("1")].count(Kind.STORY) == 2
    assert [it.kind for it in found if it.place == discord("1")].count(Kind.DIGEST) == 1
    assert {it.slug for it in found if it.place == discord("2")} == {pushed[0].slug, pushed[2].slug}
    assert {it.slug for it in found if it.place == reader} == {pushed[0].slug, pushed[2].slug}


async def test_a_failure_in_the_middle_keeps_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    await configure(store, routed(discord()))
    monkeypatch.setattr("storybot.newsroom.push.TOGETHER", 1)
    want = wanted.want_new
    left = [1, 1]

    async def fail_third(*args: object, **how: object) -> object:
        left.pop()  # an IndexError the third time
        return await want(*args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(wanted, "want_new", fail_third)
    with pytest.raises(IndexError):
        await push(store, *map(a_draft, headlines(5)))
    assert (await stored(store), await deliveries(store)) == ([], [])


async def test_one_slug_can_not_name_two_drafts(store: Store) -> None:
    with pytest.raises(Refused, match="one by one"):
        await push(store, *map(a_draft, headlines(2)), slug="s")


async def test_pushes_at_once_know_of_each_other(database_url: str) -> None:
    """Two processes push the same new story at the same moment: one makes it, the other sees it."""
    both = [Store.open(database_url) for _ in range(2)]
    await configure(both[0], routed(discord()))
    results = await asyncio.gather(
        *(push_drafts(both[turn % 2], [a_draft(file_name="a.txt")], now=NOON) for turn in range(6))
    )
    assert sorted(pushed.state for [pushed] in results) == ["new", *["unchanged"] * 5]
    assert len(await deliveries(both[0])) == 1
    for store in both:
        await store.close()


async def test_a_push_and_a_worker_that_write_the_same_rows_both_succeed(database_url: str) -> None:
    """Each takes the rows in another order, which PostgreSQL would end by failing one of them."""
    newsroom, worker = [Store.open(database_url) for _ in range(2)]
    await configure(newsroom, *(routed(discord(str(channel))) for channel in range(4)))
    names = headlines(6)
    await push(newsroom, *(a_draft(name, slug=f"s{number}") for number, name in enumerate(names)))
    async with worker.write() as conn:
        lease = await leases.take(conn, "discord:*", "me", MINUTE, NOON)
    assert lease
    rows = [it.placement for it in await deliveries(worker)]

    async def save(order: list[Placement]) -> None:
        async with worker.write() as conn:
            await placements.save(conn, lease, order)

    for turn in range(5):
        revised = [a_draft(name, slug=f"s{i}", summary=f"{turn}.") for i, name in enumerate(names)]
        await asyncio.gather(push(newsroom, *revised), *(save(rows[::step]) for step in (1, -1) * 2))
    assert {line.revision for line in await stored(newsroom)} == {6}
    await newsroom.close()
    await worker.close()


async def test_a_channel_added_later_gets_stories_from_then_on(store: Store) -> None:
    await configure(store, routed(discord("1")))
    old, fresh = headlines(2)
    await push(store, a_draft(old, slug="old"))
    await configure(store, routed(discord("1")), routed(discord("2")), now=NOON + MINUTE)
    [revised] = await push(store, a_draft(old, slug="old", summary="More."), now=NOON + DAY)
    [new] = await push(store, a_draft(fresh, slug="new"), now=NOON + DAY)
    assert (places(revised), places(new)) == ([discord("1")], [discord("1"), discord("2")])


async def test_a_revision_with_other_topics_goes_to_the_channels_of_those_too(store: Store) -> None:
    await configure(store, routed(discord("1"), "a"), routed(discord("2"), "b"))
    await push(store, a_draft(slug="s", topics=("a",)))
    [pushed] = await push(store, a_draft(slug="s", topics=("b",)), now=NOON + MINUTE)
    assert places(pushed) == [discord("1"), discord("2")]
    assert {it.placement.wanted_revision for it in await deliveries(store)} == {2}


async def test_a_retired_channel_gets_nothing_new(store: Store) -> None:
    await configure(store, routed(discord("1")), routed(discord("2")))
    await configure(store, routed(discord("2")))
    [pushed] = await push(store, a_draft())
    assert places(pushed) == [discord("2")]


async def test_backfill_wants_older_stories_in_one_channel(store: Store) -> None:
    one, two, three, four = headlines(4)
    await push(store, a_draft(one, slug="one", topics=("a",)))
    await push(store, a_draft(two, slug="two", topics=("a",)), now=NOON + DAY)
    await push(store, a_draft(three, slug="three", topics=("b",)), now=NOON + DAY)
    await push(store, a_draft(four, slug="four", topics=("a",)), now=NOON + 2 * DAY)
    await push(store, a_draft(two, slug="two", topics=("a",), summary="More."), now=NOON + 2 * DAY)
    await configure(store, routed(slack(), "a"), routed(discord()), now=NOON + 3 * DAY)
    added = await backfill(store, slack(), NOON + DAY, NOON + 4 * DAY)
    assert added == ["two", "four"]
    found = [it.placement for it in await deliveries(store)]
    assert {(it.slug, it.place, it.wanted_revision) for it in found} == {
        ("two", slack(), 2),
        ("four", slack(), 1),
    }
    assert {it.wanted_at for it in found} == {NOON + 4 * DAY}, "they don't count as too old"
    assert await backfill(store, slack(), NOON + DAY, NOON + 5 * DAY) == []
    assert [it.placement for it in await deliveries(store)] == found


async def test_backfill_posts_what_an_outage_made_too_old_but_not_what_people_removed(store: Store) -> None:
    await configure(store, routed(discord()))
    old, gone = headlines(2)
    await push(store, a_draft(old, slug="old"), a_draft(gone, slug="gone"))
    await end(store, "old", discord(), Ending.EXPIRED)
    await end(store, "gone", discord(), Ending.REMOVED)
    assert await backfill(store, discord(), NOON, NOON + DAY) == ["old"]
    endings = {it.placement.slug: it.placement.ending for it in await deliveries(store)}
    assert endings == {"old": None, "gone": Ending.REMOVED}


async def test_backfill_of_a_channel_that_is_not_configured_is_refused(store: Store) -> None:
    await configure(store, routed(discord()))
    await configure(store)
    for place in (discord(), slack()):
        with pytest.raises(Refused, match="configured"):
            await backfill(store, place, NOON, NOON)
    async with store.read() as conn:
        assert len(await channels.listing(conn)) == 1
