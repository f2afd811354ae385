"""The app manifest that fits the configuration."""

from storybot.platforms.slack.manifest import manifest


def test_socket_mode_needs_no_address() -> None:
    made = manifest()
    assert made["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in str(made)


def test_signed_http_has_its_address() -> None:
    made = manifest(name="Gazette", request_url="https://bot.example/slack/events")
    assert made["settings"]["socket_mode_enabled"] is False
    for part in ("event_subscriptions", "interactivity"):
        assert made["settings"][part]["request_url"] == "https://bot.example/slack/events"
    assert made["display_information"]["name"] == made["features"]["bot_user"]["display_name"] == "Gazette"


def test_scopes_are_those_that_the_bot_and_its_events_need_and_no_more() -> None:
    made = manifest()
    assert made["oauth_config"]["scopes"]["bot"] == [
        "channels:history",
        "channels:read",
        "chat:write",
        "groups:history",
        "groups:read",
    ]
    assert "slash_commands" not in made["features"]


def test_it_keeps_slacks_limits() -> None:
    made = manifest()
    # https://docs.slack.dev/reference/app-manifest: name 35, description 140, bot name 80, 100 events
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert len(made["settings"]["event_subscriptions"]["bot_events"]) <= 100
