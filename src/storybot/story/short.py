"""A slug or a topic's key in short, for buttons and suggestions, which carry little."""

import base64
import hashlib
import re
from collections.abc import Callable

LEAST_ROOM = 40
"""Room for any name in short, where a character takes up to three."""

_LEAST_BEGINNING = 9  # characters; fewer would begin too many names
_CUT = "~"
_HASH_LETTERS = 10  # 50 bits
_WIDEST = 3  # units of room that a character takes, at most
_LEAST_TAKEN = LEAST_ROOM - len(_CUT) - _HASH_LETTERS - _WIDEST + 1
_SHORT = re.compile(rf"(?P<begins>.{{{_LEAST_BEGINNING},}}){_CUT}[a-z2-7]{{{_HASH_LETTERS}}}")


def abbreviated(name: str, fits: Callable[[str], bool]) -> str | None:
    """The name itself where it fits, else as much of its beginning as does, and a hash of all of it, so that
    `stands_for` still knows it. None where nothing fits, which doesn't happen with `LEAST_ROOM`."""
    if fits(name):
        return name
    tail = _CUT + _hash(name)
    shorts = (name[:end] + tail for end in range(len(name) - 1, _LEAST_BEGINNING - 1, -1))
    return next(filter(fits, shorts), None)


def beginning(text: str) -> str | None:
    """What the name begins with that `text` abbreviates; None where it is no abbreviation, or one that is
    shorter than any need be: many names begin like that."""
    found = _SHORT.fullmatch(text)
    return found["begins"] if found and _room(found["begins"]) >= _LEAST_TAKEN else None


def stands_for(text: str, name: str) -> bool:
    """Whether an abbreviation is that name's."""
    begins, _, hash_ = text.rpartition(_CUT)
    return name.startswith(begins) and hash_ == _hash(name)


def _room(text: str) -> int:
    """What Discord counts (UTF-16 units), and three for what is escaped there."""
    return len(text.encode("utf-16-le")) // 2 + 2 * sum(text.count(each) for each in "|%")


def _hash(name: str) -> str:
    digest = hashlib.sha256(name.encode()).digest()
    return base64.b32encode(digest).decode("ascii")[:_HASH_LETTERS].lower()
