"""However slow the database or the picture is, and whatever fails, Discord hears in three seconds and the
person gets an answer: the real SDK against the playground, which refuses what comes later."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.cards import views
from storybot.cards.model import Block, Card
from storybot.cards.shown import Shown
from storybot.clock import SystemClock
from storybot.languages.language import Language
from storybot.newsroom.push import push as push_drafts
from storybot.playground.faults import Fault
from storybot.store.engine import Store
from tests.e2e.asking import INES, TEXT, Asked, asked
from tests.e2e.discord_ways import (
    CHOICES,
    DEFERRED,
    MESSAGE,
    NO_CHANGE_YET,
    UPDATE,
    buttons,
    callback,
    custom_id,
    private,
    words,
)
from tests.making import a_draft, headlines

SAMPLE = "sea-wall-vote.txt"
PRIVATE = 64


class Held:
    """A database that takes `seconds` to begin a read."""

    seconds = 0.0


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    held, read = Held(), Store.read

    @asynccontextmanager
    async def slow(self: Store) -> AsyncGenerator[AsyncConnection]:
        await asyncio.sleep(held.seconds)
        async with read(self) as conn:
            yield conn

    monkeypatch.setattr(Store, "read", slow)
    return held


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Asked]:
    async with asked(tmp_path) as bot:
        await bot.listening()
        yield bot


@asynccontextmanager
async def database(tmp_path: Path, *first: str) -> AsyncIterator[None]:
    """Somebody else's connection that does something `first`, and goes at the end."""
    path = tmp_path / "storybot.db"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as connection:
        for statement in first:
            await asyncio.to_thread(connection.execute, statement)
        yield


@pytest.mark.parametrize("seconds", [2.0, 10.0])
async def test_past_a_second_and_a_half_an_answer_is_promised_and_comes_later(
    bot: Asked, held: Held, seconds: float
) -> None:
    [slug] = await bot.push(SAMPLE)
    card = await bot.card_in(TEXT)
    people = bot.playground.discord.people
    quick = people.command(INES, TEXT, "points", {"story": slug})
    answer = private(await bot.seen(quick))
    assert callback(bot, quick)["type"] == MESSAGE

    held.seconds = seconds
    typed = people.command(INES, TEXT, "sides", {"story": slug})
    pressed = people.press(INES, TEXT, card["id"], custom_id(card["payload"], "Sides"))
    turned = people.press_private(quick.id, custom_id(answer, "Follow"))
    for asked_ in (typed, pressed):
        assert "**Critics**" in words(private(await bot.seen(asked_)))
        assert callback(bot, asked_) == {"type": DEFERRED, "data": {"flags": PRIVATE}}
    assert "You follow" in words(private(await bot.seen(turned)))


async def test_a_late_answer_to_a_button_of_a_private_answer_takes_its_place(bot: Asked, held: Held) -> None:
    [slug] = await bot.push(SAMPLE)
    people = bot.playground.discord.people
    first = people.command(INES, TEXT, "stories")
    listed = private(await bot.seen(first))
    held.seconds = 2.0
    opened = people.press_private(first.id, next(iter(buttons(listed).values())))
    answer = private(await bot.seen(opened))
    assert callback(bot, opened) == {"type": NO_CHANGE_YET}
    assert answer["id"] == listed["id"]
    assert "### Sides" in words(answer)
    held.seconds = 0.0
    again = people.press_private(opened.id, custom_id(answer, "Follow"))
    assert "You follow" in words(private(await bot.seen(again)))
    assert callback(bot, again)["type"] == UPDATE
    assert slug


async def test_who_holds_the_database_holds_up_what_has_to_be_written(bot: Asked, tmp_path: Path) -> None:
    [slug] = await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    people = bot.playground.discord.people
    async with database(tmp_path, "BEGIN IMMEDIATE"):
        writes = people.command(INES, TEXT, "follow", {"story": slug})
        reads = people.command(INES, TEXT, "sides", {"story": slug})
        assert "**Critics**" in words(private(await bot.seen(reads)))
        assert callback(bot, reads)["type"] == MESSAGE
        await asyncio.sleep(2.0)
    assert "You follow" in words(private(await bot.seen(writes)))
    assert callback(bot, writes)["type"] == DEFERRED


async def test_late_suggestions_are_none(bot: Asked, held: Held) -> None:
    await bot.push(SAMPLE)
    people = bot.playground.discord.people
    held.seconds = 10.0
    typed = people.complete(INES, TEXT, "sides", "story", "sea")
    assert (await bot.seen(typed))["choices"] == []
    assert callback(bot, typed) == {"type": CHOICES, "data": {"choices": []}}


