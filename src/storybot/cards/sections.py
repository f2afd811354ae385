"""The parts that views are made of: each turns one part of a story into blocks, its empty state included."""

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
from storybot.cards.when import in_words
from storybot.story.model import Event, Perspective, Source, Stance, Story

LOUDNESS = ("quiet", "calm", "lively", "loud", "very loud")
CHANCES = ("very unlikely", "unlikely", "about even", "likely", "very likely")
NOBODY = {
    Stance.CRITICS: "No critics identified",
    Stance.DEFENDERS: "No defenders identified",
    Stance.NEUTRAL: "No neutral perspectives identified",
}
NOT_RATED = "Not rated"


def headline(story: Story) -> Heading:
    """What happened, linked."""
    return Heading(text=story.headline, level=1, url=story.url, weight=900)


def why_it_matters(story: Story) -> tuple[Block, ...]:
    """Nothing where the story doesn't say."""
    return _told("Why it matters", story.why_it_matters, weight=800)


def key_points(story: Story) -> tuple[Block, ...]:
    """Nothing where there are none."""
    if not story.key_points:
        return ()
    points = tuple((Span(point),) for point in story.key_points)
    return Heading(text="Key points"), Bullets(items=points, weight=700)


def summary(story: Story) -> tuple[Block, ...]:
    """Nothing where the story has none."""
    return _told("Summary", story.summary, weight=600)


def plain_words(story: Story) -> tuple[Block, ...]:
    """The story as one would tell it to a friend."""
    return _told("In plain words", story.plain_words or "", weight=700) or (
        Heading(text="In plain words"),
        _empty("No plain words yet"),
    )


def noise_level(story: Story) -> Meter:
    """How much noise there is about it."""
    return Meter(label="Noise level", value=story.noise_level, scale=LOUDNESS, empty=NOT_RATED, weight=850)


def sides(story: Story) -> tuple[Block, ...]:
    """Every stance, those that nobody takes as well."""
    return Heading(text="Sides"), *(block for stance in Stance for block in _side(story, stance))


def forecast(story: Story) -> tuple[Block, ...]:
    """The outlook, and always with it the words that say that it may not come."""
    told = Heading(text="Forecast")
    if story.forecast is None:
        return told, _empty("No forecast yet")
    likelihood = Meter(
        label="Likelihood", value=story.forecast.likelihood, scale=CHANCES, empty=NOT_RATED, weight=450
    )
    return (
        told,
        Paragraph(spans=(Span(story.forecast.outlook),), weight=400, stays=True),
        *((likelihood,) if story.forecast.likelihood is not None else ()),
        SmallPrint(spans=(Span(story.forecast.disclaimer),), weight=KEPT),
    )


def timeline(story: Story) -> tuple[Block, ...]:
    """The events in the newsroom's order."""
    if not story.timeline:
        return Heading(text="Timeline"), _empty("No events yet")
    return Heading(text="Timeline"), Bullets(items=tuple(map(_event, story.timeline)), weight=300)


def origins(story: Story) -> tuple[Block, ...]:
    """Topics and sources, in small print; nothing where there are neither."""
    topics = tuple(Span(isolated(topic)) for topic in story.topics)
    sources = tuple(_source(source) for source in story.sources)
    return tuple(
        SmallPrint(spans=(Span(f"{label}: "), *_listed(spans)), weight=150)
        for label, spans in (("Topics", topics), ("Sources", sources))
        if spans
    )


def to_the_story(story: Story) -> tuple[Block, ...]:
    """The button to the whole story, where it has an address."""
    return (Links(items=(("Read the story", story.url),), weight=KEPT),) if story.url else ()


def _told(name: str, text: str | None, *, weight: int) -> tuple[Block, ...]:
    return (Heading(text=name), Paragraph(spans=(Span(text),), weight=weight)) if text else ()


def _empty(words: str) -> Paragraph:
    return Paragraph(spans=(Span(words, italic=True),), weight=500)


def _side(story: Story, stance: Stance) -> tuple[Block, ...]:
    perspectives = story.sides[stance]
    name = Heading(text=stance.value.capitalize(), level=3)
    if not perspectives:
        return name, _empty(NOBODY[stance])
    return name, Bullets(items=tuple(map(_perspective, perspectives)), weight=500)


def _perspective(perspective: Perspective) -> Line:
    if perspective.holder is not None:
        holder, position = side_by_side(perspective.holder, perspective.position)
        return Span(holder, bold=True, url=perspective.url), Span(" — "), Span(position)
    if perspective.url is None:
        return (Span(perspective.position),)
    position, source = side_by_side(perspective.position, "source")
    return Span(position), Span(" ("), Span(source, url=perspective.url), Span(")")


def _event(event: Event) -> Line:
    when, headline, detail = side_by_side(in_words(event.when or ""), event.headline, event.detail or "")
    dated = (Span(when), Span(" · ")) if event.when else ()
    more = (Span(" — "), Span(detail)) if event.detail else ()
    return *dated, Span(headline, bold=True, url=event.url), *more


def _source(source: Source) -> Span:
    return Span(isolated(source.title), url=source.url)


def _listed(spans: tuple[Span, ...]) -> Line:
    first, *others = spans
    return first, *(piece for span in others for piece in (Span(" · "), span))
