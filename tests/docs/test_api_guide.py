"""What docs/api.md says is so: its commands are run, in their order, and its problem is what is answered."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storybot.playground.server import Playground
from tests.api import PROBLEM
from tests.e2e.process import Newsroom, free_port
from tests.making import headlines

GUIDE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
SHELL = re.findall(r"^```sh\n(.*?)^```", GUIDE, re.M | re.S)
CREATE, *CURLS = [line for block in SHELL for line in block.replace("\\\n", " ").splitlines()]
STORY = {"headline": "Harbour bridge opens", "summary": "At last.", "slug": "harbour-bridge"}

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    playground = Playground()
    await playground.start()
    newsroom = Newsroom(tmp_path, playground)
    config = tmp_path / "storybot.toml"
    listen = re.search(r"```toml\n\[web\]\n(.*?)\n```", GUIDE)
    assert listen and f"# {listen[1]}" in config.read_text()
    config.write_text(
        config.read_text().replace(f"# {listen[1]}", listen[1].replace("8080", str(free_port())))
    )
    (tmp_path / "story.json").write_text(json.dumps(STORY))
    many = [{"headline": headline, "summary": "S."} for headline in headlines(3)]
    (tmp_path / "stories.json").write_text(json.dumps(many))
    try:
        yield newsroom
    finally:
        await playground.stop()


async def curl(newsroom: Newsroom, line: str, token: str) -> tuple[int, str]:
    """The status and the body that a line of the guide brings."""
    listen = re.search(r'^listen = "(127\S+)"', (newsroom.folder / "storybot.toml").read_text(), re.M)
    assert listen
    process = await asyncio.create_subprocess_shell(
        f"{line} -w '\\n%{{http_code}} %{{content_type}}'",
        cwd=newsroom.folder,
        env=os.environ | {"API": f"http://{listen[1]}/api/v1", "TOKEN": token},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    body, _, told = out.decode().rpartition("\n")
    status, _, kind = told.partition(" ")
    assert (kind == PROBLEM) == (int(status) >= 400 and "/readyz" not in line)
    return int(status), body


async def test_the_guides_commands_in_their_order(newsroom: Newsroom) -> None:
    made = await newsroom.run(*[word.strip('"') for word in re.findall(r'"[^"]+"|\S+', CREATE)][1:])
    assert made.status == 0, made.err
    token = made.out.strip()
    async with newsroom.bot():
        for _ in range(300):
            if (await curl(newsroom, 'curl -s "$API/../../readyz"', token))[0] == 200:
                break
            await asyncio.sleep(0.1)
        for line in CURLS:
            assert line.startswith("curl "), line
            status, body = await curl(newsroom, line, token)
            assert status in (200, 201), f"{line}: {status} {body}"
        (problem,) = re.findall(r"^```json\n(.*?)^```", GUIDE, re.M | re.S)
        (newsroom.folder / "story.json").write_text(json.dumps(STORY | {"noise_level": 300}))
        assert json.loads((await curl(newsroom, CURLS[0], token))[1]) == json.loads(problem)
