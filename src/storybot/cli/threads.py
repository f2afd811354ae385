"""`storybot mod`: what moderators do to the threads of a story, from the command line."""

import asyncio
from typing import Annotated

import typer

from storybot import oversight
from storybot.cli import output
from storybot.cli.invocation import Invocation, at_the_shell
from storybot.delivery.model import Placement
from storybot.delivery.thread_words import in_words
from storybot.moderation.threads import Act, order


def mod(
    context: typer.Context,
    act: Annotated[Act, typer.Argument(help="What to do to its threads.")],
    slug: Annotated[str, typer.Argument(help="Which story.", metavar="SLUG")],
    value: Annotated[
        str,
        typer.Argument(
            help="Seconds of slow mode, the new title, or on or off.",
            metavar="[SECONDS|TITLE|on|off]",
        ),
    ] = "",
    channel: Annotated[str | None, typer.Option(help="In this channel alone, by its id.")] = None,
    account: Annotated[str | None, typer.Option(help="In this server or workspace alone, by its id.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why, for the log of moderators.")] = None,
) -> None:
    """Close, lock, archive, slow down, rename, pin or keep alive the threads of a story, wherever it is.

    The bot does it within moments; `storybot deliveries SLUG` shows how each thread is to be, and is. Slack
    has no lock, archive, slow mode or titles for bots: of a closed thread its card says that it is.

    \b
    Examples:
      storybot mod close harbour-bridge --reason "It gets out of hand."
      storybot mod open harbour-bridge
      storybot mod slow harbour-bridge 30 --channel 1100000000000000101
      storybot mod rename harbour-bridge "The bridge, calmly please"
      storybot mod keep-alive harbour-bridge on
    """

    def which(placement: Placement) -> bool:
        place = placement.place
        return channel in {None, place.channel} and account in {None, place.account}

    ordered = order(act, value, reason)
    settings = Invocation.of(context).settings()
    done = asyncio.run(oversight.moderate(settings, slug, ordered, which, at_the_shell()))
    output.say(f"{done.slug}: {len(done.threads)} threads are to be {in_words(done.state)}")
