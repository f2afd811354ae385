"""The shapes that plain text is read by: sentences, paragraphs, labels, bullets, headings."""

import re

import regex

MAX_LABEL = 100
"""A line longer than this is a paragraph, whatever it ends with."""

_CLOSERS = "\"'”’»›)\\]）】」』"
_CLOSED = regex.compile(rf"[.!?…。！？．｡؟۔।॥։።][{_CLOSERS}]*$")
_ASKED = regex.compile(rf"[!?！？؟][{_CLOSERS}]*$")
_ABBREVIATED = regex.compile(r"\b(?:Inc|Ltd|Co|Corp|Bros|Jr|Sr|\p{Lu}(?:\.\p{Lu})*)\.$")
_SENTENCE_END = regex.compile(
    rf"\s*\n\s*|(?<!\b\p{{Lu}})[.!?…؟۔।॥։።]+[{_CLOSERS}]*\s++(?!\p{{Ll}})|[。！？．｡]+[{_CLOSERS}]*\s*"
)
_BULLET = re.compile(r"(?:(?:[-*–—‣▪◦·●○■►✓]|\d{1,2}[.)])\s+|[•・]\s*)(?=\S)")
_IGNORABLE = regex.compile(r"\p{Default_Ignorable_Code_Point}")


def is_label(line: str) -> bool:
    """Whether a line is a short one without closing punctuation: a holder's or an event's, no paragraph.
    `Acme Inc.` ends with an abbreviation and is one."""
    return len(line) <= MAX_LABEL and (not _CLOSED.search(line) or bool(_ABBREVIATED.search(line)))


def asks(line: str) -> bool:
    """Whether a line is a short question or exclamation, as some headlines are."""
    return len(line) <= MAX_LABEL and bool(_ASKED.search(line))


def sentence_starts(text: str) -> list[int]:
    """Where each sentence of a text begins, in order; the first is 0."""
    starts = (found.end() for found in _SENTENCE_END.finditer(text))
    return [0, *(start for start in starts if start < len(text))]


def without_bullet(line: str) -> str:
    """A line without the bullet before it, if there is one."""
    return _BULLET.sub("", line, count=1) if has_bullet(line) else line


def has_bullet(line: str) -> bool:
    """Whether a line begins with a bullet: `-`, `*`, `•`, `–` and their like."""
    return _BULLET.match(line) is not None


def as_heading(line: str) -> str:
    """A line as headings are compared: in lower case, evenly spaced, without a colon at its end."""
    visible = _IGNORABLE.sub("", line).casefold()
    return " ".join(visible.split()).rstrip(":： ")
