"""`storybot moderator channel`: the channels that moderators have of their own."""

import asyncio
from typing import Annotated

import typer

from storybot import oversight
from storybot.cli import output
from storybot.cli.invocation import Invocation, at_the_shell
from storybot.cli.moderators import Account, AsJson, Platform, must_be_id
from storybot.delivery.model import Place
from storybot.errors import Refused
from storybot.moderation.ids import ACCOUNT, CHANNEL
from storybot.moderation.model import Use

For = Annotated[Use, typer.Option("--for", help="What they have it for; one channel may do for both.")]

commands = typer.Typer(
    no_args_is_help=True, help="The channels that moderators have of their own (docs/moderating.md)."
)


@commands.command("set")
def set_(
    context: typer.Context,
    platform: Platform,
    account: Account,
    use: For,
    channel: Annotated[str, typer.Option(help="The channel's id.")],
) -> None:
    """Have reports, or the log of what is done, go to a channel.

    \b
    Example:
      storybot moderator channel set --platform slack --account T0HARBOUR1 --for log --channel C0MODLOG01
    """
    must_be_id(platform, CHANNEL, channel)
    if not _use(context, use, platform, account, channel):
        raise Refused(f"{channel} is used for that already")
    output.say(f"{use}: {channel}")


@commands.command()
def unset(context: typer.Context, platform: Platform, account: Account, use: For) -> None:
    """Have them go to no channel any more.

    \b
    Example:
      storybot moderator channel unset --platform slack --account T0HARBOUR1 --for log
    """
    if not _use(context, use, platform, account, ""):
        raise Refused("no channel is used for that: storybot moderator channel list shows which are")
    output.say(f"{use}: none")


@commands.command("list")
def listed(context: typer.Context, platform: Platform, account: Account, as_json: AsJson = False) -> None:
    """List the channels of a server or workspace.

    \b
    Example:
      storybot moderator channel list --platform slack --account T0HARBOUR1
    """
    must_be_id(platform, ACCOUNT, account)
    settings = Invocation.of(context).settings()
    found = asyncio.run(oversight.used_channels(settings, platform, account))
    channels = {use.value: found[use].channel if use in found else None for use in Use}
    if as_json:
        output.say_json(channels)
        return
    for use, channel in channels.items():
        output.say(f"{use}: {channel or 'none'}")


def _use(context: typer.Context, use: Use, platform: str, account: str, channel: str) -> bool:
    must_be_id(platform, ACCOUNT, account)
    place, settings = Place(platform, account, channel), Invocation.of(context).settings()
    return asyncio.run(oversight.use_channel(settings, use, place, at_the_shell()))
