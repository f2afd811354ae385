"""Block Kit's blocks.

https://docs.slack.dev/reference/block-kit/blocks
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from storybot.playground.slack.block_elements import Accessory, Image, Input, Pressable
from storybot.playground.slack.block_objects import (
    Id,
    Mrkdwn,
    Part,
    Picture,
    Plain150,
    Plain2000,
    PlainText,
    Text,
    Text2000,
)
from storybot.playground.slack.rich_text import RichText


class Section(Part):
    """Text, or up to ten short fields, with something beside it."""

    type: Literal["section"]
    text: Text | None = None
    fields: Annotated[list[Text2000], Field(min_length=1, max_length=10)] | None = None
    accessory: Accessory | None = None
    expand: bool | None = None
    block_id: Id | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.text is None and self.fields is None:
            raise PydanticCustomError("one_of", "missing required field: text")
        return self


class Header(Part):
    """One large line."""

    type: Literal["header"]
    text: Plain150
    block_id: Id | None = None


class Divider(Part):
    """A line."""

    type: Literal["divider"]
    block_id: Id | None = None


class Context(Part):
    """Small print and small pictures."""

    type: Literal["context"]
    elements: Annotated[
        list[Annotated[PlainText | Mrkdwn | Image, Field(discriminator="type")]],
        Field(min_length=1, max_length=10),
    ]
    block_id: Id | None = None


class Actions(Part):
    """Things to press."""

    type: Literal["actions"]
    elements: Annotated[list[Pressable], Field(min_length=1, max_length=25)]
    block_id: Id | None = None

    @model_validator(mode="after")
    def _own_ids(self) -> Self:
        ids = [element.action_id for element in self.elements if element.action_id is not None]
        if len(set(ids)) != len(ids):
            raise PydanticCustomError("twice", "action_id already exists in this block")
        return self


class ImageBlock(Picture):
    """A picture on its own."""

    type: Literal["image"]
    title: Plain2000 | None = None
    block_id: Id | None = None


class InputBlock(Part):
    """Something to fill in."""

    type: Literal["input"]
    label: Plain2000
    element: Input
    dispatch_action: bool | None = None
    hint: Plain2000 | None = None
    optional: bool | None = None
    block_id: Id | None = None


Block = Annotated[
    Section | Header | Divider | Context | Actions | ImageBlock | InputBlock | RichText,
    Field(discriminator="type"),
]
