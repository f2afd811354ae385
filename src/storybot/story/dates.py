"""Dates as a newsroom writes them, read into ISO 8601 as exact as they were given."""

import re
from datetime import UTC, date, datetime, time

ISO_DATE = r"\d{4}-\d{2}-\d{2}"
ISO_TIME = r"T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})"

# fmt: off
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december")
# fmt: on
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"

_NUMERIC = (
    re.compile(r"(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})(?P<by>[-/.])(?P<month>\d{1,2})(?P=by)(?P<day>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})年 ?(?P<month>\d{1,2})月(?: ?(?P<day>\d{1,2})日)?"),
)
_WORDED = (
    re.compile(rf"{_WEEKDAY}{_MONTH} {_DAY},? {_YEAR}"),
    re.compile(rf"{_WEEKDAY}{_DAY} (?:of )?{_MONTH},? {_YEAR}"),
    re.compile(rf"{_MONTH},? {_YEAR}"),
    re.compile(rf"{_WEEKDAY}{_MONTH} {_DAY}"),
    re.compile(rf"{_WEEKDAY}{_DAY} (?:of )?{_MONTH}"),
)
_TIMED = re.compile(
    rf"(?P<date>{ISO_DATE})[t ](?P<clock>\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d{{1,6}})?)?)"
    r" ?(?P<offset>z|utc|gmt|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
)


class BadDate(ValueError):
    """A text that is meant as a date but names none; its message says why, `expected` what would be right."""

    def __init__(self, message: str, expected: str) -> None:
        super().__init__(message)
        self.expected = expected


def iso_date(text: str) -> str | None:
    """The date that `text` is, as `2026`, `2026-03`, `2026-03-01` or `2026-03-01T09:30+01:00` (`Z` for
    UTC), or None if it is no date.

    Read are ISO 8601, `2026/03/01`, `2026年3月1日`, and English with the month in letters (`March 1, 2026`,
    `1 Mar 2026`, `March 2026`). Two numbers that could be day or month are no date. Raises BadDate for a date
    that does not exist, or that lacks its year or its offset from UTC.
    """
    folded = " ".join(text.casefold().split())
    if not folded.isprintable() or len(folded) > 50:
        return None
    if timed := _TIMED.fullmatch(folded):
        return _moment(timed["date"], timed["clock"], timed["offset"])
    for pattern in _NUMERIC:
        if found := pattern.fullmatch(folded):
            parts = found.groupdict()
            return _day(parts["year"], parts.get("month"), parts.get("day"))
    return _worded(folded)


def published(text: str) -> datetime | None:
    """The moment that `text` names, a date alone standing for its first moment in UTC; None if it is no date
    with a day. Raises BadDate as `iso_date` does, and for a moment outside what UTC can say."""
    iso = iso_date(text)
    if iso is None or len(iso) < len("2026-03-01"):
        return None
    moment = datetime.fromisoformat(iso)
    if moment.tzinfo is None:
        return datetime.combine(moment.date(), time(), UTC)
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise BadDate(f"{iso} is outside the years 1 to 9999 in UTC", "a year that can be") from None
    return moment


def _worded(folded: str) -> str | None:
    for pattern in _WORDED:
        if not (found := pattern.fullmatch(folded)):
            continue
        parts = found.groupdict()
        month = _month_number(parts["month"])
        if month is None:
            continue
        year, day = parts.get("year"), parts.get("day")
        if year is None:
            raise BadDate(f"the date “{folded}” has no year", "a date with its year, such as March 1, 2026")
        return _day(year, str(month), day)
    return None


def _month_number(name: str) -> int | None:
    if name == "sept":
        return 9
    for number, month in enumerate(_MONTHS, start=1):
        if name in (month, month[:3]):
            return number
    return None


def _day(year: str, month: str | None, day: str | None) -> str:
    try:
        exact = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        written = "-".join(part.zfill(2) for part in (year, month, day) if part)
        raise BadDate(f"there is no date {written}", "a date that exists, such as 2026-03-01") from None
    return exact if day else exact[:7] if month else exact[:4]


def _moment(day: str, clock: str, offset: str | None) -> str:
    if offset is None:
        raise BadDate(
            f"the time {clock} has no offset from UTC", "a time such as 2026-03-01T09:30+01:00 or …Z"
        )
    offset = "+00:00" if offset in ("z", "utc", "gmt") else offset
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{offset}")
    except ValueError:
        raise BadDate(
            f"there is no time {day}T{clock}{offset}", "a time that exists, such as 2026-03-01T09:30Z"
        ) from None
    written = moment.isoformat(timespec="minutes" if clock.count(":") == 1 else "auto")
    return written.removesuffix("+00:00") + "Z" if written.endswith("+00:00") else written
