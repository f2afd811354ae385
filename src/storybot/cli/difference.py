"""What changed between two revisions, as lines of a terminal."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from storybot.cli import output
from storybot.store.model import Revision
from storybot.story.changes import (
    Change,
    Corrected,
    ForecastChanged,
    HeadlineChanged,
    NoiseChanged,
    PartChanged,
    SideChanged,
    TimelineChanged,
    changes,
)
from storybot.story.model import Event, Forecast, Perspective, Story


def lines(before: Story, after: Story) -> list[str]:
    """Each part that reads otherwise, with what it said (-) and says (+)."""
    return [line for change in changes(before, after) for line in _lines(change)]


def summary(before: Story, after: Story) -> list[str]:
    """The names of the parts that read otherwise, and corrections, a line each."""
    found = changes(before, after)
    notes = [f"correction: {one.correction.note}" for one in found if isinstance(one, Corrected)]
    names = [_name(one) for one in found if not isinstance(one, Corrected)]
    return notes + ([f"changed: {', '.join(names)}"] if names else [])


def act(revision: Revision) -> str:
    """What was done to the story, and where that led."""
    return f"{revision.act}, then {revision.state}"


def remarks(revision: Revision, zone: ZoneInfo) -> list[str]:
    """What there is to say of the act: for when, and why."""
    at, reason = revision.scheduled_for, revision.reason
    return ([f"for {output.moment(at, zone)}"] if at else []) + ([reason] if reason is not None else [])


def _lines(change: Change) -> Iterator[str]:
    yield _name(change)
    gone, new = _sides(change)
    for sign, texts in (("-", gone), ("+", new)):
        for text in texts:
            yield from (f"  {sign} {line}" for line in text.splitlines())


def _name(change: Change) -> str:
    match change:
        case Corrected():
            return "correction"
        case HeadlineChanged():
            return "headline"
        case NoiseChanged():
            return "noise level"
        case ForecastChanged():
            return "forecast"
        case SideChanged(stance=stance):
            return f"sides: {stance}"
        case TimelineChanged():
            return "timeline"
        case PartChanged(part=part):
            return part.replace("_", " ")


def _sides(change: Change) -> tuple[Iterable[str], Iterable[str]]:
    """What was said and what is said."""
    match change:
        case Corrected(correction):
            return (), (correction.note,)
        case HeadlineChanged(before, after):
            return (before,), (after,)
        case NoiseChanged(before, after):
            return (_level(before),), (_level(after),)
        case ForecastChanged(before, after):
            return _forecast(before), _forecast(after)
        case SideChanged(gained=gained, lost=lost):
            return map(_perspective, lost), map(_perspective, gained)
        case TimelineChanged(added, removed):
            return map(_event, removed), map(_event, added)
        case PartChanged(before=before, after=after):
            return before, after


def _level(level: int | None) -> str:
    return "not rated" if level is None else str(level)


def _forecast(forecast: Forecast | None) -> Iterable[str]:
    if forecast is None:
        return ()
    chance = "" if forecast.likelihood is None else f" ({forecast.likelihood:g} of 100)"
    return (f"{forecast.outlook}{chance}\n{forecast.disclaimer}",)


def _perspective(one: Perspective) -> str:
    return one.position if one.holder is None else f"{one.holder}: {one.position}"


def _event(event: Event) -> str:
    said = event.headline if event.detail is None else f"{event.headline} — {event.detail}"
    return said if event.when is None else f"{event.when}  {said}"
