"""Comparing what is said, whatever stands around it."""

import unicodedata


def letters(text: str) -> str:
    """The letters and digits of a text, in order."""
    return "".join(character for character in text if unicodedata.category(character)[0] in "LN")
