"""The app manifest that fits the configuration."""

import pytest

from storybot.commands.registry import COMMANDS
from storybot.languages.language import TAGS
from storybot.platforms.slack.commands import SlashCommands
from storybot.platforms.slack.manifest import manifest

OURS = SlashCommands(COMMANDS)


def test_socket_mode_needs_no_address() -> None:
    made = manifest(OURS)
    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in str(made)


def test_signed_http_has_its_address() -> None:
    address = "https://bot.example/slack/events"
    made = manifest(OURS, name="Gazette", request_url=address)
    assert made["settings"]["socket_mode_enabled"] is False
    for part in ("event_subscriptions", "interactivity"):
        assert made["settings"][part]["request_url"] == address
    assert made["settings"]["interactivity"]["message_menu_options_url"] == address
    assert {each["url"] for each in made["features"]["slash_commands"]} == {address}
    assert made["display_information"]["name"] == made["features"]["bot_user"]["display_name"] == "Gazette"


def test_scopes_are_those_that_the_bot_and_its_events_need_and_no_more() -> None:
    made = manifest(OURS)
    assert made["oauth_config"]["scopes"]["bot"] == [
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:write",
        "pins:write",
        "usergroups:read",
        "users:read",
    ]


def test_links_are_asked_for_where_there_are_domains() -> None:
    without, made = manifest(OURS), manifest(OURS, unfurl_domains=["news.example"])
    assert made["features"]["unfurl_domains"] == ["news.example"]
    added = {*made["oauth_config"]["scopes"]["bot"]} - {*without["oauth_config"]["scopes"]["bot"]}
    assert added == {"links:read", "links:write"}
    assert "link_shared" in made["settings"]["event_subscriptions"]["bot_events"]
    assert "link_shared" not in str(without)


def test_every_command_is_in_it() -> None:
    commands = manifest(OURS)["features"]["slash_commands"]
    own = {each["command"].removeprefix("/") for each in commands}
    assert own == {"story", "sides", "timeline", "forecast", "editor", "mod", "storybot"}
    hints = {each["command"]: each["usage_hint"] for each in commands}
    for command in COMMANDS:
        group, _, name = command.name.rpartition(" ")
        front = f"/{group or 'story'}"
        assert not command.listed or command.name in own or name in hints[front].split()
    assert not {"push", "log"} & {*hints["/story"].split()}


def test_it_speaks_the_workspaces_language() -> None:
    features = manifest(OURS, spoken="de")["features"]
    assert {each["name"] for each in features["shortcuts"]} == {
        "Geschichte…",
        "Geschichte finden",
        "Moderieren…",
        "Der Moderation melden",
    }
    assert "Die ganze Geschichte" in {each["description"] for each in features["slash_commands"]}


def test_commands_can_have_other_names() -> None:
    renamed = SlashCommands(COMMANDS, names={"sides": "views"}, prefix="news-")
    made = {each["command"] for each in manifest(renamed)["features"]["slash_commands"]}
    assert made == {
        "/news-story",
        "/news-views",
        "/news-timeline",
        "/news-forecast",
        "/news-editor",
        "/news-mod",
        "/news-storybot",
    }
    assert renamed.spelled("editor push") == "/news-editor push"
    assert renamed.spelled("sides") == "/news-views"
    assert renamed.spelled("points") == "/news-story points"
    assert renamed.used("/news-views", "harbour") == ("sides", {"story": "harbour"})


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("push draft:true", ("editor push", {"draft": "true"})),
        ("retract harbour-bridge", ("editor retract", {"story": "harbour-bridge"})),
        ("retract harbour reason:Libel.", ("editor retract", {"story": "harbour", "reason": "Libel."})),
        ("harbour bridge", ("editor status", {"story": "harbour bridge"})),
        ("sides", ("editor status", {"story": "sides"})),
        ("", ("help", {})),
        ("help", ("help", {})),
    ],
)
def test_what_follows_the_editors_command_names_one_of_theirs_or_a_story(
    typed: str, asks: tuple[str, dict[str, str]]
) -> None:
    assert OURS.used("/editor", typed) == asks


@pytest.mark.parametrize("spoken", TAGS)
def test_it_keeps_slacks_limits(spoken: str) -> None:
    address, domains = "https://bot.example/slack/events", ["a.example"] * 5
    made = manifest(OURS, request_url=address, unfurl_domains=domains, spoken=spoken)
    features, settings = made["features"], made["settings"]
    # https://docs.slack.dev/reference/app-manifest: name 35, description 140, bot name 80, 100 events, 50
    # slash commands (description 2000, hint 1000), 10 shortcuts (name 24, description 150)
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert len(settings["event_subscriptions"]["bot_events"]) <= 100
    assert len(features["slash_commands"]) <= 50
    for command in features["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    assert len(features["shortcuts"]) <= 10
    for shortcut in features["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    assert len(features["unfurl_domains"]) <= 5
