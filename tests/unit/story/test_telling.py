"""What is worth telling those who discuss a story."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from storybot.story.changes import changes
from storybot.story.model import Correction, Event, Forecast, Perspective, Stance, Story
from storybot.story.telling import worth_telling
from tests.making import NOON, a_story

LONG = "The bridge has carried forty thousand people a day since the year 1931, and nobody has looked at it."


def sided(*positions: str) -> MappingProxyType[Stance, tuple[Perspective, ...]]:
    critics = tuple(Perspective(position=one, holder="Ada") for one in positions)
    return MappingProxyType({Stance.CRITICS: critics, Stance.DEFENDERS: (), Stance.NEUTRAL: ()})


CRACK = Event(headline="The first crack was found", when="2026-01-02")
STORY = a_story(
    "Bridge closes for a year",
    summary=LONG,
    noise_level=40,
    forecast=Forecast(outlook=LONG, disclaimer="Or not.", likelihood=60),
    timeline=(CRACK,),
    sides=sided("It should have been painted."),
)


@pytest.mark.parametrize(
    "after",
    [
        replace(STORY, headline="Bridge closes for a Year"),
        replace(STORY, summary=LONG.replace("looked", "lookd")),
        replace(STORY, noise_level=49),
        replace(STORY, forecast=Forecast(outlook=LONG + "!", disclaimer="Perhaps not.", likelihood=60)),
        replace(STORY, timeline=(Event(headline="The first crack was  found", when="2026-01-02"),)),
        replace(
            STORY, timeline=(Event(headline="The first crack was found", when="2026-01-02", detail="Here."),)
        ),
        replace(STORY, sides=sided("It should have been painted!")),
        replace(STORY, topics=("Harbour",), url="https://a.example/b", image="https://a.example/c.png"),
    ],
)
def test_what_is_only_worded_better_is_mended_in_silence(after: Story) -> None:
    found = changes(STORY, after)
    assert found
    assert worth_telling(found) == ()


@pytest.mark.parametrize(
    "after",
    [
        replace(STORY, headline="Bridge stays open"),
        replace(STORY, summary="It stays open."),
        replace(STORY, summary=None),
        replace(STORY, noise_level=50),
        replace(STORY, noise_level=30),
        replace(STORY, noise_level=None),
        replace(STORY, forecast=None),
        replace(STORY, forecast=Forecast(outlook=LONG, disclaimer="Or not.", likelihood=61)),
        replace(STORY, timeline=(*STORY.timeline, Event(headline="It closed", when="2026-02-01"))),
        replace(STORY, timeline=()),
        replace(STORY, sides=sided("It should have been painted.", "It was never safe.")),
        replace(STORY, sides=sided()),
        replace(STORY, corrections=(Correction("It was Tuesday.", NOON),)),
    ],
)
def test_what_says_something_new_is_told(after: Story) -> None:
    assert len(worth_telling(changes(STORY, after))) == 1


def test_an_event_that_was_only_reworded_is_not_told_beside_a_new_one() -> None:
    reworded = Event(headline="The first crack was found.", when="2026-01-02")
    new = Event(headline="It closed", when="2026-02-01")
    [told] = worth_telling(changes(STORY, replace(STORY, timeline=(reworded, new))))
    assert (told.added, told.removed) == ((new,), ())  # type: ignore[union-attr]
