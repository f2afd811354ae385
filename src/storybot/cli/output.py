"""What the command line prints: answers on standard output, errors on standard error in one shape."""

import json
import sys
from io import BytesIO
from typing import Any, BinaryIO

import typer
from rich.console import Console
from rich.progress import Progress as Bars

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
    """A bar on standard error for many things of one kind, on a terminal alone."""

    def __init__(self, what: str, total: int) -> None:
        self._bar = Bars(
            console=Console(stderr=True), transient=True, disable=total < MANY or not _terminal()
        )
        self._task = self._bar.add_task(what, total=total)

    def __enter__(self) -> "Progress":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def advance(self) -> None:
        """One more is done."""
        self._bar.advance(self._task)


def _terminal() -> bool:
    return sys.stderr.isatty()
