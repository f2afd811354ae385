"""The Slack app manifest that fits storybot: https://docs.slack.dev/reference/app-manifest"""

from typing import Any, Final

from storybot.platforms.slack.events import CHANNEL_EVENTS, MEMBER_EVENTS

POST: Final = "chat:write"
PUBLIC: Final = ("channels:history", "channels:read")
PRIVATE: Final = ("groups:history", "groups:read")
SCOPES: Final = (POST, *PUBLIC, *PRIVATE)
"""Reading a message's metadata back needs no scope beyond the history's."""

SUMMARY: Final = "Posts each new story with a thread to discuss it in"


def manifest(*, name: str = "storybot", request_url: str | None = None) -> dict[str, Any]:
    """The manifest as a JSON object, for Socket Mode, or for signed HTTP events at `request_url`."""
    events: dict[str, Any] = {"bot_events": sorted((*CHANNEL_EVENTS, *MEMBER_EVENTS))}
    if request_url is not None:
        events["request_url"] = request_url
    return {
        "display_information": {"name": name, "description": SUMMARY},
        "features": {"bot_user": {"display_name": name, "always_online": True}},
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }
