"""Where the database is, as a person writes it: `sqlite:///stories.db`, `postgresql://user@host/name`."""

from collections.abc import Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storybot.errors import Refused, StoreFailed

# How long to wait for another process's write (SQLite) or for a connection (PostgreSQL), in seconds.
PATIENCE = 10

BUGS = frozenset({"DataError", "IntegrityError", "NotSupportedError", "ProgrammingError"})
"""The drivers' classes for faults that lie with the statement, not with the database."""


@dataclass(frozen=True)
class Address:
    """A database's address. Neither its text nor an error made by it holds the password."""

    url: URL

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Raises Refused for anything but a SQLite file or a PostgreSQL database."""
        try:
            url = make_url(text)
        except (ArgumentError, ValueError):
            raise Refused(_EXPECTED) from None
        match url.drivername:
            case "sqlite" if url.database and url.database != ":memory:" and not url.host:
                return cls(url)
            case "postgresql" | "postgres" if url.database:
                return cls(url.set(drivername="postgresql"))
            case _:
                raise Refused(_EXPECTED)

    @property
    def is_sqlite(self) -> bool:
        return self.url.drivername == "sqlite"

    def for_driver(self, *, asynchronous: bool) -> URL:
        """The same with the driver that SQLAlchemy is to use."""
        if not self.is_sqlite:
            return self.url.set(drivername="postgresql+psycopg")
        return self.url.set(drivername="sqlite+aiosqlite" if asynchronous else "sqlite+pysqlite")

    @property
    def connect_args(self) -> dict[str, Any]:
        """For SQLite, isolation_level None: transactions begin when we say so, not when the driver thinks."""
        if self.is_sqlite:
            return {"timeout": PATIENCE, "isolation_level": None}
        return {"connect_timeout": PATIENCE, "application_name": "storybot"}

    def __str__(self) -> str:
        if self.is_sqlite:
            return f"SQLite database {self.url.database}"
        host = self.url.host or self.url.query.get("host", "this machine")
        return f"PostgreSQL database {self.url.database} on {host}"

    @contextmanager
    def failures(self, bugs: Collection[str] = BUGS) -> Generator[None]:
        """Make one clear StoreFailed of what the database fails with, and let bugs through as they are."""
        try:
            yield
        except DBAPIError as error:
            if type(error).__name__ in bugs and not _is_setting_up(error.orig or error):
                raise
            raise self.failed(error.orig or error) from None
        except PoolTimeout:
            raise StoreFailed(f"The {self} failed: no connection came free.") from None

    def failed(self, error: BaseException) -> StoreFailed:
        """What to raise instead of a driver's `error`."""
        if _is_missing_table(error):
            return StoreFailed(f"The {self} is not set up (run `storybot db upgrade`).")
        return StoreFailed(f"The {self} failed: {' '.join(str(error).split())}")


_EXPECTED = (
    "The database's address can't be used (expected: sqlite:///FILE, such as sqlite:///storybot.db, "
    "or postgresql://USER@HOST/NAME)"
)


def _is_missing_table(error: BaseException) -> bool:
    """SQLite has no code of its own for it; 42P01 is PostgreSQL's undefined_table."""
    return "no such table" in str(error) or getattr(error, "sqlstate", None) == "42P01"


def _is_setting_up(error: BaseException) -> bool:
    """Whether a person has to set up the database or, 42501, grant something in PostgreSQL."""
    return _is_missing_table(error) or getattr(error, "sqlstate", None) == "42501"
