"""What editors are told when channels get nothing, and when that is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storybot.cards.model import Block, Bullets, Card, Heading, Line, Paragraph, SmallPrint, Span
from storybot.languages.language import Language

NAMED = 10
"""Channels that are named; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerted:
    """What is told: the names of the channels, and the `problem` of the first in the words of whoever saw
    it."""

    platform: str
    names: Sequence[str]
    problem: str
    since: datetime
    raised_at: datetime


def raised(alerted: Alerted, language: Language) -> Card:
    """That channels get nothing, and why."""
    heading = language.say("Stories don't get through to {platform}", platform=alerted.platform)
    since = SmallPrint(spans=_moment(language.say("Since:"), alerted.since, language))
    more = SmallPrint(spans=(Span(language.say("storybot status says how it stands, and what to do.")),))
    return _card(heading, (*_what(alerted, language), since, more), language)


def over(alerted: Alerted, well_since: datetime, language: Language) -> Card:
    """That what was told before is over."""
    heading = language.say("Well again: stories get through to {platform}", platform=alerted.platform)
    times = (
        SmallPrint(spans=_moment(language.say("Told of:"), alerted.raised_at, language)),
        SmallPrint(spans=_moment(language.say("Well since:"), well_since, language)),
    )
    return _card(heading, (*_what(alerted, language), *times), language)


def _card(heading: str, blocks: tuple[Block, ...], language: Language) -> Card:
    return Card(title=f"{heading}.", blocks=(Heading(text=heading, level=1), *blocks), language=language.tag)


def _what(alerted: Alerted, language: Language) -> tuple[Block, ...]:
    first, *others = alerted.names
    problem = Paragraph(spans=(Span(first, bold=True), Span(f": {alerted.problem}")), weight=60)
    if not others:
        return (problem,)
    items: list[Line] = [(Span(name),) for name in others[: NAMED - 1]]
    if left := len(others) - len(items):
        items.append((Span(language.say("… and {number} more", number=left)),))
    also = Paragraph(spans=(Span(language.say("The same in:")),))
    return (
        problem,
        also,
        Bullets(items=tuple(items), more=language.say("… and {number} more", number="{number}")),
    )


def _moment(label: str, when: datetime, language: Language) -> Line:
    return Span(f"{label} "), Span(language.date(when.isoformat(timespec="minutes")), moment=when)
