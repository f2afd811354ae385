"""Which channel a story goes to."""

import pytest

from storybot.newsroom.routes import Route, fits, why_not
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
    ("route", "said"),
    [
        (Route(), None),
        (Route(topics=("a", "b")), "The channel takes only the topics a, b; the story has sport."),
        (Route(noise_at_least=70), "The channel takes only noise levels of 70 or more; the story has 60."),
        (Route(noise_at_most=10), "The channel takes only noise levels of 10 or less; the story has 60."),
    ],
)
def test_why_not_says_what_is_wanted_and_what_is_there(route: Route, said: str | None) -> None:
    assert why_not(route, a_story(topics=("sport",), noise_level=60)) == said


def test_why_not_says_what_the_story_lacks() -> None:
    assert (
        why_not(Route(topics=("a",)), a_story()) == "The channel takes only the topics a; the story has none."
    )
    assert "not rated" in (why_not(Route(noise_at_most=99), a_story()) or "")
