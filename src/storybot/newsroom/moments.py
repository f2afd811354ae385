"""A moment to come as an editor writes it: with a zone or without, or counted from now."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from storybot.errors import Refused
from storybot.printable import quoted

EXAMPLES = (
    "“2026-12-01 09:00”, “2026-12-01 09:00 Europe/Berlin”, “tomorrow 9am”, “friday 18:00” or “in 2 hours”"
)

_LONGEST = 60
_AMBIGUOUS = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b")


def moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment to come that `text` names, in UTC; a time without a zone is one of `zone`. Raises Refused
    for what names none, or one that is over."""
    said, zone = _zone_apart(" ".join(text.split()), zone)
    found = _read(said, now, zone)
    if found is None:
        raise Refused(f"“{quoted(text)}” is no time: write {EXAMPLES}")
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

    if not 2 <= len(text) <= _LONGEST or text.isdecimal() or _AMBIGUOUS.search(text):
        return None
    try:
        return dateparser.parse(
            text,
            languages=["en"],
            settings={
                "RELATIVE_BASE": now.astimezone(zone).replace(tzinfo=None),
                "PREFER_DATES_FROM": "future",
                "DATE_ORDER": "YMD",
                "TIMEZONE": zone.key,
                "RETURN_AS_TIMEZONE_AWARE": True,
            },
        )
    except (ValueError, OverflowError):
        return None
