"""`storybot moderator`, `storybot reader` and `storybot audit`, as who runs the bot uses them."""

import asyncio
import csv
import getpass
import io
import json
from pathlib import Path

import pytest

from storybot.moderation.model import Actor, Deed, Outcome, Way
from storybot.store import audit
from storybot.store.engine import Store
from tests.cli import CommandLine
from tests.making import NOON, discord

SERVER = ("--platform", "discord", "--account", "1100000000000000000")
WORKSPACE = ("--platform", "slack", "--account", "T0HARBOUR1")


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    command_line = CommandLine(tmp_path, monkeypatch, capsys)
    assert command_line("init", "--yes").status == 0
    return command_line


def record(cli: CommandLine, *deeds: Deed) -> None:
    async def write() -> None:
        store = Store.open(f"sqlite:///{cli.folder / 'storybot.db'}")
        async with store.write() as conn:
            for deed in deeds:
                await audit.record(conn, deed, NOON)
        await store.close()

    cli("list")  # makes the database
    asyncio.run(write())


@pytest.mark.parametrize(
    ("where", "who", "line"),
    [
        (SERVER, ("--user", "7"), "user 7"),
        (SERVER, ("--group", "22"), "group 22"),
        (WORKSPACE, ("--user", "U1"), "user U1"),
        (WORKSPACE, ("--group", "S1"), "group S1"),
    ],
)
@pytest.mark.parametrize("right", ["moderator", "reader"])
def test_a_right_is_given_listed_and_taken_back(
    cli: CommandLine, right: str, where: tuple[str, ...], who: tuple[str, ...], line: str
) -> None:
    other = "reader" if right == "moderator" else "moderator"
    assert cli(right, "add", *where, *who).out == f"{who[1]}: {right} in {where[3]}\n"
    assert cli(right, "add", *where, *who).status == 1
    assert cli(right, "list", *where).out == f"{line}\n"
    assert cli(other, "list", *where).out == f"there is no {other} in {where[3]}\n"
    [listed] = json.loads(cli(right, "list", *where, "--json").out)
    assert listed == {"platform": where[1], "account": where[3], line.split(maxsplit=1)[0]: who[1]}
    assert cli(right, "remove", *where, *who).out == f"{who[1]}: {right} in {where[3]} no more\n"
    assert cli(right, "remove", *where, *who).err.startswith(f"error: {who[1]} has no such right")
    told = json.loads(cli("audit", "--json").out)
    assert [(one["act"], one["way"], one["name"]) for one in told] == [
        ("revoke", "cli", getpass.getuser()),
        ("grant", "cli", getpass.getuser()),
    ]
    assert told[1]["place"] == f"{where[1]}:{where[3]}"
    assert told[1]["after"]["right"] == right
    assert (told[1]["about"] or told[1]["after"]["group"]).endswith(who[1])


@pytest.mark.parametrize(
    "wrong",
    [
        (*SERVER,),
        (*SERVER, "--user", "7", "--group", "22"),
        (*SERVER, "--user", "Edda"),
        (*SERVER, "--user", "\u0667"),
        (*SERVER, "--group", "1100000000000000000"),
        (*WORKSPACE, "--group", "U1"),
        (*WORKSPACE[:3], "harbour", "--user", "U1"),
    ],
)
def test_names_and_what_is_everybodys_are_refused(cli: CommandLine, wrong: tuple[str, ...]) -> None:
    refused = cli("moderator", "add", *wrong)
    assert (refused.status, refused.out) == (1, "")
    assert refused.err.startswith("error: ")
    assert cli("audit").out == "nothing was done\n"


