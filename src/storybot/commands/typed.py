"""What somebody typed, read as a command and its arguments: `sides harbour bridge`,
`stories topic:"city hall" ferry`."""

from collections.abc import Sequence

import regex

from storybot.commands.model import Command, OptionKind

_INNER = r"(?<=[\s\"“„])[\"“„][^\s\"”“„][^\"”“„]*[\"”“]"
_QUOTED = rf"[\"“„](?P<quoted>(?:{_INNER}|[^\"”“])*)[\"”“]"
_NAMED = regex.compile(rf"(?<!\S)(?P<name>[a-z_]+):[ ]?(?:{_QUOTED}|(?P<word>\S*))", regex.IGNORECASE)
"""An option by its name. Headlines have quotations of their own, which begin with a word; keyboards make
typographic quotes of plain ones."""

MOST = 2_000
"""Characters that are read of what somebody typed: more than all options together may have. What follows
would only take time, which grows with its square."""

_NOT_TYPED = {OptionKind.FLAG, OptionKind.FILE}
"""What the words that name no option can't be."""

_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def command_in(text: str, commands: Sequence[Command]) -> tuple[Command | None, str]:
    """The command that the first word, or the first two, name, and what follows; no command, and the whole
    text, where they name none."""
    for words in (2, 1):
        begun = text.strip().split(" ", words)
        name = " ".join(begun[:words]).casefold().removeprefix("/").rstrip("!?.,:;")
        named = next((one for one in commands if one.listed and one.name == name), None)
        if named is not None:
            return named, "".join(begun[words:]).strip()
    return None, text.strip()


def arguments_in(text: str, command: Command) -> dict[str, str]:
    """The command's options: `name:value`, or `name:"several words"`; all other words are its first one,
    whose name may stand before them. What has no value, or none that fits, is a word like the others."""
    kinds = {option.name: option.kind for option in command.options}
    first = next((name for name, kind in kinds.items() if kind not in _NOT_TYPED), None)
    given: dict[str, str] = {}
    text = text.strip()[:MOST]
    read_to = 0  # so far there was nothing but options

    def take(found: regex.Match[str]) -> str:
        nonlocal read_to
        name, value = found["name"].casefold(), found["quoted"] or found["word"] or ""
        kind = kinds.get(name)
        options_only = not text[read_to : found.start()].strip()
        if options_only and kind is not None:
            read_to = found.end()
        if options_only and name == first:
            return f"{value} "
        if kind is OptionKind.FILE:
            return found[0]
        if kind is OptionKind.FLAG and value.casefold() in _FLAGS:
            given[name] = "true" if _FLAGS[value.casefold()] else ""
        elif kind in {None, OptionKind.FLAG} or name == first or not value:
            return found[0]
        else:
            given[name] = value.strip()
        return " "

    rest = " ".join(_NAMED.sub(take, text).split())
    if rest and first:
        given[first] = rest
    return {name: value for name, value in given.items() if value}
