"""What of a text can be seen."""

import regex

_INVISIBLE = regex.compile(r"[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cs}\u2800]*")


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: empty, or white space and invisible characters only."""
    return _INVISIBLE.fullmatch(text) is not None


def shown(text: str, limit: int = 80) -> str:
    """A text from outside as a message for a person may quote it: on one line, shortened, and with every
    character that could steer a terminal or hide something written as its escape."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in cut
    )
