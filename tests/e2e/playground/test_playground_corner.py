"""`/corner`: storybot as a process, for the page."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from storybot.playground.server import Playground
from storybot.playground.web import process
from tests.browser.corner_playground import with_tool

STORY = "# Bridge Reopens After Two Winters\n\nThe east lane opens on Monday, the west lane in June.\n"
SLUG = "bridge-reopens-after-two-winters"


@pytest.fixture
async def playground(tmp_path: Path) -> AsyncIterator[Playground]:
    async with with_tool(tmp_path) as playground:
        yield playground


@pytest.fixture
async def http(playground: Playground) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(playground.url) as session:
        yield session


async def asked(http: aiohttp.ClientSession, path: str, body: Any = None) -> tuple[int, Any]:
    method = "GET" if body is None else "POST"
    async with http.request(method, f"/corner/{path}", json=body) as response:
        return response.status, await response.json()


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


async def test_problems_are_named_at_their_lines(http: aiohttp.ClientSession) -> None:
    text = '{"headline": 3,\n "x": 1}'
    status, said = await asked(http, "check", {"name": "draft.json", "text": text})
    assert status == 200
    assert said["story"] is None
    assert {(one["file"], one["line"]) for one in said["problems"]} == {("draft.json", 1), ("draft.json", 2)}
    assert any("there is no key “x”" in one["what"] for one in said["problems"])


async def test_a_story_is_checked_previewed_pushed_and_revised(http: aiohttp.ClientSession) -> None:
    file = {"name": "story.md", "text": STORY}
    _, checked = await asked(http, "check", file)
    assert (checked["problems"], checked["story"]["headline"]) == ([], "Bridge Reopens After Two Winters")
    _, discord = await asked(http, "preview", {**file, "as": "discord"})
    _, slack = await asked(http, "preview", {**file, "as": "slack"})
    _, text = await asked(http, "preview", {**file, "as": "text"})
    assert discord["card"]["components"]
    assert slack["card"]["blocks"]
    assert text["card"].startswith("Bridge Reopens")
    _, pushed = await asked(http, "push", file)
    assert (pushed["pushed"]["slug"], pushed["pushed"]["revision"]) == (SLUG, 1)
    _, revised = await asked(http, "push", {**file, "text": STORY + "\nOr in July.\n", "slug": SLUG})
    assert revised["pushed"]["revision"] == 2
    _, stories = await asked(http, "stories")
    assert [(one["slug"], one["revision"]) for one in stories] == [(SLUG, 2)]
    _, deliveries = await asked(http, f"deliveries?slug={SLUG}")
    assert {one["slug"] for one in deliveries} == {SLUG}
    assert {one["platform"] for one in deliveries} == {"discord", "slack"}


@pytest.mark.parametrize(
    "name",
    ["../../up.md", "/etc/passwd.md", "--help.md", "-.txt", "$(touch x);`touch y`.md", "a\0b.md", ".md"],
)
async def test_a_name_reaches_no_shell_and_no_other_folder(
    http: aiohttp.ClientSession, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = tmp_path / "folders"
    folders.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folders))
    status, said = await asked(http, "check", {"name": name, "text": "nothing"})
    assert status == 200
    assert all("/" not in one["file"] for one in said["problems"] if one["file"])
    assert names(folders) == set()
    assert names(tmp_path) <= {"folders", "storybot.toml", "storybot.db"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("check", {"name": "story.exe", "text": "x"}),
        ("check", {"name": "story.md"}),
        ("check", {"name": "story.md", "text": "x" * 1_000_001}),
        ("preview", {"name": "story.md", "text": "x", "as": "--config"}),
        ("push", {"name": "story.md", "text": "x", "slug": "a\0b"}),
        ("bot", {"do": "close"}),
    ],
)
async def test_what_isnt_asked_as_agreed_is_refused(
    http: aiohttp.ClientSession, path: str, body: dict[str, Any]
) -> None:
    status, _ = await asked(http, path, body)
    assert status == 422


async def test_a_slug_is_never_an_option(http: aiohttp.ClientSession) -> None:
    status, said = await asked(http, "deliveries?slug=--help")
    assert (status, "Usage" in said["refused"]) == (409, False)
    status, said = await asked(http, "push", {"name": "story.md", "text": STORY, "slug": "--new"})
    assert said["problems"]


async def test_a_command_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SECONDS", 0.2)
    tool = process.Tool([sys.executable, "-c", "import time; time.sleep(60)"])
    with pytest.raises(process.Refusal, match="took longer"):
        await tool.run("check")


async def test_a_command_that_says_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "OUTPUT", 1000)
    tool = process.Tool([sys.executable, "-c", "while True: print('x' * 999)"])
    async with asyncio.timeout(30):
        with pytest.raises(process.Refusal, match="said more"):
            await tool.run("check")


async def test_the_bot_is_started_stopped_and_killed_and_never_two(
    playground: Playground, http: aiohttp.ClientSession
) -> None:
    assert playground.bot.item() == {"state": "absent", "exit": None, "tool": True}
    started = await asyncio.gather(*(asked(http, "bot", {"do": "start"}) for _ in range(3)))
    assert sorted(status for status, _ in started) == [200, 409, 409]
    assert playground.bot.state == "running"
    async with asyncio.timeout(30):
        while not playground.slack.sockets.connections:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert await asked(http, "bot", {"do": "stop"}) == (200, {"state": "stopped", "exit": 0, "tool": True})
    assert (await asked(http, "bot", {"do": "kill"}))[0] == 409
    await asked(http, "bot", {"do": "start"})
    assert await asked(http, "bot", {"do": "kill"}) == (
        200,
        {"state": "killed", "exit": -signal.SIGKILL, "tool": True},
    )
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(playground.bot.lost(), 0.2)


async def test_a_bot_that_ends_by_itself_is_lost() -> None:
    changes: list[None] = []
    bot = process.Bot(
        process.Tool([sys.executable, "-c", "raise SystemExit(3)"]), lambda: changes.append(None)
    )
    await bot.start()
    await asyncio.wait_for(bot.lost(), 20)
    assert bot.item() == {"state": "stopped", "exit": 3, "tool": True}
    assert len(changes) == 2


async def test_without_a_tool_the_corner_says_so() -> None:
    playground = Playground()
    await playground.start()
    async with aiohttp.ClientSession(playground.url) as http:
        for path, body in (
            ("stories", None),
            ("check", {"name": "a.md", "text": ""}),
            ("bot", {"do": "start"}),
        ):
            status, said = await asked(http, path, body)
            assert (status, "storybot play" in said["refused"]) == (409, True)
    await playground.stop()
