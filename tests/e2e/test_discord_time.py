"""However slow the database or the picture is, and whatever fails, Discord hears in three seconds and the
person gets an answer: the real SDK against the playground, which refuses what comes later."""

import asyncio
import re
import signal
import sqlite3
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.pictures import painter
from storybot.playground.discord.interactions import Interaction
from storybot.playground.faults import Fault
from storybot.store.engine import Store
from tests.e2e.asking import INES, TEXT, Asked, asked
from tests.e2e.discord_ways import buttons, custom_id, words

SAMPLE = "sea-wall-vote.txt"
MESSAGE, DEFERRED, NO_CHANGE_YET, UPDATE, CHOICES = 4, 5, 6, 7, 8
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
def artists(monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    """The processes that draw, as they are started."""
    started: list[Process] = []
    start = asyncio.create_subprocess_exec

    async def noted(*args: Any, **how: Any) -> Process:
        started.append(await start(*args, **how))
        return started[-1]

    monkeypatch.setattr(painter.asyncio, "create_subprocess_exec", noted)
    return started


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Asked]:
    async with asked(tmp_path) as bot:
        await bot.listening()
        yield bot


def callback(bot: Asked, interaction: Interaction) -> dict[str, Any]:
    """How the interaction was first answered."""
    path = f"/interactions/{interaction.id}/"
    [sent] = [entry for entry in bot.playground.discord.log if path in entry.path and entry.status == 204]
    return sent.body


def private(seen: dict[str, Any]) -> dict[str, Any]:
    [answer] = seen["messages"]
    assert answer["private"]
    return answer["message"]


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


async def test_a_picture_never_costs_the_answer(bot: Asked, artists: list[Process]) -> None:
    [slug] = await bot.push(SAMPLE)
    people = bot.playground.discord.people

    async def timeline() -> tuple[Interaction, dict[str, Any]]:
        used = people.command(INES, TEXT, "timeline", {"story": slug})
        return used, private(await bot.seen(used))

    asked_, answer = await timeline()
    assert "### Timeline" in words(answer)
    await bot.until(lambda: private(people.sees(asked_.id))["attachments"])

    bot.playground.faults.add(Fault(platform="discord", match="/callback", kind="server_error"))
    asked_, answer = await timeline()
    assert "### Timeline" in words(answer)
    assert answer["attachments"] == []
    assert len(artists) == 1


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
async def test_nor_does_what_befalls_the_one_who_draws_it(
    bot: Asked, artists: list[Process], blow: signal.Signals
) -> None:
    people = bot.playground.discord.people
    slugs = await bot.push(SAMPLE, "library-robot.md")
    seen = await bot.seen(people.command(INES, TEXT, "timeline", {"story": slugs[0]}))
    await bot.until(lambda: private(people.sees(seen["id"]))["attachments"])
    artists[0].send_signal(blow)
    used = people.command(INES, TEXT, "timeline", {"story": slugs[1]})
    assert "### Timeline" in words(private(await bot.seen(used)))
    assert callback(bot, used)["type"] == MESSAGE
