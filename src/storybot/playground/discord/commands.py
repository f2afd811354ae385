"""The commands that the bot has registered
(https://discord.com/developers/docs/interactions/application-commands)."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from storybot.playground.discord.components import AnySnowflake, Form, Scalar
from storybot.playground.discord.refusals import bad_form, refusal
from storybot.playground.discord.state import Discord

CHAT, USER, MESSAGE = 1, 2, 3
MAX_OF_TYPE = {CHAT: 100, USER: 15, MESSAGE: 15}
MAX_CHARACTERS = 8000
MAX_CREATES, CREATES_SECONDS = 200, 86_400.0

SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2

ChatName = Annotated[str, StringConstraints(pattern=r"^[-_'\w]{1,32}$")]
Localized = dict[str, str] | None


class OptionChoice(Form):
    """One of the values that an option may have."""

    name: str = Field(min_length=1, max_length=100)
    name_localizations: Localized = None
    value: Scalar


class Option(Form):
    """A parameter of a command, or a subcommand with its own."""

    type: Literal[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    name: ChatName
    name_localizations: Localized = None
    description: str = Field(min_length=1, max_length=100)
    description_localizations: Localized = None
    required: bool | None = None
    autocomplete: bool | None = None
    choices: list[OptionChoice] | None = Field(default=None, max_length=25)
    options: "list[Option] | None" = Field(default=None, max_length=25)
    channel_types: list[int] | None = None
    min_value: float | int | None = None
    max_value: float | int | None = None
    min_length: int | None = Field(default=None, ge=0, le=6000)
    max_length: int | None = Field(default=None, ge=1, le=6000)

    def characters(self) -> int:
        """What counts towards the 8000 of a command."""
        of_choices = sum(len(each.name) + len(str(each.value)) for each in self.choices or ())
        of_options = sum(each.characters() for each in self.options or ())
        return len(self.name) + len(self.description) + of_choices + of_options


class Command(Form):
    """A chat command (1), or one on a user (2) or a message (3)."""

    id: AnySnowflake | None = None
    type: Literal[1, 2, 3] = 1
    name: str = Field(min_length=1, max_length=32)
    name_localizations: Localized = None
    description: str | None = Field(default=None, max_length=100)
    description_localizations: Localized = None
    options: list[Option] | None = Field(default=None, max_length=25)
    default_member_permissions: AnySnowflake | None = None
    dm_permission: bool | None = None
    nsfw: bool | None = None
    contexts: list[Literal[0, 1, 2]] | None = None
    integration_types: list[Literal[0, 1]] | None = None

    @model_validator(mode="after")
    def _fits_its_type(self) -> "Command":
        if self.type == CHAT and (not self.name.islower() or " " in self.name):
            raise PydanticCustomError("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
        if (self.type == CHAT) != bool(self.description):
            raise PydanticCustomError(
                "APPLICATION_COMMAND_DESCRIPTION", "Chat commands, and they alone, have a description"
            )
        if len(self.name) + len(self.description or "") + _characters(self.options) > MAX_CHARACTERS:
            raise PydanticCustomError("APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
        return self


def _characters(options: list[Option] | None) -> int:
    return sum(each.characters() for each in options or ())


class Commands:
    """Registered commands by scope: a guild's id, or None for everywhere."""

    def __init__(self, state: Discord) -> None:
        self._state = state
        self._by_scope: dict[str | None, dict[str, dict[str, Any]]] = {}

    def all(self, scope: str | None) -> list[dict[str, Any]]:
        """What is registered there, as Discord's JSON."""
        return list(self._by_scope.get(scope, {}).values())

    def get(self, scope: str | None, command_id: str) -> dict[str, Any]:
        """Raises 10063."""
        command = self._by_scope.get(scope, {}).get(command_id)
        if command is None:
            raise refusal(10063)
        return command

    def put(self, scope: str | None, command: Command) -> dict[str, Any]:
        """Register a command, or replace the one with its name and type. Raises 30034 after 200 new a day."""
        registered = self._by_scope.setdefault(scope, {})
        same = next(
            (each for each in registered.values() if _key(each) == (command.type, command.name)), None
        )
        if same is None:
            self._check_room(scope, command)
        id_ = self._state.new_id() if same is None else same["id"]
        registered[id_] = self._stored(scope, command, id_)
        return registered[id_]

    def replace(self, scope: str | None, commands: list[Command]) -> list[dict[str, Any]]:
        """Make these the only ones."""
        wanted = {(each.type, each.name) for each in commands}
        if len(wanted) < len(commands):
            raise bad_form(
                ((), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
            )
        kept = {id_: each for id_, each in self._by_scope.get(scope, {}).items() if _key(each) in wanted}
        self._by_scope[scope] = kept
        return [self.put(scope, each) for each in commands]

    def drop(self, scope: str | None, command_id: str) -> None:
        """Raises 10063."""
        self.get(scope, command_id)
        del self._by_scope[scope][command_id]

    def named(self, guild_id: str, type_: int, name: str) -> dict[str, Any] | None:
        """What people in a guild call by that name."""
        for scope in (guild_id, None):
            for each in self.all(scope):
                if _key(each) == (type_, name):
                    return each
        return None

    def _check_room(self, scope: str | None, command: Command) -> None:
        same_type = [each for each in self.all(scope) if each["type"] == command.type]
        if len(same_type) >= MAX_OF_TYPE[command.type]:
            raise bad_form(
                ((), "APPLICATION_COMMAND_LIMIT", "Maximum number of application commands reached")
            )
        if self._state.world.limits.enforced:
            wait = self._state.windows.take(("command creates", scope or ""), MAX_CREATES, CREATES_SECONDS)
            if wait is not None:
                raise refusal(30034)

    def _stored(self, scope: str | None, command: Command, id_: str) -> dict[str, Any]:
        body = command.model_dump(exclude_none=True, exclude={"id"})
        permissions = command.default_member_permissions
        body |= {
            "id": id_,
            "application_id": self._state.world.application_id,
            "version": self._state.new_id(),
            "default_member_permissions": None if permissions is None else str(permissions),
            "description": command.description or "",
        }
        return body if scope is None else {**body, "guild_id": scope}


def _key(command: dict[str, Any]) -> tuple[int, str]:
    return command["type"], command["name"]
