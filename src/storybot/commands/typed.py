"""What somebody typed, read as a command and its arguments: `sides harbour bridge`,
`stories topic:"city hall" ferry`."""

from collections.abc import Sequence

import regex

from storybot.commands.model import Command, OptionKind

_NAMED = regex.compile(r"(?<!\S)(?P<name>[a-z]+):(?:[\"“„](?P<quoted>[^\"”“]*)[\"”“]|(?P<word>\S*))")
"""An option by its name. Keyboards make typographic quotes of plain ones."""

_YES = frozenset({"true", "yes"})


def command_in(text: str, commands: Sequence[Command]) -> tuple[Command | None, str]:
    """The command that the first word names, and what follows it; no command, and the whole text, where it
    names none."""
    word, _, rest = text.strip().partition(" ")
    name = word.casefold().removeprefix("/")
    named = next((one for one in commands if one.listed and one.name == name), None)
    return (None, text.strip()) if named is None else (named, rest.strip())


def arguments_in(text: str, command: Command) -> dict[str, str]:
    """The command's options: `name:value`, or `name:"several words"`; all other words are its first one."""
    kinds = {option.name: option.kind for option in command.options}
    given: dict[str, str] = {}

    def take(found: regex.Match[str]) -> str:
        name, value = found["name"], found["quoted"] or found["word"] or ""
        if name not in kinds:
            return found[0]
        if kinds[name] is not OptionKind.FLAG:
            given[name] = value.strip()
        elif value.casefold() in _YES:
            given[name] = "true"
        return " "

    rest = " ".join(_NAMED.sub(take, text).split())
    first = next((name for name, kind in kinds.items() if kind is not OptionKind.FLAG), None)
    if rest and first:
        given.setdefault(first, rest)
    return {name: value for name, value in given.items() if value}
