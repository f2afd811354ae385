"""The Slack app manifest that fits storybot: https://docs.slack.dev/reference/app-manifest"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from storybot.languages.language import Language, language, message
from storybot.platforms.slack.commands import SlashCommands
from storybot.platforms.slack.events import (
    ASKING_EVENTS,
    CHANNEL_EVENTS,
    LINK_EVENT,
    MEMBER_EVENTS,
    REPLY_EVENTS,
)
from storybot.platforms.slack.forms import FINDER, MODERATING, PICKER, REPORTING
from storybot.platforms.slack.scopes import SCOPES

ASKING: Final = (
    "app_mentions:read", "commands", "files:read", "files:write", "im:history", "im:write",
    "usergroups:read", "users:read",
)  # fmt: skip
"""What answering takes: being asked, editors' files, pictures, writing to followers, who is in a user group
that has a right, names and languages."""

PINS: Final = ("pins:write",)
"""What pinning a card takes."""

LINKS: Final = ("links:read", "links:write")
"""What showing stories below links to them takes."""

SUMMARY: Final = "Posts each new story with a thread to discuss it in"

SHORTCUTS: Final = (
    {
        "type": "message",
        "callback_id": PICKER,
        "name": message("Story…"),
        "description": message("Sides, timeline, forecast and more of the story that a message is about"),
    },
    {
        "type": "message",
        "callback_id": MODERATING,
        "name": message("Moderate…"),
        "description": message("For moderators: close, lock or pin the thread of a story"),
    },
    {
        "type": "message",
        "callback_id": REPORTING,
        "name": message("Report to moderators"),
        "description": message("Tell the moderators what is wrong with a message"),
    },
    {
        "type": "global",
        "callback_id": FINDER,
        "name": message("Find a story"),
        "description": message("Find a story by a word of its headline, and ask about it"),
    },
)


def manifest(
    slashes: SlashCommands,
    *,
    name: str = "storybot",
    request_url: str | None = None,
    unfurl_domains: Sequence[str] = (),
    spoken: str = "en",
) -> dict[str, Any]:
    """The manifest as a JSON object, for Socket Mode, or for signed HTTP events at `request_url`. Slack takes
    it in one language, the one `spoken` in the workspace (BCP 47)."""
    address = {} if request_url is None else {"request_url": request_url}
    options = {} if request_url is None else {"message_menu_options_url": request_url}
    links = {"unfurl_domains": list(unfurl_domains)} if unfurl_domains else {}
    unfurling = LINKS if unfurl_domains else ()
    scopes = (*SCOPES, *ASKING, *PINS, *unfurling)
    linked = (LINK_EVENT,) if unfurl_domains else ()
    events = (*CHANNEL_EVENTS, *MEMBER_EVENTS, *ASKING_EVENTS, *REPLY_EVENTS, *linked)
    return {
        "display_information": {"name": name, "description": SUMMARY},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "shortcuts": [_said(shortcut, language(spoken)) for shortcut in SHORTCUTS],
            "slash_commands": slashes.definitions(request_url, language(spoken)),
            **links,
        },
        "oauth_config": {"scopes": {"bot": sorted(scopes)}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": sorted(events)},
            "interactivity": {"is_enabled": True, **address, **options},
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }


def _said(shortcut: Mapping[str, str], language: Language) -> dict[str, str]:
    told = {name: language.say(shortcut[name]) for name in ("name", "description")}
    return {**shortcut, **told}
