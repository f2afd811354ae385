"""The words of a text as they are looked for."""

import unicodedata

import regex

_WORD = regex.compile(r"[\p{L}\p{N}]+")
_SPACES = str.maketrans({sign: " " for sign in map(chr, range(128)) if not sign.isalnum()})
_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}ー]"
_RUN = regex.compile(rf"{_UNSPACED}+|(?:(?!{_UNSPACED}).)+")
_IS_UNSPACED = regex.compile(_UNSPACED)


def terms(text: str) -> list[str]:
    """Words without case and accents, in their order; scripts that put no spaces between words in overlapping
    pairs of characters. Only letters and digits, so nothing in them means anything to a database."""
    if text.isascii():  # most texts nearly are, and the long way takes five times as long
        return text.lower().translate(_SPACES).split()
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return [term for word in _WORD.findall(plain) for run in _RUN.findall(word) for term in _pairs(run)]


def _pairs(run: str) -> list[str]:
    if len(run) == 1 or not _IS_UNSPACED.match(run):
        return [run]
    return [run[at : at + 2] for at in range(len(run) - 1)]
