"""Where to cut text: at a sentence, else at a word, never inside what reads as one character, and inside an
address only where the text begins with it."""

from collections.abc import Callable
from dataclasses import replace

import regex

from storybot.cards.clean import balanced
from storybot.cards.model import Line, Span

ELLIPSIS = "…"
"""Stands where text was cut."""

Place = Callable[[str, int], int]
"""Where to cut a text so that at most so many characters of it stay."""

_SENTENCE_END = regex.compile(
    r"""[.!?…؟۔।]["'”’»)\]]*(?=\s)|[。！？．]["'”’」』）]*(?![\p{M}\u200c\u200d])"""
)
_STOP = regex.compile(r"""[.!?…؟۔।]["'”’»)\]]*$""")
_ADDRESS = regex.compile(r"[a-z][a-z0-9+.-]{0,15}://[!-~\p{L}\p{M}\p{N}]+", regex.IGNORECASE)
_WORD = regex.compile(r"\w")
_SEPARATOR = len("://")
_GRAPHEME = regex.compile(r"\X")
_LONGEST_WORD = 60


def utf16(text: str) -> int:
    """The length in UTF-16 units, never less than in characters: whichever a platform counts, it holds."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def longest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to `most` that fits, 0 if none does. All below one that fits must fit too."""
    low, high = 0, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def within(text: str, units: int) -> str:
    """The text in at most so many UTF-16 units, the ellipsis included."""
    if utf16(text) <= units:
        return text
    return cut(text, longest(units, lambda most: utf16(cut(text, most, anywhere)) <= units))


def anywhere(text: str, most: int) -> int:
    """The place for a trial: quick, and never before the one that `nicely` finds."""
    return min(most, len(text))


def nicely(text: str, most: int) -> int:
    """The place a reader would choose: a sentence's end in the latter half, else a word's end, else between
    two characters as readers see them."""
    if len(text) <= most:
        return len(text)
    sentences = [match.end() for match in _SENTENCE_END.finditer(text, most // 2, most + 1)]
    ends = [end for end in sentences if end < most]
    if ends:
        return ends[-1]
    word = max(_last_space(text, most + 1), 0)
    near = word > most // 2 or (word > 0 and most - word <= _LONGEST_WORD)
    place = word if near else _character(text, word, most)
    return _before_address(text, place)


def _last_space(text: str, end: int) -> int:
    return next((at for at in range(end - 1, -1, -1) if text[at].isspace()), -1)


def _character(text: str, start: int, most: int) -> int:
    # Characters are told apart from a space on: before one there is always a boundary.
    place = start
    for match in _GRAPHEME.finditer(text, start):
        if match.end() > most:
            break
        place = match.end()
    return place


def _before_address(text: str, place: int) -> int:
    start = _last_space(text, place) + 1
    addresses = _ADDRESS.finditer(text, start, place + _SEPARATOR + 1)
    inside = next((m for m in addresses if m.start() < place < m.end()), None)
    # One that the text begins with is cut all the same, as nothing at all would be left.
    return inside.start() if inside and _WORD.search(text, 0, inside.start()) else place


def cut(text: str, most: int, place: Place = nicely) -> str:
    """The text in at most `most` characters and an ellipsis where it was cut."""
    return "".join(span.text for span in cut_line((Span(text),), most, place))


def cut_line(line: Line, most: int, place: Place = nicely) -> Line:
    """The same for a line in several styles. A link stays whole, or its text stays without the link."""
    text = "".join(span.text for span in line)
    if len(text) <= most:
        return line
    left = place(text, max(most - len(ELLIPSIS), 0))
    kept: list[Span] = []
    for span in line:
        if not left:
            break
        stub = span.text[:left]
        left -= len(stub)
        kept.append(
            span if stub == span.text else replace(span, text=balanced(stub.rstrip()), url=None, moment=None)
        )
    end = f" {ELLIPSIS}" if kept and _STOP.search(kept[-1].text) else ELLIPSIS
    return (*kept, Span(end))
