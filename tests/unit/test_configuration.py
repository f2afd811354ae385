"""The configuration is checked whole, and every problem says where it is and what is allowed."""

from pathlib import Path
from typing import get_args

import pytest

from storybot import configuration
from storybot.commands.model import GROUPS
from storybot.commands.registry import COMMANDS
from storybot.configuration import Source
from storybot.delivery.model import Reopen, Route
from storybot.errors import InvalidSettings, Problem
from storybot.settings import SlashCommand

GOOD = """\
[discord]
token = "discord-secret"

[slack]
bot_token = "slack-secret"
app_token = "app-secret"

[[channels]]
platform = "discord"
account = 1
channel = "2"

[[channels]]
platform = "slack"
account = "T1"
channel = "C1"
layout = "compact"
"""

DISCORD = """\
[discord]
token = "discord-secret"
[[channels]]
platform = "discord"
account = 1
channel = "2"
"""


def problems(text: str, **environment: str) -> tuple[Problem, ...]:
    with pytest.raises(InvalidSettings) as caught:
        configuration.parse(Source(Path("storybot.toml"), text), environment)
    return caught.value.problems


def test_a_good_file_is_taken() -> None:
    loaded = configuration.parse(Source(Path("storybot.toml"), GOOD), {})
    assert [(c.platform, c.account, c.channel, c.layout) for c in loaded.channels] == [
        ("discord", "1", "2", "full"),
        ("slack", "T1", "C1", "compact"),
    ]


def test_a_route_has_what_is_set_and_else_what_is_usual() -> None:
    text = DISCORD + (
        "match = 'harbour OR sea'\nlanguage = 'de-AT'\nopener = false\narchive_minutes = 60\n"
        "close_after_hours = 48\nreopen = 'on-event'\nnight = '22:00-07:00'\nkeep_alive = true\n"
        "tags = ['Local']\nping = 12\ncards_an_hour = 3\n"
    )
    channel = configuration.parse(Source(Path("storybot.toml"), text), {}).channels[0]
    assert channel.route == Route(
        match="harbour OR sea",
        language="de-AT",
        opener=False,
        archive_minutes=60,
        close_after_hours=48,
        reopen=Reopen.ON_EVENT,
        night="22:00-07:00",
        keep_alive=True,
        tags=("Local",),
        ping="12",
        cards_an_hour=3,
    )
    usual = configuration.parse(Source(Path("storybot.toml"), DISCORD), {}).channels[0]
    assert usual.route == Route()


def test_the_environment_wins() -> None:
    loaded = configuration.parse(
        Source(Path("storybot.toml"), GOOD),
        {"STORYBOT_DISCORD_TOKEN": "other", "STORYBOT_DATABASE_URL": "postgresql://bot@db/storybot"},
    )
    assert loaded.discord is not None
    assert loaded.discord.token.get_secret_value() == "other"
    assert loaded.database.url == "postgresql://bot@db/storybot"


def test_everything_can_come_from_the_environment() -> None:
    loaded = configuration.parse(
        Source(None),
        {
            "STORYBOT_DISCORD_TOKEN": "t",
            "STORYBOT_CHANNELS": '[{"platform": "discord", "account": 1, "channel": 2, "topics": ["sea"]}]',
        },
    )
    assert loaded.channels[0].topics == ("sea",)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[discord]\ntoken = "t"\ntokn = "u"\n', 3, ["discord.tokn", "token", "gateway_url"]),
        ("[databse]\nurl = 'x'\n", 1, ["databse", "database", "channels"]),
        ('[discord]\napi_url = "x"\n', 2, ["discord.api_url"]),
        (GOOD + "noise_at_least = 101\n", 18, ["channels.1.noise_at_least", "100"]),
        (GOOD.replace('"compact"', '"huge"'), 17, ["channels.1.layout", "full", "compact"]),
        ('[discord]\ntoken = "t\n', 2, ["not TOML"]),
        ('[slack]\nbot_token = "b"\n', 1, ["slack.app_token"]),
        (GOOD + "match = 'sea wall'\n", 18, ["channels.1.match", "AND, OR or NOT", "character 5"]),
        (GOOD + 'language = "tlh"\n', 18, ["channels.1.language", "en, de, es, fr, ja"]),
        (GOOD + "archive_minutes = 60\n", 18, ["channels.1.archive_minutes", "Slack has no such thing"]),
        (GOOD + 'tags = ["Local"]\n', 18, ["channels.1.tags", "Slack has no such thing"]),
        (GOOD + "ping = 5\n", 18, ["channels.1.ping", "a user group's id"]),
        (GOOD + "cards_an_hour = 0\n", 18, ["channels.1.cards_an_hour", "1"]),
        (GOOD + 'opener = "no"\n', 18, ["channels.1.opener", "boolean"]),
        (GOOD + "keep_alive = true\n", 18, ["channels.1.keep_alive", "Slack has no such thing"]),
        (GOOD + "night = '22-7'\n", 18, ["channels.1.night", "two times of day, as 22:00-07:00"]),
        (GOOD + "close_after_hours = 1.5\n", 18, ["channels.1.close_after_hours", "a valid integer"]),
        (GOOD + "reopen = 'always'\n", 18, ["channels.1.reopen", "'never' or 'on-event'"]),
        (DISCORD + "archive_minutes = 61\n", 7, ["channels.0.archive_minutes", "60, 1440, 4320 or 10080"]),
        (DISCORD + 'tags = ["1", "2", "3", "4", "5", "6"]\n', 7, ["channels.0.tags", "5"]),
        (DISCORD + 'ping = "S123"\n', 7, ["channels.0.ping", "a role's id"]),
        (DISCORD + "ping = 1\n", 7, ["channels.0.ping", "@everyone"]),
        ('[newsroom]\neditors = ["discord:Edda"]\n', 2, ["newsroom.editors.0", "discord:GUILD:role:ROLE"]),
        ('[newsroom]\neditors = ["slack:T1:S0EDITORS"]\n', 2, ["newsroom.editors.0", "group:USERGROUP"]),
        ('[newsroom]\neditors = ["discord:7:role:7"]\n', 2, ["newsroom.editors.0", "@everyone"]),
        ('[[channels]]\nplatform = "slack"\naccount = "T"\nchannel = "C"\n', None, ["[slack]"]),
    ],
)
def test_a_problem_names_its_line_and_what_is_allowed(text: str, line: int | None, words: list[str]) -> None:
    found = problems(text)
    assert any(p.line == line and all(word in str(p) for word in words) for p in found), found
    assert all(p.file == "storybot.toml" for p in found)


