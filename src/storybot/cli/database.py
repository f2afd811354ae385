"""`storybot db`: the database's schema."""

import typer

from storybot.cli import output
from storybot.cli.invocation import Invocation
from storybot.errors import Refused
from storybot.store import schema

commands = typer.Typer(
    no_args_is_help=True, help="The database's schema. `run` and `push` upgrade it by themselves."
)


@commands.command()
def upgrade(context: typer.Context) -> None:
    """Make the database if it isn't there, and bring it to the newest migration.

    \b
    Example:
      storybot db upgrade
    """
    before = schema.upgrade(_url(context))
    after = schema.newest()
    output.say(
        f"already at {after}" if before == after else f"upgraded from {before or 'nothing'} to {after}"
    )


@commands.command()
def current(context: typer.Context) -> None:
    """Print the migration that the database is at, and the newest there is.

    \b
    Example:
      storybot db current
    """
    output.say(f"{schema.current(_url(context)) or 'no migration'} (newest: {schema.newest()})")


@commands.command()
def check(context: typer.Context) -> None:
    """Say whether the database is as this storybot needs it; exit status 1 if it isn't.

    \b
    Example:
      storybot db check
    """
    if faults := schema.check(_url(context)):
        raise Refused("\n".join(faults))
    output.say(f"fine: at {schema.newest()}")


def _url(context: typer.Context) -> str:
    return Invocation.of(context).settings().database.url
