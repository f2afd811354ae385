"""One view for each question that a reader has about a story."""

from storybot.cards import sections
from storybot.cards.clean import titled
from storybot.cards.cut import within
from storybot.cards.model import Block, Card, Divider, Layout, Paragraph, Picture, Span
from storybot.story.model import Story

THREAD_TITLE = 100
"""The most UTF-16 units in a thread's title. Discord's limit (developers/resources/channel)."""

_ENDINGS = (".", "!", "?", "…", "。", "！", "？", "؟")


def story_card(story: Story, layout: Layout) -> Card:
    """The story in its channel: everything, or what one glance takes."""
    blocks = _full(story) if layout is Layout.FULL else _compact(story)
    return _card(f"New story: {_sentence(story)}", blocks, story)


def opener(story: Story) -> Card:
    """The first message in the thread: the story in plain words, and an invitation."""
    invitation = Paragraph(spans=(Span("💬 What do you make of it? Say it here."),), weight=900)
    return _card(
        f"Discuss here: {_sentence(story)}", (*sections.plain_words(story), Divider(), invitation), story
    )


def plain_words(story: Story) -> Card:
    """The story as one would tell it to a friend."""
    return _view(f"In plain words: {_sentence(story)}", sections.plain_words(story), story)


def sides(story: Story) -> Card:
    """Who thinks what of it."""
    return _view(f"Sides of the story: {_sentence(story)}", sections.sides(story), story)


def timeline(story: Story) -> Card:
    """What happened when."""
    return _view(f"Timeline of the story: {_sentence(story)}", sections.timeline(story), story)


def forecast(story: Story) -> Card:
    """What may come of it."""
    return _view(f"Forecast for the story: {_sentence(story)}", sections.forecast(story), story)


def thread_title(story: Story) -> str:
    """The headline in 1 to 100 characters, on one line."""
    return within(titled(story.headline), THREAD_TITLE)


def _view(title: str, section: tuple[Block, ...], story: Story) -> Card:
    return _card(title, (sections.headline(story), *section, *sections.to_the_story(story)), story)


def _card(title: str, blocks: tuple[Block, ...], story: Story) -> Card:
    return Card(title=title, blocks=blocks, more_url=story.url)


def _full(story: Story) -> tuple[Block, ...]:
    picture = (Picture(url=story.image, alt=story.headline, weight=100),) if story.image else ()
    return (
        sections.headline(story),
        *picture,
        *sections.why_it_matters(story),
        *sections.key_points(story),
        *sections.summary(story),
        Divider(),
        sections.noise_level(story),
        *sections.sides(story),
        Divider(),
        *sections.forecast(story),
        Divider(),
        *sections.timeline(story),
        Divider(),
        *sections.origins(story),
        *sections.to_the_story(story),
    )


def _compact(story: Story) -> tuple[Block, ...]:
    gist = sections.why_it_matters(story) or sections.summary(story) or sections.key_points(story)
    return (
        sections.headline(story),
        *gist,
        Divider(),
        sections.noise_level(story),
        *sections.to_the_story(story),
    )


def _sentence(story: Story) -> str:
    headline = titled(story.headline)
    return headline if headline.endswith(_ENDINGS) else f"{headline}."
