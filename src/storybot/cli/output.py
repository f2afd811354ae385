"""What the command line prints: answers on standard output, errors on standard error in one shape."""

import json
from typing import Any

import typer
from rich.console import Console

from storybot.errors import InvalidFiles, InvalidSettings, StorybotError
from storybot.logs import escaped

FINE, REFUSED, USAGE = 0, 1, 2


def console() -> Console:
    """Standard output for people: colours on a terminal, and no markup, since text comes from outside."""
    return Console(markup=False, highlight=False, emoji=False)


def say(line: str) -> None:
    """One line of an answer."""
    typer.echo(escaped(line))


def say_json(value: Any) -> None:
    """An answer for programs."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def warn(line: str) -> None:
    """A line that isn't the answer: what to do next, or what will not happen."""
    typer.echo(escaped(line), err=True)


def report(error: StorybotError) -> None:
    """An error, as `error: …`, one line for each problem."""
    problems = error.problems if isinstance(error, InvalidFiles | InvalidSettings) else [error]
    for problem in problems:
        typer.echo(f"error: {escaped(str(problem))}", err=True)
