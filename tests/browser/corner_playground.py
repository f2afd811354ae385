"""A playground that has storybot as its tool, as `storybot play` starts it."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from storybot.cli.template import Answers, render
from storybot.playground.server import Playground


@asynccontextmanager
async def with_tool(folder: Path) -> AsyncIterator[Playground]:
    """The bot isn't started."""
    config = folder / "storybot.toml"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STORYBOT_")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2] / "src")
    tool = [sys.executable, "-m", "storybot", "--config", str(config)]
    playground = Playground(tool=tool, environment=environment)
    await playground.start()
    config.write_text(render(Answers(playground=playground.url)))
    try:
        yield playground
    finally:
        await playground.stop()
