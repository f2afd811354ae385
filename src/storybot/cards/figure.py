"""What a picture in an answer shows, as plain data. `pictures` draws it; `alt` says the same in words, and
`undrawable` is what stands in the picture for words in letters that its font lacks."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineFigure:
    """Events in order, each with when (empty where nobody knows) and what."""

    title: str
    events: tuple[tuple[str, str], ...]
    alt: str
    undrawable: str = "(see the text)"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelsFigure:
    """A level from 0 to 100 over revisions, oldest first: when it was revised, and the level; None where it
    was not rated. `low` and `high` say what the ends of the scale mean."""

    title: str
    points: tuple[tuple[str, float | None], ...]
    low: str
    high: str
    alt: str
    undrawable: str = "(see the text)"


Figure = TimelineFigure | LevelsFigure

Paint = Callable[[Figure], Awaitable[bytes | None]]
"""Draws a figure as a PNG, within seconds; None where that failed, for then the words have to do."""
