"""What of a text can be seen."""

import regex

_INVISIBLE = regex.compile(
    r"[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cs}\u2800\ufff9-\ufffb]*"
)


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: empty, or white space and invisible characters only."""
    return _INVISIBLE.fullmatch(text) is not None
