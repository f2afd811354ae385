"""The kinds of value in the JSON form. Each has a function that says what is wrong and what would be right,
and a pattern that the published JSON Schema gives for it."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StrictFloat, StrictInt, StrictStr
from pydantic_core import PydanticCustomError

from storybot.ingest.text import CONTROL, CONTROLS, LONE_SURROGATE, one_line, prose
from storybot.printable import quoted
from storybot.story.address import address
from storybot.story.dates import ISO_DATE, ISO_TIME, BadDate, iso_date, published
from storybot.story.slugs import MAX_SLUG, is_slug, slug_of
from storybot.story.text import is_blank
from storybot.story.topics import MAX_TOPIC

_INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
VISIBLE = rf"[^\s{CONTROLS}{_INVISIBLE}]"
"""The pattern of a character that readers see."""

_TEXT = rf"^[^{CONTROLS}]*{VISIBLE}[^{CONTROLS}]*$"
_IN_URL = rf"[^\s{CONTROLS}{_INVISIBLE}\\<>\"`]"
_IN_HOST = rf"[^\s{CONTROLS}{_INVISIBLE}\\<>\"`/?#@]"
_URL = rf"^[hH][tT][tT][pP][sS]?://{_IN_HOST}+([/?#]{_IN_URL}*)?$"
_IN_SLUG = r"[^\u0000-/:-`{-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf]"
_LANGUAGE = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
_WHEN = rf"^(\d{{4}}|\d{{4}}-\d{{2}}|{ISO_DATE}({ISO_TIME})?)$"
_PUBLISHED_AT = rf"^{ISO_DATE}({ISO_TIME})?$"


def refused(message: str, expected: str) -> PydanticCustomError:
    """The error of one value: what is wrong with it, as the end of a sentence that begins with its name, and
    what would be right."""
    return PydanticCustomError("refused", "{message}", {"message": message, "expected": expected})


def _characters(value: str) -> str:
    if control := CONTROL.search(value):
        raise refused(f"has the control character U+{ord(control[0]):04X}", "text without it")
    _whole_characters(value)
    if is_blank(value):
        raise refused("is empty", "text, or the key left out")
    return value


def _whole_characters(value: str) -> None:
    if half := LONE_SURROGATE.search(value):
        raise refused(f"has U+{ord(half[0]):04X}, half of a surrogate pair", "whole characters")


def _prose(value: str) -> str:
    return prose(_characters(value))


def _one_line(value: str) -> str:
    return one_line(_characters(value))


def _topic(value: str) -> str:
    topic = _one_line(value)
    if len(topic) > MAX_TOPIC:
        raise refused(f"has {len(topic)} characters", f"at most {MAX_TOPIC}")
    return topic


def _url(value: str) -> str:
    _whole_characters(value)
    expected = "an address such as https://example.org/story"
    if not re.match(r"https?://", value, re.IGNORECASE):
        raise refused(f"isn't an http(s) address: “{quoted(value)}”", expected)
    if "@" in re.split(r"[/?#]", value.split("//", 1)[1], maxsplit=1)[0]:
        raise refused("is an address with a user name or password", "the same address without it")
    if not re.fullmatch(_URL, value) or address(value) is None:
        raise refused(f"isn't a whole http(s) address: “{quoted(value)}”", expected)
    return value


def _slug(value: str) -> str:
    slug = one_line(value)
    if not is_slug(slug):
        raise refused(
            f"is no slug: “{quoted(value)}”",
            f"{slug_of(slug)} (lower-case letters and digits, joined by hyphens, at most {MAX_SLUG})",
        )
    return slug


def _language(value: str) -> str:
    if not re.fullmatch(_LANGUAGE, value):
        raise refused(f"is no language tag: “{quoted(value)}”", "a BCP 47 tag such as en or pt-BR")
    return value


def _when(value: str) -> str:
    expected = "2026, 2026-03, 2026-03-01 or 2026-03-01T09:30+01:00"
    try:
        found = iso_date(value) if re.fullmatch(_WHEN, value) else None
    except BadDate as bad:
        raise refused(f"can't be: {bad}", bad.expected) from None
    if found is None:
        raise refused(f"is no ISO 8601 date: “{quoted(value)}”", expected)
    return found


def _published_at(value: str) -> str:
    expected = "2026-03-01T09:30+01:00, or 2026-03-01 for its first moment in UTC"
    try:
        found = published(value) if re.fullmatch(_PUBLISHED_AT, value) else None
    except BadDate as bad:
        raise refused(f"can't be: {bad}", bad.expected) from None
    if found is None:
        raise refused(f"is no ISO 8601 date and time: “{quoted(value)}”", expected)
    return found.isoformat()


def _whole(value: Any) -> Any:
    # JSON Schema counts 62.0 as an integer.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _schema(pattern: str, **more: Any) -> Any:
    return Field(json_schema_extra={"pattern": pattern, **more})


Prose = Annotated[StrictStr, AfterValidator(_prose), _schema(_TEXT)]
"""Running text, in paragraphs parted by a blank line."""

OneLine = Annotated[StrictStr, AfterValidator(_one_line), _schema(_TEXT)]

Topic = Annotated[StrictStr, AfterValidator(_topic), _schema(_TEXT, maxLength=MAX_TOPIC)]

Url = Annotated[StrictStr, AfterValidator(_url), _schema(_URL)]
"""An http or https address with a host and no user name; no white space, control or invisible characters."""

Slug = Annotated[
    StrictStr, AfterValidator(_slug), _schema(f"^{_IN_SLUG}+(-{_IN_SLUG}+)*$", maxLength=MAX_SLUG)
]

When = Annotated[StrictStr, AfterValidator(_when), _schema(_WHEN)]

PublishedAt = Annotated[StrictStr, AfterValidator(_published_at), _schema(_PUBLISHED_AT)]

Language = Annotated[StrictStr, AfterValidator(_language), _schema(_LANGUAGE)]

NoiseLevel = Annotated[StrictInt, Field(ge=0, le=100), BeforeValidator(_whole)]

Likelihood = Annotated[StrictFloat, Field(ge=0, le=100)]
"""A percentage."""
