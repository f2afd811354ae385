"""The command line, as an editor uses it, without a platform in reach."""

import asyncio
import json
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from storybot import __version__
from storybot.cards.views import VIEWS
from storybot.store import channels, schema
from storybot.store.engine import Store
from tests.cli import CommandLine
from tests.making import NOON, discord

STORY = """\
Bridge Reopens After Two Winters
Why It Matters
Four thousand people cross the river by ferry each day until it opens.
"""


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    command_line = CommandLine(tmp_path, monkeypatch, capsys)
    (tmp_path / "story.txt").write_text(STORY)
    assert command_line("init", "--yes").status == 0
    return command_line


def test_the_version(cli: CommandLine) -> None:
    assert cli("--version").out == f"storybot {__version__}\n"


def test_init_refuses_to_write_over_a_file(cli: CommandLine) -> None:
    outcome = cli("init", "--yes")
    assert outcome.status == 1
    assert outcome.err.startswith("error: storybot.toml exists already")
    assert (cli.folder / "storybot.toml").stat().st_mode & 0o077 == 0, "it holds tokens"


def test_pushing_twice_is_one_revision_and_a_change_is_a_second(cli: CommandLine) -> None:
    slug = "bridge-reopens-after-two-winters"
    assert f"{slug}: revision 1 (new)" in cli("push", "story.txt").out
    assert f"{slug}: revision 1 (unchanged)" in cli("push", "story.txt").out
    (cli.folder / "story.txt").write_text(STORY.replace("Four", "Five").replace("Winters", "Long Winters"))
    assert f"{slug}: revision 2 (revised)" in cli("push", "story.txt").out
    listed = json.loads(cli("list", "--json").out)
    assert [(line["slug"], line["revision"], line["channels"]) for line in listed] == [(slug, 2, 4)]


def test_a_bad_file_keeps_all_of_a_push_back_unless_told_to_keep_going(cli: CommandLine) -> None:
    (cli.folder / "bad.txt").write_text("Only a headline\n")
    refused = cli("push", "story.txt", "bad.txt")
    assert refused.status == 1
    assert refused.err.startswith("error: bad.txt")
    assert cli("list").out == "nothing has been pushed: storybot push FILE\n"
    going = cli("push", "story.txt", "bad.txt", "--keep-going", "--json")
    assert going.status == 1
    assert [one["state"] for one in json.loads(going.out)] == ["new"]


def test_on_a_terminal_many_files_are_counted(cli: CommandLine) -> None:
    names = ("Oyster", "Walnut", "Granite", "Lantern", "Meadow", "Thistle")
    for number in range(36):
        headline = f"{names[number // 6]} and {names[number % 6]} {number}".upper()
        (cli.folder / f"{number}.txt").write_text(STORY.replace("Bridge Reopens After Two Winters", headline))
    shell = f"{sys.executable} -m storybot push {{}}*.txt --new"
    assert b"Reading 3" in on_a_terminal(cli.folder, shell.format("")), (
        "six and thirty, or fewer a moment before"
    )
    assert b"Pushing" in on_a_terminal(cli.folder, shell.format(""))
    assert b"\x1b" not in on_a_terminal(cli.folder, shell.format("1")), "for few there is no bar"


