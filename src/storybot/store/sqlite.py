"""What SQLite needs to be told."""

import asyncio
import sqlite3
from threading import Thread, current_thread
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry


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
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


class _Connection(sqlite3.Connection):
    """SQLite keeps a closed connection, with its lock, until its last statement is gone, and one that was
    cancelled halfway may stay for long."""

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()
        super().close()


class Threads:
    """The threads that aiosqlite makes, one for each connection.

    It doesn't wait for those of connections that failed or were cut off; if the event loop closes first, they
    end with a traceback on stderr (omnilib/aiosqlite#241).
    """

    def __init__(self) -> None:
        self._threads: WeakSet[Thread] = WeakSet()

    def connect(self, *args: Any, **how: Any) -> sqlite3.Connection:
        """sqlite3's `factory`; it runs in the connection's thread."""
        self._threads.add(current_thread())
        return _Connection(*args, **how)

    async def ended(self) -> None:
        """Wait until they have ended, but not for ever."""
        for thread in list(self._threads):
            await asyncio.to_thread(thread.join, timeout=1)
