"""Editors are told what fails, once, over a real store and the platform in memory."""

import asyncio
import re
from collections.abc import Callable

import pytest
import structlog.testing

from storybot.cards.text import as_text
from storybot.delivery import alerting
from storybot.delivery.model import Place
from storybot.delivery.tools import AlertsTo
from storybot.delivery.worker import Worker
from storybot.errors import Forbidden, NetworkFailed, ServerFailed
from storybot.store import alerts
from storybot.store.engine import Store
from storybot.store.model import Alert
from tests.delivering import PATIENCE, Office
from tests.fake_platform import FakeMessage, Moment
from tests.making import discord

EDITORS = discord("900")
SECRET = "token-that-nobody-may-see"


class Newsroom(Office):
    """An office whose workers alert the editors."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.platform.add(EDITORS).threads[EDITORS.channel] = {}

    def worker(self, holder: str | None = None) -> Worker:
        worker = super().worker(holder)
        worker.alert(AlertsTo(EDITORS, (SECRET,)))
        return worker

    @property
    def told(self) -> list[FakeMessage]:
        return list(self.platform.channels[EDITORS].threads[EDITORS.channel].values())

    async def open_alerts(self) -> list[Alert]:
        async with self.store.read() as conn:
            return await alerts.listing(conn, EDITORS)

    async def alerts_are(self, true: Callable[[list[Alert]], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true(await self.open_alerts()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def all_is_told(self) -> None:
        await self.alerts_are(lambda alerts: not alerts)

    async def all_is_well(self) -> None:
        await self.alerts_are(lambda alerts: all(alert.well_since for alert in alerts))

    async def soon(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def rounds(self, count: int = 2) -> None:
        """Let so many rounds of alerting pass."""
        await self.clock.sleep(count * alerting.EVERY)


@pytest.fixture
def newsroom(store: Store) -> Newsroom:
    return Newsroom(store)


async def forbidden_everywhere(newsroom: Newsroom, count: int = 1) -> list[Place]:
    """Channels that the bot may not post in, and knows it for eleven minutes."""
    places = await newsroom.channels(*["text"] * count)
    for place in places:
        newsroom.platform.channels[place].forbidden = True
    await newsroom.push()
    async with newsroom.working():
        await newsroom.until(lambda rows: all(row.failing_since for row in rows))
    newsroom.clock.advance(minutes=11)
    return places


async def test_a_trouble_of_twenty_channels_is_told_once_and_so_is_its_end(newsroom: Newsroom) -> None:
    places = await forbidden_everywhere(newsroom, 20)
    for _ in range(2):  # a restart tells nothing again
        async with newsroom.working():
            await newsroom.soon(lambda: len(newsroom.told) == 1)
            await newsroom.rounds()
        newsroom.clock.advance(minutes=1)
    [message] = newsroom.told
    said = as_text(message.card)
    assert "Stories don't get through to Discord" in said
    assert "let the bot send messages there" in said
    assert len(re.findall(r"^(?:- )?(?:1\d\d|#news)\b", said, re.MULTILINE)) == 10
    assert "… and 10 more" in said

    for place in places:
        newsroom.platform.channels[place].forbidden = False
    newsroom.clock.advance(minutes=11)
    async with newsroom.working() as work:
        await newsroom.at_rest()
        await newsroom.all_is_well()
        newsroom.clock.advance(minutes=6)
        await newsroom.all_is_told()
        await newsroom.rounds()
        assert not work.done()
    _, over = newsroom.told
    said = as_text(over.card)
    assert "Well again: stories get through to Discord" in said
    assert "let the bot send messages there" in said
    assert "Told of:" in said and "Well since:" in said


async def test_a_channel_that_comes_to_it_is_added_to_the_message(newsroom: Newsroom) -> None:
    first, second = await newsroom.channels("text", "text")
    newsroom.platform.channels[first].forbidden = True
    await newsroom.push()
    async with newsroom.working():
        await newsroom.until(lambda rows: any(row.failing_since for row in rows))
        newsroom.clock.advance(minutes=11)
        await newsroom.soon(lambda: len(newsroom.told) == 1)
        newsroom.platform.channels[second].forbidden = True
        await newsroom.push(summary="It doesn't rust.")
        await newsroom.until(lambda rows: all(row.failing_since for row in rows))
        newsroom.clock.advance(minutes=11)
        await newsroom.soon(lambda: newsroom.told[0].edits == 1)
    [message] = newsroom.told
    assert as_text(message.card).count("#news") == 2


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("which", ["the alert", "its end"])
async def test_a_kill_in_the_middle_doubles_nothing_and_loses_nothing(
    newsroom: Newsroom, moment: Moment, which: str
) -> None:
    [place] = await forbidden_everywhere(newsroom)
    hit = asyncio.Event()

    async def never_ends(now: Moment, request: str, at: Place) -> None:
        if (now, request, at) == (moment, "post_message", EDITORS):
            hit.set()
            await asyncio.Event().wait()

    async def killed() -> None:
        newsroom.platform.interfere = never_ends
        async with newsroom.working(), asyncio.timeout(PATIENCE):
            await hit.wait()
        newsroom.platform.interfere = nothing_happens
        newsroom.clock.advance(minutes=1)

    if which == "the alert":
        await killed()
    async with newsroom.working():
        await newsroom.soon(lambda: len(newsroom.told) == 1)
        await newsroom.rounds(3)
        newsroom.platform.channels[place].forbidden = False
    newsroom.clock.advance(minutes=11)
    async with newsroom.working():
        await newsroom.at_rest()
        await newsroom.all_is_well()
    newsroom.clock.advance(minutes=6)
    if which == "its end":
        await killed()
    async with newsroom.working():
        await newsroom.all_is_told()
        await newsroom.rounds()
    assert len(newsroom.told) == 2


async def nothing_happens(moment: Moment, request: str, place: Place) -> None:
    """As when a platform is well."""


@pytest.mark.parametrize("lost", [NetworkFailed("no answer"), ServerFailed("500")])
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_lost_answer_doubles_nothing(newsroom: Newsroom, lost: Exception, moment: Moment) -> None:
    await forbidden_everywhere(newsroom)
    lost_ones: list[str] = []

    async def lose_the_first(now: Moment, request: str, at: Place) -> None:
        if (now, request, at) == (moment, "post_message", EDITORS) and not lost_ones:
            lost_ones.append(request)
            raise lost

    newsroom.platform.interfere = lose_the_first
    async with newsroom.working():
        await newsroom.soon(lambda: bool(lost_ones) and len(newsroom.told) == 1)
        await newsroom.rounds(4)
    assert len(newsroom.told) == 1
    [alert] = await newsroom.open_alerts()
    assert alert.message == newsroom.told[0].id


async def test_an_editors_channel_that_is_broken_itself_is_logged_and_holds_up_nothing(
    newsroom: Newsroom,
) -> None:
    await forbidden_everywhere(newsroom)
    newsroom.platform.channels[EDITORS].forbidden = True
    with structlog.testing.capture_logs() as logged:
        async with newsroom.working() as work:
            await newsroom.soon(lambda: any(line["event"] == "alert" for line in logged))
            await newsroom.rounds(5)
            assert not work.done()
    tried = [line for line in logged if line["event"] == "alert"]
    assert [(line["outcome"], line["log_level"]) for line in tried] == [("Forbidden", "warning")]
    assert len(await newsroom.open_alerts()) == 1, "its own trouble is no alert"
    newsroom.platform.channels[EDITORS].forbidden = False
    newsroom.clock.advance(minutes=11)
    async with newsroom.working():
        await newsroom.soon(lambda: len(newsroom.told) == 1)


async def test_secrets_and_what_is_no_text_never_reach_editors_or_the_database(newsroom: Newsroom) -> None:
    [place] = await newsroom.channels("text")
    hostile = Forbidden(f"\x1b[31mred {SECRET}\n@everyone", missing=f"{SECRET}\u202e")

    async def refuse(moment: Moment, request: str, at: Place) -> None:
        if at == place and request != "look":
            raise hostile

    newsroom.platform.interfere = refuse
    await newsroom.push()
    async with newsroom.working():
        await newsroom.until(lambda rows: all(row.failing_since for row in rows))
        newsroom.clock.advance(minutes=11)
        await newsroom.soon(lambda: len(newsroom.told) == 1)
        [alert] = await newsroom.open_alerts()
    assert alert.cause.lacks == "[secret]\\u202e"
    assert alert.problem == "\\x1b[31mred [secret]\\n@everyone"
    assert SECRET not in repr(newsroom.told[0].card)


async def test_a_mistake_of_ours_holds_up_no_story(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> list[Alert]:
        raise ZeroDivisionError

    monkeypatch.setattr(alerting.rules, "decide", broken)
    await newsroom.channels("text")
    await newsroom.push()
    with structlog.testing.capture_logs() as logged:
        async with newsroom.working():
            await newsroom.at_rest()
            await newsroom.soon(lambda: any(line["event"] == "bug" for line in logged))


async def test_a_worker_that_does_not_send_there_tells_nothing(newsroom: Newsroom) -> None:
    await forbidden_everywhere(newsroom)
    worker = Office.worker(newsroom)
    worker.alert(AlertsTo(Place("slack", "T1", "C1")))
    async with newsroom.working(worker):
        await newsroom.rounds(3)
    assert await newsroom.open_alerts() == []
