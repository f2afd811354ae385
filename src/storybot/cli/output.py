"""What the command line prints: answers on standard output, errors on standard error in one shape."""

import json
import sys
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import TextColumn

from storybot.errors import InvalidFiles, InvalidSettings, StorybotError
from storybot.printable import printable

REFUSED = 1
"""The exit status when something was refused or failed; 0 is fine, and 2 (typer's own) is usage."""

MANY = 20


def standard_input() -> BinaryIO:
    """Standard input's bytes; none where it is closed."""
    return sys.stdin.buffer if sys.stdin else BytesIO()


def say(line: str) -> None:
    """One line of an answer."""
    typer.echo(printable(line))


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment as people are told it: in the newsroom's zone, with the zone's name."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def say_json(value: Any) -> None:
    """An answer for programs."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def warn(line: str) -> None:
    """A line that isn't the answer: what to do next, or what will not happen."""
    typer.echo(printable(line), err=True)


def report(error: StorybotError) -> None:
    """An error, as `error: …`, one line for each problem."""
    problems = error.problems if isinstance(error, InvalidFiles | InvalidSettings) else [error]
    for problem in problems:
        typer.echo(f"error: {printable(str(problem))}", err=True)


class Progress:
    """A bar on standard error for many things of one kind, on a terminal alone. Without a `total` it counts
    them."""

    def __init__(self, what: str, total: int | None = None) -> None:
        columns = (
            Bars.get_default_columns() if total else (TextColumn("{task.description} {task.completed:,}"),)
        )
        self._bar = Bars(*columns, console=Console(stderr=True), transient=True, disable=not _terminal())
        self._task = self._bar.add_task(what, total=total)
        self._done = 0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def advance(self) -> None:
        """One more is done."""
        self._bar.advance(self._task)
        self._done += 1
        if self._done == MANY:
            self._bar.start()


def _terminal() -> bool:
    return sys.stderr.isatty()
