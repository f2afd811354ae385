"""Requests that register commands. A path with a guild registers for that guild alone."""

from pydantic import TypeAdapter, ValidationError

from storybot.playground.discord.call import Answer, Call
from storybot.playground.discord.command_forms import Command
from storybot.playground.discord.refusals import from_validation, refusal

_LIST = TypeAdapter(list[Command])


def all_commands(call: Call) -> Answer:
    """`GET …/commands`"""
    return call.commands.all(_scope(call))


def put_command(call: Call) -> Answer:
    """`POST …/commands`: new, or in the place of the one with its name."""
    return call.commands.put(_scope(call), call.form(Command))


def put_commands(call: Call) -> Answer:
    """`PUT …/commands`: these and no others."""
    scope = _scope(call)
    try:
        commands = _LIST.validate_python([] if call.body is None else call.body)
    except ValidationError as error:
        raise from_validation(error) from None
    return call.commands.replace(scope, commands)


def get_command(call: Call) -> Answer:
    """`GET …/commands/{command_id}`"""
    return call.commands.get(_scope(call), call.params["command_id"])


def delete_command(call: Call) -> Answer:
    """`DELETE …/commands/{command_id}`"""
    call.commands.drop(_scope(call), call.params["command_id"])
    return None


def _scope(call: Call) -> str | None:
    if call.params["application_id"] != call.state.world.application_id:
        raise refusal(10002)
    guild_id = call.params.get("guild_id")
    return None if guild_id is None else call.state.guild(guild_id).id
