"""How a message carries its key on Slack, and how it is found again: in its metadata
(https://docs.slack.dev/messaging/message-metadata)."""

from collections.abc import Iterable, Mapping
from typing import Any

EVENT_TYPE = "storybot_message"
"""What the bot's messages say they are."""

LINK_ACTION = "open_link_"
"""What the action ids of link buttons begin with: Slack sends an interaction for those as well, to be
acknowledged (https://docs.slack.dev/reference/block-kit/block-elements/button-element)."""


def metadata(key: str) -> dict[str, Any]:
    """The metadata of the message with this key."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


def find_key(message: Mapping[str, Any], keys: Iterable[str]) -> str | None:
    """Which of `keys` a message carries, as the API gives it with `include_all_metadata`; None for a message
    that carries none. Ask it only of the bot's own messages: others could copy what a message carries."""
    found: Mapping[str, Any] = message.get("metadata") or {}
    payload: Mapping[str, Any] = found.get("event_payload") or {}
    if found.get("event_type") != EVENT_TYPE:
        return None
    return next((key for key in keys if key == payload.get("key")), None)
