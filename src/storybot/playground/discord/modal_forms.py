"""The body that opens a form in a window of its own, a modal
(https://docs.discord.com/developers/components/using-modal-components)."""

from typing import Annotated, Literal, Self

from pydantic import Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from storybot.playground.discord import components
from storybot.playground.discord.components import (
    Component,
    CustomId,
    Form,
    Select,
    TextDisplay,
    one_of_its_kinds,
)

MAX_FILES = 10


class _Writing(Component):
    type: Literal[4]
    custom_id: CustomId
    style: Literal[1, 2]
    value: str | None = Field(default=None, max_length=4000)
    placeholder: str | None = Field(default=None, max_length=100)
    required: bool | None = None
    min_length: int | None = Field(default=None, ge=0, le=4000)
    max_length: int | None = Field(default=None, ge=1, le=4000)

    @model_validator(mode="after")
    def _least_and_most(self) -> Self:
        if (self.min_length or 0) > (self.max_length or 4000):
            raise PydanticCustomError("TEXT_INPUT_MIN_LENGTH", "min_length is above max_length")
        return self


class TextInput(_Writing):
    """A line (1) or a paragraph (2) to write in, under a label."""

    label: str | None = Field(default=None, min_length=1, max_length=45)


class LabelledInput(_Writing):
    """The same in a row, where it needs a label of its own."""

    label: str = Field(min_length=1, max_length=45)


class TextInputRow(Component):
    """A row with one text input: the old form of a label."""

    type: Literal[1]
    components: list[LabelledInput] = Field(min_length=1, max_length=1)


def _enabled(select: Select) -> None:
    if select.disabled:
        raise PydanticCustomError("SELECT_COMPONENT_DISABLED", "A select in a modal can't be disabled")


class StringSelect(components.StringSelect):
    """A choice among options; it need not be made where it isn't `required`."""

    required: bool | None = None

    @model_validator(mode="after")
    def _can_be_used(self) -> "StringSelect":
        _enabled(self)
        return self


class DiscordSelect(components.DiscordSelect):
    """A choice among users, roles or channels."""

    required: bool | None = None

    @model_validator(mode="after")
    def _can_be_used(self) -> "DiscordSelect":
        _enabled(self)
        return self


class FileUpload(Component):
    """Files to upload: one where `max_values` doesn't say otherwise."""

    type: Literal[19]
    custom_id: CustomId
    min_values: int | None = Field(default=None, ge=0, le=MAX_FILES)
    max_values: int | None = Field(default=None, ge=1, le=MAX_FILES)
    required: bool | None = None

    @model_validator(mode="after")
    def _least_and_most(self) -> "FileUpload":
        if self.required is not False and self.min_values == 0:
            raise PydanticCustomError(
                "FILE_UPLOAD_MIN_VALUES", "min_values must be at least 1 where it is required"
            )
        if (1 if self.min_values is None else self.min_values) > (self.max_values or 1):
            raise PydanticCustomError("FILE_UPLOAD_MIN_VALUES", "min_values is above max_values")
        return self


class Label(Component):
    """Something to fill in under its label."""

    type: Literal[18]
    label: str = Field(min_length=1, max_length=45)
    description: str | None = Field(default=None, min_length=1, max_length=100)
    component: Annotated[
        Annotated[StringSelect, Tag("=3")]
        | Annotated[TextInput, Tag("=4")]
        | Annotated[DiscordSelect, Tag("=5")]
        | Annotated[DiscordSelect, Tag("=6")]
        | Annotated[DiscordSelect, Tag("=7")]
        | Annotated[DiscordSelect, Tag("=8")]
        | Annotated[FileUpload, Tag("=19")],
        one_of_its_kinds(3, 4, 5, 6, 7, 8, 19),
    ]


class Modal(Form):
    """A form in a window of its own."""

    custom_id: CustomId
    title: str = Field(min_length=1, max_length=45)
    components: list[
        Annotated[
            Annotated[TextInputRow, Tag("=1")]
            | Annotated[TextDisplay, Tag("=10")]
            | Annotated[Label, Tag("=18")],
            one_of_its_kinds(1, 10, 18),
        ]
    ] = Field(min_length=1, max_length=5)


class AnswerWithModal(Form):
    """9: a form to fill in."""

    type: Literal[9]
    data: Modal
