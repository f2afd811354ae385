"""What comes along with an answer on Discord: the real SDK against the playground."""

import asyncio
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storybot.clock import SystemClock
from storybot.newsroom.acts import retract
from storybot.newsroom.push import push as push_drafts
from storybot.pictures import painter
from storybot.playground.discord.interactions import Interaction
from storybot.playground.discord.world import Permission
from storybot.playground.faults import Fault
from storybot.story.model import Event
from tests.e2e.asking import GUILD, INES, TEXT, Asked, asked
from tests.e2e.discord_ways import MESSAGE, callback, custom_id, parts, private, words
from tests.making import a_draft

SAMPLE = "sea-wall-vote.txt"


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


async def test_a_picture_comes_with_the_timeline_and_says_the_same_in_words(tmp_path: Path) -> None:
    async with asked(tmp_path) as bot:
        await bot.listening()
        [slug] = await bot.push(SAMPLE)
        people, there = bot.playground.discord.people, bot.playground.discord.state.attachments
        seen = await bot.seen(people.command(INES, TEXT, "timeline", {"story": slug}))
        await bot.until(lambda: people.sees(seen["id"])["messages"][0]["message"]["attachments"])
        [answer] = people.sees(seen["id"])["messages"]
        [attachment] = answer["message"]["attachments"]
        assert answer["private"]
        assert there[attachment["id"]].content.startswith(b"\x89PNG")
        assert attachment["description"].startswith("Timeline: ")
        [gallery] = [part for part in parts(answer["message"]["components"]) if part["type"] == 12]
        [item] = gallery["items"]
        assert item["media"]["url"] == "attachment://figure.png"
        assert item["description"] == attachment["description"]


@pytest.mark.parametrize("may_attach", [True, False])
async def test_what_is_shared_has_its_picture_where_it_may(tmp_path: Path, may_attach: bool) -> None:
    async with asked(tmp_path) as bot:
        await bot.listening()
        [slug] = await bot.push(SAMPLE)
        discord = bot.playground.discord
        if not may_attach:
            discord.changing.set_overwrite(TEXT, GUILD, deny=Permission.ATTACH_FILES)
        await bot.seen(discord.people.command(INES, TEXT, "timeline", {"story": slug, "public": True}))

        def said(text: str) -> dict[str, Any] | None:
            [channel] = [one for one in discord.channels() if one["id"] == TEXT]
            return next((one["payload"] for one in channel["messages"][-1:] if text in one["text"]), None)

        message = await bot.until(lambda: said("Shared by Ines"))
        assert bool(message["attachments"]) == may_attach
        assert ("attachment://figure.png" in str(message["components"])) == may_attach
        await retract(bot.store, slug, "The figures were wrong.", SystemClock().now())
        gone = await bot.until(lambda: said("The figures were wrong."))
        assert gone["id"] == message["id"]
        assert gone["attachments"] == []


async def test_a_picture_that_comes_late_leaves_alone_what_the_person_has_gone_on_to(
    bot: Asked, artists: list[Process]
) -> None:
    drafts = [
        a_draft(
            slug,
            slug=slug,
            timeline=tuple(Event(headline=f"{slug} {n}", detail="On. " * 90) for n in range(40)),
        )
        for slug in ("pier", "harbour", "ferry")
    ]
    await push_drafts(bot.store, drafts, now=SystemClock().now())
    people = bot.playground.discord.people

    async def timeline(slug: str) -> tuple[str, dict[str, Any]]:
        used = people.command(INES, TEXT, "timeline", {"story": slug})
        return used.id, private(await bot.seen(used))

    async def pictured(asked_: str) -> None:
        await bot.until(lambda: private(people.sees(asked_))["attachments"])

    first, _ = await timeline("pier")
    await pictured(first)
    artists[0].send_signal(signal.SIGSTOP)
    asked_, page = await timeline("harbour")
    assert page["attachments"] == []
    turned = people.press_private(asked_, custom_id(page, "Next ▶"))
    assert "Page 2 of" in words(private(await bot.seen(turned)))
    after, _ = await timeline("ferry")
    artists[0].send_signal(signal.SIGCONT)
    await pictured(after)
    kept = private(people.sees(turned.id))
    assert "Page 2 of" in words(kept)
    assert kept["attachments"] == []


async def test_nor_does_one_that_was_lost_on_the_way_come_again(bot: Asked, artists: list[Process]) -> None:
    events = tuple(Event(headline=f"Event {n}", detail="On. " * 90) for n in range(40))
    await push_drafts(bot.store, [a_draft("Pier", slug="pier", timeline=events)], now=SystemClock().now())
    await bot.push(SAMPLE)
    people, log = bot.playground.discord.people, bot.playground.discord.log
    first = await bot.seen(people.command(INES, TEXT, "timeline", {"story": "sea wall"}))
    await bot.until(lambda: private(people.sees(first["id"]))["attachments"])
    artists[0].send_signal(signal.SIGSTOP)
    used = people.command(INES, TEXT, "timeline", {"story": "pier"})
    page = private(await bot.seen(used))
    bot.playground.faults.add(Fault(platform="discord", match="@original", kind="timeout", seconds=2.0))
    artists[0].send_signal(signal.SIGCONT)
    await asyncio.sleep(0.5)  # the picture is on its way
    turned = people.press_private(used.id, custom_id(page, "Next ▶"))
    assert "Page 2 of" in words(private(await bot.seen(turned)))
    await bot.until(lambda: any("@original" in entry.path and entry.status == 0 for entry in log))
    await asyncio.sleep(1.0)  # what is sent again has been answered by then
    assert "Page 2 of" in words(private(people.sees(turned.id)))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(platform="discord", match="/callback", kind="refused", code="50013"),
        Fault(platform="discord", match="/callback", kind="server_error", times=3),
    ],
    ids=lambda fault: fault.kind,
)
async def test_a_picture_never_costs_the_answer(bot: Asked, artists: list[Process], fault: Fault) -> None:
    [slug] = await bot.push(SAMPLE)
    people = bot.playground.discord.people

    async def timeline() -> tuple[Interaction, dict[str, Any]]:
        used = people.command(INES, TEXT, "timeline", {"story": slug})
        return used, private(await bot.seen(used))

    asked_, answer = await timeline()
    assert "### Timeline" in words(answer)
    await bot.until(lambda: private(people.sees(asked_.id))["attachments"])

    bot.playground.faults.add(fault)
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
