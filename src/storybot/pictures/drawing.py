"""Figures as SVG. Pure, but for the font."""

from itertools import pairwise

from storybot.cards.figure import Figure, LevelsFigure, TimelineFigure
from storybot.pictures.sheet import ACCENT, INK, MARGIN, QUIET, WIDTH, Sheet
from storybot.pictures.typeface import Typeface

MOST_EVENTS = 12
MOST_POINTS = 24
"""A picture shows so many at most, the newest; the text has them all."""

_LABEL = 20
_SMALL = 17
_LINE = 1.35
_DATES = 210
_PLOT = 260


def svg_of(figure: Figure, typeface: Typeface) -> str:
    """The picture of a figure."""
    sheet = Sheet(typeface, figure.undrawable)
    match figure:
        case TimelineFigure():
            return _timeline(figure, sheet)
        case LevelsFigure():
            return _levels(figure, sheet)


def _timeline(figure: TimelineFigure, sheet: Sheet) -> str:
    """From top to bottom in the newsroom's order: when on the left, what on the right."""
    y = sheet.title(figure.title)
    events = figure.events[-MOST_EVENTS:]
    rail, left = MARGIN + _DATES + 14, MARGIN + _DATES + 40
    rows = [
        (
            sheet.typeface.lines(sheet.words(when), _SMALL, _DATES, 2) if when else [],
            sheet.typeface.lines(sheet.words(what), _LABEL, WIDTH - MARGIN - left, 3),
        )
        for when, what in events
    ]
    heights = [max(len(when), len(what)) * _LABEL * _LINE + 16 for when, what in rows]
    tops = [y + sum(heights[:number]) for number in range(len(rows))]
    if rows:
        sheet.line(rail, tops[0] + _LABEL / 2, rail, tops[-1] + _LABEL / 2, stroke=ACCENT, width=3)
    for top, (when, what) in zip(tops, rows, strict=True):
        sheet.dot(rail, top + _LABEL / 2 + 2)
        for number, line in enumerate(when):
            baseline = top + _LABEL + number * _LABEL * _LINE
            sheet.text(line, MARGIN + _DATES - 6, baseline, size=_SMALL, fill=QUIET, anchor="end")
        for number, line in enumerate(what):
            sheet.text(line, left, top + _LABEL + number * _LABEL * _LINE, size=_LABEL)
    return sheet.svg(y + sum(heights) + MARGIN - 16)


def _levels(figure: LevelsFigure, sheet: Sheet) -> str:
    """From left to right, a dot for each revision that has a level, joined where neighbours have one."""
    top = sheet.title(figure.title) + 30
    bottom, left, right = top + _PLOT, MARGIN + 46, WIDTH - MARGIN - 24
    _scale(figure, sheet, top, bottom, left)
    points = figure.points[-MOST_POINTS:]
    gap = (right - left - 40) / max(len(points) - 1, 1)
    first = left + 20 if len(points) > 1 else (left + right) / 2
    places = [
        (first + number * gap, None if level is None else bottom - level * _PLOT / 100)
        for number, (_, level) in enumerate(points)
    ]
    for (x1, y1), (x2, y2) in pairwise(places):
        if y1 is not None and y2 is not None:
            sheet.line(x1, y1, x2, y2, stroke=ACCENT, width=4)
    said_from = dated_from = float(WIDTH)
    for (x, y), (when, level) in reversed([*zip(places, points, strict=True)]):  # the newest is always told
        if y is not None and level is not None:
            sheet.dot(x, y)
            said_from = _unless_crowded(sheet, f"{level:g}", x, y - 14, said_from, INK)
        dated_from = _unless_crowded(sheet, sheet.words(when), x, bottom + 28, dated_from, QUIET)
    return sheet.svg(bottom + 28 + MARGIN - 8)


def _scale(figure: LevelsFigure, sheet: Sheet, top: float, bottom: float, left: float) -> None:
    ends = f"0 = {sheet.words(figure.low)} · 100 = {sheet.words(figure.high)}"
    sheet.text(ends, MARGIN, top - 34, size=_SMALL, fill=QUIET)
    for level in (0, 25, 50, 75, 100):
        y = bottom - level * _PLOT / 100
        sheet.line(left, y, WIDTH - MARGIN, y)
        sheet.text(str(level), left - 10, y + 6, size=_SMALL, fill=QUIET, anchor="end")


def _unless_crowded(sheet: Sheet, words: str, x: float, y: float, taken_from: float, fill: str) -> float:
    """Write words below or above a point, unless they would run into those on the right; where they begin."""
    half = sheet.typeface.width(words, _SMALL) / 2
    middle = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
    if middle + half > taken_from:
        return taken_from
    sheet.text(words, middle, y, size=_SMALL, fill=fill, anchor="middle")
    return middle - half - 12
