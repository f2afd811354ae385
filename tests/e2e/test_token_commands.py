"""`storybot token`, as who runs the bot uses it."""

import json
import re
from pathlib import Path

import pytest

from tests.cli import CommandLine


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    command_line = CommandLine(tmp_path, monkeypatch, capsys)
    assert command_line("init", "--yes").status == 0
    return command_line


def test_a_token_is_shown_once_and_only_its_hash_is_kept(cli: CommandLine) -> None:
    made = cli("token", "create", "our CMS", "--scope", "publish", "--expires", "90d")
    token = re.fullmatch(r"storybot_([0-9a-f]{8})_([\w-]{43})\n", made.out)
    assert token
    (listed,) = json.loads(cli("token", "list", "--json").out)
    assert (listed["id"], listed["name"], listed["scope"]) == (token[1], "our CMS", "publish")
    assert listed["expires_at"] and listed["last_used_at"] is None
    assert "hash" not in listed
    line = cli("token", "list").out
    assert line.startswith(f"{token[1]}, publish, our CMS, created ")
    kept = b"".join(path.read_bytes() for path in cli.folder.glob("storybot.db*"))
    assert token[1].encode() in kept and token[2].encode() not in kept


def test_a_revoked_token_is_listed_as_such(cli: CommandLine) -> None:
    assert cli("token", "list").out == "there is no token: storybot token create NAME\n"
    token_id = cli("token", "create", "dashboard").out.split("_")[1]
    assert cli("token", "revoke", token_id).out == f"{token_id}: revoked\n"
    assert "revoked 20" in cli("token", "list").out
    again = cli("token", "revoke", token_id)
    assert (again.status, again.err.startswith("error: no token")) == (1, True)


@pytest.mark.parametrize("expires", ["soon", "2001-01-01", "2026-02-30", "0d", "-3d"])
def test_an_expiry_that_cannot_be_is_refused(cli: CommandLine, expires: str) -> None:
    refused = cli("token", "create", "dashboard", f"--expires={expires}")
    assert (refused.status, refused.out) == (1, "")
    assert refused.err.startswith("error: --expires: ")


def test_an_unknown_scope_is_a_mistake_of_usage(cli: CommandLine) -> None:
    assert cli("token", "create", "dashboard", "--scope", "all").status == 2
