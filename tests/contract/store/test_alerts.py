"""What alerts are made of, and what is kept of them, on both databases."""

from dataclasses import replace
from typing import Any

from storybot.delivery.model import Ending, Placement
from storybot.store import alerts, channels, leases, placements
from storybot.store.engine import Store
from storybot.store.model import Alert, AlertStep, Cause, Failing, Purpose, Trouble
from tests.making import DAY, MINUTE, NOON, a_draft, configure, discord, headlines, push, routed, slack

EDITORS = slack("C0EDITORS")
ALERT = Alert(
    place=EDITORS,
    cause=Cause("discord", Trouble.FORBIDDEN, "SEND_MESSAGES"),
    problem="let the bot send\0",
    since=NOON,
    raised_at=NOON + MINUTE,
    channels=(3, 1),
    due_at=NOON + MINUTE,
)


async def failing(store: Store) -> list[Failing]:
    async with store.read() as conn:
        return await alerts.failing(conn)


async def fail(store: Store, row: Placement, **fields: Any) -> None:
    async with store.write() as conn:
        lease = await leases.take(conn, "discord:*", "me", MINUTE, NOON)
        assert lease
        await placements.save(conn, lease, [replace(row, **fields)])


async def test_channels_fail_by_their_trouble_or_since_their_first_request_that_failed(store: Store) -> None:
    first, second, third = discord("1"), discord("2"), slack()
    await configure(store, routed(first), routed(second), routed(third))
    await push(store, *map(a_draft, headlines(3)), new=True)
    async with store.read() as conn:
        rows = [delivery.placement for delivery in await placements.listing(conn)]
    in_first = [row for row in rows if row.place == first]
    await fail(store, in_first[0], failing_since=NOON + MINUTE, last_error="500")
    await fail(store, in_first[1], failing_since=NOON, last_error="no answer")
    await fail(
        store, in_first[2], failing_since=NOON, last_error="refused", due_at=None, ending=Ending.REFUSED
    )
    in_second = next(row for row in rows if row.place == second)
    await fail(store, in_second, failing_since=NOON, last_error="it may not")
    async with store.write() as conn:
        await channels.describe(conn, second, "news", "text")
        await channels.mark(conn, second, Trouble.FORBIDDEN, "Let it.", NOON + 2 * MINUTE, lacks="SEND")
    by_request, in_trouble = await failing(store)
    assert (by_request.place, by_request.name, by_request.since) == (first, None, NOON)
    assert (by_request.cause, by_request.problem) == (Cause("discord", None), "no answer")
    assert (in_trouble.place, in_trouble.name, in_trouble.since) == (second, "news", NOON + 2 * MINUTE)
    assert (in_trouble.cause, in_trouble.problem) == (Cause("discord", Trouble.FORBIDDEN, "SEND"), "Let it.")
    await configure(store, routed(third), now=NOON + DAY)
    assert await failing(store) == [], "what is not configured any more fails no more"


async def test_what_failed_by_a_trouble_that_is_over_fails_anew_or_not_at_all(store: Store) -> None:
    await configure(store, routed(slack()))
    await push(store, a_draft())
    async with store.read() as conn:
        [delivery] = await placements.listing(conn)

    async def in_trouble() -> None:
        await fail(store, delivery.placement, failing_since=NOON, last_error="Let it.")
        async with store.write() as conn:
            await channels.mark(conn, slack(), Trouble.FORBIDDEN, "Let it.", NOON)
        assert len(await failing(store)) == 1

    await in_trouble()
    async with store.write() as conn:
        await channels.clear(conn, slack())
    assert await failing(store) == []
    await in_trouble()
    await configure(store, now=NOON + MINUTE)
    await configure(store, routed(slack()), now=NOON + DAY)
    assert await failing(store) == []


async def test_only_channels_for_stories_fail(store: Store) -> None:
    async with store.write() as conn:
        await channels.known(conn, discord(), Purpose.ANSWERS, NOON)
        await channels.mark(conn, discord(), Trouble.GONE, "Leave it out.", NOON)
    assert await failing(store) == []


async def test_an_alert_is_kept_until_all_is_told(store: Store) -> None:
    async with store.write() as conn:
        kept = await alerts.save(conn, ALERT)
        await alerts.save(conn, replace(ALERT, place=slack("C0OTHERS")))
        assert kept == replace(ALERT, id=kept.id, problem="let the bot send\ufffd")
        tried = replace(
            kept,
            channels=(3, 1, 2),
            named=2,
            message="1764000000.000100",
            well_since=NOON + DAY,
            over=True,
            trying=AlertStep.END,
            trying_since=NOON + DAY,
            tries=1,
        )
        assert await alerts.save(conn, tried) == tried
        assert await alerts.listing(conn, EDITORS) == [tried]
        await alerts.save(conn, replace(tried, due_at=None))
        assert await alerts.listing(conn, EDITORS) == []
