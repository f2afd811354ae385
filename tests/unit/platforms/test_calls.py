"""What both platforms make of what they are told."""

import pytest

from storybot.platforms.calls import LONGEST_WAIT, wait_of


@pytest.mark.parametrize("said", ["12", "12.0", 12, 12.0])
def test_a_wait_is_kept(said: object) -> None:
    assert wait_of(said, 60) == 12


@pytest.mark.parametrize(
    "said", [None, "", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "nan", "inf", "-inf", "1e999", "-5", [], {}]
)
def test_what_is_no_wait_is_as_if_unsaid(said: object) -> None:
    assert wait_of(said, 60) == 60


def test_no_wait_is_for_ever() -> None:
    assert wait_of("1e12", 60) == LONGEST_WAIT
