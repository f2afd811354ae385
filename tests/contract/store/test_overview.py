"""How things stand as a whole, on both databases."""

import time
from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert, text

from storybot.delivery import record
from storybot.delivery.model import Ending, Message, Place, Placement, Role, StepKind
from storybot.delivery.standing import in_words, standing
from storybot.store import channels, leases, overview, placements, wanted
from storybot.store.engine import Store
from storybot.store.model import Failure, Limited, Purpose, Standing, Trouble, Waiting
from storybot.store.tables import messages as message_rows
from storybot.store.tables import placements as placement_rows
from tests.making import DAY, MINUTE, NOON, a_draft, configure, discord, headlines, push, routed, slack

DONE: dict[str, Any] = {"due_at": None}
REFUSED = {"refused": "too long"}
STATES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"failing_since": NOON, "last_error": "500"}, {}),
    (DONE, {}),
    (DONE, REFUSED),
    (DONE, {"removed": True}),
    (DONE | {"ending": Ending.REFUSED}, REFUSED),
    (DONE | {"ending": Ending.REMOVED}, {"removed": True}),
    (DONE | {"ending": Ending.EXPIRED}, {}),
]


async def save(store: Store, *seen: Placement) -> None:
    async with store.write() as conn:
        lease = await leases.take(conn, "discord:*", "me", MINUTE, NOON)
        assert lease
        await placements.save(conn, lease, seen)


async def rows(store: Store) -> list[Placement]:
    async with store.read() as conn:
        return [delivery.placement for delivery in await placements.listing(conn)]


async def test_the_count_says_of_each_placement_what_the_listing_says(store: Store) -> None:
    places = [discord("1"), discord("2"), slack()]
    await configure(store, *map(routed, places))
    await push(store, *map(a_draft, headlines(len(STATES))), new=True)
    by_place = [[row for row in await rows(store) if row.place == place] for place in places]
    for there in by_place:
        for row, (fields, of_message) in zip(there, STATES, strict=True):
            last = replace(row.messages[-1], **of_message)
            await save(store, replace(row, messages=(*row.messages[:-1], last), **fields))
    async with store.write() as conn:
        await channels.mark(conn, places[1], Trouble.GONE, "Leave it out.", NOON)
    await configure(store, *map(routed, places[:2]), now=NOON + DAY)
    async with store.read() as conn:
        listed = Counter(map(standing, await placements.listing(conn)))
        counted = Counter[str]()
        for alike, count in (await overview.counted(conn)).items():
            counted[in_words(alike)] += count
    assert counted == listed
    assert counted["waiting"] == counted["retrying"] == 1
    assert counted["channel gone"] == counted["channel not configured any more"] == 2


async def test_what_waits_longest_waits_since_what_it_shows_was_pushed(store: Store) -> None:
    async def oldest(now: datetime = NOON + DAY) -> Waiting | None:
        async with store.read() as conn:
            return await overview.oldest_waiting(conn, now)

    await configure(store, routed(discord("1")), routed(discord("2")))
    assert await oldest() is None
    first, second = headlines(2)
    [pushed] = await push(store, a_draft(first, file_name="1"))
    [later] = await push(store, a_draft(second, file_name="2"), now=NOON + MINUTE)
    assert await oldest() == Waiting(pushed.slug, discord("1"), None, NOON)
    await push(store, a_draft(first, file_name="1", summary="It doesn't."), now=NOON + 2 * MINUTE)
    assert await oldest() == Waiting(later.slug, discord("1"), None, NOON + MINUTE)
    [asleep] = [row for row in await rows(store) if (row.slug, row.place) == (later.slug, discord("1"))]
    await save(store, replace(asleep, due_at=NOON + 2 * DAY, last_error="its thread sleeps"))
    assert await oldest() == Waiting(later.slug, discord("2"), None, NOON + MINUTE)
    await save(store, replace(asleep, due_at=NOON + 2 * DAY, last_error="500", failing_since=NOON))
    assert await oldest() == Waiting(later.slug, discord("1"), None, NOON + MINUTE), "it is tried again"
    async with store.write() as conn:
        await channels.mark(conn, discord("1"), Trouble.GONE, "Leave it out.", NOON)
    assert await oldest() == Waiting(later.slug, discord("2"), None, NOON + MINUTE)
    assert await oldest(NOON + MINUTE / 2) is None, "what is wanted later doesn't wait yet"
    await configure(store)
    assert await oldest() is None, "nothing waits for a channel that is not configured any more"


