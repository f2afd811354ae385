"""The parts that views are made of: each turns one part of a story into blocks, its empty state included."""

from datetime import datetime

from storybot.cards.clean import isolated, side_by_side
from storybot.cards.model import (
    KEPT,
    Block,
    Bullets,
    Heading,
    Line,
    Links,
    Meter,
    Paragraph,
    SmallPrint,
    Span,
)
from storybot.languages.language import Language, message
from storybot.languages.moments import instant
from storybot.story.model import Correction, Event, Perspective, Source, Stance, Story
from storybot.story.text import is_blank

LOUDNESS = (message("quiet"), message("calm"), message("lively"), message("loud"), message("very loud"))
CHANCES = (
    message("very unlikely"),
    message("unlikely"),
    message("about even"),
    message("likely"),
    message("very likely"),
)
STANCES = {
    Stance.CRITICS: message("Critics"),
    Stance.DEFENDERS: message("Defenders"),
    Stance.NEUTRAL: message("Neutral"),
}
NOBODY = {
    Stance.CRITICS: message("No critics identified"),
    Stance.DEFENDERS: message("No defenders identified"),
    Stance.NEUTRAL: message("No neutral perspectives identified"),
}
NOT_RATED = message("Not rated")


def headline(story: Story) -> Heading:
    """What happened, linked."""
    return Heading(text=story.headline, level=1, url=story.url, weight=900)


def corrections(story: Story, language: Language) -> tuple[Block, ...]:
    """What the newsroom got wrong, the newest first; nothing where it didn't."""
    return tuple(
        Paragraph(spans=correction_line(one, language), weight=880) for one in reversed(story.corrections)
    )


def correction_line(correction: Correction, language: Language) -> Line:
    """That, when, and what."""
    said, note = side_by_side(language.say("Correction"), correction.note)
    return (
        Span("✏️ "),
        Span(said, bold=True),
        Span(" ("),
        day_of(correction.at, language),
        Span("): "),
        Span(note),
    )


def why_it_matters(story: Story, language: Language) -> tuple[Block, ...]:
    """Nothing where the story doesn't say."""
    return _told(language.say("Why it matters"), story.why_it_matters, weight=800)


def key_points(story: Story, language: Language) -> tuple[Block, ...]:
    """Nothing where there are none."""
    if not story.key_points:
        return ()
    points = tuple((Span(point),) for point in story.key_points)
    return Heading(text=language.say("Key points")), listed(points, language, weight=700)


def summary(story: Story, language: Language) -> tuple[Block, ...]:
    """Nothing where the story has none."""
    return _told(language.say("Summary"), story.summary, weight=600)


def plain_words(story: Story, language: Language) -> tuple[Block, ...]:
    """The story as one would tell it to a friend."""
    name = language.say("In plain words")
    return _told(name, story.plain_words, weight=700) or (
        Heading(text=name),
        _empty(language.say("No plain words yet")),
    )


def noise_level(story: Story, language: Language) -> Meter:
    """How much noise there is about it."""
    return Meter(
        label=language.say("Noise level"),
        value=story.noise_level,
        scale=tuple(map(language.say, LOUDNESS)),
        empty=language.say(NOT_RATED),
        weight=850,
    )


def sides(story: Story, language: Language) -> tuple[Block, ...]:
    """Every stance, those that nobody takes as well."""
    return (
        Heading(text=language.say("Sides")),
        *(block for stance in Stance for block in _side(story, stance, language)),
    )


def forecast(story: Story, language: Language) -> tuple[Block, ...]:
    """The outlook, and always with it the words that say that it may not come."""
    told = Heading(text=language.say("Forecast"))
    if story.forecast is None:
        return told, _empty(language.say("No forecast yet"))
    likelihood = Meter(
        label=language.say("Likelihood"),
        value=story.forecast.likelihood,
        scale=tuple(map(language.say, CHANCES)),
        empty=language.say(NOT_RATED),
        weight=450,
    )
    return (
        told,
        Paragraph(spans=(Span(story.forecast.outlook),), weight=400, stays=True),
        *((likelihood,) if story.forecast.likelihood is not None else ()),
        SmallPrint(spans=(Span(story.forecast.disclaimer),), weight=KEPT),
    )