async def test_what_fails_is_answered_with_a_reference_that_the_log_holds(
    bot: Asked, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = bot.playground.discord.people
    async with database(tmp_path, "ALTER TABLE follows RENAME TO mislaid"):
        pass
    said = words(private(await bot.seen(people.command(INES, TEXT, "following"))))
    [reference] = re.findall(r"\b[0-9a-f]{8}\b", said)
    assert "went wrong on our side" in said
    for secret in ("mislaid", "follows", "sqlite", "Traceback", "Error", str(tmp_path), bot.playground.url):
        assert secret not in said
    logged = capsys.readouterr().out
    assert "an answer failed" in logged
    assert reference in logged
    assert "Traceback" in logged

    assert (await bot.seen(people.complete(INES, TEXT, "unfollow", "topic", "h")))["choices"] == []
    async with database(tmp_path, "ALTER TABLE mislaid RENAME TO follows"):
        pass
    assert "Nothing yet" in words(private(await bot.seen(people.command(INES, TEXT, "following"))))


@pytest.mark.parametrize(
    ("lost", "seconds"),
    [("/callback", 0.0), ("/callback", 2.0), ("/messages/@original", 2.0)],
    ids=["at once", "promise", "what was promised"],
)
@pytest.mark.parametrize(
    "how",
    [
        {"kind": "timeout", "seconds": 0.1},
        {"kind": "server_error", "times": 2},
        {"kind": "lost_answer", "status": 0},
        {"kind": "lost_answer", "status": 502},
    ],
    ids=["cut before", "failed twice", "cut after", "failed after"],
)
async def test_an_answer_that_may_be_lost_on_the_way_is_sent_again_and_is_there_once(
    bot: Asked,
    held: Held,
    lost: str,
    seconds: float,
    how: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    [slug] = await bot.push(SAMPLE)
    people = bot.playground.discord.people
    held.seconds = seconds
    bot.playground.faults.add(Fault(platform="discord", match=lost, **how))
    used = people.command(INES, TEXT, "timeline", {"story": slug})
    assert "### Timeline" in words(private(await bot.seen(used)))
    await bot.until(lambda: private(people.sees(used.id))["attachments"])
    await asyncio.sleep(1.0)  # what is sent again has been answered by then
    logged = capsys.readouterr().out
    assert "an answer may have been lost" in logged
    assert "could not be answered" not in logged


async def test_who_was_answered_by_another_process_is_not_answered_again(
    bot: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = Fault(platform="discord", match="/callback", kind="refused", code="40060", times=9)
    bot.playground.faults.add(fault)
    used = bot.playground.discord.people.command(INES, TEXT, "help")
    heard = ""

    def given_up() -> bool:
        nonlocal heard
        heard += capsys.readouterr().out
        return "could not be answered" in heard

    await bot.until(given_up)

    def sent() -> list[str]:
        return [one.path for one in bot.playground.discord.log if f"/interactions/{used.id}/" in one.path]

    await bot.until(sent)
    assert len(sent()) == 1


async def test_an_answer_that_cant_be_drawn_has_a_reference_that_the_log_holds(
    bot: Asked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [slug] = await bot.push(SAMPLE)

    def undrawable(shown: Shown, language: Language) -> Card:
        return Card(title="Why", blocks=(Block(),), language=language.tag)

    monkeypatch.setitem(views.VIEWS, "why", undrawable)
    used = bot.playground.discord.people.command(INES, TEXT, "why", {"story": slug})
    said = words(private(await bot.seen(used)))
    [reference] = re.findall(r"\b[0-9a-f]{8}\b", said)
    logged = capsys.readouterr().out
    assert reference in logged
    assert "TypeError: Block(" in logged


@pytest.mark.parametrize(("seconds", "through"), [(3.0, 4.0), (1.0, 1.5)], ids=["promised", "not promised"])
async def test_a_late_answer_leaves_alone_what_the_person_has_gone_on_to(
    bot: Asked, held: Held, seconds: float, through: float
) -> None:
    await push_drafts(bot.store, [a_draft(headline) for headline in headlines(12)], now=SystemClock().now())
    people = bot.playground.discord.people
    first = people.command(INES, TEXT, "stories")
    listed = private(await bot.seen(first))
    held.seconds = seconds
    slow = people.press_private(first.id, custom_id(listed, "Next ▶"))
    await asyncio.sleep(0.1)
    held.seconds = 0.0
    quick = people.press_private(first.id, next(iter(buttons(listed).values())))
    opened = words(private(await bot.seen(quick)))
    await asyncio.sleep(through)  # the slow one is, by then
    assert callback(bot, slow) == {"type": NO_CHANGE_YET}
    assert words(private(people.sees(quick.id))) == opened