def test_the_audit_can_be_sought(cli: CommandLine) -> None:
    mo, edda = (Actor("discord", "@me", id_, name) for id_, name in (("7", "Mo"), ("8", "Edda")))
    closed = Deed(
        act="close",
        by=mo,
        way=Way.BUTTON,
        slug="bridge",
        place=discord(),
        thread="900",
        reason="Off topic.",
        after={"locked": True},
    )
    record(cli, closed, Deed(act="publish", by=edda, way=Way.FORM, outcome=Outcome.REFUSED))
    first, second = cli("audit").out.splitlines()
    assert first == "2026-03-01 12:00 UTC, Edda (discord:8), publish (form), refused"
    assert second == (
        "2026-03-01 12:00 UTC, Mo (discord:7), close (button), bridge, discord:1:100, thread 900, "
        "locked: – → True, Off topic."
    )
    assert cli("audit", "--story", "bridge").out == f"{second}\n"
    assert cli("audit", "--by", "discord:8").out == f"{first}\n"
    assert cli("audit", "--since", "2026-03-02").out == "nothing was done\n"
    assert cli("audit", "--by", "Mo").err.startswith("error: --by: 'Mo' (expected: discord:USER, ")


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1"])
def test_no_cell_is_a_formula_and_no_line_takes_over_the_terminal(cli: CommandLine, begins: str) -> None:
    nasty = f"{begins}\x1b[2J\u202e"
    mo = Actor("discord", "@me", "7", nasty)
    record(cli, Deed(act="close", by=mo, way=Way.BUTTON, reason=nasty, after={nasty: nasty}))
    [row] = csv.DictReader(io.StringIO(cli("audit", "--csv").out))
    assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert (
        row["name"]
        == row["reason"]
        == ("" if begins[0] in "\t\r" else "'")
        + (begins.replace("\t", "\\t").replace("\r\n", "\\r\\n") + "\\x1b[2J\\u202e")
    )
    assert "\x1b" not in cli("audit").out + cli("audit", "--csv").out
    assert len(cli("audit").out.splitlines()) == 1


def test_who_is_erased_is_named_nowhere(cli: CommandLine) -> None:
    record(cli, Deed(act="close", by=Actor("discord", "@me", "7", "Mo"), way=Way.BUTTON, reason="Said Mo."))
    assert cli("audit", "--erase", "discord:7").out == "discord:7: 2 texts are erased, and who it was\n"
    assert cli("audit", "--erase", "discord:7").status == 1
    erasing, closed = json.loads(cli("audit", "--json").out)
    assert (closed["act"], closed["by"], closed["name"], closed["reason"]) == ("close", None, None, None)
    assert closed["key"] in cli("audit").out
    assert erasing["act"] == "erase"
    assert "Mo" not in cli("audit", "--csv").out


def test_what_is_done_in_a_shell_is_written_down(cli: CommandLine) -> None:
    (cli.folder / "bridge.md").write_text("---\nslug: bridge\n---\n# Bridge closes\n\nFor a year.\n")
    for words in (
        "push bridge.md --draft",
        "schedule bridge --at 2999-01-01",
        "unschedule bridge",
        "publish bridge",
        "correct bridge --note Rust.",
        "retract bridge --reason Open.",
        "restore bridge",
    ):
        done = cli(*words.split())
        assert done.status == 0, done.err
    told = json.loads(cli("audit", "--story", "bridge", "--json").out)[::-1]
    acts = ["push", "schedule", "unschedule", "publish", "correct", "retract", "restore"]
    assert [one["act"] for one in told] == acts
    assert {(one["way"], one["name"]) for one in told} == {("cli", getpass.getuser())}


def test_a_long_audit_is_shown_whole(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storybot.oversight.PAGE", 3)
    mo = Actor("discord", "@me", "7", "Mo")
    record(cli, *(Deed(act=f"act-{n}", by=mo, way=Way.BUTTON) for n in range(7)))
    assert [one["act"] for one in json.loads(cli("audit", "--json").out)] == [
        f"act-{n}" for n in range(6, -1, -1)
    ]


def test_what_opens_the_api_or_changes_where_stories_go_is_written_down(cli: CommandLine) -> None:
    channel = "1100000000000000101"
    token = cli("token", "create", "our CMS", "--scope", "push").out.strip()
    number = cli("token", "list").out.partition(",")[0]
    assert cli("token", "revoke", number).status == 0
    assert cli("token", "revoke", number).status == 1
    assert cli("channels").status == 0
    assert cli("route", "reset", "--platform", "discord", "--channel", channel).status == 0
    assert cli("backfill", channel, "--since", "2026-01-01").status == 0
    text = cli("audit", "--json").out
    deeds = {one["act"]: one for one in json.loads(text)}
    assert list(deeds) == ["backfill", "route", "token revoke", "token create"]
    assert {one["name"] for one in deeds.values()} == {getpass.getuser()}
    assert deeds["token create"]["after"] == {"token": number, "scope": "push"}
    assert deeds["backfill"]["after"]["stories"] == 0
    assert deeds["backfill"]["place"] == deeds["route"]["place"] == f"discord:1100000000000000000:{channel}"
    assert token not in text
