"""From what a reader collected to a Draft: one check for every format."""

from datetime import datetime
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from storybot.errors import InvalidFiles, Problem
from storybot.ingest.forecasts import parted
from storybot.ingest.form import (
    EventForm,
    ForecastForm,
    PerspectiveForm,
    SidesForm,
    SourceForm,
    StoryForm,
    has_body,
)
from storybot.ingest.reading import Path, Reading, name_of
from storybot.printable import quoted
from storybot.story.model import Draft, Event, Forecast, Perspective, Sides, Source, Stance, Story
from storybot.story.slugs import slug_of

_KINDS = {
    "string_type": "text",
    "list_type": "a list",
    "model_type": "an object with keys",
    "model_attributes_type": "an object with keys",
    "int_type": "a whole number from 0 to 100",
    "int_from_float": "a whole number from 0 to 100",
    "float_type": "a number from 0 to 100",
    "greater_than_equal": "a number from 0 to 100",
    "less_than_equal": "a number from 0 to 100",
    "finite_number": "a number from 0 to 100",
}


def to_draft(reading: Reading, file_name: str | None) -> Draft:
    """The draft in `reading`. Raises InvalidFiles with all of the reader's problems and its own, by line."""
    form = _validated(reading)
    if reading.problems or form is None:
        raise InvalidFiles(tuple(sorted(reading.problems, key=_by_line)))
    slug = form.slug or slug_of(form.headline)
    return Draft(
        story=_story(form, slug), slug_given=form.slug is not None, file=reading.file, file_name=file_name
    )


def _by_line(problem: Problem) -> int:
    return problem.line or 0


def _validated(reading: Reading) -> StoryForm | None:
    form = None
    if reading.given_up:
        return None
    try:
        form = StoryForm.model_validate(reading.document)
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False):
            path = error["loc"]
            reading.refuse(reading.line_of(path), *_in_words(error, reading), path)
    if not has_body(reading.document):
        reading.refuse(
            reading.line_of(()),
            "there is no summary, no “why it matters” and no key point",
            "at least one of the three",
        )
    return form


def _in_words(error: ErrorDetails, reading: Reading) -> tuple[str, str]:
    """What is wrong, and what would be right."""
    path = error["loc"]
    name, kind = quoted(name_of(path)), error["type"]
    match kind:
        case "refused":
            detail = error.get("ctx", {})
            return f"{name} {detail['message']}", detail["expected"]
        case "missing" if path == ("headline",):
            return "there is no headline", reading.headline_form
        case "missing":
            return f"{name} is missing", "a text"
        case "extra_forbidden":
            return f"there is no key “{name}”", _keys_beside(path)
        case _:
            return f"{name} is {_said(error['input'])}", _KINDS.get(kind, error["msg"])


def _said(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return f"“{quoted(str(value))}”"
        case list():
            return "a list"
        case _:
            return "an object"


_FORMS = {"sides": SidesForm, "forecast": ForecastForm, "timeline": EventForm, "sources": SourceForm}


def _keys_beside(path: Path) -> str:
    around = [step for step in path[:-1] if isinstance(step, str)]
    match around:
        case []:
            form = StoryForm
        case ["sides", _]:
            form = PerspectiveForm
        case _:
            form = _FORMS[around[0]]
    return "one of " + ", ".join(form.model_fields)


def _story(form: StoryForm, slug: str) -> Story:
    return Story(
        slug=slug,
        headline=form.headline,
        url=form.url,
        summary=form.summary,
        why_it_matters=form.why_it_matters,
        key_points=tuple(form.key_points or ()),
        plain_words=form.plain_words,
        sides=_sides(form.sides or SidesForm()),
        noise_level=form.noise_level,
        forecast=None if form.forecast is None else _forecast(form.forecast),
        timeline=tuple(
            Event(headline=event.headline, when=event.when, detail=event.detail, url=event.url)
            for event in form.timeline or ()
        ),
        topics=tuple(form.topics or ()),
        sources=tuple(Source(title=source.title, url=source.url) for source in form.sources or ()),
        image=form.image,
        language=form.language,
        published_at=None if form.published_at is None else datetime.fromisoformat(form.published_at),
    )


def _sides(form: SidesForm) -> Sides:
    given = {
        Stance.CRITICS: form.critics,
        Stance.DEFENDERS: form.defenders,
        Stance.NEUTRAL: form.neutral,
    }
    return MappingProxyType(
        {
            stance: tuple(
                Perspective(position=one.position, holder=one.holder, url=one.url)
                for one in perspectives or ()
            )
            for stance, perspectives in given.items()
        }
    )


def _forecast(form: ForecastForm) -> Forecast:
    if form.disclaimer is None:
        outlook, disclaimer = parted(form.outlook)
    else:
        outlook, disclaimer = form.outlook, form.disclaimer
    return Forecast(outlook=outlook, disclaimer=disclaimer, likelihood=form.likelihood)
