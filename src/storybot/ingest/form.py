"""The JSON form of a story, whichever format it was written in: its keys, and what each of them means."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from storybot.ingest.fields import (
    Language,
    Likelihood,
    NoiseLevel,
    OneLine,
    Prose,
    PublishedAt,
    Slug,
    Topic,
    Url,
    When,
)

BODY = ("summary", "why_it_matters", "key_points")
"""A story has at least one of these."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class PerspectiveForm(_Form):
    """What one holder holds about the story."""

    holder: OneLine | None = None
    """Who holds it; null where nobody is named."""
    position: Prose
    """What they hold."""
    url: Url | None = None
    """Where they said it."""


class SidesForm(_Form):
    """The perspectives, by where they stand."""

    critics: list[PerspectiveForm] | None = None
    """Those against."""
    defenders: list[PerspectiveForm] | None = None
    """Those in favour."""
    neutral: list[PerspectiveForm] | None = None
    """Those who are neither."""


class ForecastForm(_Form):
    """What may come of it."""

    outlook: Prose
    """What is expected."""
    disclaimer: Prose | None = None
    """The words that say that it may turn out otherwise. Where they are left out, the last sentences of
    the outlook that say so are taken, else a default is added."""
    likelihood: Likelihood | None = None
    """How likely the outlook is, a percentage from 0 to 100; null where nobody rated it."""


class EventForm(_Form):
    """One entry of the timeline."""

    when: When | None = None
    """An ISO 8601 year, month, date, or date and time with its offset, as exact as it is known; else null."""
    headline: OneLine
    """What happened."""
    detail: Prose | None = None
    """More about it."""
    url: Url | None = None
    """Where to read about it."""


class SourceForm(_Form):
    """Where the newsroom has it from."""

    title: OneLine
    """What the source is called."""
    url: Url | None = None
    """Where it is."""


class StoryForm(_Form):
    """What a newsroom publishes. Any key but `headline` may be left out or null; one of `summary`,
    `why_it_matters` and `key_points` is needed. All text is plain text."""

    slug: Slug | None = None
    """The story's name in commands and addresses; made from the headline where it is left out."""
    headline: OneLine
    """The story in one line."""
    url: Url | None = None
    """The story's own page."""
    summary: Prose | None = None
    """What happened, in a paragraph or two."""
    why_it_matters: Prose | None = None
    """Why a reader should care."""
    key_points: list[OneLine] | None = None
    """The points to take away, one line each."""
    plain_words: Prose | None = None
    """The story again, as one would tell it to a friend."""
    sides: SidesForm | None = None
    """Who says what about it."""
    noise_level: NoiseLevel | None = None
    """How loud the debate is, from 0 to 100; null where nobody rated it."""
    forecast: ForecastForm | None = None
    """What may come of it."""
    timeline: list[EventForm] | None = None
    """What happened when, in the order in which it is to be shown."""
    topics: list[Topic] | None = None
    """What it is about; channels choose stories by these."""
    sources: list[SourceForm] | None = None
    """Where the newsroom has it from."""
    image: Url | None = None
    """A picture to show with it."""
    language: Language | None = None
    """The BCP 47 tag of the language it is written in."""
    published_at: PublishedAt | None = None
    """When it was published: a date and time with its offset, or a date for its first moment in UTC."""


def has_body(document: Mapping[str, object]) -> bool:
    """Whether a document gives at least one of `BODY`, right or wrong."""
    return any(document.get(key) not in (None, []) for key in BODY)
