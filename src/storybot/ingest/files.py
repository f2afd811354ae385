"""Story files from the command line's arguments to drafts, with every problem of every file."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from storybot.errors import InvalidFiles, Problem
from storybot.ingest.clashes import EXPECTED, clashes
from storybot.ingest.decoding import decoded, without_controls
from storybot.ingest.drafts import to_draft
from storybot.ingest.json_form import HEADLINE, read_json
from storybot.ingest.markdown import read_markdown
from storybot.ingest.page_text import read_page_text
from storybot.ingest.reading import Reading
from storybot.ingest.sentences import without_bullet
from storybot.printable import printable
from storybot.story.model import Draft
from storybot.story.text import is_blank

MAX_BYTES = 256 * 1024
STANDARD_INPUT = "-"

_EXPECTED_FILES = "a .txt, .md, .markdown or .json file"


@dataclass(frozen=True, slots=True)
class Input:
    """The bytes of one story file and the name it was given by."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Format:
    read: Callable[[str, Reading], None]
    headline_form: str


_PAGE_TEXT = _Format(read_page_text, "the headline in the first line")
_MARKDOWN = _Format(read_markdown, "a line `# headline`")
_JSON = _Format(read_json, HEADLINE)
_FORMATS = {".txt": _PAGE_TEXT, ".md": _MARKDOWN, ".markdown": _MARKDOWN, ".json": _JSON}


def read(path_name: str, data: bytes) -> Draft:
    """The draft in one file. Its format is told by its name's extension, and by its content where the name
    has none that is known. Raises InvalidFiles with every problem of the file."""
    return _read(path_name, data)[0]


def read_pasted(text: str, named: str) -> Draft:
    """The draft in a text that messages call `named`; its format is told by its content. Raises
    InvalidFiles."""
    return _draft(_sound(text, named), named, _format_of(text), None)[0]


def read_fields(fields: Mapping[str, str], named: str) -> Draft:
    """The draft of which somebody has filled in `fields`: keys of the JSON form that hold a text, and
    `key_points`, one a line. Raises InvalidFiles."""
    reading = Reading(named, "a headline")
    reading.document.update(fields)
    if points := fields.get("key_points"):
        lines = [line.strip() for line in points.splitlines()]
        reading.document["key_points"] = [without_bullet(line) for line in lines if line]
    return to_draft(reading, None)


def too_large(named: str) -> InvalidFiles:
    """That a file has more than `MAX_BYTES`."""
    return InvalidFiles((Problem(named, None, "the file is too large", f"at most {MAX_BYTES // 1024} KiB"),))


def collect(arguments: Sequence[str], stdin: BinaryIO) -> Iterator[Input | Problem]:
    """What the arguments name: a file; every story file in a directory and those below, sorted; or `-` for
    `stdin`. What can't be read is a problem in its place."""
    for argument in arguments:
        if argument == STANDARD_INPUT:
            yield Input(argument, stdin.read(MAX_BYTES + 1))
        elif not argument:
            yield Problem("“”", None, "an empty name", _EXPECTED_FILES)
        elif Path(argument).is_dir():
            yield from _directory(argument)
        else:
            yield _file(argument)


def read_all(
    arguments: Sequence[str], stdin: BinaryIO, each: Callable[[], None] = lambda: None
) -> tuple[list[Draft], list[Problem]]:
    """The drafts of every good file that the arguments name, in their order, and the problems of the others.
    Files that would be the same story are problems, all of them. `each` is called for every file."""
    drafts: list[Draft] = []
    problems: list[Problem] = []
    slug_lines: list[int | None] = []
    for found in collect(arguments, stdin):
        each()
        if isinstance(found, Problem):
            problems.append(found)
            continue
        try:
            draft, line = _read(found.name, found.data)
        except InvalidFiles as invalid:
            problems += invalid.problems
        else:
            drafts.append(draft)
            slug_lines.append(line)
    return _without_clashes(drafts, slug_lines, problems)


def _directory(name: str) -> Iterator[Input | Problem]:
    try:
        files = [path for path in Path(name).rglob("*") if path.suffix.lower() in _FORMATS and path.is_file()]
    except OSError as error:
        yield _unreadable(name, error)
        return
    if not files:
        yield Problem(_named(name), None, "no story file in this directory", _EXPECTED_FILES)
    for path in sorted(files):
        yield _file(str(path))


def _file(name: str) -> Input | Problem:
    try:
        with Path(name).open("rb") as file:
            return Input(name, file.read(MAX_BYTES + 1))
    except (OSError, ValueError) as error:
        return _unreadable(name, error)


def _unreadable(name: str, error: OSError | ValueError) -> Problem:
    reason = getattr(error, "strerror", None) or str(error)
    return Problem(_named(name), None, f"can't be read: {reason}", _EXPECTED_FILES)


def _named(name: str) -> str:
    """A file's name as messages show it and the store keeps it; a name's bytes need not be UTF-8."""
    readable = os.fsencode(name).decode("utf-8", "replace")
    return "standard input" if name == STANDARD_INPUT else printable(readable, 4096)


def _base_name(name: str) -> str | None:
    """What a file is recognised by when it is pushed again; None for standard input and other pipes."""
    return None if name == STANDARD_INPUT or name.startswith("/dev/") else Path(_named(name)).name


def _read(name: str, data: bytes) -> tuple[Draft, int | None]:
    """The draft, and the line that its slug or headline stands in."""
    text = _decoded(_named(name), data)
    form = _FORMATS.get(Path(name).suffix.lower()) or _format_of(text)
    return _draft(text, _named(name), form, _base_name(name))


def _draft(text: str, named: str, form: _Format, base_name: str | None) -> tuple[Draft, int | None]:
    reading = Reading(named, form.headline_form)
    form.read(without_controls(text, reading), reading)
    draft = to_draft(reading, base_name)
    return draft, reading.line_of(("slug",) if draft.slug_given else ("headline",))


def _decoded(name: str, data: bytes) -> str:
    """The text that the bytes are. Raises InvalidFiles if they can't be one."""
    if len(data) > MAX_BYTES:
        raise too_large(name)
    return _sound(decoded(name, data), name)


def _sound(text: str, name: str) -> str:
    """The text, without byte order mark, every line ended by `\n`. Raises InvalidFiles for an empty one."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if is_blank(text):
        raise InvalidFiles((Problem(name, None, "the file is empty", "one story"),))
    return text


def _format_of(text: str) -> _Format:
    start = text.lstrip()
    if start.startswith("{"):
        return _JSON
    return _MARKDOWN if start.startswith(("---\n", "# ")) else _PAGE_TEXT


def _without_clashes(
    drafts: Sequence[Draft], lines: Sequence[int | None], problems: list[Problem]
) -> tuple[list[Draft], list[Problem]]:
    clashing: set[int] = set()
    for clash in clashes(drafts):
        clashing |= {clash.first, clash.index}
        other = _place(drafts[clash.first], lines[clash.first])
        message = f"the same story as {other}: both have {clash.shared}"
        problems.append(Problem(drafts[clash.index].file, lines[clash.index], message, EXPECTED))
    return [draft for index, draft in enumerate(drafts) if index not in clashing], problems


def _place(draft: Draft, line: int | None) -> str:
    return draft.file if line is None else f"{draft.file}:{line}"
