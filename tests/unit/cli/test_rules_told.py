"""The rules of a channel's threads, as the command line tells them."""

from pathlib import Path

import pytest

from storybot.cli.routes import rules
from storybot.delivery.model import Reopen, Route
from tests.cli import CommandLine

TEXT = "1100000000000000101"
STORY = "---\nslug: s\n---\n# Bridge closes\n\nIt rusts.\n"


def test_each_rule_is_told_and_none_where_there_is_none() -> None:
    assert rules(Route()) == []
    route = Route(close_after_hours=48, reopen=Reopen.ON_EVENT, night="22:00-07:00", keep_alive=True)
    assert rules(route) == [
        "closed after 48 hours",
        "opened again by a new event",
        "closed at night, 22:00-07:00",
        "kept alive while their story changes",
    ]


def test_they_are_told_with_the_channel_with_their_source_and_before_anything_is_posted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cli = CommandLine(tmp_path, monkeypatch, capsys)
    assert cli("init", "--yes").status == 0
    config, here = tmp_path / "storybot.toml", f'channel = "{TEXT}"\n'
    config.write_text(config.read_text().replace(here, f'{here}night = "22:00-07:00"\nkeep_alive = true\n'))
    (tmp_path / "story.md").write_text(STORY)
    told = "  threads: closed at night, 22:00-07:00; kept alive while their story changes\n"
    for command in (("channels",), ("route", "test", "story.md")):
        ended = cli(*command)
        assert ended.status == 0, ended.err
        assert ended.out.count(told) == 1
    shown = cli("route", "show", "--channel", TEXT).out
    assert "  night: 22:00-07:00 (config)\n  keep_alive: true (config)\n" in shown
    assert "  close_after_hours: - (config)\n  reopen: never (config)\n" in shown
