"""YAML front matter, read with the line of every part into the JSON form.

Plain YAML only: every scalar is text as it was written (`language: no` is Norwegian, not false), but for
`null`, `~` and nothing; there are no aliases, tags or merge keys.
"""

from collections.abc import Iterator
from typing import Any, cast

import yaml

from storybot.ingest.reading import Path, Reading, name_of
from storybot.ingest.text import Lines
from storybot.printable import quoted

MAX_DEPTH = 20
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class _Unreadable(Exception):
    """Reading can't go on; carries the line, what is wrong and what would be right."""


def read_front_matter(text: str, first_line: int, reading: Reading) -> None:
    """Fill `reading` from YAML that begins in the file's line `first_line`; parts that are null are left
    out."""
    builder = _Builder(text, first_line, reading)
    try:
        value = builder.whole()
    except _Unreadable as stop:
        line, message, expected = stop.args
        return reading.refuse(line, message, expected)
    except yaml.YAMLError as error:
        return reading.refuse(
            builder.line_of(error), f"not YAML: {_reason(error)}", "YAML, a `key: value` a line"
        )
    if value is None:
        return None
    if not isinstance(value, dict):
        return reading.refuse(first_line, "the front matter has no keys", "lines such as `topics: [harbour]`")
    reading.document = {key: part for key, part in cast("dict[str, Any]", value).items() if part is not None}
    return None


class _Builder:
    def __init__(self, text: str, first_line: int, reading: Reading) -> None:
        self._lines = Lines(text)
        self._first = first_line
        self._reading = reading
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.SafeLoader)  # pyright: ignore[reportUnknownMemberType]

    def whole(self) -> Any:
        self._expect_start()
        first = next(self._events)
        if isinstance(first, yaml.StreamEndEvent):
            return None
        value = self._value(next(self._events), ())
        next(self._events)
        if not isinstance(after := next(self._events), yaml.StreamEndEvent):
            raise _Unreadable(self._line(after), "a second YAML document", "one block of front matter")
        return value

    def line_of(self, error: yaml.YAMLError) -> int:
        """The line in the file that a YAML error is about."""
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        offset = mark.index if mark else getattr(error, "position", 0)
        return self._first + self._lines.at(offset) - 1

    def _expect_start(self) -> None:
        next(self._events)

    def _value(self, event: yaml.Event, path: Path) -> Any:
        line = self._line(event)
        self._reading.lines.setdefault(path, line)
        if len(path) > MAX_DEPTH:
            raise _Unreadable(line, "nested too deeply", "the keys of one story")
        if isinstance(event, yaml.AliasEvent):
            raise _Unreadable(line, f"the alias *{quoted(str(event.anchor))}", "the value itself")
        if (tag := getattr(event, "tag", None)) is not None:
            self._reading.refuse(line, f"the tag {quoted(tag)}", "a value without a tag")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return _scalar(cast("yaml.ScalarEvent", event))

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = self._line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _Unreadable(line, "a key that is no text", "a key such as `topics`")
            key = str(event.value)
            place = (*path, key)
            if key in found:
                message = f"the key “{quoted(name_of(place))}” is given twice"
                first = self._reading.lines[place]
                self._reading.refuse(line, f"{message} (first in line {first})", "each key once")
            self._reading.lines[place] = line
            found[key] = self._value(next(self._events), place)
        return found

    def _sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value(event, (*path, len(found))))
        return found

    def _line(self, event: yaml.Event) -> int:
        mark = event.start_mark
        return self._first + self._lines.at(mark.index if mark else 0) - 1


def _scalar(event: yaml.ScalarEvent) -> str | None:
    plain = event.style is None
    return None if plain and event.value in _NULLS else str(event.value)


def _reason(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it can't be read"
    return quoted(str(problem))
