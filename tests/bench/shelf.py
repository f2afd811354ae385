"""Databases with very many stories, filled in bulk: pushing them one by one would take hours."""

import itertools
import json
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from storybot.store import schema
from storybot.story.document import to_document
from storybot.story.model import Story

WORDS = 50_000
"""Different words in all headlines. How often each is used falls with its rank, as in any language."""

SYLLABLES = [a + b for a in "bdfghklmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er", "ol")]
TOPICS = ("Harbour", "Climate", "Economy", "Culture", "Health", "Science", "Schools", "Transport")
HEADLINE, SUMMARY = 7, 14
"""Words in each."""

MOMENT = "2026-03-01 12:00:00.000000"
EMPTY = to_document(Story(slug="", headline=""))

Texts = tuple[str, str]
"""A headline and a summary, in words as they are looked for."""


def fill(path: Path, stories: int) -> None:
    """A new database at `path` with so many published stories. The same number always gives the same ones."""
    schema.upgrade(f"sqlite:///{path}")
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA cache_size = -200000")
        database.execute("BEGIN")
        told, words = enumerate(texts(stories), 1), set[str]()
        while some := list(itertools.islice(told, 10_000)):
            _insert(database, some)
            words.update(word for _, (headline, _) in some for word in headline.split())
        _many(database, "headline_words (word)", [(word,) for word in sorted(words)])
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def vocabulary() -> list[str]:
    """The words, the most used first."""
    chance = random.Random(1)
    words: dict[str, None] = {}
    while len(words) < WORDS:
        words["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4)))] = None
    return list(words)


def texts(count: int) -> Iterator[Texts]:
    """What so many stories say."""
    chance, words = random.Random(2), vocabulary()
    weights = list(itertools.accumulate(1 / rank for rank in range(1, WORDS + 1)))
    for _ in range(count):
        said = chance.choices(words, cum_weights=weights, k=HEADLINE + SUMMARY)
        yield " ".join(said[:HEADLINE]), " ".join(said[HEADLINE:])


def slug_of(number: int) -> str:
    """The slug of the story with that number, from 1 on."""
    return f"story-{number}"


def _insert(database: sqlite3.Connection, some: Sequence[tuple[int, Texts]]) -> None:
    _many(
        database,
        "stories (id, slug, headline, revision, first_pushed_at, pushed_at)",
        [(n, slug_of(n), headline.capitalize(), 1, MOMENT, MOMENT) for n, (headline, _) in some],
    )
    _many(
        database,
        "revisions (story_id, number, document, fingerprint, pushed_at)",
        [(n, 1, _document(n, said), f"{n:064x}", MOMENT) for n, said in some],
    )
    _many(
        database,
        "story_topics (story_id, topic_key, topic)",
        [(n, _topic(n).casefold(), _topic(n)) for n, _ in some],
    )
    _many(
        database,
        "story_search (rowid, headline, body)",
        [(n, said[0], " ".join((*said, *_named(n)))) for n, said in some],
    )


def _topic(number: int) -> str:
    return TOPICS[number % len(TOPICS)]


def _named(number: int) -> tuple[str, str, str]:
    """The words of a slug and a topic, which are looked for as well."""
    return "story", str(number), _topic(number).casefold()


def _document(number: int, said: Texts) -> str:
    headline, summary = said
    own = {
        "slug": slug_of(number),
        "headline": headline.capitalize(),
        "summary": f"{summary.capitalize()}.",
        "topics": [_topic(number)],
    }
    return json.dumps({**EMPTY, **own})


def _many(database: sqlite3.Connection, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
    places = ", ".join("?" * len(rows[0]))
    database.executemany(f"INSERT INTO {into} VALUES ({places})", rows)
