"""`storybot moderator` and `storybot reader`: who has these rights in a server or workspace."""

import asyncio
from typing import Annotated, Any, Literal

import typer

from storybot import oversight
from storybot.cli import output
from storybot.cli.invocation import Invocation, at_the_shell
from storybot.errors import Refused
from storybot.moderation.ids import ACCOUNT, IDS, is_id
from storybot.moderation.model import Grant, Holder, Right

Platform = Annotated[Literal["discord", "slack"], typer.Option(help="Where.")]
Account = Annotated[str, typer.Option(help="The Discord server's or Slack workspace's id.")]
User = Annotated[str | None, typer.Option(help="A person's id.")]
Group = Annotated[str | None, typer.Option(help="The id of a Discord role or a Slack user group.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def commands_for(right: Right, help_: str) -> typer.Typer:
    """The subcommands that give and take back a right, and list who has it."""
    commands = typer.Typer(no_args_is_help=True, help=help_)

    def add(
        context: typer.Context, platform: Platform, account: Account, user: User = None, group: Group = None
    ) -> None:
        given = _grant(platform, account, right, user, group)
        if not asyncio.run(oversight.grant(Invocation.of(context).settings(), given, at_the_shell())):
            raise Refused(f"{given.id} has that right already")
        output.say(f"{given.id}: {right} in {account}")

    def remove(
        context: typer.Context, platform: Platform, account: Account, user: User = None, group: Group = None
    ) -> None:
        given = _grant(platform, account, right, user, group)
        if not asyncio.run(oversight.revoke(Invocation.of(context).settings(), given, at_the_shell())):
            raise Refused(f"{given.id} has no such right: storybot {right} list shows who has")
        output.say(f"{given.id}: {right} in {account} no more")

    def listed(context: typer.Context, platform: Platform, account: Account, as_json: AsJson = False) -> None:
        must_be_id(platform, ACCOUNT, account)
        every = asyncio.run(oversight.grants(Invocation.of(context).settings(), platform, account))
        found = [given for given in every if given.right is right]
        if as_json:
            output.say_json([_as_json(given) for given in found])
        elif not found:
            output.say(f"there is no {right} in {account}")
        for given in () if as_json else found:
            output.say(f"{given.kind} {given.id}")

    example = f"""

    \b
    Example:
      storybot {right} {{}} --platform discord --account 1100000000000000000{{}}
    """
    whom = " --user 1100000000000000001"
    commands.command("add", help=f"Have a person or a group be {right}.{example.format('add', whom)}")(add)
    commands.command("remove", help=f"Take that right back.{example.format('remove', whom)}")(remove)
    commands.command("list", help=f"List who is {right} there.{example.format('list', '')}")(listed)
    return commands


def must_be_id(platform: str, what: str, text: str) -> None:
    """Raises Refused, naming the option, for what is no id of that kind."""
    if not is_id(platform, what, text):
        raise Refused(f"--{what}: {text!r} (expected: {IDS[platform, what][1]})")


def _grant(platform: str, account: str, right: Right, user: str | None, group: str | None) -> Grant:
    """The right as it is given. Raises Refused for ids that can't be."""
    if (user is None) == (group is None):
        raise Refused("give --user or --group: one of the two")
    must_be_id(platform, ACCOUNT, account)
    kind, id_ = (Holder.USER, user) if user is not None else (Holder.GROUP, group)
    assert id_ is not None, "one of the two is given"
    must_be_id(platform, kind, id_)
    if kind is Holder.GROUP and id_ == account:
        raise Refused(f"--group: {id_!r} is everybody's (expected: a role's id, and not the server's own)")
    return Grant(platform, account, right, kind, id_)


def _as_json(given: Grant) -> dict[str, Any]:
    return {"platform": given.platform, "account": given.account, given.kind.value: given.id}
