"""`storybot status`, as a person and a program use it, beside the bot as a process of its own."""

import asyncio
import json
import os
import pty
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from storybot.cli.template import Answers, render
from storybot.clock import SystemClock
from storybot.delivery.model import ITS_TURN
from storybot.playground.faults import Fault
from storybot.playground.server import Playground
from storybot.store import channels
from storybot.store.engine import Store
from storybot.store.model import Trouble
from storybot.store.tables import placements
from tests.e2e.process import PATIENCE, Newsroom
from tests.making import a_draft, push

STORY = """\
Bridge Reopens After Two Winters
Why It Matters
Four thousand people cross the river by ferry each day until it opens.
"""
SLUG = "bridge-reopens-after-two-winters"


@pytest.fixture
async def newsroom(tmp_path: Path, database_url: str) -> AsyncIterator[Newsroom]:
    playground = Playground()
    await playground.start()
    (tmp_path / "story.txt").write_text(STORY)
    newsroom = Newsroom(tmp_path, playground)
    answers = Answers(playground=playground.url, database=database_url)
    (tmp_path / "storybot.toml").write_text(render(answers))
    try:
        yield newsroom
    finally:
        await playground.stop()


async def status(newsroom: Newsroom) -> dict[str, Any]:
    ended = await newsroom.run("status", "--json")
    assert ended.status == 0, ended.err
    return json.loads(ended.out)


async def until(newsroom: Newsroom, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        while not true(seen := await status(newsroom)):
            pass
    return seen


async def test_from_before_the_first_start_to_after_a_kill(newsroom: Newsroom) -> None:
    empty = await newsroom.run("status")
    assert (empty.status, empty.err) == (0, "")
    assert "Channels: none" in empty.out and "Placements: none" in empty.out

    await newsroom.run("push", "story.txt")
    pushed = await status(newsroom)
    assert pushed["placements"] == {"waiting": 4}
    assert (pushed["oldest_waiting"]["slug"], pushed["oldest_waiting"]["platform"]) == (SLUG, "discord")
    assert [(one["platform"], one["at_work"]) for one in pushed["senders"]] == [
        ("discord", False),
        ("slack", False),
    ]
    assert "nobody sends" in (await newsroom.run("status")).out

    async with newsroom.bot():
        assert (await newsroom.run("push", "story.txt", "--wait")).status == 0
        seen = await until(newsroom, lambda seen: all(one["pace"] for one in seen["senders"]))
        assert seen["placements"] == {"delivered": 4}
        assert (seen["oldest_waiting"], seen["errors"]) == (None, [])
        discord, slack = seen["senders"]
        assert (discord["account"], slack["account"]) == (None, "T0HARBOUR1")
        everything = next(use for use in discord["pace"]["limits"] if use["name"] == "discord")
        assert discord["pace"]["requests"] == everything["used"] >= 12
        assert (everything["allowed"], everything["seconds"]) == (49 * 60, 60)
        assert slack["pace"]["requests"] >= 3
        shown = (await newsroom.run("status")).out
        assert "discord: at work, requests in the last minute: " in shown
        assert f"discord {everything['used']} of 2880 in 60 s" in shown or "of 60 in 60 s" in shown

    killed = await status(newsroom)
    assert not any(one["at_work"] for one in killed["senders"]), "its lease has not run out yet"


async def test_what_is_wrong_is_said_with_what_to_do(newsroom: Newsroom) -> None:
    newsroom.playground.slack.people().kick("U0EDITOR01", "C0STORIES1")
    newsroom.playground.faults.add(
        Fault(
            platform="discord", match="/channels/1100000000000000101/messages", kind="server_error", times=99
        )
    )
    async with newsroom.bot():
        await newsroom.run("push", "story.txt")
        seen = await until(newsroom, lambda seen: _states(seen) == {"failing", "fine", "forbidden"})
        assert sorted(one["state"] for one in seen["channels"]) == ["failing", "fine", "fine", "forbidden"]
        assert seen["placements"].keys() >= {"channel forbidden", "retrying"}
        [forbidden] = [one for one in seen["channels"] if one["state"] == "forbidden"]
        assert "/invite" in forbidden["problem"] and forbidden["since"]
        by_platform = {one["platform"]: one for one in seen["errors"]}
        assert "Discord answered 500" in by_platform["discord"]["error"]
        assert by_platform["discord"]["what_to_do"] == "it is tried again by itself"
        assert seen["oldest_waiting"]["channel"] == "1100000000000000101"
        shown = (await newsroom.run("status")).out
        assert "in trouble" in shown and "/invite" in shown and SLUG in shown


async def test_what_a_limit_holds_up_is_told_with_its_time(newsroom: Newsroom, database_url: str) -> None:
    assert (await newsroom.run("channels")).status == 0
    store, now = Store.open(database_url), SystemClock().now()
    until, reason = now + timedelta(minutes=50), f"{ITS_TURN} until then"
    [pushed] = await push(store, a_draft("Bridge closes"), now=now - timedelta(minutes=11))
    async with store.write() as conn:
        held = {"due_at": until, "last_error": reason}
        await conn.execute(update(placements).where(placements.c.platform == "slack").values(held))
    await store.close()
    seen = await status(newsroom)
    assert (seen["limited"], seen["longest_limited"]["slug"]) == (1, pushed.slug)
    assert seen["longest_limited"]["reason"] == reason
    shown = (await newsroom.run("status")).out
    held_up = (
        f"held up by a limit of the platform's: 1, longest {pushed.slug} in slack C0STORIES1, for 11 min"
    )
    assert held_up in shown
    assert f"until {until:%Y-%m-%d %H:%M:%S} UTC" in shown


def _states(seen: dict[str, Any]) -> set[str]:
    return {one["state"] for one in seen["channels"]}


async def test_watched_it_changes_with_what_happens(newsroom: Newsroom) -> None:
    screen, terminal = pty.openpty()
    try:
        watching = await newsroom.start("status", "--watch", stdout=terminal)
        seen = b""

        async def sees(what: bytes) -> None:
            nonlocal seen
            async with asyncio.timeout(PATIENCE):
                while what not in seen:
                    seen += await asyncio.to_thread(os.read, screen, 4096)

        await sees(b"Placements: none")
        await newsroom.run("push", "story.txt")
        await sees(b"Placements: 4 waiting")
        watching.terminate()
        await watching.communicate()
    finally:
        os.close(screen)
        os.close(terminal)


async def test_watching_is_for_a_terminal_and_for_people(newsroom: Newsroom) -> None:
    refused = await newsroom.run("status", "--watch")
    assert refused.status == 1
    assert (
        refused.err == "error: --watch needs a terminal: without it, storybot status prints the same once\n"
    )
    assert (await newsroom.run("status", "--watch", "--json")).status == 2


async def test_names_and_errors_from_outside_are_escaped(newsroom: Newsroom, database_url: str) -> None:
    hostile = "\x1b[31mred\u202e"
    await newsroom.run("push", "story.txt")
    store, now = Store.open(database_url), SystemClock().now()
    async with store.write() as conn:
        for channel in await channels.listing(conn):
            await channels.describe(conn, channel.place, hostile, "text")
            await channels.mark(conn, channel.place, Trouble.GONE, hostile, now)
    await store.close()
    shown = (await newsroom.run("status")).out
    assert "\x1b" not in shown and "\u202e" not in shown
    assert "#\\x1b[31mred\\u202e: gone since" in shown
