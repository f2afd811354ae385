"""How anything looks, on no platform: a card is a title and a list of blocks.

Renderers turn a card into a platform's own body. Text in here is what people wrote: unescaped, and never
markup. Cards are immutable and hashable, so a rendered body can be kept by card.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from storybot.cards.figure import Figure


class Known(StrEnum):
    """What a platform can call by its name where it is given the id."""

    PERSON = "person"
    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. `url` makes it a link. `moment` is the moment that the text names, where a
    platform can show it in each reader's own time zone. `known`: the text is the id of one, which the
    platform shows by its name. That is for answers alone, which ping nobody, as only the one who asked sees
    them."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str | None = None
    moment: datetime | None = None
    known: Known | None = None


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`weight` says how dear a block is when not all fit: blocks are shortened, and then left out, from the
    smallest weight up. One that `stays` may be shortened but is never left out. One of weight `KEPT` stays
    too, and whole unless even a few words of each other block have no room beside it."""

    weight: int = 50
    stays: bool = False


KEPT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading(Block):
    """The card's headline (`level` 1), a section's name (2) or the name of a part of it (3). It goes when
    nothing is left under it; the headline stays, if need be shortened."""

    text: str
    level: Literal[1, 2, 3] = 2
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph(Block):
    """Running text; may be shortened at a sentence or word."""

    spans: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets(Block):
    """A list of points; may lose its last points, and then says by `more` how many, its `{number}`."""

    items: tuple[Line, ...]
    more: str = "… and {number} more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter(Block):
    """A level from 0 to 100, drawn and in words; None reads as `empty`. `scale` are the words for the
    levels, from the lowest up, each for an equal part of the range."""

    label: str
    value: float | None
    scale: tuple[str, ...]
    empty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallPrint(Block):
    """A quiet line, such as a disclaimer or where to read on."""

    spans: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture(Block):
    """A picture at an http(s) address, with the same said in words."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Divider(Block):
    """A quiet line between parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links(Block):
    """Buttons that open an address: (label, url) each."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a button asks for when it is pressed: a command by its name, with arguments by theirs. A platform
    writes it into the button itself, so that it works for as long as the button is there."""

    command: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """A button that asks the bot something."""

    label: str
    ask: Ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons(Block):
    """Buttons that ask the bot something. One that a platform has no room for is left out. `otherwise` names
    the command that does the same from elsewhere, for platforms on which buttons can die."""

    items: tuple[Button, ...]
    otherwise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Block):
    """Pings a role or user group by its id on the platform, in a message that is posted into a channel and
    nowhere else. `group` comes from a channel's route, and never from a story."""

    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`title` is one plain sentence for notifications and screen readers. `more_url` is where a shortened
    card says to read on. `figure` is drawn as a picture where that is possible. `language` is the tag of the
    language that a shortened card says so in."""

    title: str
    blocks: tuple[Block, ...]
    more_url: str | None = None
    figure: Figure | None = None
    language: str = "en"


class Layout(StrEnum):
    """How much of a story its card shows in a channel."""

    FULL = "full"
    COMPACT = "compact"
