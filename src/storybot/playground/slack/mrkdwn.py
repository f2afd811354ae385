"""Slack's markup in text: whom it pings, and how it reads.

https://docs.slack.dev/messaging/formatting-message-text
"""

import html
import re
from collections.abc import Collection

_CONTROL = re.compile(r"<([^<>]*)>")
_BARE_BROADCAST = re.compile(r"(?<![\w@])@(channel|here|everyone|group)\b", re.IGNORECASE)
_BARE_NAME = re.compile(r"(?<![\w@])@([\w.-]+)")
_BROADCASTS = {"channel", "here", "everyone", "group"}


def pings_in(text: str) -> list[str]:
    """Whom the control sequences in `text` ping: user ids, user group ids, `channel`, `here`, `everyone`.
    Code spans don't disarm them."""
    return [target for match in _CONTROL.finditer(text) if (target := _pinged(match[1]))]


def bare_pings_in(text: str, names: Collection[str]) -> list[str]:
    """Whom `@name` in `text` pings where Slack looks for names (`parse: full`, `link_names`, text that
    isn't `verbatim`): broadcasts and `names`."""
    found = [match[1].lower() for match in _BARE_BROADCAST.finditer(text)]
    return found + [match[1] for match in _BARE_NAME.finditer(text) if match[1] in names]


def plain(text: str) -> str:
    """How `text` reads: sequences by their label or a stand-in, entities as their characters."""
    return html.unescape(_CONTROL.sub(lambda match: _reads(match[1]), text))


def _pinged(sequence: str) -> str | None:
    target = sequence.partition("|")[0]
    if target.startswith("@"):
        return target[1:]
    if target.startswith("!subteam^"):
        return target.removeprefix("!subteam^")
    return target[1:].lower() if target.startswith("!") and target[1:].lower() in _BROADCASTS else None


def _reads(sequence: str) -> str:
    target, _, label = sequence.partition("|")
    if label:
        return label
    return "@" + target.removeprefix("!subteam^").lstrip("!@") if target[:1] in {"!", "@"} else target
