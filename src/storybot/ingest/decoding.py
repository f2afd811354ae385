"""From bytes to text that a reader can go through."""

from storybot.errors import InvalidFiles, Problem
from storybot.ingest.reading import Reading
from storybot.ingest.text import CONTROL


def decoded(name: str, data: bytes) -> str:
    """The text, without byte order mark, every line ended by `\\n`. Raises InvalidFiles if it isn't UTF-8."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidFiles((Problem(name, line, "not UTF-8", "a file in UTF-8"),)) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def without_controls(text: str, reading: Reading) -> str:
    """The text with a space for each control character, so that the rest can be read; each line that has one
    is a problem."""
    if not CONTROL.search(text):
        return text
    for number, line in enumerate(text.split("\n"), start=1):
        if control := CONTROL.search(line):
            code = f"U+{ord(control[0]):04X}"
            reading.refuse(number, f"the control character {code}", "text without control characters")
    return CONTROL.sub(" ", text)
