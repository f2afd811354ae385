"""`storybot play`, as somebody uses it to try what editors do: in chat, in a shell and over HTTP."""

import asyncio
import os
import re
import shlex
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.e2e.asking import EDDA, FORUM, PATIENCE, TEXT
from tests.e2e.process import Ended, free_port

THINKING = 1 << 7
SLUG = "owl-census-by-ear"


@dataclass
class Play:
    """The command at work in a folder, and what it printed."""

    folder: Path
    welcome: str
    api: str
    http: aiohttp.ClientSession

    @property
    def url(self) -> str:
        found = re.search(r"playground is at (\S+):", self.welcome)
        assert found
        return found[1]

    async def run(self, line: str) -> Ended:
        """A command as it was printed, from start to end."""
        process = await start(self.folder, *shlex.split(line))
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate()
        return Ended(process.returncode or 0, out.decode(), err.decode())

    def printed(self, command: str) -> str:
        """The printed line that begins a command of storybot's."""
        return next(line.strip() for line in self.welcome.splitlines() if f" {command}" in line)

    async def control(self, act: str, **arguments: Any) -> Any:
        async with self.http.post(f"{self.url}/control/discord/{act}", json=arguments) as answer:
            return await answer.json()

    async def locked(self) -> dict[str, list[bool]]:
        """Of the owls' threads, by channel, whether they are locked."""
        async with self.http.get(f"{self.url}/control/discord/channels") as answer:
            channels = {one["id"]: one for one in await answer.json()}
        posts = [one["locked"] for one in channels[FORUM]["posts"] if "Ten Thousand" in str(one)]
        cards = [one["thread"] for one in channels[TEXT]["messages"] if "Ten Thousand" in str(one)]
        return {FORUM: posts, TEXT: [one["locked"] for one in cards if one]}


async def start(folder: Path, *command: str, **more: str) -> asyncio.subprocess.Process:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STORYBOT_")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2] / "src")
    return await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env=environment | more,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Play]:
    listen = f"127.0.0.1:{free_port()}"
    command = (sys.executable, "-m", "storybot", "play", "--port", "0")
    process = await start(tmp_path, *command, STORYBOT_WEB_LISTEN=listen)
    assert process.stdout and process.stderr
    welcome = ""
    try:
        async with asyncio.timeout(PATIENCE):
            while "Ctrl-C" not in welcome:
                line = (await process.stdout.readline()).decode()
                assert line, (await process.stderr.read()).decode()
                welcome += line
        drained = asyncio.create_task(process.stderr.read())
        async with aiohttp.ClientSession() as http:
            yield Play(tmp_path, welcome, f"http://{listen}", http)
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()
    await drained


async def until_there(play: Play) -> None:
    """Return when the bot listens on both platforms and the owls' threads are open."""
    async with asyncio.timeout(PATIENCE):
        while not all((await play.locked()).values()) or not await ready(play):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def ready(play: Play) -> bool:
    try:
        async with play.http.get(f"{play.api}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientConnectionError:
        return False


async def said(play: Play, command: str, **options: Any) -> str:
    """What Edda is told, and nobody else. A command that came before the bot listened is given again."""
    async with asyncio.timeout(PATIENCE):
        while True:
            given = {"user_id": EDDA, "channel_id": TEXT, "name": command, "options": options}
            used = await play.control("command", **given)
            for _ in range(40):
                seen = await play.control("sees", interaction_id=used["id"])
                if seen["messages"] and not seen["messages"][0]["message"]["flags"] & THINKING:
                    return str(seen["messages"][0]["message"])
                await asyncio.sleep(0.1)


async def test_an_editor_can_try_chat_and_the_api_and_a_lock_locks(play: Play) -> None:
    await until_there(play)
    made = await play.run(play.printed("token create"))
    assert made.status == 0, made.err
    bearer = {"Authorization": f"Bearer {made.out.strip()}"}
    async with play.http.get(f"{play.api}/api/v1/stories", headers=bearer) as answer:
        assert SLUG in {one["slug"] for one in (await answer.json())["stories"]}
    assert f"{play.api}/api/v1" in play.welcome

    assert "It is published" in await said(play, "editor status", story=SLUG)
    told = await said(play, "editor retract", story=SLUG, reason="Nobody counted.", lock=True)
    assert "Its threads are being locked on Discord" in told
    async with asyncio.timeout(PATIENCE):
        while await play.locked() != {FORUM: [True], TEXT: [True]}:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
