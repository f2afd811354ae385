"""`storybot mod`: what moderators do to the threads of a story, from the command line."""

import asyncio
from collections.abc import Callable
from types import MappingProxyType
from typing import Annotated, Final

import typer

from storybot import oversight
from storybot.cli import output
from storybot.cli.invocation import Invocation, at_the_shell
from storybot.delivery.model import Placement
from storybot.delivery.thread_words import in_words
from storybot.languages.language import language
from storybot.moderation.threads import Act, order, within

Slug = Annotated[str, typer.Argument(help="Which story.", metavar="SLUG")]
InChannel = Annotated[str | None, typer.Option(help="In this channel alone, by its id.")]
InAccount = Annotated[str | None, typer.Option(help="In this server or workspace alone, by its id.")]
Reason = Annotated[str | None, typer.Option(help="Why, for the log of moderators.")]

HELP: Final = MappingProxyType(
    {
        Act.CLOSE: "Lock a story's threads and archive them.",
        Act.OPEN: "Open them again.",
        Act.LOCK: "Let nobody reply in them.",
        Act.UNLOCK: "Let everybody reply again.",
        Act.ARCHIVE: "Archive them, until somebody writes in them.",
        Act.SLOW: "Have members wait between two messages.",
        Act.RENAME: "Give them another title.",
        Act.PIN: "Pin their cards in the channel.",
        Act.UNPIN: "Pin them no more.",
        Act.KEEP_ALIVE: "Keep them out of the archive, or as they were.",
    }
)

VALUES: Final = MappingProxyType(
    {
        Act.SLOW: ("SECONDS", "30"),
        Act.RENAME: ("TITLE", '"The bridge, calmly"'),
        Act.KEEP_ALIVE: ("on|off", "on"),
    }
)
"""What some acts take, with an example."""

commands = typer.Typer(
    no_args_is_help=True,
    help="""What moderators do to the threads of a story, wherever it is.

    The bot does it within moments; `storybot deliveries SLUG` shows how each thread is to be, and is. Slack
    has no lock, archive, slow mode or titles for bots: of a closed thread its card says that it is.
    """,
)


@commands.command()
def undo(
    context: typer.Context,
    slug: Slug,
    channel: InChannel = None,
    account: InAccount = None,
    reason: Reason = None,
) -> None:
    """Take back what was done last to them, by whomever; once more, what was done before that.

    \b
    Example:
      storybot mod undo harbour-bridge
    """
    settings, which = Invocation.of(context).settings(), within(account, channel)
    undone = asyncio.run(oversight.undo(settings, slug, which, reason, at_the_shell()))
    deed = undone.entry.deed
    output.say(f"{slug}: undone in {len(undone.threads)} threads: {deed.act}, by {deed.by.name}")


def _acting(act: Act) -> Callable[..., None]:
    def command(
        context: typer.Context,
        slug: Slug,
        channel: InChannel = None,
        account: InAccount = None,
        reason: Reason = None,
    ) -> None:
        _moderate(context, slug, act, "", within(account, channel), reason)

    return command


def _acting_with(act: Act, metavar: str) -> Callable[..., None]:
    def command(
        context: typer.Context,
        slug: Slug,
        value: Annotated[str, typer.Argument(metavar=metavar)],
        channel: InChannel = None,
        account: InAccount = None,
        reason: Reason = None,
    ) -> None:
        _moderate(context, slug, act, value, within(account, channel), reason)

    return command


def _moderate(
    context: typer.Context,
    slug: str,
    act: Act,
    value: str,
    which: Callable[[Placement], bool],
    reason: str | None,
) -> None:
    ordered = order(act, value, reason)
    settings = Invocation.of(context).settings()
    done = asyncio.run(oversight.moderate(settings, slug, ordered, which, at_the_shell()))
    output.say(f"{done.slug}: {len(done.threads)} threads are to be {in_words(done.state, language('en'))}")


def _add(act: Act) -> None:
    metavar, value = VALUES.get(act, ("", ""))
    example = f"\n\n\b\nExample:\n  storybot mod {act} harbour-bridge {value}".rstrip()
    command = _acting_with(act, metavar) if metavar else _acting(act)
    commands.command(act.value, help=HELP[act] + example)(command)


for each in Act:
    _add(each)
