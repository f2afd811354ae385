"""The command line's entry point: which commands there are, and how errors leave."""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from storybot import __version__
from storybot.cli import (
    audit,
    channels,
    database,
    life,
    moderators,
    output,
    previews,
    routes,
    service,
    setup,
    status,
    stories,
    threads,
    tokens,
)
from storybot.cli.invocation import Invocation
from storybot.errors import Refused, StorybotError
from storybot.moderation.model import Right
from storybot.printable import quoted

HELP = """Post each new story's card to Discord and Slack, and open one discussion thread for it.

\b
Examples:
  storybot play                  see everything at work, without an account
  storybot init                  write a configuration
  storybot check story.md        is this file a story?
  storybot push story.md --wait  send it to every channel whose route fits
  storybot deliveries --failed   what could not be delivered, and why

\b
Exit status: 0 fine, 1 refused or failed (standard error says why), 2 usage.
"""

app = typer.Typer(
    name="storybot",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        output.say(f"storybot {__version__}")
        raise typer.Exit


@app.callback(help=HELP)
def root(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            "-c",
            help="The configuration file (default: $STORYBOT_CONFIG, storybot.toml, config/storybot.toml).",
        ),
    ] = None,
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    context.obj = Invocation(config)


app.command()(setup.init)
app.command()(stories.check)
app.command()(stories.schema)
app.command()(stories.push)
app.command()(stories.show)
app.command()(previews.preview)
app.command("list")(stories.list_stories)
app.command()(life.publish)
app.command()(life.schedule)
app.command()(life.unschedule)
app.command()(life.correct)
app.command()(life.retract)
app.command()(life.restore)
app.command()(life.history)
app.command()(life.diff)
app.command()(status.status)
app.command()(channels.deliveries)
app.command("channels")(channels.list_channels)
app.command()(channels.check_channels)
app.command()(channels.backfill)
app.command()(audit.audit)
app.command()(service.run)
app.command()(service.play)
app.add_typer(routes.commands, name="route")
app.add_typer(tokens.commands, name="token")
app.add_typer(
    moderators.commands_for(Right.MODERATOR, "Who moderates in a server or workspace (docs/moderating.md)."),
    name="moderator",
)
app.add_typer(
    moderators.commands_for(
        Right.READER, "Who may ask in a server or workspace, if not everybody (docs/moderating.md)."
    ),
    name="reader",
)
app.add_typer(threads.commands, name="mod")
app.add_typer(database.commands, name="db")
app.add_typer(setup.slack_commands, name="slack")


def _readable(arguments: Sequence[str]) -> None:
    """Raises Refused for bytes that are no text and name no file: no database takes them."""
    for argument in arguments:
        if argument.encode("utf-8", "ignore").decode() != argument and not os.path.lexists(argument):
            raise Refused(f"“{quoted(argument)}” is no UTF-8: write it anew")


def main() -> None:
    """Run the command line and exit with its status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # what a terminal can't show is escaped, rather than an error
            stream.reconfigure(errors="backslashreplace")
    try:
        _readable(sys.argv[1:])
        app()
    except StorybotError as error:
        output.report(error)
        sys.exit(output.REFUSED)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(output.REFUSED)
    except OSError as error:  # a full disk behind standard output, say
        output.report(StorybotError(str(error)))
        sys.exit(output.REFUSED)
