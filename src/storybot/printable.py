"""Text from outside, as a line of a log, an error or a terminal may show it."""


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
