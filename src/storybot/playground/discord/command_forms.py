"""The bodies that register commands
(https://discord.com/developers/docs/interactions/application-commands)."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from storybot.playground.discord.components import AnySnowflake, Form, Scalar, snowflake

CHAT, USER, MESSAGE = 1, 2, 3
MAX_CHARACTERS = 8000

SUBCOMMAND, SUBCOMMAND_GROUP, TEXT, WHOLE, FLAG = 1, 2, 3, 4, 5
USER_ID, CHANNEL_ID, ROLE_ID, MENTIONABLE_ID, NUMBER, ATTACHMENT = 6, 7, 8, 9, 10, 11

_SUBS = {SUBCOMMAND, SUBCOMMAND_GROUP}
_TAKEN_BY = {
    "options": _SUBS,
    "choices": {TEXT, WHOLE, NUMBER},
    "autocomplete": {TEXT, WHOLE, NUMBER},
    "channel_types": {CHANNEL_ID},
    "min_value": {WHOLE, NUMBER},
    "max_value": {WHOLE, NUMBER},
    "min_length": {TEXT},
    "max_length": {TEXT},
}
"""The fields that only some types of options have."""

ChatName = Annotated[str, StringConstraints(pattern=r"^[-_'\w]{1,32}$")]
Localized = dict[str, str] | None


def _unique(values: list[int]) -> list[int]:
    if len(set(values)) < len(values):
        raise PydanticCustomError("SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")
    return values


def _permissions(value: Any) -> str | int | None:
    if value is None or int(snowflake(value)) <= _EVERY_PERMISSION:
        return value
    raise PydanticCustomError("NUMBER_TYPE_MAX", "Value should be less than or equal to 18014398509481983.")


_EVERY_PERMISSION = 2**54 - 1
Unique = AfterValidator(_unique)
Permissions = Annotated[str | int | None, PlainValidator(_permissions)]


class OptionChoice(Form):
    """One of the values that an option may have."""

    name: str = Field(min_length=1, max_length=100)
    name_localizations: Localized = None
    value: Scalar


class Option(Form):
    """A parameter of a command, or a subcommand with its own."""

    type: Literal[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
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

    @model_validator(mode="after")
    def _fits_its_type(self) -> "Option":
        for field in self.model_fields_set & _TAKEN_BY.keys():
            if getattr(self, field) is not None and self.type not in _TAKEN_BY[field]:
                raise PydanticCustomError(
                    "UNKNOWN_FIELD",
                    "An option of type {type} has no {field}",
                    {"type": self.type, "field": field},
                )
        if self.autocomplete and self.choices:
            raise PydanticCustomError(
                "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_CHOICES",
                "Autocomplete and choices are mutually exclusive",
            )
        inner = {each.type for each in self.options or ()}
        if (self.type == SUBCOMMAND and inner & _SUBS) or (
            self.type == SUBCOMMAND_GROUP and inner - {SUBCOMMAND}
        ):
            raise PydanticCustomError(
                "UNION_TYPE_CHOICES", "A group has subcommands, and a subcommand has neither"
            )
        _check_list(self.options)
        return self

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
    default_member_permissions: Permissions = None
    dm_permission: bool | None = None
    nsfw: bool | None = None
    contexts: Annotated[list[Literal[0, 1, 2]], Unique] | None = Field(default=None, min_length=1)
    integration_types: Annotated[list[Literal[0, 1]], Unique] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _fits_its_type(self) -> "Command":
        if self.type == CHAT and (not self.name.islower() or " " in self.name):
            raise PydanticCustomError("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
        if (self.type == CHAT) != bool(self.description):
            raise PydanticCustomError(
                "APPLICATION_COMMAND_DESCRIPTION", "Chat commands, and they alone, have a description"
            )
        if self.type != CHAT and self.options:
            raise PydanticCustomError(
                "APPLICATION_COMMAND_OPTIONS", "Chat commands, and they alone, have options"
            )
        _check_list(self.options)
        if len(self.name) + len(self.description or "") + _characters(self.options) > MAX_CHARACTERS:
            raise PydanticCustomError("APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
        return self


def _check_list(options: "list[Option] | None") -> None:
    """What options must keep to beside each other."""
    given = options or []
    if len({each.name for each in given}) < len(given):
        raise PydanticCustomError("APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique")
    subs = {each.type in _SUBS for each in given}
    if len(subs) > 1:
        raise PydanticCustomError(
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other types",
        )
    required = [bool(each.required) for each in given]
    if required != sorted(required, reverse=True):
        raise PydanticCustomError(
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
            "Required options must be placed before non-required options",
        )


def _characters(options: list[Option] | None) -> int:
    return sum(each.characters() for each in options or ())
