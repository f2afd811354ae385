"""The database's schema: bring it up to date, say where it stands. Blocks; call it before the event loop
runs, or in a thread."""

import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from storybot.errors import Refused, StoreFailed
from storybot.store import sqlite
from storybot.store.address import PATIENCE, Address
from storybot.store.moderation_tables import metadata


def upgrade(url: str) -> str | None:
    """Bring the database to the newest migration, making it where it isn't there, and return the migration
    that it was at (None: it was new).

    All or nothing, under a lock, so any number of processes may do this at once. Raises Refused where the
    database comes from a newer storybot, StoreFailed where it can't be reached or written.
    """
    address = Address.parse(url)
    with address.failures(bugs=()):
        if address.is_sqlite:
            _use_write_ahead_log(address)
        with _transaction(address, "BEGIN IMMEDIATE", foreign_keys=False) as connection:
            if not address.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('storybot_migration'))"))
            before = _at(connection)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            renewed = address.is_sqlite and before != newest()
            if renewed and connection.execute(text("PRAGMA foreign_key_check")).first():
                raise StoreFailed(f"{address} has rows that refer to rows which aren't there")
            return before


def current(url: str) -> str | None:
    """The migration that the database is at, None where it has none. Raises Refused, StoreFailed."""
    address = Address.parse(url)
    with address.failures(), _transaction(address) as connection:
        return _at(connection)


def newest() -> str | None:
    """The newest migration that this storybot brings."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def check(url: str) -> list[str]:
    """What is wrong with the database's schema, a sentence each; none when all is well.

    Raises Refused, StoreFailed.
    """
    address = Address.parse(url)
    with address.failures(), _transaction(address) as connection:
        at = _at(connection)
        if at != newest():
            return [
                f"The database is at {at or 'no migration'}, not at {newest()}; run `storybot db upgrade`."
            ]
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        differences = compare_metadata(context, metadata)
        return [f"The database differs from what the code expects: {found}." for found in differences]


@contextmanager
def _transaction(
    address: Address, begin: str = "BEGIN", *, foreign_keys: bool = True
) -> Generator[Connection]:
    engine = create_engine(
        address.for_driver(asynchronous=False), connect_args=address.connect_args, poolclass=NullPool
    )
    if address.is_sqlite:
        sqlite.prepare(engine, foreign_keys=foreign_keys)
    with engine.execution_options(sqlite_begin=begin).begin() as connection:
        yield connection


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    """All but what each database searches in, in its own way (`store.search`)."""
    return kind != "table" or name is None or not name.startswith("story_search")


def _use_write_ahead_log(address: Address) -> None:
    """Let readers and a writer not wait for each other; the file remembers it.

    Of processes that do this at once SQLite fails some, whatever its time-out, so the waiting is ours.
    """
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            with closing(
                sqlite3.connect(address.url.database or "", timeout=0, isolation_level=None)
            ) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.Error as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise address.failed(error) from None
            time.sleep(0.02)


def _at(connection: Connection) -> str | None:
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise Refused(f"The database was set up by a newer storybot (migration {found}); use that one.")
    return found


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "storybot.store:migrations")
    return config
