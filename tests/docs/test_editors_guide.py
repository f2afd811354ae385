"""What docs/editing.md says is so: its commands are run, in their order, with the bot at work."""

import re
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storybot.playground.server import Playground
from tests.e2e.process import Newsroom

GUIDE = (Path(__file__).parents[2] / "docs" / "editing.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"^```sh\n(.*?)^```", GUIDE, re.M | re.S) for line in block.splitlines()
]
STORY = "# Harbour bridge closes\n\nIt rusts, says report {number}.\n"


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    playground = Playground()
    await playground.start()
    try:
        yield Newsroom(tmp_path, playground)
    finally:
        await playground.stop()


async def test_the_guides_commands_in_their_order(newsroom: Newsroom) -> None:
    said: dict[str, str] = {}
    async with newsroom.bot():
        for number, line in enumerate(COMMANDS):
            program, *words = shlex.split(line)
            assert program == "storybot"
            (newsroom.folder / "story.md").write_text(STORY.format(number=number))
            done = await newsroom.run(*words)
            assert done.status == 0, f"{line}: {done.err}"
            said[line] = done.out
    assert "draft" in said["storybot push story.md --draft --slug harbour-bridge"]
    assert said["storybot publish harbour-bridge"].startswith("harbour-bridge: published")
    history = said["storybot history harbour-bridge"]
    for act in ("push, then draft", "schedule, then scheduled", "unschedule, then draft",
                "publish, then published",
                "correct, then published", "retract, then retracted", "restore, then published"):  # fmt: skip
        assert act in history
    assert "The bridge closed in 2025" in history
    assert "  - It rusts" in said["storybot diff harbour-bridge"]
    assert "harbour-bridge" in said["storybot list"]
