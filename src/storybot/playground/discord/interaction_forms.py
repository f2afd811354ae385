"""The bodies that answer an interaction."""

from typing import Annotated, Literal

from pydantic import Field, Tag

from storybot.playground.discord.components import (
    Component,
    CustomId,
    DiscordSelect,
    Form,
    Scalar,
    StringSelect,
    TextDisplay,
    one_of_its_kinds,
)
from storybot.playground.discord.forms import MessageBody


class InteractionMessage(MessageBody):
    """The message of a first answer, and of a follow-up."""

    tts: bool | None = None


class AnswerWithMessage(Form):
    """4: a message now; 5: a message later."""

    type: Literal[4, 5]
    data: InteractionMessage | None = None


class AnswerOnMessage(Form):
    """6: the message with the button will change later; 7: it changes now."""

    type: Literal[6, 7]
    data: InteractionMessage | None = None


class Choice(Form):
    """One thing that is offered while a person types."""

    name: str = Field(min_length=1, max_length=100)
    value: Scalar


class Choices(Form):
    """Everything that is offered."""

    choices: list[Choice] = Field(max_length=25)


class AnswerWithChoices(Form):
    """8: what fits what has been typed so far."""

    type: Literal[8]
    data: Choices


class TextInput(Component):
    """A line (1) or a paragraph (2) to write in."""

    type: Literal[4]
    custom_id: CustomId
    style: Literal[1, 2]
    label: str | None = Field(default=None, min_length=1, max_length=45)
    value: str | None = Field(default=None, max_length=4000)
    placeholder: str | None = Field(default=None, max_length=100)
    required: bool | None = None
    min_length: int | None = Field(default=None, ge=0, le=4000)
    max_length: int | None = Field(default=None, ge=1, le=4000)


class TextInputRow(Component):
    """A row with one text input."""

    type: Literal[1]
    components: list[TextInput] = Field(min_length=1, max_length=1)


class Label(Component):
    """A text input or a select menu under its label."""

    type: Literal[18]
    label: str = Field(min_length=1, max_length=45)
    description: str | None = Field(default=None, min_length=1, max_length=100)
    component: Annotated[
        Annotated[StringSelect, Tag("=3")]
        | Annotated[TextInput, Tag("=4")]
        | Annotated[DiscordSelect, Tag("=5")]
        | Annotated[DiscordSelect, Tag("=6")]
        | Annotated[DiscordSelect, Tag("=7")]
        | Annotated[DiscordSelect, Tag("=8")],
        one_of_its_kinds(3, 4, 5, 6, 7, 8),
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


class Pong(Form):
    """1: for a ping."""

    type: Literal[1]
