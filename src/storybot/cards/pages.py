"""Long cards in pages, each short enough for every platform. Nothing is left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from storybot.cards.cut import nicely, utf16
from storybot.cards.model import (
    Block,
    Bullets,
    Buttons,
    Card,
    Heading,
    Line,
    Links,
    Meter,
    Paragraph,
    SmallPrint,
    Span,
)
from storybot.cards.tidy import cleaned
from storybot.languages.language import language

MOST_UNITS = 2_600
MOST_BYTES = 5_000
MOST_BLOCKS = 18
"""Of a page's text, in UTF-16 units and in bytes of UTF-8, and of its blocks: with headings that are said
again, links and buttons, well below 4,000 units and 40 components on Discord
(developers/components/reference) and 12,000 characters in all on Slack."""

_KEPT_PAGES = 256
"""A story in the news is asked about over and over."""

LONGEST_PIECE = 1_000
"""Characters of running text that stand or fall together."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a card: number `number` of `of`, from 1."""

    card: Card
    number: int
    of: int


@lru_cache(_KEPT_PAGES)
def page_of(card: Card, number: int) -> Page:
    """The page with that number, or the nearest that there is. A card that fits is its own first page."""
    whole = cleaned(card)
    pages = list(_filled(whole.blocks))
    number = min(max(number, 1), len(pages))
    if len(pages) == 1:
        return Page(whole, 1, 1)
    said = language(card.language).say("Page {number} of {of}", number=number, of=len(pages))
    ends = tuple(block for block in whole.blocks if isinstance(block, Links | Buttons))
    blocks = (*pages[number - 1], SmallPrint(spans=(Span(said),)), *ends)
    figure = whole.figure if number == 1 else None
    return Page(replace(whole, blocks=blocks, figure=figure), number, len(pages))


def _filled(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, ...]]:
    """The blocks of each page, without links and buttons. A page begins with the headings that its first
    block stands under."""
    headings: dict[int, Heading] = {}
    page: list[Block] = []
    has_text = False
    for block in chain.from_iterable(map(_pieces, blocks)):
        if isinstance(block, Heading):
            headings = {level: one for level, one in headings.items() if level < block.level}
            headings[block.level] = block
            page.append(block)
            continue
        if has_text and not _fit([*page, block]):
            yield _joined(_without_last_headings(page))
            page = list[Block](headings.values())
        page.append(block)
        has_text = True
    yield _joined(page)


def _pieces(block: Block) -> Iterable[Block]:
    match block:
        case Links() | Buttons():
            return ()
        case Paragraph():
            return [replace(block, spans=line) for line in _lines(block.spans)]
        case Bullets():
            return [replace(block, items=(line,)) for item in block.items for line in _lines(item)]
        case SmallPrint():
            return [replace(block, spans=line) for line in _lines(block.spans)]
        case _:
            return (block,)


def _lines(line: Line) -> Iterator[Line]:
    """A line in pieces that are no longer than a piece may be."""
    piece: list[Span] = []
    room = LONGEST_PIECE
    for span in line:
        text = span.text
        while len(text) > room:
            at = nicely(text, room) or room
            yield (*piece, replace(span, text=text[:at].rstrip(), moment=None))
            text, piece, room = text[at:].lstrip(), [], LONGEST_PIECE
        if text:
            piece.append(replace(span, text=text))
            room -= len(text)
    if piece:
        yield tuple(piece)


def _joined(blocks: list[Block]) -> tuple[Block, ...]:
    """Neighbouring points of one list as a list again."""
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if isinstance(block, Bullets) and isinstance(before, Bullets):
            joined[-1] = replace(before, items=(*before.items, *block.items))
        else:
            joined.append(block)
    return tuple(joined)


def _without_last_headings(blocks: list[Block]) -> list[Block]:
    """A heading that nothing follows goes to the next page alone."""
    kept = [*blocks]
    while isinstance(kept[-1], Heading):
        kept.pop()
    return kept


def _fit(blocks: list[Block]) -> bool:
    text = "".join(map(_text, blocks))
    few = len(_joined(blocks)) <= MOST_BLOCKS
    return few and utf16(text) <= MOST_UNITS and len(text.encode("utf-8", "replace")) <= MOST_BYTES


def _text(block: Block) -> str:
    match block:
        case Heading():
            return block.text + (block.url or "")
        case Paragraph() | SmallPrint():
            return _line_text(block.spans)
        case Bullets():
            return "".join(_line_text(item) + "\n- " for item in block.items)
        case Meter():
            return block.label + "x" * 60
        case _:
            return ""


def _line_text(line: Line) -> str:
    return "".join(span.text + (span.url or "") for span in line)
