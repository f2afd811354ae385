"""Which channel a story goes to."""

import pytest

from storybot.newsroom.routes import Route, Verdict, fits, judge
from tests.making import a_story


@pytest.mark.parametrize(
    ("wanted", "has", "expected"),
    [
        ((), (), True),
        ((), ("sport",), True),
        (("sport",), (), False),
        (("sport", "economy"), ("Economy",), True),
        (("STRASSE",), ("Straße",), True),
        (("cafe\u0301",), (" Café ",), True),
        (("sport",), ("sports",), False),
    ],
)
def test_any_topic_in_common_is_enough(wanted: tuple[str, ...], has: tuple[str, ...], expected: bool) -> None:
    assert fits(Route(topics=wanted), a_story(topics=has)) is expected


@pytest.mark.parametrize(
    ("least", "most", "fitting"),
    [
        (None, None, {None, 0, 50, 100}),
        (50, None, {50, 100}),
        (None, 50, {0, 50}),
        (0, None, {0, 50, 100}),
        (None, 0, {0}),
        (50, 50, {50}),
        (60, 40, set()),
    ],
)
def test_noise_has_to_be_within_both_bounds_and_rated(
    least: int | None, most: int | None, fitting: set[int | None]
) -> None:
    route = Route(noise_at_least=least, noise_at_most=most)
    assert {noise for noise in (None, 0, 50, 100) if fits(route, a_story(noise_level=noise))} == fitting


@pytest.mark.parametrize(
    ("route", "verdict"),
    [
        (Route(), Verdict(True, "The channel takes every story.")),
        (
            Route(topics=("a", "b")),
            Verdict(False, "The channel takes only the topics a, b; the story has sport.", ("topics",)),
        ),
        (
            Route(topics=("a", "Sport")),
            Verdict(True, "The channel takes only the topics a, Sport; the story has Sport.", ("topics",)),
        ),
        (
            Route(topics=("sport",), noise_at_least=70),
            Verdict(
                False,
                "The channel takes only noise levels of 70 or more; the story has 60.",
                ("noise_at_least",),
            ),
        ),
        (
            Route(noise_at_most=10),
            Verdict(
                False,
                "The channel takes only noise levels of 10 or less; the story has 60.",
                ("noise_at_most",),
            ),
        ),
        (
            Route(match="topic:sport AND sea"),
            Verdict(
                False,
                "The channel takes only what matches topic:sport AND sea; the story has topic:sport and "
                "lacks sea.",
                ("match",),
            ),
        ),
        (
            Route(topics=("sport",), match="bridge NOT sea", noise_at_least=10, noise_at_most=90),
            Verdict(
                True,
                "The channel takes only the topics sport; the story has sport. "
                "The channel takes only what matches bridge NOT sea; the story has bridge and lacks sea. "
                "The channel takes only noise levels of 10 or more; the story has 60. "
                "The channel takes only noise levels of 90 or less; the story has 60.",
                ("topics", "match", "noise_at_least", "noise_at_most"),
            ),
        ),
    ],
)
def test_a_verdict_says_by_which_rule_and_settings(route: Route, verdict: Verdict) -> None:
    assert judge(route, a_story(topics=("sport",), noise_level=60)) == verdict


def test_a_verdict_says_what_the_story_lacks() -> None:
    assert judge(Route(topics=("a",)), a_story()).rule == (
        "The channel takes only the topics a; the story has none."
    )
    assert "not rated" in judge(Route(noise_at_most=99), a_story()).rule
