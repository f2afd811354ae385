"""The sections of a story as page text and Markdown write them: their headings and the lines they share."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from storybot.ingest.reading import Reading
from storybot.ingest.sentences import as_heading
from storybot.printable import quoted
from storybot.story.dates import BadDate, iso_date
from storybot.story.model import Stance

STANCES: Mapping[str, str] = MappingProxyType({stance.value: stance.value for stance in Stance})

PAGE_SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "why it matters": "why_it_matters",
        "key points": "key_points",
        "sides": "sides",
        **STANCES,
        "noise level": "noise_level",
        "forecast": "forecast",
        "timeline": "timeline",
    }
)
"""Heading, as `as_heading` gives it, to the document's key or the stance."""

MARKDOWN_SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        **PAGE_SECTIONS,
        "summary": "summary",
        "in plain words": "plain_words",
        "plain words": "plain_words",
        "sources": "sources",
    }
)

_NOBODY = re.compile(
    r"(?:no|none)(?: known| other)?(?: of the)?(?: critics?| defenders?| neutral)?"
    r"(?: (?:parties|party|voices?|perspectives?|positions?|views?|observers?|stances?|sides?))?"
    r"(?: (?:were|was|have been|has been))?(?: yet)? (?:identified|found)"
    r"(?: yet| so far| at this time)?[.!]?",
    re.IGNORECASE,
)
_NOISE = re.compile(r"(?P<level>[+-]?\d{1,9}(?:\.\d{1,9})?)(?: ?/ ?100)?")
_NOT_RATED = frozenset(
    ("not rated", "not yet rated", "unrated", "absent", "none", "n/a", "null", "-", "–", "—")
)
_INLINE_NOISE = re.compile(
    r"noise level(?: ?[:：] ?| (?=\d{1,9}(?: ?/ ?100)?$))(?P<level>\S.*)", re.IGNORECASE
)


def says_nobody(line: str) -> bool:
    """Whether a line says that a side is empty: 'No critics identified.'"""
    return _NOBODY.fullmatch(" ".join(line.split())) is not None


def inline_noise(line: str) -> str | None:
    """The level in a heading that has it on its own line: 'Noise Level: 62/100'."""
    found = _INLINE_NOISE.fullmatch(" ".join(line.split()))
    return found["level"] if found else None


def put_noise(reading: Reading, text: str, line: int) -> None:
    """Read '62', '62/100' or 'not rated' as the noise level."""
    if as_heading(text) in _NOT_RATED:
        return None
    found = _NOISE.fullmatch(text.strip())
    if found is None or not (number := float(found["level"])).is_integer():
        message = f"the noise level is “{quoted(text)}”"
        return reading.refuse(line, message, "a whole number from 0 to 100, as 62 or 62/100, or nothing")
    return reading.put(("noise_level",), int(number), line)


def is_date(text: str) -> bool:
    """Whether a text is meant as a date, be it one that exists or not."""
    try:
        return iso_date(text) is not None
    except BadDate:
        return True


def date_of(text: str, line: int, reading: Reading) -> str | None:
    """The date that a text is in ISO 8601; one that can't be is a problem, and None."""
    try:
        return iso_date(text)
    except BadDate as bad:
        reading.refuse(line, str(bad), bad.expected)
        return None
