"""How a message carries its key on Slack, and how it is found again: in its metadata
(https://docs.slack.dev/messaging/message-metadata)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from storybot.cards.cut import utf16
from storybot.cards.model import Ask
from storybot.platforms.slack.limits import BUTTON_VALUE

EVENT_TYPE = "storybot_message"
"""What the bot's messages say they are."""

LINK_ACTION = "open_link_"
"""What the action ids of link buttons begin with: Slack sends an interaction for those as well, to be
acknowledged (https://docs.slack.dev/reference/block-kit/block-elements/button-element)."""


ASK_ACTION = "ask_"
"""What the action ids of buttons that ask begin with; what they ask is in their value."""


def write_ask(ask: Ask) -> str | None:
    """What a button asks, as its value; None where it has no room there."""
    written = json.dumps([ask.command, *ask.arguments], ensure_ascii=False, separators=(",", ":"))
    return written if utf16(written) <= BUTTON_VALUE else None


def read_ask(value: object) -> Ask | None:
    """What a pressed button asks; None for anything that `write_ask` has not written."""
    if not isinstance(value, str) or utf16(value) > BUTTON_VALUE:
        return None
    try:
        read: Any = json.loads(value)
        command, *pairs = read
        arguments = tuple((name, said) for name, said in pairs)
    except (ValueError, TypeError, RecursionError):
        return None
    texts = (command, *(text for pair in arguments for text in pair))
    whole = isinstance(read, list) and all(isinstance(text, str) for text in texts)
    return Ask(command, arguments) if whole else None


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
