"""Page text: the plain text of a story page, one paragraph a line, blank lines or none between them."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from storybot.ingest.lines import Line, put_events, put_perspectives
from storybot.ingest.reading import Reading
from storybot.ingest.sections import PAGE_SECTIONS, STANCES, inline_noise, put_noise
from storybot.ingest.sentences import as_heading, has_bullet, sentence_starts, without_bullet
from storybot.printable import quoted
from storybot.story.text import is_blank

_REST_OF_PAGE = "join the discussion"
_MAX_POINT = 280


def read_page_text(text: str, reading: Reading) -> None:
    """Fill `reading` from page text. What stands before any heading or after the key points is the summary
    (its first paragraph) and the story in plain words (the rest)."""
    headline, *body = _lines(text)
    reading.lines[()] = headline.number
    if _heading(headline) is None:
        reading.put(("headline",), headline.text, headline.number)
    else:
        body.insert(0, headline)
    unheaded: list[Line] = []
    for heading, lines in _sections(takewhile(_is_story, body), reading):
        unheaded += lines if heading is None else _put_section(reading, heading, lines)
    _put_paragraphs(reading, ("summary",), unheaded[:1])
    _put_paragraphs(reading, ("plain_words",), unheaded[1:])


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    after_blank = False
    for number, line in enumerate(text.split("\n"), start=1):
        if not is_blank(line):
            lines.append(Line(number, line.strip(), after_blank))
        after_blank = is_blank(line)
    return lines


def _is_story(line: Line) -> bool:
    return as_heading(line.text) != _REST_OF_PAGE


def _heading(line: Line) -> str | None:
    if inline_noise(line.text) is not None:
        return "noise_level"
    return PAGE_SECTIONS.get(as_heading(line.text))


def _sections(body: Iterator[Line], reading: Reading) -> Iterator[tuple[Line | None, list[Line]]]:
    """The heading of each section, None before the first, with its lines; a second one of a kind is a
    problem."""
    seen: dict[str, int] = {}
    heading: Line | None = None
    lines: list[Line] = []
    for line in body:
        if (section := _heading(line)) is None:
            lines.append(line)
            continue
        yield heading, lines
        heading, lines = line, []
        if section in seen:
            message = f"a second section “{quoted(line.text)}” (first in line {seen[section]})"
            reading.refuse(line.number, message, "each section once")
        seen.setdefault(section, line.number)
    yield heading, lines


def _put_section(reading: Reading, heading: Line, lines: list[Line]) -> list[Line]:
    """Put one section in its place; returns the lines under it that aren't its own."""
    section = _heading(heading)
    if section == "key_points":
        return _put_key_points(reading, lines)
    if section == "noise_level":
        _put_noise_level(reading, heading, lines)
    elif section == "timeline":
        put_events(reading, lines)
    elif section == "forecast":
        _put_paragraphs(reading, ("forecast", "outlook"), lines)
    elif section == "sides":
        _refuse_lines(
            reading, lines, "text between Sides and its first side", "Critics, Defenders or Neutral first"
        )
    elif section is not None and section in STANCES:
        put_perspectives(reading, section, lines)
    elif section is not None:
        _put_paragraphs(reading, (section,), lines)
    return []


def _put_paragraphs(reading: Reading, path: tuple[str, ...], lines: Sequence[Line]) -> None:
    if lines:
        reading.put(path, "\n\n".join(line.text for line in lines), lines[0].number)


def _put_noise_level(reading: Reading, heading: Line, lines: Sequence[Line]) -> None:
    given = inline_noise(heading.text)
    levels = list(lines) if given is None else [Line(heading.number, given), *lines]
    if levels:
        put_noise(reading, levels[0].text, levels[0].number)
    _refuse_lines(reading, levels[1:], "text after the noise level", "the number alone")


def _refuse_lines(reading: Reading, lines: Sequence[Line], message: str, expected: str) -> None:
    if lines:
        reading.refuse(lines[0].number, f"{message}: “{quoted(lines[0].text)}”", expected)


def _put_key_points(reading: Reading, lines: list[Line]) -> list[Line]:
    count = _bulleted(lines) if lines and has_bullet(lines[0].text) else _unbulleted(lines)
    for line in lines[:count]:
        reading.add(("key_points",), without_bullet(line.text), line.number)
    return lines[count:]


def _bulleted(lines: Sequence[Line]) -> int:
    return sum(1 for _ in takewhile(lambda line: has_bullet(line.text), lines))


def _unbulleted(lines: Sequence[Line]) -> int:
    """How many lines are key points where none has a bullet: those of one sentence, up to the first longer
    one; or up to the first blank line, where not every line has one before it."""
    blanks_part = any(not line.after_blank for line in lines[1:])
    count = 0
    for line in lines:
        parted = blanks_part and line.after_blank and count > 0
        if parted or len(line.text) > _MAX_POINT or len(sentence_starts(line.text)) > 1:
            break
        count += 1
    return count
