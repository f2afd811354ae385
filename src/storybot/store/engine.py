"""The way to the database: one `Store` for a process, transactions to read in and to write in."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storybot.store import sqlite
from storybot.store.address import Address

StoreConnection = AsyncConnection
"""What queries run on: a transaction of `Store.read` or `Store.write`."""


class Store:
    """A database that holds stories. Safe to share between tasks of one event loop."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._threads = sqlite.Threads()
        engine = _engine(address, self._threads)
        self._reader = engine.execution_options(**_reading(address))
        self._writer = engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        # SQLite takes one writer at a time; its own way to wait is to sleep and try again.
        self._turn = asyncio.Lock() if address.is_sqlite else nullcontext()
        self._writing: asyncio.Task[Any] | None = None

    @classmethod
    def open(cls, url: str) -> "Store":
        """A store at `url`, without touching the database yet. Raises Refused for an unusable URL."""
        return cls(Address.parse(url))

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction that sees the database as it is at the first query. Raises StoreFailed."""
        with self._address.failures():
            async with self._reader.connect() as conn:
                yield conn

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction that is committed at the end, or, on any error, not at all. Raises StoreFailed.

        This is the only place that commits. On SQLite, writers of all processes take turns.
        """
        if self._writing is asyncio.current_task():
            raise RuntimeError("a write within a write would wait for itself")
        with self._address.failures():
            async with self._turn, self._writer.begin() as conn:
                self._writing = asyncio.current_task()
                try:
                    yield conn
                finally:
                    self._writing = None

    async def ping(self) -> None:
        """Ask the database for nothing. Raises StoreFailed where it can't be reached."""
        async with self.read() as conn:
            await conn.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self._reader.dispose()
        await self._threads.ended()


def _engine(address: Address, threads: sqlite.Threads) -> AsyncEngine:
    connecting = {"async_creator_fn": threads.connect} if address.is_sqlite else {}
    engine = create_async_engine(
        address.for_driver(asynchronous=True),
        connect_args=address.connect_args | connecting,
        pool_pre_ping=not address.is_sqlite,
        json_serializer=partial(json.dumps, ensure_ascii=False),
    )
    if address.is_sqlite:
        sqlite.prepare(engine.sync_engine)
    return engine


def _reading(address: Address) -> dict[str, object]:
    if address.is_sqlite:
        return {}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
