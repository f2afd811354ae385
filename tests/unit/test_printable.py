"""What a line of a terminal or a log may show."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.printable import printable

FAMILY, RAINBOW, ASTRONAUT, HEART = "👩‍👩‍👧", "🏳️‍🌈", "👩🏽‍🚀", "❤️‍🔥"


@pytest.mark.parametrize("text", [FAMILY, RAINBOW, ASTRONAUT, HEART, f"{FAMILY}{FAMILY} too", "🇩🇪 ☔ 日本"])
def test_emoji_are_shown_as_they_are(text: str) -> None:
    assert printable(text) == text
    assert printable(f"{text}\n") == f"{text}\\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200db", "a\\u200db"),
        ("\u200d", "\\u200d"),
        ("👩\u200d", "👩\\u200d"),
        ("\u200d👩", "\\u200d👩"),
        ("👩\u200da", "👩\\u200da"),
        ("👩\u200d\u200d👧", "👩\\u200d\\u200d👧"),
        ("👩\u202e👧", "👩\\u202e👧"),
        ("a\x1b[2J", "a\\x1b[2J"),
        ("\U000e0061", "\\U000e0061"),
        ("\U0001faff\u200d\U0001faff", "\\U0001faff\\u200d\\U0001faff"),
    ],
)
def test_what_could_play_tricks_is_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_cut_leaves_nothing_that_joins() -> None:
    assert printable(FAMILY * 2, 5) == "👩‍👩…"
    assert printable(f"\n{FAMILY}", 6) == "\\n👩‍👩…"


@given(st.text(st.sampled_from("a👩🏽❤️\u200d\ufe0f\u202e\x1b\n"), max_size=12), st.integers(2, 9))
def test_a_joiner_stands_between_emoji_alone(text: str, longest: int) -> None:
    for line in (printable(text), printable(text, longest)):
        assert line.replace("\u200d", "").isprintable()
        for before, after in pairwise(f"{line}\n"):
            assert before != "\u200d" or after in "👩❤"
