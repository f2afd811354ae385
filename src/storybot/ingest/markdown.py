"""Markdown with front matter: the parts that are text under headings, all else in the front matter."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from storybot.ingest.blocks import Block, Kind, Text, TooDeep, blocks_of
from storybot.ingest.front_matter import read_front_matter
from storybot.ingest.markdown_lists import put_events, put_perspectives, put_sources
from storybot.ingest.reading import Reading, as_list, as_object
from storybot.ingest.sections import MARKDOWN_SECTIONS, STANCES, inline_noise, put_noise
from storybot.ingest.sentences import as_heading
from storybot.printable import quoted
from storybot.story.dates import BadDate, iso_date

_FENCE = "---"
_FENCE_ENDS = (_FENCE, "...")
_PERCENT = re.compile(r"(?P<number>[+-]?\d{1,9}(?:\.\d{1,9})?) ?%?")
_WITH_HEADINGS_OF_THEIR_OWN = frozenset((*STANCES, "timeline"))


def read_markdown(text: str, reading: Reading) -> None:
    """Fill `reading` from Markdown. As in page text, what stands under no heading of its own, or after the
    list of key points, is the summary (its first block) and the story in plain words (the rest)."""
    lines = text.split("\n")
    reading.lines[()] = 1
    body_line = _put_front_matter(reading, lines)
    reading.lines[()] = 1
    try:
        blocks = blocks_of("\n".join(lines[body_line - 1 :]), body_line)
    except TooDeep as deep:
        return reading.refuse(deep.args[0], "lists or quotes nested too deeply", "flat lists")
    unheaded: list[Block] = []
    for heading, under in _sections(blocks, reading):
        unheaded += under if heading is None else _put_section(reading, heading, under)
    _put_text(reading, ("summary",), unheaded[:1])
    _put_text(reading, ("plain_words",), unheaded[1:])
    return None


def _put_front_matter(reading: Reading, lines: Sequence[str]) -> int:
    """Read the front matter, if there is any; returns the line that the body begins in."""
    if lines[0].rstrip() != _FENCE:
        return 1
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in _FENCE_ENDS), None)
    if end is None:
        reading.refuse(1, "the front matter doesn't end", "a line --- after it")
        return len(lines) + 1
    read_front_matter("\n".join(lines[1:end]), 2, reading)
    _read_values(reading)
    return end + 2


def _read_values(reading: Reading) -> None:
    """Turn into the JSON form's values what people write in front matter, where every scalar is text."""
    document = reading.document
    if isinstance(noise := document.get("noise_level"), str):
        del document["noise_level"]
        put_noise(reading, noise, reading.lines.pop(("noise_level",)))
    if (forecast := as_object(document.get("forecast"))) is not None:
        _read_likelihood(forecast)
    _read_date(reading, document, "published_at", ("published_at",))
    for number, part in enumerate(as_list(document.get("timeline")) or ()):
        if (event := as_object(part)) is not None:
            _read_date(reading, event, "when", ("timeline", number, "when"))


def _read_likelihood(forecast: dict[str, Any]) -> None:
    given = forecast.get("likelihood")
    if isinstance(given, str) and (found := _PERCENT.fullmatch(given)):
        forecast["likelihood"] = float(found["number"])


def _read_date(reading: Reading, part: dict[str, Any], key: str, path: tuple[str | int, ...]) -> None:
    if not isinstance(given := part.get(key), str):
        return
    try:
        part[key] = iso_date(given) or given
    except BadDate as bad:
        reading.refuse(reading.line_of(path), str(bad), bad.expected)
        del part[key]


def _sections(blocks: Sequence[Block], reading: Reading) -> Iterator[tuple[Block | None, list[Block]]]:
    """Each section's heading, None for what stands under none, with the blocks under it. The headline is put
    in its place on the way."""
    seen: dict[str, int] = {}
    heading: Block | None = None
    under: list[Block] = []
    for block in blocks:
        if block.kind is not Kind.HEADING or _is_inside(block, heading):
            under.append(block)
            continue
        yield heading, under
        heading, under = block, []
        section = _section(block)
        if section is None and block.level == 1:
            _put_headline(reading, block)
            heading = None
        elif section is None:
            message = f"there is no section “{quoted(block.text)}”"
            reading.refuse(block.line, message, "one of " + ", ".join(sorted(MARKDOWN_SECTIONS)))
        elif section in seen:
            message = f"a second section “{quoted(block.text)}” (first in line {seen[section]})"
            reading.refuse(block.line, message, "each section once")
        else:
            seen[section] = block.line
    yield heading, under


def _is_inside(heading: Block, section: Block | None) -> bool:
    """Whether a heading is an event's or a holder's, within its section."""
    return (
        section is not None
        and _section(section) in _WITH_HEADINGS_OF_THEIR_OWN
        and heading.level > section.level
    )


def _section(heading: Block) -> str | None:
    if inline_noise(heading.text) is not None:
        return "noise_level"
    return MARKDOWN_SECTIONS.get(as_heading(heading.text))


def _put_headline(reading: Reading, heading: Block) -> None:
    reading.put(("headline",), heading.text, heading.line)


def _put_section(reading: Reading, heading: Block, under: list[Block]) -> list[Block]:
    """Put one section in its place; returns the blocks under it that aren't its own."""
    section = _section(heading)
    if section == "key_points":
        return _put_key_points(reading, under)
    if section == "noise_level":
        _put_noise_level(reading, heading, under)
    elif section == "forecast":
        _put_text(reading, ("forecast", "disclaimer"), [block for block in under if block.kind is Kind.QUOTE])
        _put_text(
            reading, ("forecast", "outlook"), [block for block in under if block.kind is not Kind.QUOTE]
        )
    elif section == "timeline":
        put_events(reading, under)
    elif section == "sources":
        put_sources(reading, under)
    elif section == "sides":
        _refuse(
            reading,
            under,
            "text between Sides and its first side",
            "### Critics, ### Defenders or ### Neutral",
        )
    elif section is not None and section in STANCES:
        put_perspectives(reading, section, under)
    elif section is not None:
        _put_text(reading, (section,), under)
    return []


def _put_text(reading: Reading, path: tuple[str, ...], blocks: Sequence[Block]) -> None:
    if not blocks:
        return
    written: list[str] = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        listed = block.kind is Kind.ITEM
        if before is not None:
            written.append("\n" if listed and before.kind is Kind.ITEM else "\n\n")
        written.append("- " + block.text if listed else block.text)
    reading.put(path, "".join(written), blocks[0].line)


def _put_key_points(reading: Reading, under: list[Block]) -> list[Block]:
    points = [block for block in under if block.kind is Kind.ITEM]
    if under and not points:
        reading.refuse(under[0].line, "the key points are no list", "a line `- point` for each")
    for point in points:
        reading.add(("key_points",), point.text, point.line)
    return [block for block in under if block.kind is not Kind.ITEM]


def _put_noise_level(reading: Reading, heading: Block, under: Sequence[Block]) -> None:
    given = inline_noise(heading.text)
    levels = list(under)
    if given is not None:
        levels.insert(0, Block(Kind.PARAGRAPH, heading.line, (Text(given),)))
    if levels:
        put_noise(reading, levels[0].text, levels[0].line)
    _refuse(reading, levels[1:], "text after the noise level", "the number alone")


def _refuse(reading: Reading, blocks: Sequence[Block], message: str, expected: str) -> None:
    if blocks:
        reading.refuse(blocks[0].line, f"{message}: “{quoted(blocks[0].text)}”", expected)
