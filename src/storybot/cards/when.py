"""Dates as people read them."""

import re

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d)(?::[\d.]+)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)


def in_words(when: str) -> str:
    """An ISO 8601 date or time, as exact as it was given: `3 March 2026, 14:30 UTC`. What is no such date
    stays as it is."""
    date = _ISO.fullmatch(when)
    if date is None or not 1 <= int(date["month"] or 1) <= len(_MONTHS):
        return when
    parts = [date["year"]]
    if date["month"]:
        parts.insert(0, _MONTHS[int(date["month"]) - 1])
    if date["day"]:
        parts.insert(0, str(int(date["day"])))
    day = " ".join(parts)
    return f"{day}, {date['time']}{_zone(date['zone'])}" if date["time"] else day


def _zone(zone: str | None) -> str:
    if zone is None:
        return ""
    return " UTC" if zone in ("Z", "+00:00") else f" UTC{zone}"
