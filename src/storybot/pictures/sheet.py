"""A sheet to draw on, as SVG: an opaque panel, so that it reads the same on a dark and on a light page."""

from html import escape
from typing import Literal

from storybot.pictures.typeface import Typeface

WIDTH = 800
MARGIN = 36
INK = "#1d2b33"
QUIET = "#5b6b74"
RULE = "#d4dbd8"
ACCENT = "#1f8175"
PAPER = "#fbfaf5"
TITLE = 26

Anchor = Literal["start", "middle", "end"]


class Sheet:
    """Elements are drawn in the order in which they are added; coordinates are pixels from the upper left."""

    def __init__(self, typeface: Typeface, undrawable: str) -> None:
        self.typeface = typeface
        self._undrawable = typeface.drawable(undrawable) or "…"
        self._elements: list[str] = []

    def words(self, text: str) -> str:
        """The text as it can be drawn, or what stands for text that can't."""
        drawable = self.typeface.drawable(text)
        return self._undrawable if drawable is None else drawable

    def title(self, text: str) -> float:
        """The heading, in two lines at most; where the drawing may begin."""
        lines = self.typeface.lines(self.words(text), TITLE, WIDTH - 2 * MARGIN, 2)
        for number, line in enumerate(lines):
            self.text(line, MARGIN, MARGIN + TITLE * (1 + 1.3 * number), size=TITLE)
        return MARGIN + TITLE * (1.3 * len(lines) + 0.9)

    def text(
        self, text: str, x: float, y: float, *, size: float, fill: str = INK, anchor: Anchor = "start"
    ) -> None:
        """One line of drawable text, standing on `y`."""
        self._elements.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-family="{self.typeface.family}" font-size="{size}" '
            f'fill="{fill}" text-anchor="{anchor}">{escape(text)}</text>'
        )

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, stroke: str = RULE, width: float = 1
    ) -> None:
        self._elements.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{stroke}" stroke-width="{width}" stroke-linecap="round"/>'
        )

    def dot(self, x: float, y: float, *, radius: float = 7) -> None:
        self._elements.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{ACCENT}" '
            f'stroke="{PAPER}" stroke-width="3"/>'
        )

    def svg(self, height: float) -> str:
        """The sheet, so many pixels high."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}">'
            f'<rect x="1" y="1" width="{WIDTH - 2}" height="{height - 2:.0f}" rx="16" fill="{PAPER}" '
            f'stroke="{RULE}" stroke-width="2"/>{"".join(self._elements)}</svg>'
        )
