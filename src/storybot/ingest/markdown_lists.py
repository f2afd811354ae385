"""The parts of a story that are lists of things, as Markdown writes them: sides, timeline, sources."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from storybot.ingest import lines
from storybot.ingest.blocks import Block, Kind, Text
from storybot.ingest.reading import Reading
from storybot.ingest.sections import date_of, is_date, says_nobody
from storybot.ingest.sentences import is_label

_AFTER_HOLDER = re.compile(r"\s*(?:[—–:：]|-(?=\s))\s*")
_AFTER_DATE = re.compile(r"\s+[—–-]+\s+|\s*[:：]\s+")


def put_perspectives(reading: Reading, stance: str, blocks: Sequence[Block]) -> None:
    """A perspective is an item of a list, or a paragraph, `**Holder** — position`, or without a holder the
    position alone. A heading, a bold paragraph or a label right before a paragraph is its holder too."""
    holder: Text | None = None
    for block, following in zip_longest(blocks, blocks[1:]):
        if says_nobody(block.text):
            continue
        if _is_holder(block, following):
            holder = block.parts[0]
            continue
        if holder is None:
            named, parts = _holder_in(block.parts)
        else:
            named, parts = holder.text.rstrip(":： "), block.parts
        url = next((part.url for part in (*((holder,) if holder else ()), *block.parts) if part.url), None)
        position = "\n\n".join(part.text for part in parts)
        reading.add(("sides", stance), {"holder": named, "position": position, "url": url}, block.line)
        holder = None


def _is_holder(block: Block, following: Block | None) -> bool:
    if block.kind is Kind.HEADING:
        return True
    if block.kind is not Kind.PARAGRAPH or following is None or following.kind is Kind.HEADING:
        return False
    only = block.parts[0]
    return only.strong == only.text or (is_label(only.text) and not is_label(following.text))


def _holder_in(parts: tuple[Text, ...]) -> tuple[str | None, tuple[Text, ...]]:
    """The holder that the first paragraph begins with, and what is left of the paragraphs."""
    if not parts or (strong := parts[0].strong) is None:
        return None, parts
    first, *others = parts
    rest = first.text.removeprefix(strong)
    after = _AFTER_HOLDER.match(rest)
    if not rest and others:
        return strong.rstrip(":： "), tuple(others)
    if after is None and not strong.endswith((":", "：")):
        return None, parts
    holder = strong if after else strong.rstrip(":： ")
    left = Text(rest[after.end() :] if after else rest.lstrip())
    return holder, (left, *others) if left.text else tuple(others)


def put_events(reading: Reading, blocks: Sequence[Block]) -> None:
    """An event is a heading `date — headline` with its detail under it, or an item of a list that begins so;
    paragraphs alone are read as page text's lines are."""
    if all(block.kind is Kind.PARAGRAPH for block in blocks):
        return lines.put_events(reading, [lines.Line(block.line, block.text) for block in blocks])
    for first, detail in _events(blocks, reading):
        _put_event(reading, first, detail)
    return None


def _events(blocks: Sequence[Block], reading: Reading) -> Iterator[tuple[Block, tuple[Text, ...]]]:
    with_headings = any(block.kind is Kind.HEADING for block in blocks)
    opening = Kind.HEADING if with_headings else Kind.ITEM
    event: Block | None = None
    detail: tuple[Text, ...] = ()
    for block in blocks:
        if block.kind is not opening:
            if event is None:
                reading.refuse(
                    block.line, "text before the first event", "### date — headline, then the detail"
                )
            detail += block.parts
            continue
        if event is not None:
            yield event, detail
        event, detail = block, block.parts[1:]
    if event is not None:
        yield event, detail


def _put_event(reading: Reading, first: Block, detail: tuple[Text, ...]) -> None:
    date, headline = _dated(first.parts[0].text if first.parts else "")
    if date is not None and not headline and detail:
        headline, detail = detail[0].text, detail[1:]
    url = next((part.url for part in (*first.parts[:1], *detail) if part.url), None)
    event = {
        "when": None if date is None else date_of(date, first.line, reading),
        "headline": headline,
        "detail": "\n\n".join(part.text for part in detail) or None,
        "url": url,
    }
    reading.add(("timeline",), event, first.line)


def _dated(text: str) -> tuple[str | None, str]:
    """The date that a text begins with, None if there is none, and the rest."""
    if is_date(text):
        return text, ""
    for separator in _AFTER_DATE.finditer(text):
        if is_date(text[: separator.start()]):
            return text[: separator.start()], text[separator.end() :]
    return None, text


def put_sources(reading: Reading, blocks: Sequence[Block]) -> None:
    """A source is an item of a list, or a paragraph: its title, and the address of its link."""
    for block in blocks:
        url = next((part.url for part in block.parts if part.url), None)
        reading.add(("sources",), {"title": block.text, "url": url}, block.line)