async def test_what_a_limit_holds_up_is_counted_with_what_it_holds_up_longest(store: Store) -> None:
    async def limited(now: datetime = NOON + DAY) -> tuple[int, Limited | None]:
        async with store.read() as conn:
            return await overview.limited(conn, now, now - MINUTE)

    await configure(store, routed(discord("1")), routed(discord("2")), routed(slack()))
    first, second = headlines(2)
    [pushed] = await push(store, a_draft(first, file_name="1"))
    [later] = await push(store, a_draft(second, file_name="2"), now=NOON + MINUTE)
    assert await limited() == (0, None), "they wait for the bot"
    its = {(row.slug, row.place): row for row in await rows(store)}
    until = NOON + 2 * DAY
    for slug, place in ((later.slug, discord("1")), (pushed.slug, discord("2"))):
        await save(store, record.limited(its[slug, place], until, "three an hour"))
    for slug, reason in ((pushed.slug, "its thread sleeps"), (later.slug, "500")):
        fails = {"failing_since": NOON} if reason == "500" else {}
        row = replace(its[slug, slack()], due_at=until, last_error=reason, **fails)
        await save(store, row)
    reason = "waits for its turn until 2026-03-03 12:00:00 UTC: three an hour"
    assert reason.startswith(f"waits for its turn until {until:%Y-%m-%d %H:%M:%S} UTC")
    assert await limited() == (2, Limited(pushed.slug, discord("2"), None, NOON, until, reason))
    assert await limited(NOON + MINUTE * 1.5) == (
        1,
        Limited(pushed.slug, discord("2"), None, NOON, until, reason),
    )
    assert await limited(until) == (0, None), "their turn has come"
    async with store.write() as conn:
        await channels.mark(conn, discord("2"), Trouble.GONE, "Leave it out.", NOON)
    assert (await limited())[0] == 1, "what is told as the channel's is not told twice"
    await configure(store)
    assert await limited() == (0, None)


async def test_the_last_failures_come_latest_first(store: Store) -> None:
    await configure(store, routed(slack()))
    await push(store, *map(a_draft, headlines(4)), new=True)
    waits, first, last, refused = sorted(await rows(store), key=lambda row: row.id)
    await save(store, replace(first, failing_since=NOON, last_error="500"))
    await save(store, replace(last, failing_since=NOON + MINUTE, last_error="no answer"))
    card = replace(refused.messages[0], refused="too long")
    ended = {"due_at": None, "ending": Ending.REFUSED, "last_error": "too long"}
    await save(store, replace(refused, messages=(card, *refused.messages[1:]), **ended))
    async with store.read() as conn:
        found = await overview.failures(conn, 5)
        assert await overview.failures(conn, 1) == found[:1]
    assert [(one.slug, one.since, one.error) for one in found] == [
        (last.slug, NOON + MINUTE, "no answer"),
        (refused.slug, NOON, "too long"),
        (first.slug, NOON, "500"),
    ]
    retrying = Standing(
        ending=None, due=True, failing=True, refused=False, removed=False, trouble=None, held=False
    )
    assert found[2] == Failure(first.slug, slack(), None, NOON, "500", retrying)
    assert waits.slug not in {one.slug for one in found}


async def test_what_goes_wrong_with_a_person_is_theirs_to_know(store: Store) -> None:
    person = Place("slack", "T1", "U1")
    [pushed] = await push(store, a_draft())
    async with store.write() as conn:
        await channels.known(conn, person, Purpose.PERSON, NOON)
        answer = Message(id=0, role=Role.ANSWER, key="k", view="why")
        await wanted.share(conn, pushed.slug, person, "D1", answer, NOON)
    [row] = await rows(store)
    await save(store, replace(row, failing_since=NOON, last_error="takes no messages", trying=StepKind.LOOK))
    async with store.read() as conn:
        assert await overview.failures(conn, 5) == []
        assert await overview.oldest_waiting(conn, NOON) is None


@pytest.fixture
async def many(store: Store) -> Store:
    """A store with 100,000 placements, a tenth of them failing."""
    await configure(store, *(routed(discord(str(n))) for n in range(100)))
    [pushed] = await push(store, a_draft())
    [like] = (await rows(store))[:1]
    async with store.write() as conn:
        await conn.execute(text("DROP INDEX ix_placements_story_id"))  # one story will do for all of them
        row = (
            (await conn.execute(placement_rows.select().where(placement_rows.c.id == like.id)))
            .one()
            ._asdict()
        )
        made = [
            row
            | {"id": n, "due_at": NOON if n % 2 else None, "channel_id": 1 + n % 100}
            | ({"failing_since": NOON, "last_error": "500"} if n % 10 == 1 else {})
            for n in range(1_000, 100_900)
        ]
        await conn.execute(insert(placement_rows), made)
        said = {"platform": "discord", "account": "1", "role": "card", "removed": False}
        two = [said | {"placement_id": one["id"], "key": f"{one['id']}-{n}"} for one in made for n in (1, 2)]
        await conn.execute(insert(message_rows), two)
    assert pushed
    return store


async def test_a_hundred_thousand_placements_are_counted_in_a_moment(many: Store) -> None:
    """By the processor's time, which others on the machine don't lengthen. To load them takes seconds."""
    began = time.process_time()
    async with many.read() as conn:
        counted = await overview.counted(conn)
        await overview.oldest_waiting(conn, NOON)
        await overview.failures(conn, 5)
    assert counted.total() == 100_000
    assert time.process_time() - began < 1
