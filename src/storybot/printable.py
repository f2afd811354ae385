"""Text from outside, as a line of a log, an error or a terminal may show it."""

from collections.abc import Collection

HIDDEN = "[secret]"


def printable(text: str, longest: int | None = None) -> str:
    """`text` on one line, at most `longest` characters, with everything that isn't printable (line breaks,
    terminal codes, direction marks) written as its escape."""
    part = text[:longest]
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in part)
    if longest is None or (len(text) <= longest and len(line) <= longest):
        return line
    return line[: longest - 1] + "…"


def quoted(text: str) -> str:
    """`text` as a message for a person quotes it: the beginning is enough to find it."""
    return printable(text, 80)


def blotted(text: str, secrets: Collection[str]) -> str:
    """`text` with every secret in it blotted out, the longest first, for one may be a part of another."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
