"""A reported message, as those see it who decide on it; and what its author is told where they are warned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from storybot.cards.clean import clean, one_line, titled
from storybot.cards.cut import within
from storybot.cards.model import (
    KEPT,
    Ask,
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Heading,
    Line,
    Links,
    Paragraph,
    SmallPrint,
    Span,
)
from storybot.languages.language import Language

QUOTE, WHY, NAME = 1_200, 200, 60
"""UTF-16 units of the message, of a reason and of a name that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """How it was decided on, in words such as “Dismissed”: by whom (empty: their name was erased), when, why,
    and lines on what came of it. `failed`: something of it can be tried again."""

    what: str
    by: str
    at: datetime
    reason: str | None
    outcomes: Sequence[str] = ()
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A reported message. `text` is None where it was erased, `headline` where its thread is no public
    story's; `earlier` counts the author's other cases by what came of them. `choices` are the
    ways to decide, as `mod decide` takes them, with their labels."""

    number: int
    author: str
    text: str | None
    files: int
    link: str
    headline: str | None
    reports: int
    reasons: Sequence[str]
    earlier: Mapping[str, int]
    choices: Mapping[str, str]
    ruled: Ruled | None = None


def card(told: Told, language: Language) -> Card:
    """The message, why it was reported, and the buttons that decide; or how it was decided on."""
    title = language.say("Reported message")
    if told.ruled is not None:
        title = language.say("Reported message: {ruling}", ruling=told.ruled.what)
    blocks = (
        Heading(text=title, level=1),
        *_where(told, language),
        Paragraph(spans=_quoted(told, language), weight=600, stays=True),
        *_why(told, language),
        SmallPrint(spans=(Span(_earlier(told, language)),), weight=400),
        Links(items=((language.say("Show the message"), told.link),), weight=KEPT),
        *(_ruled(told.number, told.ruled, language) if told.ruled else _choices(told)),
    )
    return Card(title=title, blocks=blocks, language=language.tag)


def warning(text: str, quoted: str | None, link: str, language: Language) -> Card:
    """What moderators tell the author of a message, which `quoted` is of and `link` leads to."""
    title = language.say("A warning from the moderators")
    about = language.say("It is about what you wrote: {text}", text=_in_quotes(quoted or ""))
    blocks: tuple[Block, ...] = (
        Heading(text=title, level=1),
        Paragraph(spans=(Span(within(clean(text), QUOTE)),), weight=800, stays=True),
        *((SmallPrint(spans=(Span(about),)),) if quoted else ()),
        Links(items=((language.say("Show the message"), link),), weight=KEPT),
    )
    return Card(title=title, blocks=blocks, language=language.tag)


def _where(told: Told, language: Language) -> tuple[Block, ...]:
    if told.headline is None:
        return ()
    return (Paragraph(spans=(Span(titled(told.headline), bold=True),), weight=500),)


def _quoted(told: Told, language: Language) -> Line:
    name = (
        within(titled(told.author), NAME) if told.author else language.say("somebody whose name was erased")
    )
    if told.text is None:
        said = language.say("(What they wrote was erased.)")
    else:
        said = _in_quotes(told.text) if told.text.strip() else language.say("(no text)")
    files = language.say("Files beside it: {number}", number=told.files) if told.files else ""
    return Span(name, bold=True), Span(f": {said}"), *((Span(f" ({files})"),) if files else ())


def _in_quotes(text: str) -> str:
    return f"“{within(clean(text).strip(), QUOTE)}”"


def _why(told: Told, language: Language) -> tuple[Block, ...]:
    counted = SmallPrint(spans=(Span(language.say("Reports: {number}", number=told.reports)),), weight=700)
    lines = tuple((Span(within(one_line(reason), WHY)),) for reason in told.reasons)
    more = language.say("… and {number} more", number="{number}")
    return (counted, *((Bullets(items=lines, more=more, weight=500),) if lines else ()))


def _earlier(told: Told, language: Language) -> str:
    if not told.earlier:
        return language.say("Nobody has reported this author here before.")
    counts = ", ".join(f"{what}: {number}" for what, number in told.earlier.items())
    return language.say("Other reports of this author here: {counts}", counts=counts)


def _choices(told: Told) -> tuple[Block, ...]:
    number = ("of", str(told.number))
    buttons = tuple(
        Button(label, Ask("mod decide", (number, ("how", how)))) for how, label in told.choices.items()
    )
    return (Buttons(items=buttons, weight=KEPT),)


def _ruled(number: int, ruled: Ruled, language: Language) -> tuple[Block, ...]:
    by = within(titled(ruled.by), NAME) if ruled.by else language.say("somebody whose name was erased")
    who = Paragraph(
        spans=(
            Span(ruled.what, bold=True),
            Span(" · "),
            Span(by),
            Span(" · "),
            Span(language.date(ruled.at.isoformat(timespec="minutes")), moment=ruled.at),
        ),
        weight=900,
        stays=True,
    )
    why = (Paragraph(spans=(Span(within(clean(ruled.reason), WHY)),), weight=450),) if ruled.reason else ()
    lines = tuple(Paragraph(spans=(Span(line),), weight=850, stays=True) for line in ruled.outcomes)
    again = Button(language.say("Try again"), Ask("mod again", (("of", str(number)),)))
    below = (Buttons(items=(again,), weight=KEPT),) if ruled.failed else ()
    return who, *why, *lines, *below
