"""What the documents say is so: each command is run, each link leads somewhere."""

import asyncio
import os
import re
import shlex
import signal
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storybot import configuration
from storybot.cli.template import Answers, render
from storybot.playground.server import Playground
from tests import ways_doc
from tests.commands_doc import PATH, generate
from tests.e2e.process import Newsroom

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
STORY = re.search(r"```\n(Bridge.*?)```", README, re.DOTALL)


def commands(program: str) -> list[list[str]]:
    """The README's commands of one program, without their comments."""
    words = [shlex.split(line, comments=True) for line in SHELL]
    inline = [shlex.split(code) for code in re.findall(r"`(storybot [a-z][^`]*)`", README)]
    return [line for line in [*words, *inline] if line and line[0] == program]


def test_every_line_of_the_readmes_shell_is_tried_here() -> None:
    assert {shlex.split(line, comments=True)[0] for line in SHELL} == {"make", "storybot"}
    assert STORY


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("STORYBOT_")}


def test_make_is_asked_for_two_things() -> None:
    assert commands("make") == [["make", "play"], ["make", "test"]]


def test_make_test() -> None:
    arguments = ["make", "test", "ARGS=--quiet --collect-only tests/unit/test_configuration.py"]
    done = subprocess.run(arguments, cwd=ROOT, env=environment(), capture_output=True, check=False)
    assert b"tests collected" in done.stdout, done.stderr


async def test_make_play() -> None:
    play = await asyncio.create_subprocess_exec(
        "make",
        "play",
        "ARGS=--port 0",
        cwd=ROOT,
        env=environment(),
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert play.stdout
    try:
        async with asyncio.timeout(60):
            async for line in play.stdout:
                if b"The playground is at http://127.0.0.1:" in line:
                    return
        pytest.fail("it printed no address")
    finally:
        os.killpg(play.pid, signal.SIGTERM)
        await play.stdout.read()
        await play.wait()


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    playground = Playground()
    await playground.start()
    assert STORY
    (tmp_path / "story.txt").write_text(STORY[1])
    try:
        yield Newsroom(tmp_path, playground)
    finally:
        await playground.stop()


async def test_the_readmes_commands_in_their_order(newsroom: Newsroom) -> None:
    async with newsroom.bot():
        for _, *words in commands("storybot"):
            if words == ["run"]:
                continue  # it is at work beside this
            stand_ins = {"init": "init --yes another.toml", "CHANNEL": "C0STORIES1"}
            arguments = " ".join(stand_ins.get(word, word) for word in words).split()
            ended = await newsroom.run(*arguments)
            assert ended.status == 0, f"{arguments}: {ended.err}"


@pytest.mark.parametrize(
    "document", [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")], ids=lambda path: path.name
)
def test_links_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!<?https?:)([^)#]+)", text)
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_commands_page_is_what_the_commands_say() -> None:
    assert PATH.read_text(encoding="utf-8") == generate(), "run make docs"


def test_the_ways_page_is_what_the_tests_ask() -> None:
    assert ways_doc.PAGE.read_text(encoding="utf-8") == ways_doc.page(), "run make docs"


def test_every_command_has_an_example() -> None:
    sections = re.findall(r"^## (storybot [a-z-]+(?: [a-z]+)?)\n(.*?)(?=^## |\Z)", generate(), re.M | re.S)
    groups = {
        "storybot db",
        "storybot mod",
        "storybot moderator",
        "storybot reader",
        "storybot route",
        "storybot slack",
        "storybot token",
    }
    assert [name for name, text in sections if "Example" not in text and name not in groups] == []


def test_the_example_configuration_is_what_init_writes_but_for_the_database() -> None:
    example = (ROOT / "config" / "storybot.toml").read_text(encoding="utf-8")
    assert example == render(Answers(database="sqlite:///../.playground/storybot.db"))
    loaded = configuration.load(ROOT / "config" / "storybot.toml", {})
    assert loaded.database.url == f"sqlite:///{ROOT / '.playground' / 'storybot.db'}"
