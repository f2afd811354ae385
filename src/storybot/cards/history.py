"""What a story's revisions show: levels over time, and what changed from one to the next."""

from itertools import pairwise

from storybot.cards import sections
from storybot.cards.figure import LevelsFigure, TimelineFigure
from storybot.cards.model import Block, Heading, Line, Paragraph, SmallPrint, Span
from storybot.languages.language import Language, message
from storybot.story.changes import (
    Change,
    Corrected,
    ForecastChanged,
    HeadlineChanged,
    NoiseChanged,
    Part,
    PartChanged,
    SideChanged,
    TimelineChanged,
    changes,
)
from storybot.story.model import Edition, Forecast, Story

_ALT = 1000

PARTS = {
    Part.SUMMARY: message("The summary was reworded."),
    Part.WHY_IT_MATTERS: message("Why it matters was reworded."),
    Part.KEY_POINTS: message("The key points changed."),
    Part.PLAIN_WORDS: message("The plain words changed."),
    Part.TOPICS: message("The topics changed."),
    Part.SOURCES: message("The sources changed."),
    Part.LINK: message("The link to the story changed."),
    Part.PICTURE: message("The picture changed."),
}


def revisions(editions: tuple[Edition, ...], language: Language) -> tuple[Block, ...]:
    """Each revision, the newest first, with its day and what it changed."""
    if not editions:
        return sections.nothing(language.say("History"), language.say("Nothing yet."))
    blocks: list[Block] = [Heading(text=language.say("History"))]
    for before, after in reversed([*pairwise((None, *editions))]):
        assert after is not None
        blocks.append(Heading(text=language.say("Revision {number}", number=after.number), level=3))
        blocks.append(SmallPrint(spans=(sections.day_of(after.pushed_at, language),)))
        if before is not None:
            blocks += _told(before.story, after.story, language)
        elif after.number == 1:
            blocks.append(Paragraph(spans=(Span(language.say("First published.")),)))
        else:
            blocks.append(SmallPrint(spans=(Span(language.say("Earlier revisions are not shown.")),)))
    return tuple(blocks)


def changed(before: Story, after: Story, language: Language) -> tuple[Block, ...]:
    """What changed between two revisions."""
    return Heading(text=language.say("What changed")), *_told(before, after, language)


def noise(editions: tuple[Edition, ...], language: Language) -> tuple[Block, ...]:
    """The noise level of each revision in words; nothing where there is only one."""
    if len(editions) == 1:
        return ()
    lines = tuple(
        (
            sections.day_of(edition.pushed_at, language),
            Span(f": {_level(edition.story.noise_level, language)}"),
        )
        for edition in editions
    )
    return Heading(text=language.say("Over time")), sections.listed(lines, language, weight=400)


def noise_figure(editions: tuple[Edition, ...], language: Language) -> LevelsFigure | None:
    """The noise level over the revisions."""
    levels = tuple((_day(edition, language), edition.story.noise_level) for edition in editions)
    scale = sections.LOUDNESS
    return _levels(language.say("Noise level"), levels, (scale[0], scale[-1]), language)


def likelihood_figure(editions: tuple[Edition, ...], language: Language) -> LevelsFigure | None:
    """The forecast's likelihood over the revisions."""
    forecasts = tuple((_day(edition, language), edition.story.forecast) for edition in editions)
    levels = tuple((day, forecast.likelihood if forecast else None) for day, forecast in forecasts)
    scale = sections.CHANCES
    return _levels(language.say("Likelihood"), levels, (scale[0], scale[-1]), language)


def timeline_figure(story: Story, language: Language) -> TimelineFigure | None:
    """The events of the timeline."""
    if not story.timeline:
        return None
    events = tuple((language.date(event.when or ""), event.headline) for event in story.timeline)
    said = "; ".join(f"{when}: {what}" if when else what for when, what in events)
    return TimelineFigure(
        title=language.say("Timeline"),
        events=events,
        alt=_shortened(f"{language.say('Timeline')}: {said}"),
        undrawable=language.say("(see the text)"),
    )


def _levels(
    title: str, points: tuple[tuple[str, float | None], ...], ends: tuple[str, str], language: Language
) -> LevelsFigure | None:
    if all(level is None for _, level in points):
        return None
    said = "; ".join(f"{day}: {_level(level, language)}" for day, level in points)
    return LevelsFigure(
        title=title,
        points=points,
        low=language.say(ends[0]),
        high=language.say(ends[1]),
        alt=_shortened(f"{title}: {said}"),
        undrawable=language.say("(see the text)"),
    )


def _told(before: Story, after: Story, language: Language) -> list[Block]:
    told = [line for change in changes(before, after) for line in lines(change, language)]
    if not told:
        return [Paragraph(spans=(Span(language.say("Nothing that a reader would see.")),))]
    return [sections.listed(tuple(told), language, weight=500)]


def lines(change: Change, language: Language) -> list[Line]:
    """A change, in a line or two."""
    say = language.say
    match change:
        case Corrected(correction):
            return [sections.correction_line(correction, language)]
        case HeadlineChanged(before, _):
            return [(Span(say("The headline was: {headline}", headline=before)),)]
        case PartChanged(part=part):
            return [(Span(say(PARTS[part])),)]
        case NoiseChanged(before, after):
            levels = {"before": _level(before, language), "after": _level(after, language)}
            return [(Span(say("Noise level: {before} → {after}", **levels)),)]
        case ForecastChanged(before, after):
            return _forecasts(before, after, language)
        case SideChanged(stance, gained, lost):
            side = (Span(say(sections.STANCES[stance]), bold=True), Span(": "))
            added = [
                (*side, Span(say("added") + " — "), *sections.perspective_line(one, language))
                for one in gained
            ]
            gone = [
                (*side, Span(say("taken out") + " — "), *sections.perspective_line(one, language))
                for one in lost
            ]
            return [*added, *gone]
        case TimelineChanged(added, removed):
            new = [(Span(say("New event") + ": "), *sections.event_line(one, language)) for one in added]
            gone = [
                (Span(say("Event taken out") + ": "), *sections.event_line(one, language)) for one in removed
            ]
            return [*new, *gone] or [(Span(say("The events stand in another order.")),)]


def _forecasts(before: Forecast | None, after: Forecast | None, language: Language) -> list[Line]:
    """Before and after, each with its disclaimer."""
    names = (language.say("Forecast before"), language.say("Forecast now"))
    return [
        (Span(name, bold=True), Span(": "), *_forecast(forecast, language))
        for name, forecast in zip(names, (before, after), strict=True)
    ]


def _forecast(forecast: Forecast | None, language: Language) -> Line:
    if forecast is None:
        return (Span(language.say("none"), italic=True),)
    chance = "" if forecast.likelihood is None else f" ({forecast.likelihood:g} / 100)"
    return Span(forecast.outlook + chance), Span(f" — {forecast.disclaimer}", italic=True)


def _day(edition: Edition, language: Language) -> str:
    return language.date(edition.pushed_at.date().isoformat())


def _level(level: float | None, language: Language) -> str:
    return language.say(sections.NOT_RATED) if level is None else f"{level:g} / 100"


def _shortened(text: str) -> str:
    return text if len(text) <= _ALT else text[: _ALT - 1] + "…"
