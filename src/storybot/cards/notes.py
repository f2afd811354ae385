"""Notes: what a thread is told of a change in its story, as shortly as it can be said."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from storybot.cards import history, sections
from storybot.cards.cut import ELLIPSIS, within
from storybot.cards.model import KEPT, Block, Card, Line, Paragraph, SmallPrint, Span
from storybot.languages.language import Language
from storybot.story.changes import Change, Corrected, HeadlineChanged, PartChanged, changes
from storybot.story.model import Story
from storybot.story.telling import worth_telling

EXCERPT: Final = 200
"""The most UTF-16 units of what was said before, or is said now, that are quoted."""

_AROUND = 6
"""Words that are quoted before and after those that changed."""


def note(known: Story, story: Story, language: Language, corrected: Story | None = None) -> Card:
    """What changed since the story that a thread knows. A correction quotes what was said before: in `known`,
    or in `corrected` where nothing but the correction is new."""
    every = changes(known, story)
    if any(isinstance(one, Corrected) for one in every):
        every += () if corrected is None else _but_corrections(changes(corrected, story))
        lines = [line for one in every for line in (*history.lines(one, language), *_quoted(one, language))]
    else:
        told = worth_telling(every) or every
        lines = [line for one in told for line in history.lines(one, language)]
    return _card(language.say("What changed"), lines, language)


def _but_corrections(every: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(one for one in every if not isinstance(one, Corrected))


def closed(card: Card, language: Language) -> Card:
    """What is said in a thread, or on its card, in which nobody is to reply and which no bot can lock."""
    said = language.say("🔒 This discussion is closed.")
    return replace(card, blocks=(*card.blocks, SmallPrint(spans=(Span(said),), weight=KEPT)))


def of_thread(language: Language, *, closed: bool) -> Card:
    """What a thread is told of itself: that it is closed, or open again, whoever or whatever did it."""
    shut = language.say("🔒 This discussion is closed.")
    said = shut if closed else language.say("🔓 This discussion is open again.")
    words = Paragraph(spans=(Span(said),), weight=KEPT)
    return Card(title=said, blocks=(words,), language=language.tag)


def restored(language: Language) -> Card:
    """A story that was retracted is published again."""
    said = language.say("The newsroom has published this story again. Its card shows how it stands.")
    return _card(said, [(Span(said),)], language)


def taken_back(language: Language) -> Card:
    """What is left of a note about something that was retracted."""
    said = language.say("What stood here was retracted.")
    words = Paragraph(spans=(Span(said, italic=True),), weight=KEPT)
    return Card(title=said, blocks=(words,), language=language.tag)


def _card(title: str, lines: list[Line], language: Language) -> Card:
    if len(lines) == 1:
        blocks: tuple[Block, ...] = (Paragraph(spans=(Span("🔔 "), *lines[0]), weight=KEPT),)
    else:
        said = Paragraph(spans=(Span("🔔 " + language.say("What changed"), bold=True),), weight=KEPT)
        blocks = (said, sections.listed(tuple(lines), language, weight=500))
    return Card(title=title, blocks=blocks, language=language.tag)


def _quoted(change: Change, language: Language) -> list[Line]:
    """What was said, and what is said now."""
    match change:
        case HeadlineChanged(before, after):
            return _both(before, after, language)
        case PartChanged(before=before, after=after):
            return _both("\n".join(before), "\n".join(after), language)
        case _:
            return []


def _both(before: str, after: str, language: Language) -> list[Line]:
    first, last = _alike_until(before.split(), after.split()), _alike_from(before.split(), after.split())
    was, now = (_excerpt(text.split(), first, last) for text in (before, after))
    names = (language.say("It said"), language.say("It says now"))
    return [
        (Span(name, bold=True), Span(": "), Span(f"“{text}”"))
        for name, text in zip(names, (was, now), strict=True)
        if text
    ]


def _alike_until(before: list[str], after: list[str]) -> int:
    """So many words at the beginning are the same."""
    pairs = zip(before, after, strict=False)
    return next((at for at, (was, now) in enumerate(pairs) if was != now), min(len(before), len(after)))


def _alike_from(before: list[str], after: list[str]) -> int:
    """So many at the end, of those that aren't the same at the beginning."""
    rest = _alike_until(before, after)
    return _alike_until(before[rest:][::-1], after[rest:][::-1])


def _excerpt(words: list[str], first: int, last: int) -> str:
    begin, end = max(first - _AROUND, 0), min(len(words) - last + _AROUND, len(words))
    said = " ".join(words[begin:end])
    return within((ELLIPSIS if begin else "") + said + (ELLIPSIS if end < len(words) else ""), EXCERPT)
