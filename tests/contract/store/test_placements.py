"""Placements, on both databases: what is wanted, what is there, and what to do next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storybot.cards.model import Layout
from storybot.delivery.model import Ending, Message, Placement, Role, Route, StepKind, ThreadState
from storybot.errors import LeaseLost
from storybot.store import channels, leases, placements, wanted
from storybot.store.engine import Store
from storybot.store.keys import key_of
from storybot.store.model import Lease, Trouble
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


async def take(store: Store, holder: str = "me", now: datetime = NOON) -> Lease:
    async with store.write() as conn:
        lease = await leases.take(conn, "discord:*", holder, MINUTE, now)
    assert lease is not None
    return lease


async def save(store: Store, lease: Lease, *seen: Placement) -> None:
    async with store.write() as conn:
        await placements.save(conn, lease, seen)


async def due(store: Store, now: datetime = NOON, **how: Sequence[int]) -> list[Placement]:
    async with store.read() as conn:
        return await placements.due(conn, "discord", None, now, 100, **how)


async def only(store: Store, slug: str | None = None) -> Placement:
    async with store.read() as conn:
        [delivery] = await placements.listing(conn, slug)
    return delivery.placement


def shown(placement: Placement, revision: int = 1) -> Placement:
    """The same with its card and opener there."""
    there = [replace(it, ref=f"ref-{it.role}", revision=revision) for it in placement.messages]
    return replace(placement, messages=tuple(there), thread="t", due_at=None)


async def test_wanting_makes_a_placement_with_its_messages(store: Store) -> None:
    await configure(store, routed(discord(), layout=Layout.COMPACT), routed(slack()))
    await push(store, a_draft(slug="s"), now=NOON)
    async with store.write() as conn:
        found = await channels.listing(conn)
        assert await wanted.want(conn, "s", 1, found, NOON + MINUTE) == []
        one, other = [it.placement for it in await placements.listing(conn, "s")]
    assert one == Placement(
        id=one.id,
        slug="s",
        place=discord(),
        route=Route(layout=Layout.COMPACT),
        wanted_revision=1,
        wanted_at=NOON,
        messages=(
            Message(id=one.messages[0].id, role=Role.CARD, key=key_of("s", discord(), Role.CARD)),
            Message(id=one.messages[1].id, role=Role.OPENER, key=key_of("s", discord(), Role.OPENER)),
        ),
        due_at=NOON,
    )
    keys = {message.key for placement in (one, other) for message in placement.messages}
    assert len(keys) == 4
    assert all(len(key) == 20 and key.isascii() for key in keys)


async def test_many_new_stories_are_wanted_as_each_would_be_alone(store: Store) -> None:
    await configure(store, routed(discord(), ping="1"), routed(slack(), opener=False))
    async with store.write() as conn:
        for slug in ("one", "two", "alone"):
            await add_story(conn, a_story(slug=slug), NOON)
        first, second = await channels.listing(conn)
        await wanted.want_new(conn, {"one": [first, second], "two": [second], "none": []}, NOON)
        await wanted.want(conn, "alone", 1, [first, second], NOON)
        found = [it.placement for it in await placements.listing(conn)]
    assert {(it.slug, it.place) for it in found} == {
        ("one", discord()),
        ("one", slack()),
        ("two", slack()),
        ("alone", discord()),
        ("alone", slack()),
    }
    alone = {it.place: it for it in found if it.slug == "alone"}
    for it in found:
        like = alone[it.place]
        told = [replace(m, id=0, key="") for m in it.messages]
        assert told == [replace(m, id=0, key="") for m in like.messages]
        assert replace(it, id=0, slug="", messages=()) == replace(like, id=0, slug="", messages=())
    assert len({m.key for it in found for m in it.messages}) == 7


async def test_a_revision_raises_what_is_wanted_and_makes_it_due(store: Store) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft(slug="s"))
    lease = await take(store)
    await save(store, lease, replace(shown(await only(store)), tries=3))
    assert await due(store, NOON + DAY) == []
    await configure(store, routed(discord(), layout=Layout.COMPACT))
    await push(store, a_draft("A mended headline", slug="s"), now=NOON + DAY, silent=True)
    placement = await only(store)
    assert await due(store, NOON + DAY) == [placement]
    assert (placement.wanted_revision, placement.tries, placement.route.layout) == (2, 0, Layout.COMPACT)
    assert placement.wanted_at == NOON, "a revision makes no old story young"
    assert [message.revision for message in placement.messages] == [1, 1]


@pytest.mark.parametrize(
    ("ending", "after"),
    [(Ending.REFUSED, None), (Ending.EXPIRED, Ending.EXPIRED), (Ending.REMOVED, Ending.REMOVED)],
)
async def test_only_what_was_refused_is_tried_again_with_a_revision(
    store: Store, ending: Ending, after: Ending | None
) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft(slug="s"))
    await save(store, await take(store), replace(await only(store), ending=ending, due_at=None))
    await push(store, a_draft("A mended headline", slug="s"), now=NOON + MINUTE)
    placement = await only(store)
    assert (placement.wanted_revision, placement.ending) == (2, after)
    assert placement.due_at == (NOON + MINUTE if after is None else None)


async def test_saving_writes_what_is_there_and_leaves_what_is_wanted(store: Store) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft(slug="s"))
    before = await only(store)
    card, opener = before.messages
    after = replace(
        before,
        messages=(replace(card, ref="1234", revision=1), replace(opener, removed=True, refused="no")),
        thread="99",
        to_publish=True,
        trying=StepKind.POST_MESSAGE,
        trying_since=NOON + MINUTE,
        tries=2,
        due_at=NOON + timedelta(microseconds=1),
        last_error="it said no\0",
        failing_since=NOON,
        ending=Ending.REFUSED,
    )
    lying = replace(after, wanted_at=NOON + DAY, route=Route(layout=Layout.COMPACT), slug="x", place=slack())
    await save(store, await take(store), lying)
    assert await only(store) == replace(after, last_error="it said no\ufffd")


async def test_a_save_does_not_undo_a_revision_that_came_meanwhile(store: Store) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft(slug="s"))
    lease, read = await take(store), await only(store)
    await push(store, a_draft("A mended headline", slug="s"), now=NOON + MINUTE)
    await save(store, lease, replace(shown(read), ending=Ending.REFUSED))
    placement = await only(store)
    assert (placement.wanted_revision, placement.ending, placement.due_at) == (2, None, NOON + MINUTE)
    assert placement.messages[0].revision == 1
    await save(store, lease, replace(shown(read), ending=Ending.REMOVED))
    assert (await only(store)).ending is Ending.REMOVED


async def test_a_refusal_holds_until_a_newer_revision_is_wanted(store: Store) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft(slug="s"))
    lease, read = await take(store), shown(await only(store))
    seen = replace(read, messages=(read.messages[0], replace(read.messages[1], refused="too long")))
    await save(store, lease, seen)
    assert (await only(store)).messages[1].refused == "too long"
    await push(store, a_draft("A mended headline", slug="s"), now=NOON + MINUTE)
    assert (await only(store)).messages[1].refused is None
    await save(store, lease, seen)
    assert (await only(store)).messages[1].refused is None, "what was refused was the older"
    async with store.read() as conn:
        assert await placements.listing(conn, failed=True) == []


async def test_a_holder_that_was_paused_writes_nothing(store: Store) -> None:
    await configure(store, routed(discord("1")), routed(discord("2")))
    await push(store, a_draft(slug="s"))
    paused = await take(store, "paused")
    seen = await due(store)
    successor = await take(store, "successor", NOON + MINUTE)
    with pytest.raises(LeaseLost):
        await save(store, paused, *map(shown, seen))
    assert await due(store) == seen
    await save(store, successor, *map(shown, seen))
    assert await due(store) == []


async def test_saving_nothing_still_needs_the_lease(store: Store) -> None:
    paused = await take(store, "paused")
    await save(store, paused)
    await take(store, "successor", NOON + MINUTE)
    with pytest.raises(LeaseLost):
        await save(store, paused)


async def test_due_is_the_earliest_of_each_channel(store: Store) -> None:
    first, second, third = headlines(3)
    await configure(store, routed(discord("1"), "a"), routed(discord("2"), "b"), routed(slack()))
    await push(store, a_draft(first, slug="first", topics=("b",)), now=NOON + MINUTE)
    await push(store, a_draft(second, slug="second", topics=("a",)), now=NOON)
    await push(store, a_draft(third, slug="third", topics=("a", "b")), now=NOON)

    async def slugs(now: datetime, limit: int, at_hand: Sequence[int] = ()) -> list[tuple[str, str]]:
        async with store.read() as conn:
            found = await placements.due(conn, "discord", None, now, limit, at_hand)
        return [(it.slug, it.place.channel) for it in found]

    assert await slugs(NOON - MINUTE, 9) == []
    assert await slugs(NOON, 9) == [("second", "1"), ("third", "2")]
    assert await slugs(NOON, 1) == [("second", "1")]
    busy = [it.id for it in await due(store) if it.slug == "second"]
    assert await slugs(NOON, 9, busy) == [("third", "2")]
    await save(store, await take(store), *[shown(it) for it in await due(store)])
    assert await slugs(NOON + MINUTE, 9) == [("third", "1"), ("first", "2")]


async def test_due_and_unknown_are_of_one_platform_and_account(store: Store) -> None:
    places = [discord("1", "1"), discord("2", "2"), slack()]
    await configure(store, *map(routed, places))
    await push(store, a_draft(slug="s"))
    trying = [replace(it, trying=StepKind.POST_CARD, trying_since=NOON) for it in await due(store)]
    await save(store, await take(store), *trying)
    async with store.read() as conn:
        for platform, account, expected in [
            ("discord", None, places[:2]),
            ("discord", "2", places[1:2]),
            ("discord", "3", []),
            ("slack", "T1", places[2:]),
        ]:
            found = await placements.due(conn, platform, account, NOON, 100)
            assert [it.place for it in found] == expected
            unknown = await placements.unknown(conn, platform, account)
            assert [it.place for it in unknown] == [it for it in expected if it.platform == "discord"]


async def test_channels_in_trouble_or_retired_hold_up_no_other(store: Store) -> None:
    await configure(store, routed(discord("1")), routed(discord("2")), routed(discord("3")))
    await push(store, a_draft(slug="s"))
    trying = [replace(it, trying=StepKind.POST_CARD, due_at=NOON + MINUTE) for it in await due(store)]
    await save(store, await take(store), *trying[:2], replace(trying[2], due_at=NOON + DAY))
    async with store.write() as conn:
        await channels.mark(conn, discord("1"), Trouble.GONE, "Leave it out.", NOON)
    await configure(store, routed(discord("1")), routed(discord("3")))
    assert await due(store, NOON + MINUTE) == []
    assert [it.place.channel for it in await due(store, NOON + DAY)] == ["3"]
    async with store.write() as conn:
        assert [it.place.channel for it in await placements.unknown(conn, "discord", None)] == ["2", "3"]
        await channels.clear(conn, discord("1"))
    assert [it.place.channel for it in await due(store, NOON + MINUTE)] == ["1"]


async def test_of_a_retired_channel_what_somebody_asks_for_is_due(store: Store) -> None:
    await configure(store, routed(discord("1")))
    for slug, headline in zip(("s", "t"), headlines(2), strict=True):
        await push(store, a_draft(headline, slug=slug))
    await save(store, await take(store), shown(await only(store, "t")))
    await configure(store)
    assert await due(store, NOON + MINUTE) == []
    async with store.read() as conn:
        assert [len(await placements.with_threads(conn, slug)) for slug in ("s", "t")] == [0, 1]
    closed, first, second = ThreadState(locked=True), await only(store, "s"), await only(store, "t")
    async with store.write() as conn:
        await wanted.set_threads(conn, [first.id, second.id], closed, NOON + MINUTE)
    [found] = await due(store, NOON + MINUTE)
    assert (found.slug, found.retired) == ("t", True)
    assert [(await only(store, slug)).held for slug in ("s", "t")] == [True, False]


@pytest.mark.parametrize("ending", [Ending.EXPIRED, Ending.REFUSED])
async def test_reopen_posts_what_was_given_up(store: Store, ending: Ending) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft(slug="s"))
    old = replace(await only(store), ending=ending, due_at=None, last_error="too old", failing_since=NOON)
    await save(store, await take(store), old)
    async with store.write() as conn:
        [channel] = await channels.listing(conn)
        assert not await wanted.reopen(conn, "other", channel, NOON + DAY)
        assert await wanted.reopen(conn, "s", channel, NOON + DAY)
        assert not await wanted.reopen(conn, "s", channel, NOON + DAY), "it is open"
    placement = await only(store)
    assert (placement.wanted_at, placement.due_at) == (NOON + DAY, NOON + DAY)
    assert (placement.ending, placement.last_error, placement.failing_since) == (None, None, None)


async def test_listing_tells_what_failed(store: Store) -> None:
    waiting, fine, failing, refused, removed, stuck = headlines(6)
    await configure(store, routed(discord("1"), "x"), routed(discord("2"), "y"))
    for minute, headline in enumerate([waiting, fine, failing, refused, removed, stuck]):
        topic = "y" if headline is stuck else "x"
        await push(store, a_draft(headline, slug=f"s{minute}", topics=(topic,)), now=NOON + minute * MINUTE)
    async with store.write() as conn:
        lease = await leases.take(conn, "discord:*", "me", MINUTE, NOON)
        assert lease
        by_slug = {it.placement.slug: it.placement for it in await placements.listing(conn)}
        assert list(by_slug) == ["s5", "s4", "s3", "s2", "s1", "s0"]
        await placements.save(
            conn,
            lease,
            [
                shown(by_slug["s1"]),
                replace(by_slug["s2"], last_error="500", failing_since=NOON, tries=4),
                replace(by_slug["s3"], ending=Ending.REFUSED, due_at=None),
                replace(by_slug["s4"], ending=Ending.REMOVED, due_at=None),
            ],
        )
        await channels.mark(conn, discord("2"), Trouble.FORBIDDEN, "Let it send.", NOON)
    async with store.read() as conn:
        failed = await placements.listing(conn, failed=True)
        assert [it.placement.slug for it in failed] == ["s5", "s3", "s2"]
        assert (failed[0].channel.trouble, failed[0].channel.advice) == (Trouble.FORBIDDEN, "Let it send.")
        assert [it.placement.tries for it in await placements.listing(conn, "s2", failed=True)] == [4]
        assert await placements.listing(conn, "s1", failed=True) == []
        assert await placements.listing(conn, "none") == []
