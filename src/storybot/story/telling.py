"""Which changes are worth telling those who discuss a story, and which are mended in silence. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

import regex
from rapidfuzz import fuzz

from storybot.story.changes import (
    Change,
    ForecastChanged,
    HeadlineChanged,
    NoiseChanged,
    Part,
    PartChanged,
    SideChanged,
    TimelineChanged,
    changes,
)
from storybot.story.model import Event, Forecast, Perspective, Story

SAME: Final = 90.0
"""From this likeness on, 0 to 100, two texts say the same, and one of them with a typo."""

NOISE: Final = 10
"""So much the noise level has to move, of 100."""

_DECISIVE: Final = regex.compile(
    r"\d+|n['’]t\b|\b(?:not?|never|none|nicht|kein\p{L}{0,2}|nie|pas|jamais|aucune?|nunca|ning[uú]n\p{L}?)\b"
    r"|ない|ません|なかった"
)
"""A number, or a word that negates, in the languages of the catalogues: no typo, however short."""

_READ_ALOUD = frozenset({Part.SUMMARY, Part.WHY_IT_MATTERS, Part.KEY_POINTS, Part.PLAIN_WORDS})

T = TypeVar("T", Event, Perspective)


def worth_telling(found: Iterable[Change]) -> tuple[Change, ...]:
    """Those of the changes that say something new, without what is only worded better."""
    return tuple(told for change in found if (told := _told(change)) is not None)


def has_new_event(before: Story, after: Story) -> bool:
    """Whether the timeline has an event that it hadn't, and that is no better wording of one."""
    told = worth_telling(changes(before, after))
    return any(isinstance(one, TimelineChanged) and one.added for one in told)


def _told(change: Change) -> Change | None:
    match change:
        case SideChanged(gained=gained, lost=lost):
            new = replace(change, gained=_unlike(gained, lost), lost=_unlike(lost, gained))
            return new if new.gained or new.lost else None
        case TimelineChanged(added=added, removed=removed):
            new = replace(change, added=_unlike(added, removed), removed=_unlike(removed, added))
            return new if new.added or new.removed else None
        case _:
            return change if _says_more(change) else None


def _says_more(change: Change) -> bool:
    match change:
        case HeadlineChanged(before, after):
            return not _alike(before, after)
        case NoiseChanged(before, after):
            return before is None or after is None or abs(after - before) >= NOISE
        case ForecastChanged(before, after):
            return before is None or after is None or not _same_forecast(before, after)
        case PartChanged(part=part, before=before, after=after):
            return part in _READ_ALOUD and not _alike("\n".join(before), "\n".join(after))
        case _:
            return True


def _alike(one: str, other: str) -> bool:
    one, other = one.casefold(), other.casefold()
    return _decisive(one) == _decisive(other) and fuzz.ratio(one, other) >= SAME


def _decisive(text: str) -> list[str]:
    return sorted(_DECISIVE.findall(text))


def _same_forecast(one: Forecast, other: Forecast) -> bool:
    return one.likelihood == other.likelihood and _alike(one.outlook, other.outlook)


def _unlike(these: Sequence[T], others: Sequence[T]) -> tuple[T, ...]:
    """Those that none of the others is a better wording of."""
    return tuple(one for one in these if not any(_alike(_said(one), _said(other)) for other in others))


def _said(one: Event | Perspective) -> str:
    if isinstance(one, Event):
        return f"{one.when or ''} {one.headline}"
    return f"{one.holder or ''} {one.position}"
