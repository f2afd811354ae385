"""Cases and what moderators decide on them reach the platform once, whatever happens in between."""

import asyncio
from datetime import timedelta

import pytest

from storybot.delivery.model import Kind, Place, Ruling
from storybot.errors import NetworkFailed
from storybot.moderation.model import Actor, Reported, Right
from storybot.moderation.reports import flag
from storybot.moderation.rulings import try_again
from storybot.store import cases, sanctions
from storybot.store.engine import Store
from tests.delivering import Office
from tests.fake_platform import Moment
from tests.ruling import (
    MO,
    QUEUE,
    VIC,
    case,
    handed_in,
    moderated,
    of_kind,
    queue,
    reported,
    ruled,
    story_channel,
    there,
    written,
)


@pytest.fixture
async def office(store: Store) -> Office:
    return await moderated(store)


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
    assert "Reported message: not done: Remove" in queue(office)[0]
    assert there(office, (await case(office, number)).message)
    await office.push("Ferry sinks in the harbour")
    rows = await office.deliver()
    assert len([row for row in of_kind(rows, Kind.STORY) if row.messages[0].ref]) == 2


async def test_a_report_waits_for_its_channel_however_long(office: Office) -> None:
    about = await written(office)
    office.platform.channels[QUEUE].forbidden = True
    await handed_in(office, about)
    async with office.working():
        await office.until(lambda rows: any(row.failing_since for row in of_kind(rows, Kind.REPORT)))
    office.clock.advance(days=3)
    office.platform.channels[QUEUE].forbidden = False
    await reported_again(office, about)
    await office.deliver()
    [shown] = queue(office)
    assert "Reports: 2" in shown


async def reported_again(office: Office, about: Reported) -> None:
    """Somebody else reports the same message."""
    await handed_in(office, about, Actor("discord", "@me", "8", "Edda"))


async def test_a_card_that_people_deleted_stays_away_and_the_case_is_still_open(office: Office) -> None:
    about = await written(office)
    number = await handed_in(office, about)
    await office.deliver()
    office.platform.channels[QUEUE].messages.clear()
    await reported_again(office, about)
    await office.deliver()
    assert queue(office) == []
    assert (await case(office, number)).decided is None


async def test_a_reply_that_is_not_wanted_is_removed_though_a_member_reported_it_first(
    office: Office,
) -> None:
    about = await written(office)
    number = await handed_in(office, about)
    for _ in range(2):  # Slack tells of a message twice now and then
        await flag(office.store, about, "a closed discussion", None, office.clock.now(), remove=False)
    assert (await case(office, number)).reports == 2
    for _ in range(2):
        await flag(office.store, about, "a closed discussion", None, office.clock.now(), remove=True)
    await office.deliver()
    assert not there(office, about.message)
    assert "a closed discussion" in queue(office)[0]


async def test_a_reply_is_flagged_and_to_be_removed_or_neither(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot dies between the two."""

    async def dies(*_: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(sanctions, "want", dies)
    about = await written(office)
    with pytest.raises(RuntimeError):
        await flag(office.store, about, "a closed discussion", None, office.clock.now(), remove=True)
    async with office.store.read() as conn:
        assert await cases.open_in(conn, None, [Right.READER], limit=9) == []


async def test_a_shorter_time_out_leaves_a_longer_one_as_it_is(office: Office) -> None:
    began = office.clock.now()
    await ruled(office, await reported(office), Ruling.TIME_OUT, timedelta(days=7))
    await office.deliver()
    longest = office.platform.timed_out[VIC.id]
    assert longest >= began + timedelta(days=7)
    await ruled(office, await reported(office, "vic again"), Ruling.TIME_OUT, timedelta(minutes=10))
    await office.deliver()
    assert office.platform.timed_out[VIC.id] == longest


async def test_a_time_out_that_people_lifted_does_not_come_back_with_a_shorter_one(office: Office) -> None:
    await ruled(office, await reported(office), Ruling.TIME_OUT, timedelta(days=7))
    await office.deliver()
    office.platform.timed_out.clear()
    await ruled(office, await reported(office, "vic again"), Ruling.TIME_OUT, timedelta(minutes=10))
    await office.deliver()
    assert office.platform.timed_out[VIC.id] < office.clock.now() + timedelta(days=1)


async def test_a_time_out_that_is_over_before_it_could_be_set_is_not_asked_for(office: Office) -> None:
    await ruled(office, await reported(office), Ruling.TIME_OUT, timedelta(minutes=10))
    office.clock.advance(minutes=11)
    await office.deliver()
    assert "it would have been over" in queue(office)[0]
    assert office.platform.timed_out == {}


async def test_who_takes_direct_messages_days_later_is_warned_then(office: Office) -> None:
    theirs = office.platform.add(VIC.person)
    theirs.forbidden = True
    number = await reported(office)
    await ruled(office, number, Ruling.WARN)
    async with office.working():
        await office.until(lambda rows: any(row.failing_since for row in of_kind(rows, Kind.WARNING)))
        await office.until(lambda _: any("couldn't be done" in one for one in queue(office)))
    assert "[Try again]" in queue(office)[0]
    office.clock.advance(days=2)
    theirs.forbidden = False
    await try_again(office.store, number, MO, office.clock.now())
    await office.deliver()
    assert "They have been told in a direct message." in queue(office)[0]
    assert "[Try again]" not in queue(office)[0]


async def test_a_warning_that_comes_too_late_is_told_so_and_can_be_tried_again(office: Office) -> None:
    number = await reported(office)
    await ruled(office, number, Ruling.WARN)
    office.clock.advance(days=2)
    await office.deliver()
    assert "couldn't be done: it was too late to tell them" in queue(office)[0]
    assert "[Try again]" in queue(office)[0]
    await try_again(office.store, number, MO, office.clock.now())
    await office.deliver()
    assert "They have been told in a direct message." in queue(office)[0]
