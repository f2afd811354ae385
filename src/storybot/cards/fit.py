"""Making a card small enough for a platform, with the least loss.

Every section keeps a place as long as there is room for a few words of each: first all are shortened, the
least dear first, and only then does any go.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate, takewhile

from storybot.cards.cut import Place, anywhere, cut, cut_line, longest, nicely
from storybot.cards.model import (
    KEPT,
    Block,
    Bullets,
    Card,
    Heading,
    Line,
    Paragraph,
    SmallPrint,
    Span,
)
from storybot.cards.tidy import pruned

Fits = Callable[[Card], bool]

READ_ON = "Read the whole story"
_SHORT = 180
_SHORT_KEPT = 500
_WORTH_SHOWING = 40


def size(card: Card) -> int:
    """The characters of text in the card; no platform's rendering of it has fewer."""
    return sum(map(_size, card.blocks))


def fit(card: Card, fits: Fits) -> Card:
    """The card, or the dearest part of it that `fits` accepts, which then says how to read on.

    `fits` must accept what is shorter than something that it accepts. The headline and what is KEPT are
    never left out: where they alone don't fit, they are shortened too.
    """
    if fits(card):
        return card
    blocks: list[Block | None] = [*card.blocks, _read_on(card.more_url)]
    if not fits(_assembled(card, [_core(block) for block in blocks])):
        blocks = [_shorter(block, _SHORT_KEPT) if _kept(block) else block for block in blocks]
        if fits(_assembled(card, blocks)):
            return _assembled(card, blocks)
    cheapest_first = sorted(
        (index for index, block in enumerate(blocks) if not _kept(block)),
        key=lambda index: _weight(blocks[index]),
    )
    for least in (_shortened, _left_out):
        for index in cheapest_first:
            whole = blocks[index]
            blocks[index] = least(whole)
            if blocks[index] is not whole and fits(_assembled(card, blocks)):
                blocks[index] = _as_much_as_fits(card, blocks, index, whole, fits)
                return _assembled(card, blocks)
    return _assembled(card, blocks)


def _as_much_as_fits(
    card: Card, blocks: list[Block | None], index: int, whole: Block | None, fits: Fits
) -> Block | None:
    least = blocks[index]

    def fits_with(most: int) -> bool:
        tried = [*blocks[:index], _shorter(whole, most, anywhere), *blocks[index + 1 :]]
        return fits(_assembled(card, tried))

    most = longest(_size(whole) - 1, fits_with)
    return _shorter(whole, most) if most > max(_size(least), _WORTH_SHOWING) else least


def _assembled(card: Card, blocks: list[Block | None]) -> Card:
    return replace(card, blocks=pruned(block for block in blocks if block is not None))


def _read_on(url: str | None) -> SmallPrint:
    said = Span("Shortened to fit here. ")
    how = Span(READ_ON, url=url) if url else Span("The newsroom has the whole story.")
    return SmallPrint(spans=(said, how), weight=KEPT)


def _kept(block: Block | None) -> bool:
    return _weight(block) >= KEPT


def _weight(block: Block | None) -> int:
    return block.weight if block else 0


def _core(block: Block | None) -> Block | None:
    return block if _kept(block) else _left_out(_shortened(block))


def _shortened(block: Block | None) -> Block | None:
    return _shorter(block, _SHORT)


def _left_out(block: Block | None) -> Block | None:
    return block if isinstance(block, Heading) else None


def _shorter(block: Block | None, most: int, place: Place = nicely) -> Block | None:
    if _size(block) <= most:
        return block
    match block:
        case Heading():
            return replace(block, text=cut(block.text, most, place))
        case Paragraph() | SmallPrint():
            return replace(block, spans=cut_line(block.spans, most, place))
        case Bullets():
            return replace(block, items=_fewer(block.items, most, place))
        case _:
            return block


def _fewer(items: tuple[Line, ...], most: int, place: Place) -> tuple[Line, ...]:
    share = most // min(len(items), 3)  # so that one endless item doesn't take the place of all
    lengths = accumulate(min(_length(item), share) for item in items)
    count = max(len(list(takewhile(lambda length: length <= most, lengths))), 1)
    kept = tuple(cut_line(item, share, place) for item in items[:count])
    left = len(items) - count
    return (*kept, (Span(f"… and {left} more", italic=True),)) if left else kept


def _size(block: Block | None) -> int:
    match block:
        case Heading():
            return len(block.text)
        case Paragraph() | SmallPrint():
            return _length(block.spans)
        case Bullets():
            return sum(map(_length, block.items))
        case _:
            return 0


def _length(line: Line) -> int:
    return sum(len(span.text) for span in line)
