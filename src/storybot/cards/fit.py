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
    Divider,
    Heading,
    Line,
    Paragraph,
    SmallPrint,
    Span,
)
from storybot.cards.tidy import pruned
from storybot.languages.language import language

Fits = Callable[[Card], bool]

_SHORT = 180
_SHORT_KEPT = 1000
_WORTH_SHOWING = 40


def size(card: Card) -> int:
    """The characters of text in the card; no platform's rendering of it has fewer."""
    return sum(map(_size, card.blocks))


def fit(card: Card, fits: Fits) -> Card:
    """The card, or the dearest part of it that `fits` accepts, which then says how to read on.

    `fits` must accept what is shorter than something that it accepts. The headline and what `stays` or is
    KEPT are never left out: where they alone don't fit, they are shortened too. Raises ValueError if `fits`
    accepts not even the title.
    """
    if fits(card):
        return card
    blocks: list[Block | None] = [*card.blocks]
    if not fits(_assembled(card, [block if _kept(block) else _shortened(block) for block in blocks])):
        blocks = [_shorter(block, _SHORT_KEPT) if _kept(block) else block for block in blocks]
        if fits(shown := _assembled(card, blocks)):
            return shown
    cheapest_first = sorted(
        (index for index, block in enumerate(blocks) if not _kept(block)),
        key=lambda index: _weight(blocks[index]),
    )
    for least in (_shortened, _left_out):
        for index in cheapest_first:
            whole = blocks[index]
            blocks[index] = least(whole)
            if blocks[index] is not whole and fits(_assembled(card, blocks)):
                return _with_as_much_as_fits(card, blocks, index, whole, fits)
    return _squeezed(card, blocks, fits)


def _with_as_much_as_fits(
    card: Card, blocks: list[Block | None], index: int, whole: Block | None, fits: Fits
) -> Card:
    """The card of `blocks`, which fits, with more of the block at `index`."""

    def with_most(most: int, place: Place) -> Card:
        return _assembled(card, [*blocks[:index], _shorter(whole, most, place), *blocks[index + 1 :]])

    most = longest(_size(whole) - 1, lambda most: fits(with_most(most, anywhere)))
    if most > max(_size(blocks[index]), _WORTH_SHOWING) and fits(more := with_most(most, nicely)):
        return more
    return _assembled(card, blocks)


def _squeezed(card: Card, blocks: list[Block | None], fits: Fits) -> Card:
    """All blocks no longer than fits, else the title alone."""

    def all_of(most: int) -> Card:
        return _assembled(card, [_shorter(block, most) for block in blocks])

    def title_of(most: int) -> Card:
        return replace(card, blocks=(Heading(text=cut(card.title, most), level=1),))

    if most := longest(_SHORT_KEPT, lambda most: fits(all_of(most))):
        return all_of(most)
    if most := longest(_SHORT_KEPT, lambda most: fits(title_of(most))):
        return title_of(most)
    raise ValueError("not even the title fits")


def _assembled(card: Card, blocks: list[Block | None]) -> Card:
    left = pruned(block for block in blocks if block is not None)
    return replace(card, blocks=(*left, _read_on(card)))


def _read_on(card: Card) -> SmallPrint:
    spoken = language(card.language)
    there = Span(spoken.say("Read the whole story"), url=card.more_url)
    how = there if card.more_url else Span(spoken.say("The newsroom has the whole story."))
    return SmallPrint(spans=(Span(spoken.say("Shortened to fit here.") + " "), how), weight=KEPT)


def _kept(block: Block | None) -> bool:
    return _weight(block) >= KEPT


def _weight(block: Block | None) -> int:
    return block.weight if block else 0


def _shortened(block: Block | None) -> Block | None:
    return _shorter(block, _SHORT)


def _left_out(block: Block | None) -> Block | None:
    # Headings and dividers go as soon as they head and part nothing.
    return block if isinstance(block, Heading | Divider) or (block and block.stays) else None


def _shorter(block: Block | None, most: int, place: Place = nicely) -> Block | None:
    if _size(block) <= most:
        return block
    match block:
        case Heading():
            return replace(block, text=cut(block.text, most, place))
        case Paragraph() | SmallPrint():
            return replace(block, spans=cut_line(block.spans, most, place))
        case Bullets():
            return replace(block, items=_fewer(block, most, place))
        case _:
            return block


def _fewer(block: Bullets, most: int, place: Place) -> tuple[Line, ...]:
    items = block.items
    share = most // min(len(items), 3)  # so that one endless item doesn't take the place of all
    lengths = accumulate(min(_length(item), share) for item in items)
    count = max(len(list(takewhile(lambda length: length <= most, lengths))), 1)
    kept = tuple(cut_line(item, share, place) for item in items[:count])
    left = len(items) - count
    return (*kept, (Span(block.more.replace("{number}", str(left)), italic=True),)) if left else kept


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
