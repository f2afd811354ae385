"""What changed between two revisions of a story. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from storybot.story.model import Correction, Event, Forecast, Perspective, Source, Stance, Story


class Part(StrEnum):
    """A part of a story that is one text, or a list of texts."""

    SUMMARY = "summary"
    WHY_IT_MATTERS = "why_it_matters"
    KEY_POINTS = "key_points"
    PLAIN_WORDS = "plain_words"
    TOPICS = "topics"
    SOURCES = "sources"
    LINK = "link"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class HeadlineChanged:
    """The story is called otherwise."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PartChanged:
    """A part says something else, or was added or taken away. `before` and `after` are its texts, of which
    there are none where the part isn't there."""

    part: Part
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoiseChanged:
    """The noise level, 0 to 100, None for not rated."""

    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class ForecastChanged:
    """The forecast, with its disclaimer; None where there is none."""

    before: Forecast | None
    after: Forecast | None


@dataclass(frozen=True, slots=True)
class SideChanged:
    """A stance gained and lost perspectives."""

    stance: Stance
    gained: tuple[Perspective, ...]
    lost: tuple[Perspective, ...]


@dataclass(frozen=True, slots=True)
class TimelineChanged:
    """Events that were added, and those that are there no more; one that was reworded is both."""

    added: tuple[Event, ...]
    removed: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """The newsroom says what it got wrong."""

    correction: Correction


T = TypeVar("T")

Change = (
    Corrected | HeadlineChanged | PartChanged | NoiseChanged | ForecastChanged | SideChanged | TimelineChanged
)

_PARTS: tuple[tuple[Part, Callable[[Story], tuple[str, ...]]], ...] = (
    (Part.WHY_IT_MATTERS, lambda story: _one(story.why_it_matters)),
    (Part.KEY_POINTS, lambda story: story.key_points),
    (Part.SUMMARY, lambda story: _one(story.summary)),
    (Part.PLAIN_WORDS, lambda story: _one(story.plain_words)),
    (Part.TOPICS, lambda story: story.topics),
    (Part.SOURCES, lambda story: tuple(map(_source, story.sources))),
    (Part.LINK, lambda story: _one(story.url)),
    (Part.PICTURE, lambda story: _one(story.image)),
)


def changes(before: Story, after: Story) -> tuple[Change, ...]:
    """Everything that reads otherwise, in the order in which a card shows it; empty where nothing does."""
    return tuple(_found(before, after))


def _found(before: Story, after: Story) -> Iterable[Change]:
    for correction in after.corrections[len(before.corrections) :]:
        yield Corrected(correction)
    if before.headline != after.headline:
        yield HeadlineChanged(before.headline, after.headline)
    if before.noise_level != after.noise_level:
        yield NoiseChanged(before.noise_level, after.noise_level)
    if before.forecast != after.forecast:
        yield ForecastChanged(before.forecast, after.forecast)
    for stance in Stance:
        gained = _new(before.sides[stance], after.sides[stance])
        lost = _new(after.sides[stance], before.sides[stance])
        if gained or lost:
            yield SideChanged(stance, gained, lost)
    if before.timeline != after.timeline:
        yield TimelineChanged(_new(before.timeline, after.timeline), _new(after.timeline, before.timeline))
    for part, read in _PARTS:
        if read(before) != read(after):
            yield PartChanged(part, read(before), read(after))


def _one(text: str | None) -> tuple[str, ...]:
    return () if text is None else (text,)


def _source(source: Source) -> str:
    return source.title if source.url is None else f"{source.title} ({source.url})"


def _new(before: tuple[T, ...], after: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(one for one in after if one not in before)
