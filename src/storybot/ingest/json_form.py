"""The JSON form, read with the line of every part. Scalars are the standard library's; objects and lists are
walked here, since it tells neither where a part stands nor that a key was given twice."""

import json
import re
from typing import Any

from storybot.ingest.reading import Path, Reading, as_list, as_object, name_of
from storybot.ingest.text import Lines
from storybot.printable import quoted

HEADLINE = 'a key "headline"'
"""How a headline is written in JSON."""

MAX_DEPTH = 20
_INTEGER_DIGITS = 30
_SPACE = re.compile(r"[ \t\n\r]*")


def read_json(text: str, reading: Reading) -> None:
    """Fill `reading` from a JSON text; what isn't JSON is one problem, where it stops being it."""
    take(_value_in(text, reading), reading)


def read_json_list(text: str, reading: Reading) -> list[Reading]:
    """A reading for each story of a JSON list; what is wrong with the list as a whole, and each key that is
    given twice, is a problem of `reading`."""
    items = as_list(_value_in(text, reading))
    if items is None:
        if not reading.given_up:
            reading.give_up(reading.line_of(()), "this is no JSON list", "[ and one object for each story ]")
        return []
    each = [Reading(reading.file, HEADLINE, at=(index,)) for index in range(len(items))]
    for path, line in reading.lines.items():
        if path and isinstance(path[0], int):
            each[path[0]].lines[path[1:]] = line
    for item, one in zip(items, each, strict=True):
        take(item, one)
    return each


def _value_in(text: str, reading: Reading) -> object:
    try:
        return _Walker(text, reading).whole()
    except json.JSONDecodeError as error:
        reading.give_up(Lines(text).at(error.pos), f"not JSON: {error.msg}", "one JSON object")
        return None


def take(value: object, reading: Reading) -> None:
    """Fill `reading` from JSON that has been read; what is no object is one problem."""
    document = as_object(value)
    if document is not None:
        reading.document = document
    elif not reading.given_up:
        reading.give_up(reading.line_of(()), "this is no JSON object", "{ and the keys of one story }")


class _Walker:
    def __init__(self, text: str, reading: Reading) -> None:
        self._text = text
        self._reading = reading
        self._lines = Lines(text)
        self._scalars = json.JSONDecoder(parse_int=_integer, parse_constant=_no_constant)

    def whole(self) -> object:
        value, end = self._value(self._skip(0), ())
        if (end := self._skip(end)) < len(self._text):
            raise self._error("something follows the object", end)
        return value

    def _value(self, at: int, path: Path) -> tuple[Any, int]:
        self._reading.lines.setdefault(path, self._lines.at(at))
        if len(path) > MAX_DEPTH:
            raise self._error("nested too deeply", at)
        if self._text.startswith("{", at):
            return self._object(at, path)
        if self._text.startswith("[", at):
            return self._list(at, path)
        return self._scalar(at)

    def _scalar(self, at: int) -> tuple[Any, int]:
        try:
            return self._scalars.raw_decode(self._text, at)
        except _Constant as constant:
            raise self._error(f"{constant} is no JSON value", at) from None

    def _object(self, at: int, path: Path) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        end = self._skip(at + 1)
        while not self._text.startswith("}", end):
            if found:
                end = self._comma(end)
            if not self._text.startswith('"', end):
                raise self._error("a key in double quotes is missing", end)
            key, after = self._scalars.raw_decode(self._text, end)
            self._note_key((*path, key), key in found, end)
            value, end = self._value(self._skip(self._expect(":", after)), (*path, key))
            found[key] = value
            end = self._skip(end)
        return found, end + 1

    def _list(self, at: int, path: Path) -> tuple[list[Any], int]:
        found: list[Any] = []
        end = self._skip(at + 1)
        while not self._text.startswith("]", end):
            if found:
                end = self._comma(end)
            value, end = self._value(end, (*path, len(found)))
            found.append(value)
            end = self._skip(end)
        return found, end + 1

    def _note_key(self, path: Path, again: bool, at: int) -> None:
        line = self._lines.at(at)
        if again:
            first = self._reading.lines[path]
            message = f"the key “{quoted(name_of(path))}” is given twice (first in line {first})"
            self._reading.refuse(line, message, "each key once", path)
        self._reading.lines[path] = line

    def _comma(self, at: int) -> int:
        end = self._skip(self._expect(",", at))
        if self._text.startswith(("}", "]"), end):
            raise self._error("nothing follows the comma", at)
        return end

    def _expect(self, character: str, at: int) -> int:
        at = self._skip(at)
        if not self._text.startswith(character, at):
            raise self._error(f"a “{character}” is missing", at)
        return at + 1

    def _skip(self, at: int) -> int:
        space = _SPACE.match(self._text, at)
        return space.end() if space else at

    def _error(self, message: str, at: int) -> json.JSONDecodeError:
        return json.JSONDecodeError(message, self._text, at)


class _Constant(Exception):
    """NaN or Infinity, which the standard library would take."""


def _no_constant(name: str) -> object:
    raise _Constant(name)


def _integer(digits: str) -> int | float:
    # Beyond any number a story has, and int() refuses very long ones.
    return int(digits) if len(digits) <= _INTEGER_DIGITS else float(digits)
