"""The Slack app manifest that fits storybot: https://docs.slack.dev/reference/app-manifest"""

from typing import Any, Final

from storybot.platforms.slack.events import CHANNEL_EVENTS, MEMBER_EVENTS

POST: Final = "chat:write"
PUBLIC: Final = ("channels:history", "channels:read")
PRIVATE: Final = ("groups:history", "groups:read")
SCOPES: Final = (POST, *PUBLIC, *PRIVATE)
"""Reading a message's metadata back in its history takes no scope of its own: Slack's reference names
`metadata.message:read` for the `message_metadata_*` events alone."""

SUMMARY: Final = "Posts each new story with a thread to discuss it in"


def manifest(*, name: str = "storybot", request_url: str | None = None) -> dict[str, Any]:
    """The manifest as a JSON object, for Socket Mode, or for signed HTTP events at `request_url`."""
    address = {} if request_url is None else {"request_url": request_url}
    return {
        "display_information": {"name": name, "description": SUMMARY},
        "features": {"bot_user": {"display_name": name, "always_online": True}},
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": sorted((*CHANNEL_EVENTS, *MEMBER_EVENTS))},
            # Link buttons are told of as well, and Slack warns people where no app listens.
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }
