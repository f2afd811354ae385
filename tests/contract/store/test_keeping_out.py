"""Who is kept out of which channels, and what is still to be done there, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storybot.delivery.model import Ending, Kind, Place, Placement, Ruling, Sanction, StepKind
from storybot.moderation.model import REPORT, Actor, Deed, Reported, Right, Way
from storybot.store import audit, cases, channels, kept_out, leases, placements, reports, sanctions
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import Trouble
from storybot.store.sanctions import Wanted
from tests.making import DAY, MINUTE, NOON, configure, discord, routed

INES, MO = Actor("discord", "@me", "1", "Ines"), Actor("discord", "@me", "2", "Mo")
HERE = ("discord", "1")


@pytest.fixture(autouse=True)
async def there(store: Store) -> None:
    """Two channels in one account, and one in another."""
    await configure(store, routed(discord("100")), routed(discord("101")), routed(discord("201", "2")))


async def a_case(conn: StoreConnection, message: str = "501") -> int:
    """A case of Mo's, which was decided on."""
    about = Reported(
        place=discord(),
        thread="500",
        message=message,
        link="https://d/1",
        author=MO,
        text="Fools",
        files=0,
        slug=None,
        standing=Right.READER,
    )
    number = await reports.open_case(conn, about)
    deed = Deed(act=REPORT, by=INES, way=Way.FORM, about=MO)
    await reports.add(conn, number, INES.person, await audit.record(conn, deed, NOON))
    await cases.decide(conn, number, Ruling.KEEP_OUT, None)
    return number


async def order(
    conn: StoreConnection, step: StepKind, place: Place, case: int | None, now: datetime = NOON
) -> None:
    key = await audit.key(conn, MO.person)
    await sanctions.want(conn, Wanted(step=step, place=place, person=key, case=case), now)


async def orders(conn: StoreConnection) -> list[Placement]:
    listed = [one.placement for one in await placements.listing(conn)]
    return sorted((one for one in listed if one.kind is Kind.SANCTION), key=lambda one: one.id)


async def refuse(conn: StoreConnection, sanction: Placement) -> None:
    lease = await leases.take(conn, "discord:*", "w", timedelta(days=1), NOON)
    assert lease is not None
    refused = replace(sanction.messages[0], refused="May not.")
    ended = replace(sanction, messages=(refused,), ending=Ending.REFUSED, due_at=None)
    await placements.save(conn, lease, [ended])


async def test_an_order_does_what_is_wanted_by_now(store: Store) -> None:
    async with store.write() as conn:
        await order(conn, StepKind.KEEP_OUT, discord(), await a_case(conn))
        [keeping] = await orders(conn)
        assert await sanctions.of(conn, keeping.id) == Sanction("2", out=False)
        await kept_out.add(conn, "discord", "2", "2", "Mo", NOON)
        assert await sanctions.of(conn, keeping.id) == Sanction("2", out=False)
        await kept_out.add(conn, *HERE, "2", "Mo", NOON)
        assert await sanctions.of(conn, keeping.id) == Sanction("2", out=True)


async def test_whom_the_platform_does_not_let_in_is_known_and_tried_again(store: Store) -> None:
    async with store.write() as conn:
        case = await a_case(conn)
        key = await audit.key(conn, MO.person)
        for place in (discord(), discord("101")):
            await order(conn, StepKind.LET_IN, place, case)
        assert await sanctions.not_let_in(conn, *HERE) == []
        assert not await sanctions.let_in_again(conn, *HERE, key, NOON)
        [first, second] = await orders(conn)
        await refuse(conn, first)
        [told] = await sanctions.not_let_in(conn, *HERE)
        assert (told.id, told.name, told.problem) == ("2", "Mo", "May not.")
        assert await sanctions.not_let_in(conn, "discord", "2") == []
        assert not await sanctions.let_in_again(conn, *HERE, "somebody else", NOON)
        assert await sanctions.let_in_again(conn, *HERE, key, NOON + MINUTE)
        [anew, other] = await orders(conn)
        assert (anew.ending, anew.due_at, anew.messages[0].refused) == (None, NOON + MINUTE, None)
        assert other == second
        assert await sanctions.not_let_in(conn, *HERE) == []


