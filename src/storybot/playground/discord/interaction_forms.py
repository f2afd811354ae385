"""The bodies that answer an interaction."""

from typing import Literal

from pydantic import Field

from storybot.playground.discord.components import Form, Scalar
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


class Pong(Form):
    """1: for a ping."""

    type: Literal[1]
