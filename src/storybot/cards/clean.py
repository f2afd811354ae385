"""Making text from outside harmless wherever it is shown, without changing what it says.

Markup is each platform's own and is disarmed there. What is the same everywhere is done here: nothing
invisible, no control characters, no direction that leaks out of its run.
"""

import regex

from storybot.story.text import is_blank

UNTITLED = "Untitled"

_NEWLINES = regex.compile("\r\n|[\r\x85\u2028\u2029]")
# Tag characters spell the flags of England, Scotland and Wales after a black flag, and hide text elsewhere.
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
# Controls; embeddings and overrides of direction; zero-width characters but for the two joiners and the
# direction marks, which scripts and emoji need.
_HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u180e\u200b\u202a-\u202e\u2060-\u2064\u206a-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_INVISIBLE = regex.compile(f"({_FLAG})|[{_HIDDEN}]")
_SURROGATE = regex.compile("[\ud800-\udfff]")
# UAX #15 allows 30 marks on one character in its stream-safe format; more is an attack on the line height.
_MARKS = regex.compile(r"([\p{M}\u200c\u200d]{30})[\p{M}\u200c\u200d]+")
_SPACES = regex.compile(r"[^\S\n]*\t[^\S\n]*|[^\S\n]{2,}")
_LINE_ENDS = regex.compile(r"[^\S\n]*\n[^\S\n]*")
_PARAGRAPHS = regex.compile(r"\n{3,}")
_ISOLATES = regex.compile("[\u2066-\u2069]")
# Whatever any of the above might change; most text has none of it, and one look is all it takes.
_UNCLEAN = regex.compile(
    rf"[^\S \n]|  | \n|\n |\n{{3}}|[{_HIDDEN}\u2028\u2029\u2066-\u2069\ud800-\udfff]"
    r"|[\p{M}\u200c\u200d]{31}"
)
_DIRECTIONS = regex.compile("[\u2066-\u2069\n]")
_RIGHT_TO_LEFT = regex.compile(r"[\p{bidi_class=R}\p{bidi_class=AL}]")
_LETTER = regex.compile(r"\p{L}")
_ISOLATE, _POP = "\u2068", "\u2069"


def clean(text: str) -> str:
    """The same text in lines and paragraphs, with nothing in it that hides or reorders text around it."""
    if not _UNCLEAN.search(text):
        return text
    text = _NEWLINES.sub("\n", text)
    text = _INVISIBLE.sub(r"\1", text)
    text = _SURROGATE.sub("\ufffd", text)
    text = _MARKS.sub(r"\1", balanced(text))
    text = _SPACES.sub(" ", text)
    text = _LINE_ENDS.sub("\n", text)
    return _PARAGRAPHS.sub("\n\n", text)


def one_line(text: str) -> str:
    """The same, on one line."""
    return balanced(clean(text).replace("\n\n", "\n").replace("\n", " "))


def titled(text: str) -> str:
    """The same, or 'Untitled' where there is nothing in it to see."""
    line = one_line(text).strip()
    return UNTITLED if is_blank(line) else line


def balanced(text: str) -> str:
    """The text with each direction isolate closed within its line, and no closing one without an opening."""
    if not _ISOLATES.search(text):
        return text
    depth = 0

    def settle(match: regex.Match[str]) -> str:
        nonlocal depth
        mark = match[0]
        if mark == "\n":
            closing, depth = _POP * depth, 0
            return closing + mark
        if mark == _POP:
            depth, kept = max(depth - 1, 0), depth > 0
            return mark if kept else ""
        depth += 1
        return mark

    settled = _DIRECTIONS.sub(settle, text)
    return settled + _POP * depth


def isolated(text: str) -> str:
    """The text on one line, kept from reordering what stands beside it where it runs right to left."""
    return f"{_ISOLATE}{one_line(text)}{_POP}" if _RIGHT_TO_LEFT.search(text) else text


def side_by_side(*texts: str) -> tuple[str, ...]:
    """Texts that share a line: where only some of them run right to left, those are isolated."""
    from_left = any(_LETTER.search(text) and not _RIGHT_TO_LEFT.search(text) for text in texts)
    return tuple(isolated(text) if from_left else text for text in texts)