def test_all_problems_at_once() -> None:
    assert len(problems('[discord]\ntokn = "u"\n[log]\nlevel = "loud"\n', STORYBOT_DISCORD_TOKN="u")) == 4


def test_a_bad_variable_is_named_as_a_variable() -> None:
    (problem,) = problems("", STORYBOT_LOG_LEVEL="loud")
    assert problem.file == "STORYBOT_LOG_LEVEL"
    (problem,) = problems("", STORYBOT_LOGLEVEL="info")
    assert problem.file == "STORYBOT_LOGLEVEL"
    assert "STORYBOT_LOG_LEVEL" in problem.expected


def test_variables_of_a_kubernetes_service_are_not_ours() -> None:
    configuration.parse(
        Source(None), {"STORYBOT_SERVICE_HOST": "10.0.0.1", "STORYBOT_PORT": "tcp://10.0.0.1:80"}
    )


def test_secrets_are_never_shown() -> None:
    text = GOOD.replace('"discord-secret"', '["discord-secret"]').replace(
        '"app-secret"', '{x = "app-secret"}'
    )
    shown = "".join(map(str, problems(text, STORYBOT_DATABASE_URL="mysql://u:db-secret@h/d")))
    assert "-secret" not in shown
    assert "-secret" not in repr(configuration.parse(Source(None, GOOD), {}))


def test_a_relative_database_starts_at_the_file() -> None:
    loaded = configuration.parse(
        Source(Path("/etc/bot/storybot.toml"), '[database]\nurl = "sqlite:///data/s.db"\n'), {}
    )
    assert loaded.database.url == "sqlite:////etc/bot/data/s.db"


def test_a_named_file_that_is_not_there() -> None:
    with pytest.raises(InvalidSettings, match=r"nowhere\.toml"):
        configuration.load(Path("nowhere.toml"), {})


@pytest.mark.parametrize(
    "text",
    [
        "[delivery]\nmax_age_hours = inf\n",
        "[database]\nurl = 'postgresql://[x/db'\n",
        '[discord]\ntoken = "x y\\nz"\n',
        '[slack]\nbot_token = "x"\nmode = "http"\nlisten = "0.0.0.0:99999"\nsigning_secret = "s"\n',
    ],
)
def test_what_would_fail_later_is_refused_at_the_start(text: str) -> None:
    assert all(problem.line for problem in problems(text))


def test_a_section_that_is_no_table_is_a_problem_whatever_the_environment_says() -> None:
    (problem,) = problems('discord = "x"\n', STORYBOT_DISCORD_TOKEN="t")
    assert problem.line == 1


def test_a_bad_channel_of_the_environment_is_not_looked_for_in_the_file() -> None:
    found = problems(GOOD, STORYBOT_CHANNELS='[{"platform": "teams", "account": "1", "channel": "2"}]')
    assert [problem.file for problem in found] == ["STORYBOT_CHANNELS"]


def test_the_slash_commands_that_can_be_renamed_are_those_with_a_name_of_their_own() -> None:
    short = [command.name for command in COMMANDS if command.short]
    assert list(get_args(SlashCommand)) == [*short, *GROUPS]


@pytest.mark.parametrize("room", ["discord:1", "slack:T1:#editors", "irc:1:2", ""])
def test_the_channel_for_alerts_is_named_by_ids(room: str) -> None:
    [problem] = problems(GOOD + f'[newsroom]\nalerts = "{room}"\n')
    assert "newsroom.alerts has a bad value" in problem.message


def test_the_platform_of_the_alerts_has_a_section() -> None:
    discord_alone = GOOD.split("[slack]", maxsplit=1)[0] + '[newsroom]\nalerts = "slack:T1:C1"\n'
    [problem] = problems(discord_alone)
    assert problem.expected == "a section [slack], because newsroom.alerts is on slack"
    loaded = configuration.parse(Source(Path("x"), GOOD + '[newsroom]\nalerts = "slack:T1:C1"\n'), {})
    assert loaded.newsroom.alerts == "slack:T1:C1"
