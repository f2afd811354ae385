from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.story.dates import BadDate, iso_date, published


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026", "2026"),
        ("2026-03", "2026-03"),
        ("2026-03-01", "2026-03-01"),
        ("2026/3/1", "2026-03-01"),
        ("2026.03.01", "2026-03-01"),
        ("2026年3月1日", "2026-03-01"),
        ("2026年3月", "2026-03"),
        ("March 3, 2026", "2026-03-03"),
        ("march 3 2026", "2026-03-03"),
        ("MAR 3, 2026", "2026-03-03"),
        ("Mar. 3rd, 2026", "2026-03-03"),
        ("3 March 2026", "2026-03-03"),
        ("3rd of March, 2026", "2026-03-03"),
        ("Tuesday, March 3, 2026", "2026-03-03"),
        ("Tue 3 Mar 2026", "2026-03-03"),
        ("Sept 9, 2026", "2026-09-09"),
        ("Mar 2026", "2026-03"),
        ("May 2026", "2026-05"),
        ("  March  3,\t2026 ", "2026-03-03"),
        ("February 29, 2024", "2024-02-29"),
        ("2026-03-01T09:30Z", "2026-03-01T09:30Z"),
        ("2026-03-01 09:30 UTC", "2026-03-01T09:30Z"),
        ("2026-03-01T09:30:15+01:00", "2026-03-01T09:30:15+01:00"),
        ("2026-03-01T09:30:15.25-0330", "2026-03-01T09:30:15.250000-03:30"),
        ("2026-03-01 09:30+01", "2026-03-01T09:30+01:00"),
    ],
)
def test_dates_as_newsrooms_write_them(text: str, iso: str):
    assert iso_date(text) == iso
    assert iso_date(iso) == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "01/03/2026",
        "03.04.2026",
        "Mayor 3, 2026",
        "March",
        "In March 2026",
        "2026 budget",
        "20266",
        "Q1 2026",
        "2026-03-01 launch",
        "1,000",
        "Mar 3 2026 and on",
        "mar\u200bch 2026",
        "2026-03\n-01x",
        "٢٠٢٦年",
    ],
)
def test_what_is_no_date(text: str):
    assert iso_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-13",
        "0000",
        "2026-00-01",
        "February 29, 2026",
        "31 April 2026",
        "2026年2月30日",
        "2026-03-01T25:00Z",
        "2026-03-01T09:60Z",
        "2026-02-30T09:00Z",
        "2026-03-01T09:30+25:00",
        "2026-03-01T09:30",
        "March 3",
        "3 Mar",
        "Tuesday, March 3",
    ],
)
def test_dates_that_can_not_be(text: str):
    with pytest.raises(BadDate) as bad:
        iso_date(text)
    assert str(bad.value) and bad.value.expected


def test_published_takes_a_date_for_its_first_moment_in_utc():
    assert published("March 3, 2026") == datetime(2026, 3, 3, tzinfo=UTC)
    assert published("2026-03-03T01:00+01:00") == datetime(2026, 3, 3, tzinfo=UTC)
    assert published("2026-03") is None
    assert published("soon") is None


def test_published_has_to_be_a_moment_in_utc():
    with pytest.raises(BadDate, match="outside"):
        published("9999-12-31T23:59-01:00")


@given(st.text())
def test_any_text_is_a_date_or_none_or_bad(text: str):
    try:
        iso = iso_date(text)
    except BadDate:
        return
    assert iso is None or iso_date(iso) == iso
