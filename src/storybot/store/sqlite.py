"""What SQLite needs to be told."""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from threading import Thread, current_thread
from typing import Any, NamedTuple
from weakref import WeakSet

import aiosqlite
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

_READ = "BEGIN"


def prepare(engine: Engine, *, foreign_keys: bool = True) -> None:
    """Set up each connection, and have transactions begin in the way that the connection's options say.
    Without `foreign_keys`, tables can be made anew while others refer to them."""

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        begin = connection.get_execution_options().get("sqlite_begin", _READ)
        driver = connection.connection.driver_connection
        if isinstance(driver, _OneTrip):
            driver.begin_with = begin
            driver.only_reads = begin == _READ
        else:
            connection.exec_driver_sql(begin)


class _Connection(sqlite3.Connection):
    """SQLite keeps a closed connection, with its lock, until its last statement is gone, and one that was
    cancelled halfway may stay for long."""

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()
        super().close()


class _OneTrip(aiosqlite.Connection):
    """aiosqlite's connection, but a statement is one trip to its thread and back instead of four (for a
    cursor, the statement, the rows, the end): most of what a short query costs are these trips. A transaction
    begins (`begin_with`) along with its first statement."""

    def __init__(self, connector: Callable[[], sqlite3.Connection], iter_chunk_size: int) -> None:
        super().__init__(connector, iter_chunk_size)
        self._thread.daemon = True
        self.begin_with: str | None = None
        self.only_reads = False

    def cursor(self) -> Any:
        return _Cursor(self)

    async def trip(self, run: Callable[[sqlite3.Cursor], object]) -> "_Result":
        """Have a cursor run something, and read all that came of it."""

        def there() -> _Result:
            cursor = self._conn.cursor()
            try:
                if self.begin_with is not None:
                    self._conn.rollback()  # nothing, unless the end of the one before failed
                    cursor.execute(self.begin_with)
                    self.begin_with = None
                run(cursor)
                rows = cursor.fetchall() if cursor.description else []
                return _Result(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
            finally:
                cursor.close()

        return await self._execute(there)  # pyright: ignore[reportUnknownMemberType]

    async def rollback(self) -> None:
        """End a transaction. Nothing waits for the end of one that only read: the thread takes up one thing
        after the other, and what follows finds it ended."""
        if not self.only_reads:
            await super().rollback()
        elif self.begin_with is None:
            self._tx.put_nowait((None, self._conn.rollback))  # pyright: ignore[reportUnknownMemberType]
        self.begin_with = None


class _Result(NamedTuple):
    rows: list[Any]
    description: Any
    rowcount: int
    lastrowid: int | None


class _Cursor:
    """What SQLAlchemy uses of an asynchronous cursor."""

    arraysize = 1

    def __init__(self, connection: _OneTrip) -> None:
        self._connection = connection
        self._result = _Result([], None, -1, None)

    async def __aenter__(self) -> "_Cursor":
        return self

    async def execute(self, statement: str, parameters: Any = ()) -> None:
        self._result = await self._connection.trip(lambda cursor: cursor.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Any) -> None:
        self._result = await self._connection.trip(lambda cursor: cursor.executemany(statement, parameters))

    async def fetchall(self) -> list[Any]:
        return self._result.rows

    async def close(self) -> None:
        """Nothing is left open."""

    @property
    def description(self) -> Any:
        return self._result.description

    @property
    def rowcount(self) -> int:
        return self._result.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._result.lastrowid


class Threads:
    """The threads that aiosqlite makes, one for each connection.

    It doesn't wait for those of connections that failed or were cut off; if the event loop closes first, they
    end with a traceback on stderr (omnilib/aiosqlite#241).
    """

    def __init__(self) -> None:
        self._threads: WeakSet[Thread] = WeakSet()

    def connect(self, *args: Any, **how: Any) -> aiosqlite.Connection:
        """What SQLAlchemy calls with sqlite3's arguments and awaits."""
        return _OneTrip(partial(sqlite3.connect, *args, factory=self._made, **how), iter_chunk_size=1)

    def _made(self, *args: Any, **how: Any) -> sqlite3.Connection:
        """Runs in the connection's thread."""
        self._threads.add(current_thread())
        return _Connection(*args, **how)

    async def ended(self) -> None:
        """Wait until they have ended, but not for ever."""
        for thread in list(self._threads):
            await asyncio.to_thread(thread.join, timeout=1)
