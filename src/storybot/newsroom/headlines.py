"""Headlines that are so alike that one is probably the other, mended. Pure."""

from collections import deque
from collections.abc import Iterable

import regex
from rapidfuzz import fuzz, process

NEAR = 86.0
"""From this likeness on, 0 to 100, two headlines are taken for one that was mended. A wrong refusal costs the
editor one `--new`, a wrong pass posts a second story, so it leans to the first."""

RECENT_STORIES = 500
"""Stories whose headlines a new one is held against: those pushed last."""

_WORDS_THAT_STAND_ALONE = 5
_BETWEEN_WORDS = regex.compile(r"[^\p{L}\p{N}\p{M}]+")


class Headlines:
    """The headlines of the `RECENT_STORIES` stories that were pushed last; `known` are slugs and headlines,
    oldest first."""

    def __init__(self, known: Iterable[tuple[str, str]] = ()) -> None:
        self._known: deque[tuple[str, str]] = deque(maxlen=RECENT_STORIES)
        self._words: deque[str] = deque(maxlen=RECENT_STORIES)
        self._edges: deque[str] = deque(maxlen=2 * RECENT_STORIES)
        for slug, headline in known:
            self.add(slug, headline)

    def add(self, slug: str, headline: str) -> None:
        """One more story was pushed."""
        words = _words(headline)
        self._known.append((slug, headline))
        self._words.append(words)
        self._edges += _edges(words)

    def nearest(self, headline: str) -> tuple[str, str] | None:
        """Slug and headline of the story whose headline is most like this one, if it is near; so is one that
        is this one with words put before or after it."""
        words = _words(headline)
        if words in self._words:
            return self._known[self._words.index(words)]
        if any(edge in self._edges for edge in _edges(words)):
            grown = next((at for at, known in enumerate(self._words) if _has_grown(words, known)), None)
            if grown is not None:
                return self._known[grown]
        found = process.extractOne(words, self._words, scorer=fuzz.ratio, score_cutoff=NEAR)
        return None if found is None else self._known[found[2]]


def _edges(words: str) -> list[str]:
    """The first words and the last: where one headline has grown out of another, they have some in common."""
    every = words.split(" ")
    if len(every) < _WORDS_THAT_STAND_ALONE:
        return []
    return [" ".join(every[:_WORDS_THAT_STAND_ALONE]), " ".join(every[-_WORDS_THAT_STAND_ALONE:])]


def _has_grown(one: str, other: str) -> bool:
    shorter, longer = (one, other) if len(one) < len(other) else (other, one)
    whole_words = longer.startswith(shorter + " ") or longer.endswith(" " + shorter)
    return whole_words and len(shorter.split(" ")) >= _WORDS_THAT_STAND_ALONE


def _words(headline: str) -> str:
    return _BETWEEN_WORDS.sub(" ", headline.casefold()).strip() or headline
