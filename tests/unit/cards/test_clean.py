"""Text and addresses from outside: harmless, and still saying the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.cards.clean import balanced, clean, isolated, one_line, titled
from storybot.ingest.text import CONTROL
from storybot.story.text import is_blank
from tests.strategies import text

OVERRIDES = "\u202a\u202b\u202c\u202d\u202e"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\u202eb\u202cc", "abc"),
        ("zero\u200bwidth\ufeff\u2060", "zerowidth"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\U0001f469\u200d\U0001f467", "\U0001f469\u200d\U0001f467"),
        ("\u200fא!\u200f", "\u200fא!\u200f"),
        ("bell\x07 esc\x1b[31m", "bell esc[31m"),
        ("tab\tand   spaces", "tab and spaces"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("one  \n\n\n\n  two", "one\n\ntwo"),
        ("Harbour \u2069 ", "Harbour "),
        ("half \ud83d pair", "half \ufffd pair"),
        ("hidden\U000e0041\U000e0042", "hidden"),
        (
            "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
            "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        ),
        ("e" + "\u0301" * 100, "e" + "\u0301" * 30),
    ],
)
def test_what_hides_goes_and_what_scripts_need_stays(raw, shown):
    assert clean(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\u2067open", "\u2067open\u2069"),
        ("stray\u2069", "stray"),
        ("\u2066a\u2067b\u2069", "\u2066a\u2067b\u2069\u2069"),
        ("\u2066a\nb\u2069", "\u2066a\u2069\nb"),
    ],
)
def test_isolates_end_with_their_line(raw, shown):
    assert balanced(raw) == shown


@given(text)
def test_clean_text_has_no_controls_and_stays_as_it_is(value):
    shown = clean(value)
    assert not set(shown) & set(OVERRIDES)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    for line in shown.split("\n"):
        opened = sum(line.count(mark) for mark in "\u2066\u2067\u2068")
        assert opened == line.count("\u2069")
    assert clean(shown) == shown
    assert "\n" not in one_line(value)


def test_a_title_is_never_invisible():
    assert titled("\u200b \u2066") == "Untitled"
    assert titled(" Two\nlines ") == "Two lines"
    assert titled("\u3164\u200d") == "Untitled"


@given(st.text(max_size=3) | text)
def test_what_ingest_takes_for_text_is_never_untitled(value):
    if not is_blank(value) and not CONTROL.search(value):
        assert titled(value) == one_line(value).strip() != ""


@pytest.mark.parametrize("value", ["\u0301", "\u0600", "\ufff9", "\U000110bd", "\u115f", "\U000e0041"])
def test_what_can_be_seen_has_one_definition(value):
    assert (titled(value) == "Untitled") == is_blank(value)


def test_only_right_to_left_text_is_isolated():
    assert isolated("News") == "News"
    assert isolated("חדשות") == "\u2068חדשות\u2069"
