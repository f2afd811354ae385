"""`python -m storybot.playground` as a process of its own."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import aiohttp
import pytest

from storybot.playground.world import default_world

STARTING_SECONDS = 20


async def started(*arguments: str) -> Process:
    command = (sys.executable, "-m", "storybot.playground", *arguments)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "src")}
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE, env=environment)


async def test_it_serves_a_world_from_a_file_until_it_is_told_to_stop(tmp_path: Path) -> None:
    world = default_world()
    world.discord.guilds[0].name = "Elsewhere"
    file = tmp_path / "world.json"
    file.write_text(world.model_dump_json())
    process = await started("--world", str(file), "--speed", "10")
    assert process.stdout is not None
    try:
        async with asyncio.timeout(STARTING_SECONDS), aiohttp.ClientSession() as session:
            url = (await process.stdout.readline()).decode().strip()
            discord = await (await session.get(f"{url}/control/discord/world")).json()
            clock = await (await session.get(f"{url}/control/clock")).json()
    finally:
        process.terminate()
        _, errors = await process.communicate()
    assert (discord["guilds"][0]["name"], clock["speed"]) == ("Elsewhere", 10)
    assert (process.returncode, errors) == (0, b"")


@pytest.mark.parametrize("text", [None, "{", "{}"])
async def test_a_world_that_is_none_is_said(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "world.json"
    if text is not None:
        file.write_text(text)
    process = await started("--world", str(file))
    async with asyncio.timeout(STARTING_SECONDS):
        _, errors = await process.communicate()
    assert process.returncode == 2
    assert b"error:" in errors
    assert b"Traceback" not in errors
