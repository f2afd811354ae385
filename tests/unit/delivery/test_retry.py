"""What follows from each error of the vocabulary."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.delivery.retry import (
    AccountTrouble,
    Again,
    ChannelTrouble,
    Consequence,
    Refused,
    Removed,
    after,
    back_off,
    one_line,
    wait,
)
from storybot.errors import (
    AuthFailed,
    Forbidden,
    Gone,
    Invalid,
    NetworkFailed,
    PlatformError,
    RateLimited,
    ServerFailed,
    What,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RateLimited("slow down", retry_after=7.5), Again(NOW + timedelta(seconds=7.5))),
        (
            Forbidden("give it Send Messages", missing="x"),
            ChannelTrouble("forbidden", "give it Send Messages", "x"),
        ),
        (Gone("no such channel", what=What.CHANNEL), ChannelTrouble("gone", "no such channel")),
        (Gone("no such thread", what=What.THREAD), Removed(What.THREAD)),
        (Gone("no such message", what=What.MESSAGE), Removed(What.MESSAGE)),
        (Invalid("too long"), Refused("too long")),
        (AuthFailed("renew the token"), AccountTrouble("renew the token")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_error_has_its_consequence(error: PlatformError, expected: Consequence) -> None:
    assert after(error, 1, NOW, random.Random(1)) == expected


@pytest.mark.parametrize(
    ("told", "kept"), [("inf", 3600), ("1e12", 3600), ("nan", 3600), ("-5", 0), ("-inf", 0), ("3599", 3599)]
)
def test_a_rate_limit_that_makes_no_sense_is_bounded(told: str, kept: float) -> None:
    error = RateLimited("slow down", retry_after=float(told))
    assert wait(error) == kept
    assert after(error, 1, NOW, random.Random(1)) == Again(NOW + timedelta(seconds=kept))


@given(
    st.integers(1, 10_000), st.randoms(use_true_random=False), st.sampled_from([NetworkFailed, ServerFailed])
)
def test_waits_grow_up_to_ten_minutes(tries: int, chance: random.Random, kind: type[PlatformError]) -> None:
    again = after(kind("no answer"), tries, NOW, chance)
    assert isinstance(again, Again)
    seconds = (again.at - NOW).total_seconds()
    assert 1.0 <= seconds <= 601.0
    assert seconds <= 1.0 + 2.0 ** min(tries, 10)


def test_waits_are_spread_over_their_whole_range() -> None:
    chance = random.Random(7)
    waits = [back_off(5, chance) for _ in range(500)]
    assert min(waits) < 2
    assert max(waits) > 30


def test_text_from_outside_stays_on_its_line() -> None:
    text = one_line(Invalid("bad\r\n2026 fake log line \x1b[31m\u202e" + "x" * 1000))
    assert text.startswith(r"bad\r\n2026 fake log line \x1b[31m\u202e")
    assert text.isprintable()
    assert len(text) == 300
