"""How a message carries its key on Discord, and how it is found again.

A V2 message carries the key in its container's 32-bit `id`. An announcement is an embed, which has no id: it
carries a short reference in its footer.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from storybot.cards.cut import utf16
from storybot.cards.model import Ask
from storybot.cards.shorter import shorter
from storybot.platforms.discord.limits import CUSTOM_ID, NONCE

_FIRST_ID = 1_000  # Discord numbers components without an id from 1 up
_LAST_ID = 2**31 - 1
_REFERENCE = "Ref "
_REFERENCE_LENGTH = 10
_ASK = "a1"


def component_id(key: str) -> int:
    """The key as the container's id, 1000 to 2^31 - 1 (developers/components/reference, 'id': 32 bits)."""
    number = int.from_bytes(_digest(key)[:8])
    return _FIRST_ID + number % (_LAST_ID - _FIRST_ID + 1)


def nonce(key: str) -> str:
    """The key as a nonce: the same for each try, at most 25 characters."""
    return _letters(key)[:NONCE]


def reference(key: str) -> str:
    """The key as an embed's footer says it, 50 bits of it."""
    return _REFERENCE + _letters(key)[:_REFERENCE_LENGTH]


def find_key(message: Mapping[str, Any], keys: Iterable[str]) -> str | None:
    """Which of `keys` a message carries, as the API gives it; None for a message that carries none. Ask it
    only of the bot's own messages: others could copy what a message carries."""
    components: Iterable[Mapping[str, Any]] = message.get("components") or ()
    embeds: Iterable[Mapping[str, Any]] = message.get("embeds") or ()
    ids = {component.get("id") for component in components}
    footers = {embed["footer"].get("text") for embed in embeds if embed.get("footer")}
    return next((key for key in keys if component_id(key) in ids or reference(key) in footers), None)


def write_ask(ask: Ask) -> str | None:
    """What a button asks, as its custom id; None where it has no room there, which doesn't happen to a story
    or a topic: they are abbreviated."""
    short = shorter(ask, lambda ask: utf16(_written(ask)) <= CUSTOM_ID)
    return None if short is None else _written(short)


def read_ask(custom_id: object) -> Ask | None:
    """What a pressed button asks; None for anything that `write_ask` has not written."""
    if not isinstance(custom_id, str) or utf16(custom_id) > CUSTOM_ID:
        return None
    version, *parts = custom_id.split("|")
    if version != _ASK or not parts:
        return None
    command, *pairs = (unquote(part) for part in parts)
    named = [pair.partition("=") for pair in pairs]
    if not command or not all(name and by for name, by, _ in named):
        return None
    return Ask(command, tuple((name, value) for name, _, value in named))


def _written(ask: Ask) -> str:
    parts = (ask.command, *(f"{name}={value}" for name, value in ask.arguments))
    return "|".join((_ASK, *(part.replace("%", "%25").replace("|", "%7C") for part in parts)))


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _letters(key: str) -> str:
    return base64.b32encode(_digest(key)).decode("ascii").lower().rstrip("=")
