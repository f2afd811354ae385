"""Cutting keeps sentences, words, addresses and characters whole."""

import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from storybot.cards.clean import clean
from storybot.cards.cut import cut, cut_line, longest, utf16, within
from storybot.cards.model import Span
from tests.strategies import text


def test_a_sentence_is_preferred_where_one_ends_in_the_latter_half():
    assert cut("It rained all day. The match went on regardless of it.", 30) == "It rained all day. …"


def test_else_a_word_is_kept_whole():
    assert cut("Sixteen ferries crossed the harbour without stopping", 30) == "Sixteen ferries crossed the…"


def test_text_without_spaces_is_cut_between_characters():
    assert cut("漢字" * 50, 10) == "漢字漢字漢字漢字漢…"


def test_a_full_stop_ends_a_sentence_without_a_space_in_cjk():
    assert cut("今日は雨だった。明日は晴れるでしょうか、まだ分からない", 12) == "今日は雨だった。…"


def test_what_fits_is_left_alone():
    assert cut("Short.", 6) == "Short."


def test_an_address_is_not_cut_in_the_middle():
    address = "https://example.org/" + "x" * 300
    assert cut(f"見よ{address}", 100) == "見よ…"
    assert cut(f"See {address} now", 100) == "See…"


def test_an_address_with_letters_of_any_script_is_not_cut_in_the_middle():
    assert cut("See https://例え.jp/記事/" + "記" * 90 + " now", 60) == "See…"
    assert cut("見よhttps://example.org/é" + "x" * 90, 40) == "見よ…"


def test_text_that_begins_with_an_address_too_long_to_show_keeps_its_beginning():
    address = "https://example.org/" + "x" * 300
    assert cut(f"{address} and more", 40) == address[:39] + "…"
    assert cut(f"“{address}”", 40) == f"“{address}"[:39] + "…"
    assert within(address, 100) == address[:99] + "…"


def test_an_address_is_not_cut_at_its_scheme_either():
    assert [cut("見よhttps://example.org/" + "x" * 99, most) for most in (8, 9, 10, 11, 12)] == ["見よ…"] * 5


@pytest.mark.parametrize("piece", ["a", "a.", ".)", "://", ":", " ", "é", "1", "🇩🇪", "\u0301"])
def test_text_made_to_be_slow_is_cut_in_no_time(piece):
    started = time.process_time()
    cut(clean(piece * 100_000), 13_000)
    assert time.process_time() - started < 1  # a few hundredths on an idle core


def test_a_link_stays_whole_or_its_text_stays_without_it():
    line = (Span("Read "), Span("all about the ferry", url="https://example.org"), Span(" here today"))
    whole = cut_line(line, 28)
    assert whole[1] == line[1]
    (_, part, end) = cut_line(line, 16)
    assert (part.text, part.url, end.text) == ("all about", None, "…")


def test_a_flag_is_not_halved():
    assert cut("🇩🇪🇫🇷🇮🇹", 4) == "🇩🇪…"


def test_open_isolates_are_closed():
    assert cut("\u2067שלום עולם טוב\u2069 and more", 11) == "\u2067שלום עולם\u2069…"


@given(text, st.integers(0, 400))
def test_a_cut_is_a_prefix_that_ends_between_characters(value, most):
    value = clean(value)
    shown = cut(value, most)
    if len(value) <= most:
        assert shown == value
        return
    prefix = shown.removesuffix("…").rstrip().rstrip("\u2069")
    assert len(prefix) <= most
    assert value.startswith(prefix)
    ends = {0} | {match.end() for match in regex.finditer(r"\X", value[: len(prefix) + 200])}
    after = value[len(prefix) : len(prefix) + 1]
    assert len(prefix) in ends or after.isspace() or after in "\u2066\u2067\u2068\u2069"


@given(text, st.integers(1, 200))
def test_within_counts_utf_16_and_the_ellipsis(value, units):
    shown = within(value, units)
    assert len(shown.encode("utf-16-le", "surrogatepass")) // 2 <= units
    assert utf16(shown) == len(shown.encode("utf-16-le", "surrogatepass")) // 2


@given(st.integers(0, 1000), st.integers(-1, 1200))
def test_longest_finds_the_edge(most, edge):
    assert longest(most, lambda n: n <= edge) == max(0, min(most, edge))
