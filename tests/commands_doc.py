"""Writes docs/commands.md from the commands' own help: `python -m tests.commands_doc`."""

from pathlib import Path
from typing import Any

import typer

from storybot.cli.main import app

PATH = Path(__file__).parents[1] / "docs" / "commands.md"

HEAD = """\
# Commands

What `storybot COMMAND --help` says. This page is made from it by `make docs`, and a test holds it to it.
`storybot --install-completion` sets up completion for your shell.

Exit status: 0 fine, 1 refused or failed (standard error says why, one line for each problem, each beginning
with `error:`), 2 usage. With `--json`, standard output is JSON alone.
"""


def generate() -> str:
    """The whole page."""
    root = typer.main.get_command(app)
    return HEAD + "".join(_sections(root, "storybot"))


def _sections(command: Any, name: str) -> list[str]:
    context = command.context_class(command, info_name=name, max_content_width=100, terminal_width=100)
    sections = [f"\n## {name}\n\n```\n{command.get_help(context)}\n```\n"]
    for child_name, child in getattr(command, "commands", {}).items():
        sections += _sections(child, f"{name} {child_name}")
    return sections


if __name__ == "__main__":
    PATH.write_text(generate(), encoding="utf-8")
