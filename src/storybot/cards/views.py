"""One view for each question that a reader has about a story."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from storybot.cards import history, sections
from storybot.cards.clean import one_line, titled
from storybot.cards.cut import within
from storybot.cards.figure import Figure
from storybot.cards.model import (
    KEPT,
    Ask,
    Block,
    Button,
    Buttons,
    Card,
    Divider,
    Layout,
    Mention,
    Paragraph,
    Picture,
    SmallPrint,
    Span,
)
from storybot.cards.shown import Shown
from storybot.languages.language import Language
from storybot.story.model import Story

THREAD_TITLE = 100
"""The most UTF-16 units in a thread's title. Discord's limit (developers/resources/channel)."""

_ENDINGS = (".", "!", "?", "…", "。", "！", "？", "؟")

View = Callable[[Shown, Language], Card]


def story_card(story: Story, layout: Layout, language: Language) -> Card:
    """The story in its channel: everything, or what one glance takes; with a button for each question."""
    blocks = _full(story, language) if layout is Layout.FULL else _compact(story, language)
    title = language.say("New story: {headline}", headline=_sentence(story))
    return _card(title, (*blocks, _questions(story, language)), story, language)


def pinging(card: Card, group: str | None) -> Card:
    """The card as it is posted where a role or user group is pinged by it."""
    return replace(card, blocks=(Mention(group=group, weight=KEPT), *card.blocks)) if group else card


def preview(story: Story, language: Language) -> Card:
    """The story below a link to it: what one glance takes, and nothing to press."""
    return _card(_sentence(story), _compact(story, language), story, language)


def opener(story: Story, language: Language) -> Card:
    """The first message in the thread: the story in plain words, and an invitation."""
    invitation = Span("💬 " + language.say("What do you make of it? Say it here."))
    title = language.say("Discuss here: {headline}", headline=_sentence(story))
    blocks = (
        *sections.plain_words(story, language),
        Divider(),
        Paragraph(spans=(invitation,), weight=900),
    )
    return _card(title, blocks, story, language)


def whole(shown: Shown, language: Language) -> Card:
    """The whole story."""
    return _card(_sentence(shown.story), _full(shown.story, language), shown.story, language)


def explain(shown: Shown, language: Language) -> Card:
    """The story as one would tell it to a friend."""
    title = language.say("In plain words: {headline}", headline=_sentence(shown.story))
    return _view(title, sections.plain_words(shown.story, language), shown.story, language)


def sides(shown: Shown, language: Language) -> Card:
    """Who thinks what of it."""
    title = language.say("Sides of the story: {headline}", headline=_sentence(shown.story))
    return _view(title, sections.sides(shown.story, language), shown.story, language)


def timeline(shown: Shown, language: Language) -> Card:
    """What happened when."""
    title = language.say("Timeline of the story: {headline}", headline=_sentence(shown.story))
    figure = history.timeline_figure(shown.story, language)
    return _view(title, sections.timeline(shown.story, language), shown.story, language, figure)


def forecast(shown: Shown, language: Language) -> Card:
    """What may come of it."""
    title = language.say("Forecast for the story: {headline}", headline=_sentence(shown.story))
    figure = history.likelihood_figure(shown.editions, language)
    return _view(title, sections.forecast(shown.story, language), shown.story, language, figure)


def why(shown: Shown, language: Language) -> Card:
    """Why it matters."""
    title = language.say("Why it matters: {headline}", headline=_sentence(shown.story))
    said = sections.why_it_matters(shown.story, language) or sections.nothing(
        language.say("Why it matters"), language.say("The story doesn't say")
    )
    return _view(title, said, shown.story, language)


def points(shown: Shown, language: Language) -> Card:
    """The key points."""
    title = language.say("Key points: {headline}", headline=_sentence(shown.story))
    said = sections.key_points(shown.story, language) or sections.nothing(
        language.say("Key points"), language.say("No key points yet")
    )
    return _view(title, said, shown.story, language)


def noise(shown: Shown, language: Language) -> Card:
    """How much noise there is about it, now and over its revisions."""
    title = language.say("Noise level: {headline}", headline=_sentence(shown.story))
    said = (sections.noise_level(shown.story, language), *history.noise(shown.editions, language))
    figure = history.noise_figure(shown.editions, language)
    return _view(title, said, shown.story, language, figure)


def sources(shown: Shown, language: Language) -> Card:
    """Where the newsroom has it from."""
    title = language.say("Sources: {headline}", headline=_sentence(shown.story))
    return _view(title, sections.sources(shown.story, language), shown.story, language)


def revisions(shown: Shown, language: Language) -> Card:
    """What changed from revision to revision."""
    title = language.say("History of the story: {headline}", headline=_sentence(shown.story))
    return _view(title, history.revisions(shown.editions, language), shown.story, language)


VIEWS: Mapping[str, View] = {
    "story": whole,
    "sides": sides,
    "timeline": timeline,
    "forecast": forecast,
    "explain": explain,
    "why": why,
    "points": points,
    "noise": noise,
    "sources": sources,
    "history": revisions,
}
"""By the names of the commands that ask for them."""

NEEDS_EDITIONS = frozenset({"forecast", "noise", "history"})
"""The views that show more than the newest revision."""


def sentence(text: str, language: Language, *more: str, buttons: tuple[Button, ...] = ()) -> Card:
    """One sentence, such as what came of a press; `more` are lines below it, `buttons` what to do next."""
    lines = tuple(Paragraph(spans=(Span(line),)) for line in (text, *more))
    below = (Buttons(items=buttons, weight=KEPT),) if buttons else ()
    return Card(title=text, blocks=(*lines, *below), language=language.tag)


def retraction(story: Story, reason: str | None, language: Language) -> Card:
    """What is left of a story that was retracted: its headline, that, and why."""
    title = language.say("Retracted: {headline}", headline=_sentence(story))
    said = language.say("The newsroom has retracted this story. It no longer stands by it.")
    why = (Paragraph(spans=(Span(reason),), weight=800),) if reason else ()
    blocks = (sections.headline(story), Paragraph(spans=(Span("⚠️ " + said, bold=True),), weight=KEPT), *why)
    return Card(title=title, blocks=blocks, language=language.tag)


def shared(card: Card, by: str, language: Language) -> Card:
    """An answer as it stands in public, with the name of who shared it."""
    said = language.say("Shared by {name}", name=one_line(by).strip() or "?")
    blocks = (*card.blocks, SmallPrint(spans=(Span(said),), weight=KEPT))
    return replace(card, blocks=blocks)


def notice(before: Story | None, story: Story, language: Language) -> Card:
    """What a follower is told: a new story, or what changed in one."""
    if before is None:
        title = language.say("New story: {headline}", headline=_sentence(story))
        return _card(
            title, (*_compact(story, language), _followers_questions(story, language)), story, language
        )
    title = language.say("What changed: {headline}", headline=_sentence(story))
    told = history.changed(before, story, language)
    return _view(title, (*told, _followers_questions(story, language)), story, language)


def thread_title(story: Story) -> str:
    """The headline in 1 to 100 characters, on one line."""
    return within(titled(story.headline), THREAD_TITLE)


def _followers_questions(story: Story, language: Language) -> Buttons:
    """Those of somebody who follows the story, or a topic of it, and may want to leave it."""
    questions = _questions(story, language)
    leaving = Button(language.say("All that you follow"), Ask("following"))
    return replace(questions, items=(*questions.items[:-1], leaving))


def _questions(story: Story, language: Language) -> Buttons:
    asks = (
        (language.say("Sides"), "sides"),
        (language.say("Timeline"), "timeline"),
        (language.say("Forecast"), "forecast"),
        (language.say("In plain words"), "explain"),
        (language.say("Follow"), "follow"),
    )
    return Buttons(
        items=tuple(Button(label, Ask(command, (("slug", story.slug),))) for label, command in asks),
        otherwise=language.say(
            "Do these buttons not answer? In any channel, /sides story:{slug} does.", slug=story.slug
        ),
        weight=KEPT,
    )


def _view(
    title: str,
    section: tuple[Block, ...],
    story: Story,
    language: Language,
    figure: Figure | None = None,
) -> Card:
    blocks = (sections.headline(story), *section, *sections.to_the_story(story, language))
    return Card(title=title, blocks=blocks, more_url=story.url, figure=figure, language=language.tag)


def _card(title: str, blocks: tuple[Block, ...], story: Story, language: Language) -> Card:
    return Card(title=title, blocks=blocks, more_url=story.url, language=language.tag)


def _full(story: Story, language: Language) -> tuple[Block, ...]:
    picture = (Picture(url=story.image, alt=story.headline, weight=100),) if story.image else ()
    return (
        sections.headline(story),
        *sections.corrections(story, language),
        *picture,
        *sections.why_it_matters(story, language),
        *sections.key_points(story, language),
        *sections.summary(story, language),
        Divider(),
        sections.noise_level(story, language),
        *sections.sides(story, language),
        Divider(),
        *sections.forecast(story, language),
        Divider(),
        *sections.timeline(story, language),
        Divider(),
        *sections.origins(story, language),
        *sections.to_the_story(story, language),
    )


def _compact(story: Story, language: Language) -> tuple[Block, ...]:
    gist = (
        sections.why_it_matters(story, language)
        or sections.summary(story, language)
        or sections.key_points(story, language)
    )
    return (
        sections.headline(story),
        *sections.corrections(story, language),
        *gist,
        Divider(),
        sections.noise_level(story, language),
        *sections.to_the_story(story, language),
    )


def _sentence(story: Story) -> str:
    headline = titled(story.headline)
    return headline if headline.endswith(_ENDINGS) else f"{headline}."
