"""A digest: the stories that came too many at once for a card each."""

from collections.abc import Sequence

from storybot.cards.clean import titled
from storybot.cards.cut import within
from storybot.cards.model import KEPT, Ask, Bullets, Button, Buttons, Card, Heading, Line, Span
from storybot.languages.language import Language
from storybot.story.model import Story

BUTTONS = 10
"""Stories that have a button: two rows, so that the list stays what is seen first."""

LABEL = 40
"""The most UTF-16 units on a button; the whole headline stands above it."""


def digest(stories: Sequence[tuple[Story, bool]], language: Language) -> Card:
    """Their headlines, with a button for each of the first. A story comes with whether it stands; that one
    was retracted is said."""
    lines = tuple(_line(story, language, stands=stands) for story, stands in stories)
    headlines = "; ".join(span.text for line in lines for span in line)
    buttons = tuple(
        Button(within(titled(story.headline), LABEL), Ask("story", (("slug", story.slug),)))
        for story, stands in stories
        if stands
    )
    blocks = (
        Heading(text=title(language), level=1),
        Bullets(items=lines, more=language.say("… and {number} more", number="{number}"), weight=800),
        Buttons(items=buttons[:BUTTONS], weight=KEPT),
    )
    said = language.say("More stories: {headlines}", headlines=headlines)
    return Card(title=said, blocks=blocks, language=language.tag)


def title(language: Language) -> str:
    """What a digest is called."""
    return language.say("More stories")


def _line(story: Story, language: Language, *, stands: bool) -> Line:
    if stands:
        return (Span(titled(story.headline), url=story.url),)
    return (Span(language.say("Retracted: {headline}", headline=titled(story.headline))),)
