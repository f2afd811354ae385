"""Nights: the hours from one time of day to another, in a time zone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

EXPECTED: Final = "two times of day, as 22:00-07:00, with a time zone or without: 22:00-07:00 Europe/Berlin"

_TIME = r"([01][0-9]|2[0-3]):([0-5][0-9])"
_NIGHT = re.compile(rf"{_TIME}-{_TIME}(?: (\S+))?")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Night:
    """From `begins` to `ends` of the clock on the wall: on the next day where that isn't later. `zone` is
    the night's own, None where it has none."""

    begins: time
    ends: time
    zone: ZoneInfo | None = None

    def began(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When the night that it is `now` began, in UTC; None by day. A night without a zone is one of
        `zone`."""
        return next((begin for begin, end in self._around(now, zone) if begin <= now < end), None)

    def turns(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When a night begins or ends next, in UTC."""
        return min(at for both in self._around(now, zone) for at in both if at > now)

    def _around(self, now: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        """The nights that begin from yesterday to tomorrow."""
        there = self.zone or zone
        today = now.astimezone(there).date()
        for day in (today - _DAY, today, today + _DAY):
            last = day if self.begins < self.ends else day + _DAY
            begin, end = datetime.combine(day, self.begins), datetime.combine(last, self.ends)
            yield begin.replace(tzinfo=there).astimezone(UTC), end.replace(tzinfo=there).astimezone(UTC)


def parse(text: str) -> Night:
    """Read a night as `EXPECTED` says. Raises ValueError with that."""
    found = _NIGHT.fullmatch(text)
    if found is None or (found[5] and found[5] not in available_timezones()):
        raise ValueError(EXPECTED)
    begins, ends = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    if begins == ends:
        raise ValueError(EXPECTED)
    return Night(begins, ends, ZoneInfo(found[5]) if found[5] else None)
