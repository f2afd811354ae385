"""Fixtures for every test: databases, empty and at the newest migration.

`store` and `database_url` run a test on SQLite and on PostgreSQL, `module_database_url` a module;
`sqlite_url` and `postgresql_url` are on one.
"""

import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from storybot.store import schema
from storybot.store.engine import Store
from tests import postgres

TEMPLATE = "storybot_template"

# structlog's own way to show errors, with every variable's value, takes seconds: people give up meanwhile.
_PLAIN = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], _PLAIN])

settings.register_profile("storybot", deadline=None)  # how long an example takes is the machine's business
settings.load_profile("storybot")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Postgres]:
    """A server of this test session's own, without storybot's tables."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def _postgresql_template(postgresql: postgres.Postgres) -> str:
    schema.upgrade(postgresql.create(TEMPLATE))
    return TEMPLATE


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def empty_postgresql_url(postgresql: postgres.Postgres) -> Iterator[str]:
    """A PostgreSQL database without tables."""
    name = f"test_{secrets.token_hex(6)}"
    yield postgresql.create(name)
    postgresql.drop(name)


@pytest.fixture
def postgresql_url(postgresql: postgres.Postgres, _postgresql_template: str) -> Iterator[str]:
    """A PostgreSQL database at the newest migration."""
    name = f"test_{secrets.token_hex(6)}"
    yield postgresql.create(name, _postgresql_template)
    postgresql.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """A SQLite database at the newest migration."""
    path = shutil.copy(_sqlite_template, tmp_path / "storybot.db")
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database at the newest migration, once on each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database at the newest migration that the tests of a module share, once on each kind."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("_sqlite_template")
        yield f"sqlite:///{shutil.copy(template, tmp_path_factory.mktemp('shared') / 'storybot.db')}"
        return
    server: postgres.Postgres = request.getfixturevalue("postgresql")
    name = f"test_{secrets.token_hex(6)}"
    yield server.create(name, request.getfixturevalue("_postgresql_template"))
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables, once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return request.getfixturevalue("empty_postgresql_url")


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An open store, once on each kind of database."""
    store = Store.open(database_url)
    yield store
    await store.close()
