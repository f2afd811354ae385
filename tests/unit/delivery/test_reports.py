"""Cases and what moderators decide on them reach the platform once, whatever happens in between."""

import asyncio

import pytest

from storybot.cards.model import Card
from storybot.cards.text import as_text
from storybot.delivery.model import SANCTIONS, Kind, Place, Placement, Ruling
from storybot.errors import NetworkFailed
from storybot.moderation.model import Actor, Doer, Reported, Right, Use, Way
from storybot.moderation.reports import Filed, begin, hand_in
from storybot.moderation.rulings import Order, decide
from storybot.store import cases, moderator_channels
from storybot.store.cases import Case
from storybot.store.engine import Store
from tests.delivering import Office
from tests.fake_platform import Moment
from tests.making import discord

QUEUE = discord("900")
INES, VIC = Actor("discord", "@me", "6", "Ines"), Actor("discord", "@me", "66", "Vic")
MO = Doer(Actor("discord", "@me", "7", "Mo"), Way.BUTTON, QUEUE)
FOOLS = Card(title="Fools", blocks=())


@pytest.fixture
async def office(store: Store) -> Office:
    """A story with its thread, in which Vic has written, and a queue."""
    office = Office(store)
    await office.channels("text")
    office.platform.add(QUEUE)
    async with store.write() as conn:
        await moderator_channels.put(conn, Use.REPORTS, QUEUE)
    await office.push()
    await office.deliver()
    return office


def story_channel(office: Office) -> Place:
    return next(place for place in office.platform.channels if place != QUEUE)


def thread(office: Office) -> str:
    return next(iter(office.platform.channels[story_channel(office)].threads))


async def reported(office: Office) -> int:
    """Ines reports what Vic has written in the thread; the case."""
    place, its = story_channel(office), thread(office)
    written = await office.platform.post_message(place, its, FOOLS, "vic")
    about = Reported(
        place=place,
        thread=its,
        message=written,
        link="https://d/1",
        author=VIC,
        text="Fools",
        files=0,
        slug="bridge-closes-for-a-year",
        standing=Right.READER,
    )
    now = office.clock.now()
    draft = await begin(office.store, about, INES.person, now)
    ines = Doer(INES, Way.FORM, place, its)
    assert await hand_in(office.store, draft, "Rude.", ines, None, now) is Filed.NEW
    async with office.store.read() as conn:
        [case] = await cases.open_in(conn, None, [Right.READER], limit=9)
    return case.id


async def ruled(office: Office, number: int, ruling: Ruling) -> None:
    order = Order(ruling, "Not here.")
    decision = await decide(office.store, number, order, MO, SANCTIONS, office.clock.now())
    assert decision.won


async def case(office: Office, number: int) -> Case:
    async with office.store.read() as conn:
        found = await cases.get(conn, number)
    assert found is not None
    return found


def queue(office: Office) -> list[str]:
    return [as_text(one.card) for one in office.platform.channels[QUEUE].messages.values()]


def of_kind(rows: list[Placement], kind: Kind) -> list[Placement]:
    return [row for row in rows if row.kind is kind]


def there(office: Office, message: str) -> bool:
    return message in office.platform.channels[story_channel(office)].threads[thread(office)]


async def killed_at(office: Office, moment: Moment, request: str) -> None:
    """A worker is killed before or after a request took effect; the next one goes on."""
    stuck = asyncio.Event()

    async def interfere(now: Moment, what: str, place: Place) -> None:
        if (now, what) == (moment, request) and not stuck.is_set():
            stuck.set()
            await asyncio.Event().wait()

    office.platform.interfere = interfere
    async with office.working():
        await stuck.wait()
    await office.deliver()


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_killed_worker_loses_neither_card_nor_removal(office: Office, moment: Moment) -> None:
    number = await reported(office)
    await killed_at(office, moment, "post_card")
    assert ["Fools" in one for one in queue(office)] == [True]
    await ruled(office, number, Ruling.REMOVE)
    await killed_at(office, moment, "remove_message")
    assert ["The message is gone." in one for one in queue(office)] == [True]
    assert not there(office, (await case(office, number)).message)


async def test_a_lost_answer_is_no_failure(office: Office) -> None:
    number = await reported(office)
    await ruled(office, number, Ruling.KEEP_OUT)
    lost = [NetworkFailed("no answer")] * 2

    async def interfere(now: Moment, what: str, place: Place) -> None:
        if now == "after" and what in {"keep_out", "edit_message"} and lost:
            raise lost.pop()

    office.platform.interfere = interfere
    await office.deliver()
    assert office.platform.kept_out == {story_channel(office): {VIC.id}}
    assert "They can't write in the threads" in queue(office)[0]


async def test_what_the_platform_refuses_is_no_trouble_of_the_channel_s(office: Office) -> None:
    office.platform.may_not.add("remove_message")
    number = await reported(office)
    await ruled(office, number, Ruling.REMOVE)
    rows = await office.deliver()
    assert "couldn't be done: let the bot remove message there" in queue(office)[0]
    assert there(office, (await case(office, number)).message)
    await office.push("Ferry sinks in the harbour")
    rows = await office.deliver()
    assert len([row for row in of_kind(rows, Kind.STORY) if row.messages[0].ref]) == 2


async def test_a_report_waits_for_its_channel_however_long(office: Office) -> None:
    office.platform.channels[QUEUE].forbidden = True
    await reported(office)
    async with office.working():
        await office.until(lambda rows: any(row.failing_since for row in of_kind(rows, Kind.REPORT)))
    office.clock.advance(days=3)
    office.platform.channels[QUEUE].forbidden = False
    await reported_again(office)
    await office.deliver()
    [shown] = queue(office)
    assert "Reports: 2" in shown


async def reported_again(office: Office) -> None:
    """Somebody else reports the same message."""
    async with office.store.read() as conn:
        [open_one] = await cases.open_in(conn, None, [Right.READER], limit=9)
    about = Reported(
        place=open_one.place,
        thread=open_one.thread,
        message=open_one.message,
        link=open_one.link,
        author=VIC,
        text="Fools",
        files=0,
        slug=open_one.slug,
        standing=Right.READER,
    )
    edda = Actor("discord", "@me", "8", "Edda")
    now = office.clock.now()
    draft = await begin(office.store, about, edda.person, now)
    doer = Doer(edda, Way.FORM, open_one.place)
    assert await hand_in(office.store, draft, None, doer, None, now) is Filed.NEW


async def test_a_card_that_people_deleted_stays_away_and_the_case_is_still_open(office: Office) -> None:
    number = await reported(office)
    await office.deliver()
    office.platform.channels[QUEUE].messages.clear()
    await reported_again(office)
    await office.deliver()
    assert queue(office) == []
    assert (await case(office, number)).decided is None
