"""What a card loses where it is made smaller: which of its sections are shortened, and which are left out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from storybot.cards.model import Block, Card, Divider, Heading
from storybot.cards.tidy import cleaned


@dataclass(frozen=True, slots=True)
class Losses:
    """Sections by their headings; the part of the card before the first of them by the headline."""

    shortened: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.shortened or self.left_out)


def losses(whole: Card, shown: Card) -> Losses:
    """What of `whole` is not in `shown`, which was made from it to fit somewhere."""
    before, after = _sections(cleaned(whole)), _sections(shown)
    return Losses(
        tuple(name for name, said in before.items() if name in after and not _all_of(said, after[name])),
        tuple(name for name in before if name not in after),
    )


def _all_of(said: Sequence[Block], shown: Sequence[Block]) -> bool:
    return all(block in shown for block in said)


def _sections(card: Card) -> Mapping[str, list[Block]]:
    sections: defaultdict[str, list[Block]] = defaultdict(list)
    name = card.title
    for block in card.blocks:
        if isinstance(block, Heading) and block.level <= 2:
            name = block.text
        if not isinstance(block, Divider):  # it goes where nothing is left to be parted
            sections[name].append(block)
    return sections
