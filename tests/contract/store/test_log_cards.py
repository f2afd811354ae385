"""The cards of a log: what each tells, on both databases."""

from dataclasses import replace

from storybot.delivery.model import Kind, Place, Placement
from storybot.moderation.model import REPORT, Actor, Deed, Use, Way
from storybot.store import audit, log_cards, moderator_cards, moderator_channels, placements, tables
from storybot.store.engine import Store, StoreConnection
from tests.making import MINUTE, NOON, discord, slack

LOG = Place("discord", "1", "900")
LATER = NOON + MINUTE
MO = Actor("discord", "@me", "7", "Mo")
CLOSED = Deed(act="close", by=MO, way=Way.COMMAND, place=discord(), slug="bridge", reason="Off topic.")


async def done(conn: StoreConnection, *deeds: Deed) -> list[int]:
    return await audit.record_all(conn, deeds, NOON)


async def cards(conn: StoreConnection) -> list[Placement]:
    return [one.placement for one in await placements.listing(conn) if one.placement.kind is Kind.LOG]


async def test_a_log_tells_what_is_done_in_its_account_from_then_on_ten_deeds_on_a_card(store: Store) -> None:
    async with store.write() as conn:
        await done(conn, CLOSED)
        await moderator_channels.put(conn, Use.LOG, LOG)
        await moderator_channels.put(conn, Use.REPORTS, replace(LOG, channel="901"))
        assert not await log_cards.has_news(conn, LATER)
        elsewhere = [replace(CLOSED, place=discord(account="2")), replace(CLOSED, place=slack())]
        await done(conn, *elsewhere, replace(CLOSED, place=None))
        assert not await log_cards.has_news(conn, LATER)
        numbers = await done(conn, *[CLOSED] * 12)
        assert not await log_cards.has_news(conn, NOON), "another may be written down just now"
        assert await log_cards.has_news(conn, LATER)
        assert [await log_cards.gather(conn, LATER) for _ in range(3)] == [1, 1, 0]
        shown = await cards(conn)
        assert [one.place for one in shown] == [LOG, LOG]
        spans = [await log_cards.shown_by(conn, one.id) for one in shown]
        told = [await audit.between(conn, "discord", "1", first, last) for first, last in spans]
        assert [[one.id for one in some] for some in told] == [numbers[:10], numbers[10:]]


async def test_a_log_tells_what_is_done_elsewhere_to_its_account_s_threads(store: Store) -> None:
    async with store.write() as conn:
        await moderator_channels.put(conn, Use.LOG, LOG)
        deed = replace(CLOSED, place=None)
        number = await audit.record(conn, deed, NOON, told_in=[("discord", "1"), ("discord", "2")])
        assert await log_cards.gather(conn, LATER) == 1
        assert [one.id for one in await audit.between(conn, "discord", "1", 0, number)] == [number]


async def test_what_is_older_by_its_time_and_later_by_its_number_waits_for_what_is_before_it(
    store: Store,
) -> None:
    async with store.write() as conn:
        await moderator_channels.put(conn, Use.LOG, LOG)
        young = await audit.record(conn, CLOSED, LATER)
        old = await audit.record(conn, CLOSED, NOON)
        assert await log_cards.gather(conn, LATER) == 0
        assert await log_cards.gather(conn, LATER + MINUTE) == 1
        [shown] = await cards(conn)
        assert await log_cards.shown_by(conn, shown.id) == (young, old)


async def test_who_reported_a_message_is_told_to_nobody(store: Store) -> None:
    async with store.write() as conn:
        await moderator_channels.put(conn, Use.LOG, LOG)
        await done(conn, replace(CLOSED, act=REPORT))
        assert not await log_cards.has_news(conn, LATER)
        numbers = await done(conn, CLOSED, replace(CLOSED, act=REPORT), CLOSED)
        assert await log_cards.gather(conn, LATER) == 1
        told = await audit.between(conn, "discord", "1", numbers[0], numbers[2])
        assert [one.id for one in told] == [numbers[0], numbers[2]]


async def test_who_is_erased_is_gone_from_the_cards_too(store: Store) -> None:
    async with store.write() as conn:
        await moderator_channels.put(conn, Use.LOG, LOG)
        await done(conn, CLOSED)
        await log_cards.gather(conn, LATER)
        await done(conn, replace(CLOSED, by=replace(MO, id="8", name="Edda")))
        await log_cards.gather(conn, LATER)
        assert [one.wanted_revision for one in await cards(conn)] == [1, 1]
        [entry] = await audit.listing(conn, by=MO.person, limit=2)
        await log_cards.renew_of_person(conn, entry.key)
        assert [one.wanted_revision for one in await cards(conn)] == [2, 1]
        await audit.erase(conn, MO.person)
        assert [one.wanted_revision for one in await cards(conn)] == [3, 1]


async def test_a_card_is_wanted_once_more_when_what_it_shows_has_changed(store: Store) -> None:
    async with store.write() as conn:
        made = [await moderator_cards.want(conn, Kind.LOG, number, LOG, NOON) for number in (1, 2)]
        await moderator_cards.renew(conn, tables.placements.c.id == made[0])
        assert [(one.id, one.wanted_revision) for one in await cards(conn)] == [(made[0], 2), (made[1], 1)]
        assert len({one.messages[0].key for one in await cards(conn)}) == 2
