"""The sides and the timeline as plain lines tell them, where only a line's shape and place say what it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from storybot.ingest.reading import Reading
from storybot.ingest.sections import date_of, is_date, says_nobody
from storybot.ingest.sentences import asks, has_bullet, is_label, without_bullet


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file that is not blank, without white space around it. `after_blank` is true where a
    blank line stands before it."""

    number: int
    text: str
    after_blank: bool = False


def put_perspectives(reading: Reading, stance: str, lines: Sequence[Line]) -> None:
    """Each paragraph is one perspective; a label right before a paragraph is its holder."""
    holder: Line | None = None
    said = [line for line in lines if not says_nobody(without_bullet(line.text))]
    for line, following in zip_longest(said, said[1:]):
        before_paragraph = following is not None and not is_label(without_bullet(following.text))
        if holder is None and before_paragraph and is_label(line.text) and not has_bullet(line.text):
            holder = line
            continue
        first = holder or line
        named = None if holder is None else holder.text.rstrip(":： ")
        perspective = {"holder": named, "position": without_bullet(line.text)}
        reading.add(("sides", stance), perspective, first.number)
        holder = None


@dataclass(slots=True)
class _Entry:
    date: Line | None = None
    headline: Line | None = None
    detail: list[Line] = field(default_factory=list[Line])


def put_events(reading: Reading, lines: Sequence[Line]) -> None:
    """Each event is a headline line, then its detail; a line that is a date is its event's date, and may
    stand before the headline, after it, or last."""
    for entry in _entries([Line(one.number, without_bullet(one.text), one.after_blank) for one in lines]):
        event: dict[str, Any] = {}
        if entry.date is not None:
            event["when"] = date_of(entry.date.text, entry.date.number, reading)
        if entry.headline is not None:
            event["headline"] = entry.headline.text
        if entry.detail:
            event["detail"] = "\n\n".join(line.text for line in entry.detail)
        first = entry.headline or entry.date
        if first is not None:
            reading.add(("timeline",), event, first.number)


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a timeline's lines are laid out: where its dates stand, and whether blank lines part its events
    (they say nothing where there are none, or one before every line)."""

    dates_lead: bool
    dates_close: bool
    blanks_part: bool


def _layout(lines: Sequence[Line]) -> _Layout:
    leads = is_date(lines[0].text)
    blanks = {line.after_blank for line in lines[1:]}
    return _Layout(leads, not leads and is_date(lines[-1].text), blanks == {True, False})


def _entries(lines: Sequence[Line]) -> Iterator[_Entry]:
    if not lines:
        return
    layout, entry = _layout(lines), _Entry()
    for line, following in zip_longest(lines, lines[1:]):
        dated = is_date(line.text)
        if dated and _opens(entry, layout):
            yield entry
            entry = _Entry(date=line)
        elif dated:
            entry.date = line
        elif entry.headline is None:
            entry.headline = line
        elif _is_headline(line, following, entry, layout):
            yield entry
            entry = _Entry(headline=line)
        else:
            entry.detail.append(line)
    yield entry


def _opens(entry: _Entry, layout: _Layout) -> bool:
    """Whether a date belongs to the event after it."""
    if entry.date is not None:
        return True
    return layout.dates_lead or (bool(entry.detail) and not layout.dates_close)


def _is_headline(line: Line, following: Line | None, entry: _Entry, layout: _Layout) -> bool:
    """Whether a line after an event's headline is the next event's: a label is, but for one that has to be
    the detail since nothing that belongs to a headline comes after it. A short question or exclamation is one
    where a detail stands before it and after it."""
    if asks(line.text):
        return bool(entry.detail) and following is not None and not is_label(following.text)
    if not is_label(line.text):
        return False
    if entry.detail or layout.blanks_part:
        return bool(entry.detail) or line.after_blank
    if following is None:
        return False
    if is_date(following.text):
        return not layout.dates_lead and (entry.date is not None or not layout.dates_close)
    return not is_label(following.text)
