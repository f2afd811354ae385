"""Markdown as a flat row of blocks in plain text, with what of its markup a story has a use for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

MAX_DEPTH = 12
"""Blocks within blocks; markdown-it leaves out what stands deeper than 20 without a word."""


class Kind(Enum):
    """What a block is."""

    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    QUOTE = auto()


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph in plain text. `strong` is the bold text that it begins with, `url` its first link's
    address, None where there is none."""

    text: str
    strong: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (of `level` 1 to 6), a paragraph, one item of a list, or a quote, with the paragraphs in it
    and the line of the file it begins in. A heading and a paragraph hold exactly one."""

    kind: Kind
    line: int
    parts: tuple[Text, ...]
    level: int = 0

    @property
    def text(self) -> str:
        """All paragraphs, parted by blank lines."""
        return "\n\n".join(part.text for part in self.parts)


class TooDeep(Exception):
    """Blocks within blocks beyond `MAX_DEPTH`; carries the line."""


def blocks_of(markdown: str, first_line: int) -> list[Block]:
    """The blocks of a Markdown text that begins in the file's line `first_line`. HTML is text, as any other
    character. Raises TooDeep."""
    parser = MarkdownIt("commonmark", {"html": False})
    # Addresses are kept as written and judged later, so that a bad one is a problem and not silently text.
    parser.validateLink = lambda url: True
    parser.normalizeLink = lambda url: url
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.level > MAX_DEPTH and token.map:
            raise TooDeep(token.map[0] + first_line)
    return list(_blocks(SyntaxTreeNode(tokens), first_line))


def _blocks(parent: SyntaxTreeNode, first_line: int) -> Iterator[Block]:
    for node in parent.children:
        line = node.map[0] + first_line if node.map else first_line
        match node.type:
            case "heading":
                yield Block(Kind.HEADING, line, tuple(_parts(node)), int(node.tag[1]))
            case "blockquote":
                yield Block(Kind.QUOTE, line, tuple(_parts(node)))
            case "bullet_list" | "ordered_list":
                for item in node.children:
                    at = item.map[0] + first_line if item.map else line
                    yield Block(Kind.ITEM, at, tuple(_parts(item)))
            case "hr":
                pass
            case _:
                yield Block(Kind.PARAGRAPH, line, tuple(_parts(node)))


def _parts(node: SyntaxTreeNode) -> Iterator[Text]:
    """The paragraphs in a block; an item of a list within it is one that begins with a dash."""
    if node.type == "inline":
        yield _text(node)
    elif node.type in ("code_block", "fence"):
        yield Text(node.content.rstrip("\n"))
    for child in () if node.type == "inline" else node.children:
        bullet = "- " if child.type == "list_item" else ""
        for number, part in enumerate(_parts(child)):
            yield Text(bullet + part.text, part.strong, part.url) if number == 0 and bullet else part


def _text(inline: SyntaxTreeNode) -> Text:
    children = [child for child in inline.children if child.type != "text" or child.content]
    first = children[0] if children else None
    strong = _plain([first]) if first is not None and first.type == "strong" else None
    links = (node.attrs.get("href") for node in inline.walk() if node.type == "link")
    url = next(links, None)
    return Text(_plain(children), strong or None, None if url is None else str(url))


def _plain(nodes: Sequence[SyntaxTreeNode]) -> str:
    return "".join(_plain_node(node) for node in nodes)


def _plain_node(node: SyntaxTreeNode) -> str:
    match node.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "strong" | "em" | "link" | "image":
            return _plain(node.children)
        case _:
            return node.content
