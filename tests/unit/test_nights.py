"""Nights, by the clock on the wall."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.nights import EXPECTED, Night, parse

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
TIMES = st.times().map(lambda it: it.replace(second=0, microsecond=0))


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "began", "turns"),
    [
        ("2026-03-01 21:59", None, "2026-03-01 22:00"),
        ("2026-03-01 22:00", "2026-03-01 22:00", "2026-03-02 07:00"),
        ("2026-03-02 03:00", "2026-03-01 22:00", "2026-03-02 07:00"),
        ("2026-03-02 07:00", None, "2026-03-02 22:00"),
        ("2026-03-29 06:59", "2026-03-28 22:00", "2026-03-29 07:00"),  # an hour shorter
        ("2026-10-25 06:59", "2026-10-24 22:00", "2026-10-25 07:00"),  # an hour longer
    ],
)
def test_a_night_over_midnight(now: str, began: str | None, turns: str) -> None:
    night = parse("22:00-07:00")
    assert night.began(berlin(now), BERLIN) == (berlin(began) if began else None)
    assert night.turns(berlin(now), BERLIN) == berlin(turns)


def test_a_night_within_a_day_and_one_with_a_zone_of_its_own() -> None:
    noon = parse("12:00-13:30 Europe/Berlin")
    assert noon.began(berlin("2026-03-01 13:29"), ZoneInfo("Asia/Tokyo")) == berlin("2026-03-01 12:00")
    assert noon.began(berlin("2026-03-01 13:30"), ZoneInfo("Asia/Tokyo")) is None


@pytest.mark.parametrize(
    "text",
    ["", "22:00", "22-07", "24:00-07:00", "22:00-07:60", "9:00-10:00", "22:00-22:00", "22:00 - 07:00",
     "22:00-07:00 Mars/Base", "22:00-07:00 ", "22:00-07:00 UTC UTC", "２２:00-07:00", "2٣:00-07:00"],
)  # fmt: skip
def test_what_is_no_night_is_refused_with_what_is(text: str) -> None:
    with pytest.raises(ValueError, match=EXPECTED.split(",", maxsplit=1)[0]):
        parse(text)


@given(TIMES, TIMES, ZONES, st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_it_is_always_day_or_night_and_turns_within_days(
    begins: time, ends: time, zone: str, now: datetime
) -> None:
    if begins == ends:
        return
    night, now = Night(begins, ends), now.replace(tzinfo=UTC)
    began, turns = night.began(now, ZoneInfo(zone)), night.turns(now, ZoneInfo(zone))
    assert now < turns <= now + timedelta(hours=26)
    assert began is None or now - timedelta(hours=26) < began <= now
    just_before = night.began(turns - timedelta(microseconds=1), ZoneInfo(zone))
    assert (just_before is None) == (began is None), "nothing turns before it turns"