def on_a_terminal(folder: Path, command: str) -> bytes:
    """What a command shows there."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execvp("sh", ["sh", "-c", command])
    shown = b""
    with suppress(OSError), os.fdopen(terminal, "rb", buffering=0) as screen:  # an error is its end
        while some := screen.read(4096):
            shown += some
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0, shown.decode(errors="replace")
    return shown


def test_a_headline_nearly_the_same_is_refused_without_new(cli: CommandLine) -> None:
    cli("push", "story.txt")
    (cli.folder / "again.txt").write_text(STORY.replace("Winters", "Winter"))
    refused = cli("push", "again.txt")
    assert refused.status == 1
    assert "--new" in refused.err and "bridge-reopens-after-two-winters" in refused.err
    assert cli("push", "again.txt", "--new").status == 0


def test_check_prints_the_json_form_that_check_takes_again(cli: CommandLine) -> None:
    printed = cli("check", "story.txt", "--json").out
    (cli.folder / "story.json").write_text(printed)
    assert cli("check", "story.json", "--json").out == printed
    assert cli("check", "story.json").status == 0


def test_schema_is_json_schema(cli: CommandLine) -> None:
    assert json.loads(cli("schema").out)["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize("form", ["discord", "slack"])
def test_show_prints_a_body_with_the_key_of_its_placement(cli: CommandLine, form: str) -> None:
    cli("push", "story.txt")
    shown = cli("show", "bridge-reopens-after-two-winters", "--as", form)
    assert shown.status == 0
    assert "Bridge Reopens" in json.dumps(json.loads(shown.out))


@pytest.mark.parametrize("view", [*VIEWS, "opener"])
def test_every_view_shows_as_text(cli: CommandLine, view: str) -> None:
    cli("push", "story.txt")
    assert cli("show", "bridge-reopens-after-two-winters", "--view", view).out.strip()


def test_what_is_unknown_is_said_with_what_to_do(cli: CommandLine) -> None:
    assert "storybot list" in cli("show", "no-such-story").err
    assert "storybot list" in cli("deliveries", "no-such-story").err
    assert "configured: 1100000000000000101" in cli("backfill", "42", "--since", "2026-01-01").err


def test_backfill_gives_earlier_stories_to_a_channel_added_later(cli: CommandLine) -> None:
    config = cli.folder / "storybot.toml"
    whole = config.read_text()
    head, *channels = whole.split("\n[[channels]]")
    config.write_text(head + "\n[[channels]]" + channels[0])
    cli("push", "story.txt")
    config.write_text(whole)
    cli("channels")
    assert "C0STORIES1" not in cli("deliveries").out, "a channel added later gets stories from then on"
    outcome = cli("backfill", "C0STORIES1", "--since", "2026-01-01")
    assert outcome.out == "bridge-reopens-after-two-winters\n"
    assert "C0STORIES1" in cli("deliveries").out


def test_a_channel_that_was_added_in_chat_counts_like_those_of_the_configuration(cli: CommandLine) -> None:
    cli("push", "story.txt")
    added = discord("77", account="1100000000000000000")

    async def add() -> None:
        store = Store.open(f"sqlite:///{cli.folder / 'storybot.db'}")
        async with store.write() as conn:
            assert await channels.add_in_chat(conn, added, NOON)
        await store.close()

    asyncio.run(add())
    assert "1100000000000000000 77 (not looked at yet)" in cli("channels").out
    assert "\n  added in chat\n" in cli("channels").out
    routed = json.loads(cli("route", "test", "story.txt", "--json").out)
    assert "77" in {one["channel"] for one in routed}
    shown = cli("show", "story.txt", "--as", "discord", "--channel", "77")
    assert "Bridge Reopens" in shown.out, shown.err
    slug = "bridge-reopens-after-two-winters"
    assert cli("backfill", "77", "--since", "2026-01-01").out == f"{slug}\n"
    assert "77" in cli("deliveries", slug).out


def test_deliveries_tell_what_is_wanted_and_there(cli: CommandLine) -> None:
    cli("push", "story.txt")
    (first, *_) = json.loads(cli("deliveries", "--json").out)
    assert first["state"] == "waiting"
    assert first["wanted"]["revision"] == 1
    assert first["there"]["thread"] is None
    assert cli("deliveries", "--failed").out == "nothing has failed\n"


def test_the_database_commands(cli: CommandLine) -> None:
    assert cli("db", "check").status == 1
    assert cli("db", "upgrade").out.startswith("upgraded from nothing")
    assert cli("db", "current").out == f"{schema.newest()} (newest: {schema.newest()})\n"
    assert cli("db", "check").out.startswith("fine")


def test_the_manifest_fits_the_configuration(cli: CommandLine) -> None:
    assert json.loads(cli("slack", "manifest").out)["settings"]["socket_mode_enabled"] is True
    over_http = {
        "STORYBOT_SLACK_MODE": "http",
        "STORYBOT_SLACK_SIGNING_SECRET": "s",
        "STORYBOT_SLACK_REQUEST_URL": "https://bot.example/slack/events",
    }
    manifest = json.loads(cli("slack", "manifest", environment=over_http).out)
    assert manifest["settings"]["event_subscriptions"]["request_url"] == "https://bot.example/slack/events"


@pytest.mark.parametrize("arguments", [["push"], ["show"], ["nonsense"], ["push", "--nonsense", "x"]])
def test_usage_is_exit_status_2(cli: CommandLine, arguments: list[str]) -> None:
    assert cli(*arguments).status == 2


def test_an_unusable_configuration_is_refused_with_its_lines(cli: CommandLine) -> None:
    (cli.folder / "storybot.toml").write_text('[discord]\ntokn = "hidden-secret"\n')
    outcome = cli("list")
    assert outcome.status == 1
    assert "storybot.toml:2: unknown key discord.tokn" in outcome.err
    assert "hidden-secret" not in outcome.err


def test_a_database_that_is_none_is_one_clear_line(cli: CommandLine) -> None:
    (cli.folder / "storybot.db").write_bytes(b"not a database at all" * 100)
    outcome = cli("list")
    assert outcome.status == 1
    assert outcome.err.count("\n") == 1


def test_no_platform_in_reach_is_no_traceback(cli: CommandLine) -> None:
    outcome = cli("check-channels")
    assert outcome.status == 1
    assert outcome.err.startswith("error: ")


def test_show_prints_what_a_channel_of_that_kind_is_sent(cli: CommandLine) -> None:
    cli("push", "story.txt")
    with sqlite3.connect(cli.folder / "storybot.db") as database:
        database.execute("UPDATE channels SET kind = 'announcement' WHERE channel = '1100000000000000103'")
        database.execute("UPDATE channels SET kind = 'forum' WHERE channel = '1100000000000000102'")
    slug = "bridge-reopens-after-two-winters"
    news = json.loads(cli("show", slug, "--as", "discord", "--channel", "1100000000000000103").out)
    assert news["embeds"][0]["footer"]["text"]
    post = json.loads(cli("show", slug, "--as", "discord", "--channel", "1100000000000000102").out)
    assert post["message"]["components"]
    assert "is not in a channel '42'" in cli("show", slug, "--channel", "42").err


def test_show_takes_a_file_that_is_not_pushed(cli: CommandLine) -> None:
    sent = json.loads(cli("show", "story.txt", "--as", "discord").out)
    assert "Bridge Reopens" in json.dumps(sent)
    news = json.loads(cli("show", "story.txt", "--as", "slack", "--channel", "1100000000000000103").out)
    assert "Bridge Reopens" in json.dumps(news)
    assert json.loads(cli("list", "--json").out) == []
    (cli.folder / "bad.txt").write_text("Only a headline\n")
    assert "bad.txt" in cli("show", "bad.txt").err
    assert "no channel '42' is configured" in cli("show", "story.txt", "--channel", "42").err


def test_bad_files_are_told_before_a_wait(cli: CommandLine) -> None:
    (cli.folder / "bad.txt").write_text("Only a headline\n")
    (cli.folder / "storybot.toml").write_text("")
    outcome = cli("push", "story.txt", "bad.txt", "--keep-going", "--wait")
    assert outcome.status == 1
    assert "bad.txt" in outcome.err
    assert "goes to no channel" in outcome.err


@pytest.mark.parametrize(
    "command",
    [
        ("correct", "bridge", "--note", "\udcff"),
        ("retract", "bridge", "--reason", "No.\udcff"),
        ("history", "\udcff"),
        ("diff", "\udcff"),
        ("show", "\udcff"),
        ("deliveries", "\udcff"),
        ("preview", "\udcff"),
        ("route", "test", "\udcff"),
        ("push", "story.txt", "--slug", "\udcff"),
    ],
)
def test_bytes_that_are_no_text_are_refused(cli: CommandLine, command: tuple[str, ...]) -> None:
    refused = cli(*command)
    assert refused.status == 1
    assert refused.err.startswith("error: “")
    assert "\\udcff” is no UTF-8: write it anew" in refused.err


def test_a_file_whose_name_is_no_text_is_one_all_the_same(cli: CommandLine) -> None:
    name = os.fsdecode(b"\xff.txt")
    (cli.folder / name).write_text(STORY)
    assert "fine" in cli("check", name).out


@pytest.mark.parametrize(
    ("words", "told"),
    [("\u200b", "readers will see"), ("x" * 2_001, "has 2,001 characters: readers are told 2,000 at most")],
)
def test_what_readers_are_told_is_there_and_not_too_long(cli: CommandLine, words: str, told: str) -> None:
    cli("push", "story.txt", "--slug", "bridge")
    for refused in (
        cli("correct", "bridge", "--note", words),
        cli("retract", "bridge", "--reason", words),
    ):
        assert refused.status == 1
        assert told in refused.err
    assert "retracted" in cli("retract", "bridge", "--reason", "x" * 2_000).out


@pytest.mark.parametrize(
    "command",
    ["list", "push story.txt", "show bridge", "history bridge", "deliveries", "status", "preview story.txt",
     "route test story.txt", "channels", "db upgrade", "token list", "run"],
)  # fmt: skip
def test_without_a_configuration_what_needs_one_says_so(cli: CommandLine, command: str) -> None:
    (cli.folder / "storybot.toml").unlink()
    refused = cli(*command.split())
    assert refused.status == 1
    assert "there is no storybot.toml in this folder" in refused.err
    assert "--config" in refused.err and "storybot init" in refused.err
    assert not (cli.folder / "storybot.db").exists()


def test_a_bot_without_a_platform_has_nothing_to_do(cli: CommandLine) -> None:
    (cli.folder / "storybot.toml").write_text("")
    refused = cli("run")
    assert (refused.status, refused.out) == (1, "")
    assert refused.err == "error: no platform is configured: storybot init writes a configuration\n"


def test_what_needs_no_configuration_goes_on_without(cli: CommandLine) -> None:
    (cli.folder / "storybot.toml").unlink()
    for command in ("check story.txt", "show story.txt", "schema", "slack manifest"):
        assert cli(*command.split()).status == 0
    assert not (cli.folder / "storybot.db").exists()
    database = {"STORYBOT_DATABASE_URL": f"sqlite:///{cli.folder}/elsewhere.db"}
    assert "nothing has been pushed" in cli("list", environment=database).out


def test_times_are_told_in_the_newsrooms_zone(cli: CommandLine) -> None:
    tokyo = {"STORYBOT_NEWSROOM_TIME_ZONE": "Asia/Tokyo"}

    def said(*command: str) -> str:
        outcome = cli(*command, environment=tokyo)
        assert outcome.status == 0, outcome.err
        return outcome.out + outcome.err

    said("push", "story.txt", "--draft", "--slug", "bridge")
    assert "2099-12-01 09:00 JST" in said("schedule", "bridge", "--at", "2099-12-01 00:00 UTC")
    assert "scheduled for 2099-12-01 09:00 JST" in said("list")
    assert "scheduled for 2099-12-01 09:00 JST" in said("show", "bridge")
    said("publish", "bridge")
    said("token", "create", "dashboard", "--expires", "2099-01-31")
    with sqlite3.connect(cli.folder / "storybot.db") as database:
        database.execute("UPDATE channels SET trouble = 'gone', trouble_since = '2026-03-01 12:00:00'")
    for command in ("history bridge", "deliveries", "channels", "status", "token list"):
        told = said(*command.split())
        assert "JST" in told and "UTC" not in told, told
    assert "2026-03-01 21:00 JST" in said("channels")
    assert "+00:00" in said("history", "bridge", "--json")


def test_what_was_done_is_told_where_no_word_has_changed(cli: CommandLine) -> None:
    cli("push", "story.txt", "--draft", "--slug", "bridge")
    cli("schedule", "bridge", "--at", "2099-12-01 09:00")
    cli("schedule", "bridge", "--at", "2099-12-02 10:00")
    assert cli("diff", "bridge").out.splitlines() == [
        "revision 3: schedule, then scheduled",
        "  for 2099-12-02 10:00 UTC",
        "revisions 2 and 3 say the same",
    ]
    cli("publish", "bridge")
    cli("retract", "bridge", "--reason", "Wrong bridge.")
    told = cli("diff", "bridge", "1", "5").out
    for line in ("  for 2099-12-01 09:00 UTC", "revision 4: publish, then published", "  Wrong bridge."):
        assert f"{line}\n" in told
    history = cli("history", "bridge").out.splitlines()
    assert history[1].endswith("schedule, then scheduled")
    assert history[2] == "   for 2099-12-01 09:00 UTC"
    listed = json.loads(cli("history", "bridge", "--json").out)
    assert [one["scheduled_for"] for one in listed][1:3] == [
        "2099-12-01T09:00:00+00:00",
        "2099-12-02T10:00:00+00:00",
    ]


@pytest.mark.parametrize(
    ("command", "example"),
    [
        ("schedule", '--at "tomorrow 9am"'),
        ("correct", '--note "The bridge closed in 2025, not in 2024."'),
        ("retract", '--reason "The figures were last year\'s."'),
    ],
)
def test_an_option_that_is_missing_is_told_with_an_example(
    cli: CommandLine, command: str, example: str
) -> None:
    refused = cli(command, "bridge")
    assert refused.status == 2
    assert f"it is missing; for example: {example}" in " ".join(refused.err.split())


@pytest.mark.parametrize("revision", ["x", "0", "-1", "7", "99999999999999999999"])
def test_a_revision_that_is_none_is_told_as_one(cli: CommandLine, revision: str) -> None:
    cli("push", "story.txt", "--slug", "bridge")
    for refused in (cli("diff", "bridge", "--", revision), cli("diff", "bridge", "1", "--", revision)):
        assert refused.status == 1
        assert refused.err == f"error: bridge has no revision {revision}: they go from 1 to 1\n"


def test_a_command_imports_nothing_large_that_it_does_not_use() -> None:
    code = "import sys, storybot.cli.main; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert "storybot.app" in imported
    large = {
        "discord",
        "slack_sdk",
        "slack_bolt",
        "aiohttp",
        "fastapi",
        "structlog",
        "dateparser",
        "resvg_py",
    }
    ours = {"storybot.bot", "storybot.preview", "storybot.commands.registry", "storybot.ingest.files"}
    assert not imported & (large | ours)


@pytest.mark.parametrize(
    "command",
    ["show {}", "history {}", "diff {}", "publish {}", "deliveries {}", "preview {}", "route test {}"],
)
def test_a_slug_that_is_mistyped_is_told_with_the_one_that_may_be_meant(
    cli: CommandLine, command: str
) -> None:
    cli("push", "story.txt", "--slug", "harbour-gates")
    for typed, told in (
        ("harbor-gate", "there is no story “harbor-gate”; did you mean harbour-gates? storybot list"),
        ("Harbour Gates", "there is no story “Harbour Gates”; did you mean harbour-gates? storybot list"),
        ("bridge-reopens", "there is no story “bridge-reopens”; did you mean harbour-gates? storybot list"),
        ("owls", "there is no story “owls”: storybot list"),
    ):
        refused = cli(*(typed if word == "{}" else word for word in command.split()))
        assert refused.status == 1
        assert told in refused.err


def test_check_says_what_it_found_and_what_looks_like_a_heading(cli: CommandLine) -> None:
    (cli.folder / "story.txt").write_text(
        f"{STORY}Key Points\n- One lane opens.\n- So does the other.\nCritics\nAcme Inc.\nToo late.\n"
    )
    checked = cli("check", "story.txt")
    assert checked.out.splitlines()[1] == "  found: why it matters, key points: 2, critics: 1"
    assert checked.err == ""
    (cli.folder / "deutsch.txt").write_text(
        "Brücke öffnet nach zwei Wintern\nSie war lange zu.\nWarum es wichtig ist\nViele fahren Fähre.\n"
        "Wichtige Punkte\n- Eine Spur öffnet\n- Die andere auch\n"
    )
    checked = cli("check", "deutsch.txt")
    assert checked.status == 0
    assert checked.out.splitlines()[1] == "  found: summary, plain words"
    first, second = checked.err.splitlines()
    assert first.startswith("deutsch.txt: “Warum es wichtig ist” looks like a heading, and is read as text")
    assert "“Wichtige Punkte”" in second and "why it matters, key points" in second
