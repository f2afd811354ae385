"""The bot as a process of its own, beside a playground in this one."""

import asyncio
import os
import random
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storybot.cli.template import Answers, render
from storybot.playground.server import Playground

PATIENCE = 30


def free_port() -> int:
    """A port of this machine that nobody listens at. It is none of those that the system gives out by itself
    (from 32768 on): until it is used, seconds later, one of those could be somebody else's."""
    while True:
        port = random.randrange(15_000, 30_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


@dataclass
class Newsroom:
    """A folder with a configuration for the playground, and the commands that are run there."""

    folder: Path
    playground: Playground

    def __post_init__(self) -> None:
        (self.folder / "storybot.toml").write_text(render(Answers(playground=self.playground.url)))

    async def run(self, *arguments: str) -> Ended:
        """A command, from start to end."""
        process = await self.start(*arguments)
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate()
        return Ended(process.returncode or 0, out.decode(), err.decode())

    async def start(
        self, *arguments: str, stdout: int = asyncio.subprocess.PIPE
    ) -> asyncio.subprocess.Process:
        """A command on its way."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("STORYBOT_")}
        environment["PYTHONPATH"] = str(Path(__file__).parents[2] / "src")
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "storybot",
            *arguments,
            cwd=self.folder,
            env=environment,
            stdout=stdout,
            stderr=asyncio.subprocess.PIPE,
        )

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """`storybot run`, killed at the end as by `kill -9`."""
        process = await self.start("run")
        drained = asyncio.gather(*(drain(stream) for stream in (process.stdout, process.stderr)))
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
            await process.wait()
            await drained

    @property
    def writes(self) -> int:
        """How many requests that change something have come in."""
        discord = sum(entry.method == "POST" for entry in self.playground.discord.log)
        return discord + sum(entry.method.startswith("chat.") for entry in self.playground.slack.log)

    def shown(self) -> dict[str, list[tuple[str, int]]]:
        """For each channel, its cards' text, each with the number of messages in its thread."""
        channels = [*self.playground.discord.channels(), *self.playground.slack.channels()]
        return {channel["id"]: [_card(entry) for entry in _entries(channel)] for channel in channels}


async def drain(stream: asyncio.StreamReader | None) -> bytes:
    """Read to the end, so that the writer never waits."""
    return await stream.read() if stream else b""


def _entries(channel: dict[str, Any]) -> list[dict[str, Any]]:
    return [*channel["messages"], *channel.get("posts", [])]


def _card(entry: dict[str, Any]) -> tuple[str, int]:
    if "name" in entry:  # a forum post: its first message is the card
        return entry["messages"][0]["text"], len(entry["messages"]) - 1
    thread = entry["thread"]
    return entry["text"], len(thread["messages"]) if thread else 0
