"""Text as it is kept: in Unicode NFC, with even white space, and without control characters."""

import re
import unicodedata
from bisect import bisect_right

CONTROLS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
"""As a regular expression's class: C0 and C1 without tab and line ends. Bidirectional and zero-width
characters are let in, since scripts and emoji need them; renderers disarm them."""

CONTROL = re.compile(f"[{CONTROLS}]")

LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Half of a pair, which JSON's and YAML's escapes can write but UTF-8 can't."""

_LINE_END = re.compile(r"\r\n?|\u2028")
_SPACES = re.compile(r"[ \t]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def prose(text: str) -> str:
    """Running text: line ends as `\\n`, paragraphs parted by one blank line, no white space at the ends of a
    line or doubled in it."""
    text = _LINE_END.sub("\n", text).replace("\u2029", "\n\n")
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return unicodedata.normalize("NFC", _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip())


def one_line(text: str) -> str:
    """The same for a text that has to be one line."""
    return " ".join(prose(text).split("\n")).replace("  ", " ")


class Lines:
    """Tells the line, counted from 1, of an offset into a text; a line ends with `\\n`."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def at(self, offset: int) -> int:
        """The line that the character at `offset` stands in."""
        return bisect_right(self._starts, offset)
