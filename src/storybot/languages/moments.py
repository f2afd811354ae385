"""ISO 8601 dates and times, as exact as a newsroom gave them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d)(?::[\d.]+)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """`time` is `14:30` and `zone` ` UTC`, ` UTC+01:00` or nothing; both empty unless `exact` is time."""

    exact: Literal["year", "month", "day", "time"]
    day: date
    time: str = ""
    zone: str = ""


def moment(when: str) -> Moment | None:
    """The date or time that a text is, None if it is none."""
    found = _ISO.fullmatch(when)
    if found is None:
        return None
    try:
        day = date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
    except ValueError:
        return None
    if found["time"]:
        return Moment("time", day, found["time"], _zone(found["zone"]))
    return Moment("day" if found["day"] else "month" if found["month"] else "year", day)


def instant(when: str) -> datetime | None:
    """The moment that a text names with its offset from UTC, None where it names none so exactly."""
    found = _ISO.fullmatch(when)
    if found is None or found["zone"] is None:
        return None
    try:
        return datetime.fromisoformat(when)
    except ValueError:
        return None


def _zone(zone: str | None) -> str:
    if zone is None:
        return ""
    return " UTC" if zone in ("Z", "+00:00") else f" UTC{zone}"
