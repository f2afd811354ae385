"""A card as plain text for a terminal."""

from storybot.cards.meter import reading
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
    Picture,
    SmallPrint,
)
from storybot.cards.tidy import cleaned

_UNDERLINES = {1: "=", 2: "-"}
_WIDEST_UNDERLINE = 78


def as_text(card: Card) -> str:
    """The whole card in plain text: no escape codes, no control characters, links written out."""
    return "\n\n".join(filter(None, map(_block, cleaned(card).blocks))) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return _heading(block)
        case Paragraph() | SmallPrint():
            return _line(block.spans)
        case Bullets():
            return "\n".join(f"- {_line(item)}" for item in block.items)
        case Meter():
            return f"{block.label}: {reading(block)}"
        case Picture() | Links():
            return _addresses(block)
        case Buttons():
            return " ".join(f"[{button.label}]" for button in block.items)
        case _:
            return ""


def _addresses(block: Picture | Links) -> str:
    if isinstance(block, Picture):
        return f"Picture: {block.alt} <{block.url}>"
    return "\n".join(f"{label}: {url}" for label, url in block.items)


def _heading(heading: Heading) -> str:
    underline = _UNDERLINES.get(heading.level, "") * min(len(heading.text), _WIDEST_UNDERLINE)
    return "\n".join(filter(None, (heading.text, underline, heading.url)))


def _line(line: Line) -> str:
    return "".join(f"{span.text} <{span.url}>" if span.url else span.text for span in line)
