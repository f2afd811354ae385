"""Text from outside, as a line of a log, an error or a terminal may show it."""

from collections.abc import Collection

import regex

HIDDEN = "[secret]"

_JOINER = "\u200d"
_EMOJI = r"\p{Extended_Pictographic}[\p{Emoji_Modifier}\ufe0f]*"
_PARTS = regex.compile(rf"{_EMOJI}(?:{_JOINER}{_EMOJI})+|.", regex.DOTALL)
"""Emoji that are joined to one, and any other character by itself."""


def printable(text: str, longest: int | None = None) -> str:
    """`text` on one line, at most `longest` characters, with everything that isn't printable (line breaks,
    terminal codes, direction marks) written as its escape. What joins emoji to one is left."""
    line = text[:longest]
    if not line.isprintable():
        line = "".join(map(_shown, _PARTS.findall(line)))
    if longest is None or (len(text) <= longest and len(line) <= longest):
        return line
    return line[: longest - 1].rstrip(_JOINER) + "…"


def _shown(part: str) -> str:
    joined = part if len(part) == 1 else part.replace(_JOINER, "")
    return part if joined.isprintable() else part.encode("unicode_escape").decode("ascii")


def quoted(text: str) -> str:
    """`text` as a message for a person quotes it: the beginning is enough to find it."""
    return printable(text, 80)


def blotted(text: str, secrets: Collection[str]) -> str:
    """`text` with every secret in it blotted out, the longest first, for one may be a part of another."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
