"""Bots that answer what people ask, each in a process of its own with a playground of its own."""

import asyncio
import gc
import json
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from storybot.cards.model import Button, Buttons
from storybot.cards.shown import Shown
from storybot.cards.views import VIEWS
from storybot.cli.template import Answers, render
from storybot.commands.model import ask
from storybot.ingest import files
from storybot.platforms.slack.render import blocks_of
from storybot.playground.server import Playground
from storybot.playground.slack.world import User
from storybot.playground.world import World, default_world
from tests.bench.bare import ENGLISH
from tests.bench.bare_answers import SAMPLE

PATIENCE = 120.0
SETTLE = 6.0
"""Seconds from being connected to being at rest; discord.py waits for more guilds for two."""
IDLE = 4.0
"""Seconds in which nobody asks, to see what that costs."""

PEOPLE = tuple(f"U0READER{n:02}" for n in range(20))
"""Who asks on Slack: `users.info` is asked for each once, and may be 100 times a minute."""

INES = "1100000000000000001"
"""Who asks on Discord."""

TICKS = os.sysconf("SC_CLK_TCK")
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answerer:
    """A bot at work. What it costs is read from /proc, so this takes Linux."""

    playground: Playground
    process: Process
    memory: float
    """MB that it has in memory after its start (RSS)."""
    idle: float
    """CPU that it uses in a second in which nobody asks, in seconds."""

    def cpu(self) -> float:
        """Seconds of CPU that it has used so far."""
        return _cpu(self.process.pid)


@asynccontextmanager
async def storybot(database: Path, folder: Path, guilds: int = 1) -> AsyncIterator[Answerer]:
    """`storybot run` on that database, with its configuration in `folder`."""
    playground = Playground(_world(guilds))
    await playground.start()
    config = _config(folder, Answers(database=f"sqlite:///{database}", playground=playground.url))
    command = ("storybot", "--config", str(config), "run")
    async with _answering(playground, command) as answerer:
        yield answerer


@asynccontextmanager
async def bare(guilds: int = 1) -> AsyncIterator[Answerer]:
    """The SDKs alone."""
    playground = Playground(_world(guilds))
    await playground.start()
    slack = playground.slack.state
    tokens = (playground.discord.world.token, slack.workspace(None).data.bot.token, slack.app.app_token)
    command = ("tests.bench.bare_answers", playground.url, *tokens, json.dumps(_blocks()))
    async with _answering(playground, command) as answerer:
        yield answerer


def _blocks() -> list[dict[str, Any]]:
    """What storybot answers `/sides` with on Slack, so that it takes as long to check for both."""
    story = files.read(SAMPLE.name, SAMPLE.read_bytes()).story
    shown = VIEWS["sides"](Shown(story), ENGLISH)
    share = ask("share", view="sides", slug=story.slug, page="1")
    buttons = Buttons(items=(Button("Share here", share), Button("Follow", ask("follow", slug=story.slug))))
    return blocks_of(replace(shown, blocks=(*shown.blocks, buttons)))


@asynccontextmanager
async def _answering(playground: Playground, command: Sequence[str]) -> AsyncIterator[Answerer]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not (playground.discord.commands.all(None) and playground.slack.sockets.connections):
                if process.returncode is not None:
                    raise RuntimeError(f"{' '.join(command)} ended with status {process.returncode}")
                await asyncio.sleep(0.1)
        await asyncio.sleep(SETTLE)
        memory, before = _resident(process.pid), _cpu(process.pid)
        await asyncio.sleep(IDLE)
        gc.collect()
        gc.freeze()  # the playground's guilds are none of the bot's time
        yield Answerer(playground, process, memory, (_cpu(process.pid) - before) / IDLE)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await playground.stop()


def _config(folder: Path, answers: Answers) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "storybot.toml"
    path.write_text(render(answers))
    return path


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS  # utime, stime: proc_pid_stat(5)


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MB


def _world(guilds: int) -> World:
    """The default world, with more people on Slack and copies of its guild."""
    world = default_world()
    workspace = world.slack.workspaces[0]
    workspace.users += [User(id=one, name=one.lower(), real_name=one) for one in PEOPLE]
    workspace.channels[0].members += PEOPLE
    [first] = world.discord.guilds
    for number in range(1, guilds):
        guild = first.model_copy(deep=True)
        moved = 1_000_000 * number
        guild.id = str(int(guild.id) + moved)
        for one in (*guild.channels, *guild.roles, *(tag for each in guild.channels for tag in each.tags)):
            one.id = str(int(one.id) + moved)
        for member in guild.members:
            member.roles = [str(int(role) + moved) for role in member.roles]
        world.discord.guilds.append(guild)
    return world