async def test_who_is_erased_is_still_to_be_let_in_where_that_is_not_done(store: Store) -> None:
    async with store.write() as conn:
        case, key = await a_case(conn), await audit.key(conn, MO.person)
        for place in (discord(), discord("101")):
            await order(conn, StepKind.LET_IN, place, case)
        [first, second] = await orders(conn)
        lease = await leases.take(conn, "discord:*", "w", timedelta(days=1), NOON)
        assert lease is not None
        done = replace(first.messages[0], revision=first.wanted_revision)
        await placements.save(conn, lease, [replace(first, messages=(done,), due_at=None)])
        assert await sanctions.letting_in(conn, key) == [second.id]
        await audit.erase(conn, MO.person)
        assert await sanctions.of(conn, first.id) == Sanction(None)
        assert await sanctions.of(conn, second.id) == Sanction("2")
        anew = await audit.key(conn, MO.person)
        assert anew != key, "no deed tells whom it is about"
        assert await sanctions.letting_in(conn, anew) == [second.id]
        assert await sanctions.case_of(conn, second.id) is None
        assert {one.messages[0].ref for one in await orders(conn)} == {key, anew}
        await sanctions.pass_on(conn, [second.id], "other")
        assert await sanctions.letting_in(conn, "other") == [second.id]


async def test_what_waits_for_a_channel_is_told_but_for_one_that_is_gone(store: Store) -> None:
    async with store.write() as conn:
        await order(conn, StepKind.LET_IN, discord(), await a_case(conn))
        await channels.mark(conn, discord(), Trouble.FORBIDDEN, "Let the bot in.", NOON)
        assert [one.problem for one in await sanctions.not_let_in(conn, *HERE)] == ["Let the bot in."]
        await channels.mark(conn, discord(), Trouble.GONE, "It is gone.", NOON)
        assert await sanctions.not_let_in(conn, *HERE) == []


async def test_it_is_known_where_somebody_was_kept_out(store: Store) -> None:
    async with store.write() as conn:
        key = await audit.key(conn, MO.person)
        assert await sanctions.where_kept_out(conn, *HERE, key) == []
        first, second = await a_case(conn), await a_case(conn, "502")
        for place, case in ((discord(), first), (discord("101"), first), (discord(), second)):
            await order(conn, StepKind.KEEP_OUT, place, case)
        there = [(discord(), first), (discord(), second), (discord("101"), first)]
        assert await sanctions.where_kept_out(conn, *HERE, key) == there
        assert await sanctions.where_kept_out(conn, "discord", "2", key) == []
        await channels.mark(conn, discord("101"), Trouble.GONE, "It is gone.", NOON)
        assert await sanctions.where_kept_out(conn, *HERE, key) == there[:2]


async def test_who_is_kept_out_is_to_be_so_in_channels_that_came_since(store: Store) -> None:
    async with store.write() as conn:
        case = await a_case(conn)
        await kept_out.add(conn, *HERE, "2", "Mo", NOON)
        assert await sanctions.to_keep_out(conn) == [], "the platform can keep nobody out"
        await order(conn, StepKind.KEEP_OUT, discord(), case)
        assert await sanctions.to_keep_out(conn) == [(discord("101"), "2", case)]
        await order(conn, StepKind.KEEP_OUT, discord("101"), case, NOON + DAY)
        assert await sanctions.to_keep_out(conn) == []
        await kept_out.remove(conn, *HERE, "2")
        await kept_out.add(conn, *HERE, "2", "Mo", NOON + MINUTE)
        assert await sanctions.to_keep_out(conn) == [(discord(), "2", case)]
        await audit.erase(conn, MO.person)
        there = [(discord(), "2", None), (discord("101"), "2", None)]
        assert await sanctions.to_keep_out(conn) == there, "nobody knows any more whom it was"
        for place, _, _ in there:
            await order(conn, StepKind.KEEP_OUT, place, None, NOON + DAY)
        assert await sanctions.to_keep_out(conn) == []
