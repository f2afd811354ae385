"""Cards with all their text and addresses made harmless, and nothing in them that says nothing."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from storybot.cards.clean import clean, one_line, titled
from storybot.cards.model import (
    Block,
    Bullets,
    Buttons,
    Card,
    Divider,
    Heading,
    Line,
    Links,
    Meter,
    Paragraph,
    Picture,
    SmallPrint,
)
from storybot.story.address import address
from storybot.story.text import is_blank


def cleaned(card: Card) -> Card:
    """The card with all its text and addresses made harmless, and without the blocks that say nothing."""
    blocks = (_cleaned_block(block) for block in card.blocks)
    title = titled(card.title)
    kept = pruned(block for block in blocks if block is not None)
    return replace(
        card,
        title=title,
        blocks=kept or (Heading(text=title, level=1),),
        more_url=_address(card.more_url),
    )


def pruned(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks without section headings that nothing is left under, and dividers that part nothing."""
    kept: list[Block] = []
    for block in reversed(tuple(blocks)):
        follower = kept[-1] if kept else None
        if isinstance(block, Heading) and block.level > 1 and _ends_section(follower, block.level):
            continue
        if isinstance(block, Divider) and (follower is None or isinstance(follower, Divider)):
            continue
        kept.append(block)
    if kept and isinstance(kept[-1], Divider):
        kept.pop()
    return tuple(reversed(kept))


def _ends_section(block: Block | None, level: int) -> bool:
    return (
        block is None
        or isinstance(block, Divider | Links | Buttons)
        or (isinstance(block, Heading) and block.level <= level)
    )


def _cleaned_block(block: Block) -> Block | None:
    match block:
        case Heading():
            return replace(block, text=titled(block.text), url=_address(block.url))
        case Paragraph() | SmallPrint():
            spans = _cleaned_line(block.spans, clean)
            return replace(block, spans=spans) if spans else None
        case Bullets():
            items = tuple(filter(None, (_cleaned_line(item, one_line) for item in block.items)))
            return replace(block, items=items) if items else None
        case Meter():
            return replace(block, label=one_line(block.label), empty=one_line(block.empty))
        case Picture() | Links():
            return _reachable(block)
        case Buttons():
            items = tuple(replace(button, label=titled(button.label)) for button in block.items)
            otherwise = one_line(block.otherwise) if block.otherwise else None
            return replace(block, items=items, otherwise=otherwise) if items else None
        case _:
            return block


def _reachable(block: Picture | Links) -> Block | None:
    if isinstance(block, Picture):
        url = address(block.url)
        return replace(block, url=url, alt=one_line(block.alt).strip()) if url else None
    links = tuple((titled(label), url) for label, raw in block.items if (url := address(raw)))
    return replace(block, items=links) if links else None


def _address(url: str | None) -> str | None:
    return address(url) if url else None


def _cleaned_line(line: Line, cleaning: Callable[[str], str]) -> Line:
    spans = [replace(span, text=cleaning(span.text), url=_address(span.url)) for span in line]
    spans = [span for span in spans if span.text]
    if all(is_blank(span.text) for span in spans):
        return ()
    spans[0] = replace(spans[0], text=spans[0].text.lstrip())
    spans[-1] = replace(spans[-1], text=spans[-1].text.rstrip())
    return tuple(span for span in spans if span.text)
