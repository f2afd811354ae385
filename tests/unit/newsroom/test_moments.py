"""Times as editors write them."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.errors import Refused
from storybot.newsroom.moments import moment

NOW = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)  # a Wednesday
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-12-01 09:00", "2026-12-01T08:00"),
        ("2026-12-01T09:00Z", "2026-12-01T09:00"),
        ("2026-12-01 09:00+05:30", "2026-12-01T03:30"),
        ("2026-12-01 09:00 Asia/Tokyo", "2026-12-01T00:00"),
        ("2026-07-01 09:00 Europe/London", None),
        ("2027-07-01 09:00 Europe/London", "2027-07-01T08:00"),
        ("Dec 1 9am EST", "2026-12-01T14:00"),
        ("tomorrow 9am", "2026-11-26T08:00"),
        ("friday 18:00", "2026-11-27T17:00"),
        ("18:00", "2026-11-25T17:00"),
        ("9:00", "2026-11-26T08:00"),
        ("in 2 hours", "2026-11-25T16:30"),
        ("in 1 h 30 min", "2026-11-25T16:00"),
        ("in an hour", "2026-11-25T15:30"),
        ("in 2 weeks 9am", "2026-12-09T08:00"),
        ("1st of December, 2026 at 9:00 pm", "2026-12-01T20:00"),
        ("nov 20 9.30 pm", "2027-11-20T20:30"),
        ("Dec 31 23:00 PST", "2027-01-01T07:00"),
        ("feb 29 2028", "2028-02-28T23:00"),
        ("  in   90 minutes ", "2026-11-25T16:00"),
        ("yesterday", None),
        ("now", None),
    ],
)
def test_a_time_is_read_in_its_zone_or_the_newsrooms(text: str, utc: str | None) -> None:
    if utc is None:
        with pytest.raises(Refused, match="is over: give a time to come"):
            moment(text, NOW, BERLIN)
    else:
        assert moment(text, NOW, BERLIN) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("", "5", "soon", "x" * 999),
        *("1.2.2027", "01/02/2027 10:00", "12/1 9am", "03-04 09:00", "1.12. 9:00", "1.12", "2026-12"),
        *("at 9", "tomorrow 9", "friday 18", "tomorrow 18h", "2027", "december", "may 9am"),
        *("2026-12-01 25:00", "tomorrow 25:00", "tomorrow 9:75"),
        *("31 february", "feb 30 9am", "april 31st", "2026-13-01", "2027-02-29 09:00", "0000-01-01"),
    ],
)
def test_what_is_no_time_or_could_be_two_is_refused_with_examples(text: str) -> None:
    with pytest.raises(Refused, match="is no time: write “2026-12-01 09:00”"):
        moment(text, NOW, BERLIN)


@pytest.mark.parametrize("text", ["feb 29 9am", "in 400 days", "in 2 years"])
def test_what_is_over_a_year_ahead_is_said_with_its_year(text: str) -> None:
    with pytest.raises(
        Refused, match=f"“{text}” is more than a year ahead: give its year, as in “2026-12-01"
    ):
        moment(text, NOW, BERLIN)


@pytest.mark.parametrize(
    ("now", "text", "utc"),
    [
        ("2026-10-25T00:30", "in 30 minutes", "2026-10-25T01:00"),
        ("2026-10-25T01:30", "in 30 minutes", "2026-10-25T02:00"),
        ("2026-10-24T12:00", "in 24 hours", "2026-10-25T12:00"),
        ("2026-03-28T23:30", "in 2 hours", "2026-03-29T01:30"),
        ("2026-10-24T12:00", "tomorrow 9am", "2026-10-25T08:00"),
        ("2026-10-20T12:00", "in 1 week 9am", "2026-10-27T08:00"),
    ],
)
def test_an_hour_that_comes_twice_or_never_changes_nothing(now: str, text: str, utc: str) -> None:
    at = moment(text, datetime.fromisoformat(now).replace(tzinfo=UTC), BERLIN)
    assert at == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@given(st.text(max_size=80) | st.text(st.sampled_from("0123456789:-/ .TZ+hmdin"), max_size=30))
def test_any_text_is_a_time_to_come_or_refused(text: str) -> None:
    with suppress(Refused):
        assert moment(text, NOW, BERLIN) > NOW
