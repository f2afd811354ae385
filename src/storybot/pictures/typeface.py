"""The font that pictures are drawn with: which letters it has, and how wide they are."""

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import noto_cjk_sans_jp_regular  # pyright: ignore[reportMissingTypeStubs]
from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingTypeStubs]

_ELLIPSIS = "…"
_ORNAMENTS = ("So", "Sk", "Mn", "Cf", "Cc", "Cs", "Co", "Cn")
"""Categories of what is left out of a picture where the font lacks it: emoji, and what shapes them. A letter
is not left out, for the word would be another."""


class Typeface:
    """One font file: Latin, Greek, Cyrillic, Japanese, Chinese, Korean. Sizes and widths are in pixels."""

    def __init__(self, path: Path, family: str) -> None:
        self.path = path
        self.family = family
        with TTFont(path, lazy=True) as opened:
            font: Any = opened
            self._glyphs: dict[int, str] = font.getBestCmap()
            self._advances: dict[str, tuple[int, int]] = font["hmtx"].metrics
            self._units: int = font["head"].unitsPerEm

    def drawable(self, text: str) -> str | None:
        """The text with what is mere ornament left out where the font lacks it; None if letters are."""
        plain = unicodedata.normalize("NFC", " ".join(text.split()))
        kept = "".join(c for c in plain if ord(c) in self._glyphs or not _is_ornament(c))
        return kept.strip() if all(ord(c) in self._glyphs for c in kept) else None

    def width(self, text: str, size: float) -> float:
        """How wide a line of drawable text is."""
        return sum(self._advances[self._glyphs[ord(c)]][0] for c in text) * size / self._units

    def lines(self, text: str, size: float, widest: float, most: int) -> list[str]:
        """Drawable text in at most so many lines, broken at spaces and between ideographs; what has no room
        ends in an ellipsis."""
        lines = [""]
        for piece in _pieces(text):
            if lines[-1] and self.width(lines[-1] + piece.rstrip(), size) > widest:
                lines.append("")
            lines[-1] += piece.lstrip() if not lines[-1] else piece
        lines = [line.rstrip() for line in lines]
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1] + _ELLIPSIS]
        return [self._within(line, size, widest) for line in lines]

    def _within(self, line: str, size: float, widest: float) -> str:
        if self.width(line, size) <= widest:
            return line
        kept = line.removesuffix(_ELLIPSIS)
        while kept and self.width(kept + _ELLIPSIS, size) > widest:
            kept = kept[:-1]
        return kept.rstrip() + _ELLIPSIS


@lru_cache(maxsize=1)
def typeface() -> Typeface:
    """The font that the package noto-cjk-sans-jp-regular brings. Reading it takes a fifth of a second."""
    return Typeface(Path(str(noto_cjk_sans_jp_regular.FONT_PATH)), "Noto Sans CJK JP")


def _is_ornament(character: str) -> bool:
    return unicodedata.category(character) in _ORNAMENTS


def _pieces(text: str) -> list[str]:
    """What a line may end after: a space, or an ideograph or kana."""
    pieces = [""]
    for character in text:
        pieces[-1] += character
        if character == " " or unicodedata.east_asian_width(character) in ("W", "F"):
            pieces.append("")
    return [piece for piece in pieces if piece]
