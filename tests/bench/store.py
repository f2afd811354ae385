"""What the store costs: one story loaded by the driver, by its asyncio face and by storybot."""

import json
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import aiosqlite

from storybot.store import schema, stories
from storybot.store.engine import Store
from storybot.story.document import from_document
from storybot.story.model import Draft
from tests.making import push

LOADS = 300
LOAD = "SELECT document FROM revisions JOIN stories ON stories.id = story_id WHERE slug = ? AND number = 1"


async def story_loads(draft: Draft) -> dict[str, float]:
    """CPU for one load of a story, in milliseconds, by who does it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "storybot.db"
        schema.upgrade(f"sqlite:///{path}")
        store = Store.open(f"sqlite:///{path}")
        try:
            [pushed] = await push(store, draft)
            return await _loads(path, store, pushed.slug)
        finally:
            await store.close()


async def _loads(path: Path, store: Store, slug: str) -> dict[str, float]:
    async with aiosqlite.connect(path) as asynchronous:
        with closing(sqlite3.connect(path)) as raw:

            async def by_sqlite3() -> None:
                [document] = raw.execute(LOAD, [slug]).fetchone()
                from_document(json.loads(document))

            async def by_aiosqlite() -> None:
                [[document]] = await asynchronous.execute_fetchall(LOAD, [slug])
                from_document(json.loads(document))

            async def by_storybot() -> None:
                async with store.read() as conn:
                    await stories.revision(conn, slug, 1)

            ways = {"sqlite3": by_sqlite3, "aiosqlite": by_aiosqlite, "storybot": by_storybot}
            return {name: await _cpu(load) for name, load in ways.items()}


async def _cpu(load: Callable[[], Awaitable[None]]) -> float:
    await load()
    began = time.process_time()
    for _ in range(LOADS):
        await load()
    return (time.process_time() - began) / LOADS * 1000
