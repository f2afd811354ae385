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
    "text", ["", "5", "soon", "1.2.2027", "01/02/2027 10:00", "2026-12-01 25:00", "x" * 999]
)
def test_what_is_no_time_or_could_be_two_is_refused_with_examples(text: str) -> None:
    with pytest.raises(Refused, match="is no time: write “2026-12-01 09:00”"):
        moment(text, NOW, BERLIN)


@given(st.text(max_size=80) | st.text(st.sampled_from("0123456789:-/ .TZ+hmdin"), max_size=30))
def test_any_text_is_a_time_to_come_or_refused(text: str) -> None:
    with suppress(Refused):
        assert moment(text, NOW, BERLIN) > NOW
