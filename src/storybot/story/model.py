"""What a story is. Immutable values; nothing here reads, writes or formats."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Stance(StrEnum):
    """Where a perspective stands; the order is the order in which sides are shown."""

    CRITICS = "critics"
    DEFENDERS = "defenders"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True, kw_only=True)
class Perspective:
    """What one holder, who may be unnamed, holds about the story."""

    position: str
    holder: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What may come of it, and the words that say that it may not.

    `likelihood` is a percentage, 0 to 100, or None where nobody rated it.
    """

    outlook: str
    disclaimer: str
    likelihood: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of the timeline. `when` is an ISO 8601 date (`2026-03-01`, `2026-03`, `2026`) or date and
    time with its offset, as exact as the newsroom gave it; None where no date was given."""

    headline: str
    when: str | None = None
    detail: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the newsroom has it from."""

    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What the newsroom got wrong, as it tells its readers, and when it said so."""

    note: str
    at: datetime


Sides = Mapping[Stance, tuple[Perspective, ...]]

NO_SIDES: Sides = MappingProxyType(dict.fromkeys(Stance, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One revision of what a newsroom publishes. All text is plain text, in Unicode NFC, paragraphs parted
    by a blank line. `sides` has every stance as a key. `noise_level` is 0 to 100, None for not rated.
    `language` is a BCP 47 tag. `corrections`, oldest first, are the newsroom's acts and no part of what an
    input gives."""

    slug: str
    headline: str
    url: str | None = None
    summary: str | None = None
    why_it_matters: str | None = None
    key_points: tuple[str, ...] = ()
    plain_words: str | None = None
    sides: Sides = field(default_factory=lambda: NO_SIDES)
    noise_level: int | None = None
    forecast: Forecast | None = None
    timeline: tuple[Event, ...] = ()
    topics: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    image: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """One revision of a story, as it was pushed. `number` counts from 1."""

    number: int
    pushed_at: datetime
    story: Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A story as one input gave it, before the newsroom has settled its identity.

    `story.slug` is the slug that the input gives where `slug_given`, else the one made from its headline.
    `file` is how the input is named in errors; `file_name` is the base name it is recognised by when it
    is pushed again, None for standard input.
    """

    story: Story
    slug_given: bool
    file: str
    file_name: str | None
