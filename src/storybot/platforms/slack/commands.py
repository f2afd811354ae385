"""The commands as they are typed on Slack. A slash command belongs to the app that was installed last, so a
few have one of their own, under names that can be changed, and all are there behind `/story`.

https://docs.slack.dev/interactivity/implementing-slash-commands
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from storybot.commands.model import GROUPS, Command, Option, OptionKind
from storybot.commands.typed import arguments_in, command_in
from storybot.languages.language import Language
from storybot.moderation.model import Right
from storybot.platforms.slack.limits import USAGE_HINT

FRONT: Final = "story"
"""The command behind which all others are."""

GROUP_FRONTS: Final = MappingProxyType(
    {"editor": "editor status", "mod": "mod log", "storybot": "storybot setup"}
)
"""The command of a group that what names none of its commands is read as: a story to look at, what was done
to it, or setting up."""

OWN: Final = "storybot"
"""The group with the bot's own name, by which it has been called already where somebody writes to it."""

HELP: Final = "help"


class SlashCommands:
    """`names` are other names for some of the short commands, `prefix` stands before each."""

    def __init__(
        self, commands: Sequence[Command], *, names: Mapping[str, str] | None = None, prefix: str = ""
    ) -> None:
        self.commands = tuple(command for command in commands if command.listed)
        self._by_name = {command.name: command for command in self.commands}
        renamed = names or {}
        short = [command.name for command in self.commands if command.short]
        self._groups = dict.fromkeys(it.name.split()[0] for it in self.commands if " " in it.name)
        self._slashes = {name: f"/{prefix}{renamed.get(name, name)}" for name in (*short, *self._groups)}

    @property
    def slashes(self) -> tuple[str, ...]:
        """The slash commands, as the manifest names them."""
        return tuple(self._slashes.values())

    def spelled(self, name: str) -> str:
        """How a command is typed: `/sides`, `/story points`, `/editor push`."""
        first, _, rest = name.partition(" ")
        if first in self._groups:
            return f"{self._slashes[first]} {rest}"
        return self._slashes.get(name) or f"{self._slashes[FRONT]} {name}"

    def used(self, slash: str, text: str) -> tuple[str, dict[str, str]]:
        """The command and arguments of a slash command as it was used; what follows the front one, or a
        group's, and names no command names a story."""
        name = next(name for name, own in self._slashes.items() if own == slash)
        if name in self._groups:
            return self._of_group(name, text)
        command, rest = self._by_name[name], text
        if name == FRONT:
            named, rest = command_in(text, self.commands)
            command = named or command
        return command.name, arguments_in(rest, command)

    def _of_group(self, group: str, text: str) -> tuple[str, dict[str, str]]:
        if text.strip().casefold() in {"", HELP}:
            return HELP, {}
        command, rest = command_in(f"{group} {text}", self.commands)
        if command is None or command.name.split()[0] != group:
            command, rest = self._by_name[GROUP_FRONTS[group]], text
        return command.name, arguments_in(rest, command)

    def said(self, text: str) -> tuple[str, dict[str, str]]:
        """The command and arguments of what somebody wrote to the bot; nothing asks for help, and a word that
        is no command stays as it is, to be answered kindly."""
        command, rest = command_in(text, self.commands)
        if command is None:
            command, rest = command_in(f"{OWN} {text}", self.commands)
        if command is not None:
            return command.name, arguments_in(rest, command)
        rest = text.strip()
        word, _, rest = rest.partition(" ")
        return (word, {"story": rest} if rest else {}) if word else (HELP, {})

    def definitions(self, request_url: str | None, language: Language) -> list[dict[str, Any]]:
        """What the manifest says of them (https://docs.slack.dev/reference/app-manifest)."""
        address = {} if request_url is None else {"url": request_url}
        return [
            {
                "command": slash,
                "description": language.say(GROUPS.get(name) or self._by_name[name].summary),
                "usage_hint": self._hint(name),
                "should_escape": False,
                **address,
            }
            for name, slash in self._slashes.items()
        ]

    def _hint(self, name: str) -> str:
        if name in self._groups:
            of_group = (it for it in self.commands if it.name.split()[0] == name)
            hints = (f"{it.name.split()[1]} {_options(it)}".strip() for it in of_group)
            return " | ".join(hints)[:USAGE_HINT]
        options = _options(self._by_name[name])
        if name != FRONT:
            return options
        names = " | ".join(it.name for it in self.commands if not it.short and it.needs is Right.READER)
        return f"{options}, or {names}"[:USAGE_HINT]


def _options(command: Command) -> str:
    typed = [option for option in command.options if option.kind is not OptionKind.FILE]
    return " ".join(_hinted(option, named=number > 0) for number, option in enumerate(typed))


def _hinted(option: Option, *, named: bool) -> str:
    if option.kind is OptionKind.FLAG:
        return f"[{option.name}:true]"
    return f"[{option.name}:…]" if named else f"[{option.name}]"
