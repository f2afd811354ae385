"""A moment to come as an editor writes it: with a zone or without, or counted from now."""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from storybot.errors import Refused
from storybot.printable import quoted

EXAMPLES = (
    "“2026-12-01 09:00”, “2026-12-01 09:00 Europe/Berlin”, “tomorrow 9am”, “friday 18:00” or “in 2 hours”"
)

_LONGEST = 60
_LEAP_YEAR = 2028
_FARTHEST = timedelta(days=367)
"""A day without a year is one of the twelve months to come."""

_HOUR, _REST = r"(?<!\d)(?:[01]?\d|2[0-3])", r"[0-5]\d(?!\d)"
_OFFSET = r" ?(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?(?!\d)"
_CLOCK = rf"{_HOUR}(?::{_REST}(?::{_REST}(?:\.\d+)?)?(?: ?[ap]\.?m)?|(?:\.{_REST})? ?[ap]\.?m)(?:{_OFFSET})?"

_UNIT = r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?|y|years?)(?![a-z])"
_AMOUNT = rf"(?:\d+(?:[.,]\d+)?|an?|one) ?{_UNIT}"
_AMOUNTS = rf"{_AMOUNT}(?:(?:,| and)? ?{_AMOUNT})*"
_FROM_NOW = re.compile(rf"(?:in )?{_AMOUNTS}(?: from now)?(?P<clock> (?:at )?{_CLOCK})?", re.I)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"\b({'|'.join(_MONTHS)})[a-z]*"
_DAY = r"(?<![\d:.])(\d{1,2})(?:st|nd|rd|th)?"
_MONTH_FIRST = re.compile(rf"{_MONTH}\.? {_DAY}(?![\d:.]| ?[ap]\.?m)", re.I)
_DAY_FIRST = re.compile(rf"{_DAY}\.? (?:of )?{_MONTH}", re.I)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_YEAR = re.compile(r"(?<![\d+:-])\d{4}(?![\d:])")
_DAYS = (_YEAR_FIRST.pattern, _MONTH_FIRST.pattern, _DAY_FIRST.pattern)
_CLEAR = re.compile("|".join((*_DAYS, _CLOCK, _YEAR.pattern)), re.I)
"""The numbers in a time of which it is clear what they are."""


def moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment to come that `text` names, in UTC; a time without a zone is one of `zone`. Raises Refused
    for what names none or could name two, for one that is over, and for one without a year that is more than
    a year ahead."""
    said, zone = _zone_apart(" ".join(text.split()), zone)
    found = _read(said, now, zone)
    if found is None:
        raise Refused(f"“{quoted(text)}” is no time: write {EXAMPLES}")
    if found > now + _FARTHEST and not _YEAR.search(said):
        raise Refused(f"“{quoted(text)}” is more than a year ahead: give its year, as in {EXAMPLES}")
    if found <= now:
        raise Refused(f"{found.astimezone(zone):%Y-%m-%d %H:%M %Z} is over: give a time to come")
    return found.astimezone(UTC)


def _zone_apart(text: str, zone: ZoneInfo) -> tuple[str, ZoneInfo]:
    """The text without the name of a zone at its end, and that zone."""
    said, _, name = text.rpartition(" ")
    if "/" in name and name in available_timezones():
        return said, ZoneInfo(name)
    return text, zone


def _read(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    import dateparser  # which takes longer to import than most commands run

    if not 2 <= len(text) <= _LONGEST:
        return None
    from_now = _FROM_NOW.fullmatch(text)
    if not (from_now or _is_clear(text)):
        return None
    if from_now and not from_now["clock"]:
        zone = ZoneInfo("UTC")  # where no hour comes twice
    try:
        found = dateparser.parse(
            text,
            languages=["en"],
            settings={
                "RELATIVE_BASE": now.astimezone(zone).replace(tzinfo=None),
                "PREFER_DATES_FROM": "future",
                "DATE_ORDER": "YMD",
                "TIMEZONE": zone.key,
            },
        )
    except (ValueError, OverflowError):
        return None
    return found.replace(tzinfo=zone) if found and found.tzinfo is None else found


def _is_clear(text: str) -> bool:
    """Whether each number is a time of day, or part of a day that exists, and could be nothing else."""
    if re.search(r"\d", _CLEAR.sub("", text)):
        return False
    if said := _YEAR_FIRST.search(text):
        return _exists(int(said[1]), int(said[2]), int(said[3]))
    if said := _MONTH_FIRST.search(text):
        return _exists(_LEAP_YEAR, _month(said[1]), int(said[2]))
    if said := _DAY_FIRST.search(text):
        return _exists(_LEAP_YEAR, _month(said[2]), int(said[1]))
    return not (re.search(_MONTH, text, re.I) or _YEAR.search(text))


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