def timeline(story: Story, language: Language) -> tuple[Block, ...]:
    """The events in the newsroom's order."""
    name = Heading(text=language.say("Timeline"))
    if not story.timeline:
        return name, _empty(language.say("No events yet"))
    lines = tuple(event_line(event, language) for event in story.timeline)
    return name, listed(lines, language, weight=300)


def sources(story: Story, language: Language) -> tuple[Block, ...]:
    """Where the newsroom has it from, a line each."""
    name = language.say("Sources")
    if not story.sources:
        return nothing(name, language.say("No sources named"))
    lines = tuple((source_span(source),) for source in story.sources)
    return Heading(text=name), listed(lines, language, weight=400)


def nothing(name: str, words: str) -> tuple[Block, ...]:
    """A section that has nothing in it yet."""
    return Heading(text=name), _empty(words)


def origins(story: Story, language: Language) -> tuple[Block, ...]:
    """Topics and sources, in small print; nothing where there are neither."""
    topics = tuple(Span(isolated(topic)) for topic in story.topics)
    source_spans = tuple(source_span(source) for source in story.sources)
    return tuple(
        SmallPrint(spans=(Span(f"{label}: "), *_in_a_row(spans)), weight=150)
        for label, spans in (
            (language.say("Topics"), topics),
            (language.say("Sources"), source_spans),
        )
        if spans
    )


def to_the_story(story: Story, language: Language) -> tuple[Block, ...]:
    """The button to the whole story, where it has an address."""
    return (Links(items=((language.say("Read the story"), story.url),), weight=KEPT),) if story.url else ()


def listed(items: tuple[Line, ...], language: Language, *, weight: int) -> Bullets:
    """A list that says in the reader's language how many are left out."""
    return Bullets(items=items, more=language.say("… and {number} more", number="{number}"), weight=weight)


def _told(name: str, text: str | None, *, weight: int) -> tuple[Block, ...]:
    return (Heading(text=name), Paragraph(spans=(Span(text),), weight=weight)) if text else ()


def _empty(words: str) -> Paragraph:
    return Paragraph(spans=(Span(words, italic=True),), weight=500)


def _side(story: Story, stance: Stance, language: Language) -> tuple[Block, ...]:
    perspectives = [one for one in story.sides[stance] if not is_blank(one.position)]
    name = Heading(text=language.say(STANCES[stance]), level=3)
    if not perspectives:
        return name, _empty(language.say(NOBODY[stance]))
    lines = tuple(perspective_line(perspective, language) for perspective in perspectives)
    return name, listed(lines, language, weight=500)


def perspective_line(perspective: Perspective, language: Language) -> Line:
    """Who says what, with where they say it."""
    if perspective.holder is not None:
        holder, position = side_by_side(perspective.holder, perspective.position)
        return Span(holder, bold=True, url=perspective.url), Span(" — "), Span(position)
    if perspective.url is None:
        return (Span(perspective.position),)
    position, source = side_by_side(perspective.position, language.say("source"))
    return Span(position), Span(" ("), Span(source, url=perspective.url), Span(")")


def event_line(event: Event, language: Language) -> Line:
    """When and what; an exact time is one that a platform can show in the reader's own zone."""
    said = language.date(event.when or "")
    when, headline, detail = side_by_side(said, event.headline, event.detail or "")
    dated = (Span(when, moment=instant(event.when)), Span(" · ")) if event.when else ()
    more = (Span(" — "), Span(detail)) if event.detail else ()
    return *dated, Span(headline, bold=True, url=event.url), *more


def day_of(moment: datetime, language: Language) -> Span:
    """A moment as its day; a platform may show it with the time, in the reader's own zone."""
    return Span(language.date(moment.date().isoformat()), moment=moment)


def source_span(source: Source) -> Span:
    return Span(isolated(source.title), url=source.url)


def _in_a_row(spans: tuple[Span, ...]) -> Line:
    first, *others = spans
    return first, *(piece for span in others for piece in (Span(" · "), span))
