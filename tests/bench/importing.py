"""Importing an archive: files are read, and pushed into a new database, on SQLite."""

import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from rich.progress import Progress
from rich.table import Table

from storybot.ingest import files
from storybot.newsroom.push import push
from storybot.store import schema, tables
from storybot.store.engine import Store
from storybot.story.document import to_document
from storybot.story.model import Draft
from tests.bench import shelf
from tests.bench.delivery import SAMPLE
from tests.bench.report import console
from tests.making import configure, discord, routed

ROUNDS, GOAL, HEADLINE = 3, 500, 9
CHANNELS = 4
"""That the stories go to, in the second of each round."""

TOPICS = ["Harbour", "Climate"]

TABLES = ("stories", "revisions", "story_topics", "headline_words", "story_search")


async def of_archive(stories: int) -> None:
    """Import so many stories, and tell how many in a second; beside it the rows alone, by the raw driver."""
    console.print(
        f"Importing {stories:,} stories of {len(_document(SAMPLE.stem)):,} characters, {ROUNDS} rounds; "
        "the raw driver writes the same rows, in one transaction"
    )
    reading: list[float] = []
    pushing: list[float] = []
    placing: list[float] = []
    raw: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        archive = _archive(Path(folder) / "archive", stories)
        for number in range(ROUNDS):
            drafts, seconds = _read(archive)
            reading.append(stories / seconds)
            database = Path(folder) / f"{number}.db"
            pushing.append(stories / await _push(drafts, database, 0))
            raw.append(stories / _copied(database, Path(folder) / f"{number}-raw.db"))
            placing.append(stories / await _push(drafts, Path(folder) / f"{number}-placed.db", CHANNELS))
    _tell({"files read": reading, "pushed, to no channel": pushing, f"to {CHANNELS} channels": placing}, raw)


def _tell(rates: dict[str, list[float]], raw: list[float]) -> None:
    table = Table("stories a second", "median", "÷ raw driver", "goal")
    for column in table.columns[1:]:
        column.justify = "right"
    by_driver = statistics.median(raw)
    for name, each in rates.items():
        rate = statistics.median(each)
        goal = f"≥ {GOAL}" if name.startswith("pushed") else ""
        table.add_row(name, f"{rate:,.0f}", f"{rate / by_driver:.3f}", goal)
    table.add_row("rows by the raw driver", f"{by_driver:,.0f}", "1", "")
    console.print(table)


def _archive(folder: Path, stories: int) -> Path:
    """A folder of the sample's page in the JSON form, each under a headline of its own."""
    folder.mkdir()
    chance, words = random.Random(1), shelf.vocabulary()
    for number in range(stories):
        headline = " ".join(chance.choices(words, k=HEADLINE)).capitalize()
        (folder / f"{number:06}.json").write_text(_document(headline))
    return folder


def _document(headline: str) -> str:
    story = to_document(files.read(SAMPLE.name, SAMPLE.read_bytes()).story)
    del story["slug"], story["url"]
    return json.dumps({**story, "topics": TOPICS, "headline": headline})


def _read(archive: Path) -> tuple[Sequence[Draft], float]:
    began = time.perf_counter()
    drafts, problems = files.read_all([str(archive)], BytesIO())
    assert not problems, problems[0]
    return drafts, time.perf_counter() - began


async def _push(drafts: Sequence[Draft], database: Path, channels: int) -> float:
    """The seconds that it took, with a bar."""
    schema.upgrade(f"sqlite:///{database}")
    store = Store.open(f"sqlite:///{database}")
    try:
        await configure(store, *(routed(discord(str(number + 1))) for number in range(channels)))
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Pushing", total=len(drafts))
            began = time.perf_counter()
            await push(store, drafts, now=datetime.now(UTC), each=lambda: bar.advance(task))
            return time.perf_counter() - began
    finally:
        await store.close()


def _copied(full: Path, empty: Path) -> float:
    """The seconds that the same rows take, handed to sqlite3 table by table."""
    schema.upgrade(f"sqlite:///{empty}")
    with closing(sqlite3.connect(full)) as source, closing(sqlite3.connect(empty)) as target:
        every = {
            table: source.execute(f"SELECT {_columns(table)} FROM {table}").fetchall() for table in TABLES
        }
        began = time.perf_counter()
        for table, rows in every.items():
            places = ", ".join("?" * len(rows[0]))
            target.executemany(f"INSERT INTO {table} ({_columns(table)}) VALUES ({places})", rows)
        target.commit()
        return time.perf_counter() - began


def _columns(table: str) -> str:
    if table == "story_search":
        return "rowid, headline, body"
    return ", ".join(column.name for column in tables.metadata.tables[table].columns)
