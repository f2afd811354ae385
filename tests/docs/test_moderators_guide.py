"""docs/moderating.md: its commands, run in their order."""

import re
import shlex
from pathlib import Path

import pytest

from tests.cli import CommandLine

GUIDE = (Path(__file__).parents[2] / "docs/moderating.md").read_text(encoding="utf-8")
LINES = [line for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) for line in block.splitlines()]


def test_every_command_of_the_guide_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cli = CommandLine(tmp_path, monkeypatch, capsys)
    assert cli("init", "--yes").status == 0
    (tmp_path / "story.md").write_text("---\nslug: harbour-bridge\n---\n# Bridge closes\n\nIt rusts.\n")
    assert cli("push", "story.md").status == 0
    person = "1100000000000000001"
    assert cli(*f"moderator add --platform discord --account 1 --user {person}".split()).status == 0
    for line in LINES:
        program, *arguments = shlex.split(line)
        assert program == "storybot"
        ended = cli(*arguments)
        assert ended.status == 0, f"{line}: {ended.err}"
    assert len(LINES) >= 15
    assert person not in cli("audit").out
