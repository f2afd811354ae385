"""The way to the database: one `Store` for a process, transactions to read in and to write in."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, nullcontext
from functools import partial

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storybot.store.address import Address

StoreConnection = AsyncConnection
"""What queries run on: a transaction of `Store.read` or `Store.write`."""


class Store:
    """A database that holds stories. Safe to share between tasks of one event loop."""

    def __init__(self, engine: AsyncEngine, address: Address) -> None:
        self._address = address
        self._reader = engine.execution_options(**_reading(address))
        self._writer = engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        # SQLite takes one writer at a time; its own way to wait is to sleep and try again.
        self._turn = asyncio.Lock() if address.is_sqlite else nullcontext()

    @classmethod
    def open(cls, url: str) -> "Store":
        """A store at `url`, without touching the database yet. Raises Refused for an unusable URL."""
        address = Address.parse(url)
        engine = create_async_engine(
            address.for_driver(asynchronous=True),
            connect_args=address.connect_args,
            pool_pre_ping=not address.is_sqlite,
            json_serializer=partial(json.dumps, ensure_ascii=False),
        )
        if address.is_sqlite:
            prepare_sqlite(engine.sync_engine)
        return cls(engine, address)

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
        with self._address.failures():
            async with self._turn, self._writer.begin() as conn:
                yield conn

    async def close(self) -> None:
        """Close every connection."""
        await self._reader.dispose()


def prepare_sqlite(engine: Engine) -> None:
    """Set up each connection, and have transactions begin in the way that the connection's options say."""

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def _reading(address: Address) -> dict[str, object]:
    if address.is_sqlite:
        return {}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
