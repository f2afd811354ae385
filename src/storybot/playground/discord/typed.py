"""A chat command as a person types it: what Discord's clients let through of it, and how it is sent.

https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-structure
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from storybot.playground.discord.command_forms import (
    ATTACHMENT,
    FLAG,
    NUMBER,
    SUBCOMMAND,
    SUBCOMMAND_GROUP,
    TEXT,
    WHOLE,
)
from storybot.playground.discord.refusals import Refusal, bad_form, refusal
from storybot.playground.discord.state import Attachment

Json = dict[str, Any]
Found = Callable[[object], Attachment | None]
"""The file that somebody has uploaded, by its id."""


def typed(command: Json, subcommands: Sequence[str], given: Mapping[str, Any], found: Found) -> list[Json]:
    """The options of a command that is sent, as its interaction has them. Raises 10063 and 50035."""
    declared = {each["name"]: each for each in _declared(command, subcommands)}
    for name, option in declared.items():
        if option.get("required") and name not in given:
            raise _problem(name, "BASE_TYPE_REQUIRED", "This field is required")
    for name, value in given.items():
        _check(_known(declared, name), value, found)
    filled = [{"name": name, "type": declared[name]["type"], "value": given[name]} for name in given]
    return _within(subcommands, filled)


def half_typed(command: Json, subcommands: Sequence[str], name: str, text: str) -> list[Json]:
    """The options while `text` is typed into one of them, for which the bot may offer some. Raises 10063 and
    50035."""
    declared = {each["name"]: each for each in _declared(command, subcommands)}
    option = _known(declared, name)
    if not option.get("autocomplete"):
        raise _problem(name, "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE", "Nothing is offered for it.")
    return _within(subcommands, [{"name": name, "type": option["type"], "value": text, "focused": True}])


def files_in(options: Sequence[Json], found: Found) -> list[Attachment]:
    """The files that options name, those of subcommands too."""
    inner = [file for each in options for file in files_in(each.get("options", ()), found)]
    named = [found(each["value"]) for each in options if each["type"] == ATTACHMENT]
    return [*inner, *(file for file in named if file is not None)]


def _declared(command: Json, subcommands: Sequence[str]) -> list[Json]:
    """The options of the command or subcommand. One that has subcommands can't be used by itself."""
    options: list[Json] = command.get("options", [])
    for name in subcommands:
        below = (each for each in options if each["name"] == name and each["type"] <= SUBCOMMAND_GROUP)
        sub = next(below, None)
        if sub is None:
            raise refusal(10063)
        options = sub.get("options", [])
    if any(each["type"] <= SUBCOMMAND_GROUP for each in options):
        raise refusal(10063)
    return options


def _within(subcommands: Sequence[str], options: list[Json]) -> list[Json]:
    """The options inside of their subcommand and its group."""
    for depth, name in enumerate(reversed(subcommands)):
        kind = SUBCOMMAND if depth == 0 else SUBCOMMAND_GROUP
        options = [{"name": name, "type": kind, "options": options}]
    return options


def _known(declared: Mapping[str, Json], name: str) -> Json:
    if name not in declared:
        raise _problem(name, "APPLICATION_COMMAND_OPTION_UNKNOWN", "The command has no such option.")
    return declared[name]


def _check(option: Json, value: object, found: Found) -> None:
    """Raises 50035 where a client wouldn't take the value for the option."""
    name = option["name"]
    if not _is_of_type(option["type"], value):
        raise _problem(name, "BASE_TYPE_INVALID", f"That is no value for an option of type {option['type']}.")
    if option["type"] == ATTACHMENT and found(value) is None:
        raise _problem(name, "ATTACHMENT_NOT_FOUND", "Nobody has uploaded that.")
    if "choices" in option and value not in [each["value"] for each in option["choices"]]:
        raise _problem(name, "BASE_TYPE_CHOICES", "Value is none of the choices.")
    size = len(value) if isinstance(value, str) else value
    for low, high in (("min_length", "max_length"), ("min_value", "max_value")):
        if low in option and size < option[low]:
            raise _problem(name, "BASE_TYPE_BAD_LENGTH", f"Must be {option[low]} or more.")
        if high in option and size > option[high]:
            raise _problem(name, "BASE_TYPE_BAD_LENGTH", f"Must be {option[high]} or fewer.")


def _is_of_type(kind: int, value: object) -> bool:
    match kind:
        case _ if kind == FLAG:
            return isinstance(value, bool)
        case _ if kind == WHOLE:
            return isinstance(value, int) and not isinstance(value, bool)
        case _ if kind == NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _ if kind == TEXT:
            return isinstance(value, str) and value != ""
        case _:
            return isinstance(value, str) and value.isascii() and value.isdigit()


def _problem(name: str, code: str, message: str) -> Refusal:
    return bad_form((("data", "options", name), code, message))
