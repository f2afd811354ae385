"""Block Kit's `rich_text` block: text in runs, each with its style, and nothing in them read as markup.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from storybot.playground.slack.block_objects import Id, LinkUrl, Part

Words = Annotated[str, StringConstraints(min_length=1)]
Border = Annotated[int, Field(ge=0, le=1)]


class Style(Part):
    """How a run of text looks."""

    bold: bool | None = None
    italic: bool | None = None
    strike: bool | None = None
    code: bool | None = None
    underline: bool | None = None


class MentionStyle(Part):
    """How a mention looks."""

    bold: bool | None = None
    italic: bool | None = None
    strike: bool | None = None
    highlight: bool | None = None
    client_highlight: bool | None = None
    unlink: bool | None = None


class Run(Part):
    """A run of text."""

    type: Literal["text"]
    text: Words
    style: Style | None = None


class Link(Part):
    """A link; without `text` it shows its address."""

    type: Literal["link"]
    url: LinkUrl
    text: Words | None = None
    unsafe: bool | None = None
    style: Style | None = None


class Emoji(Part):
    """An emoji by its Slack name."""

    type: Literal["emoji"]
    name: Words
    unicode: str | None = None
    skin_tone: Annotated[int, Field(ge=1, le=6)] | None = None


class Broadcast(Part):
    """Pings many."""

    type: Literal["broadcast"]
    range: Literal["here", "channel", "everyone"]


class UserMention(Part):
    """Pings one."""

    type: Literal["user"]
    user_id: Words
    style: MentionStyle | None = None


class UsergroupMention(Part):
    """Pings a group."""

    type: Literal["usergroup"]
    usergroup_id: Words
    style: MentionStyle | None = None


class ChannelMention(Part):
    """Links a channel; pings nobody."""

    type: Literal["channel"]
    channel_id: Words
    style: MentionStyle | None = None


class Color(Part):
    """A colour, shown as a swatch."""

    type: Literal["color"]
    value: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class Date(Part):
    """A moment, shown in the reader's own time zone."""

    type: Literal["date"]
    timestamp: int
    format: Words
    url: LinkUrl | None = None
    fallback: Words | None = None


Leaf = Annotated[
    Run | Link | Emoji | Broadcast | UserMention | UsergroupMention | ChannelMention | Color | Date,
    Field(discriminator="type"),
]
CodeLeaf = Annotated[Run | Link, Field(discriminator="type")]


class Section(Part):
    """Runs on one or more lines."""

    type: Literal["rich_text_section"]
    elements: Annotated[list[Leaf], Field(min_length=1)]


class List(Part):
    """A list at one level; nesting is by lists with another `indent`."""

    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: Annotated[list[Section], Field(min_length=1)]
    indent: Annotated[int, Field(ge=0, le=8)] | None = None
    offset: Annotated[int, Field(ge=0)] | None = None
    border: Border | None = None


class Quote(Part):
    """Runs behind a bar."""

    type: Literal["rich_text_quote"]
    elements: Annotated[list[Leaf], Field(min_length=1)]
    border: Border | None = None


class Preformatted(Part):
    """Text in a fixed width."""

    type: Literal["rich_text_preformatted"]
    elements: Annotated[list[CodeLeaf], Field(min_length=1)]
    border: Border | None = None
    language: Words | None = None


class RichText(Part):
    """The block."""

    type: Literal["rich_text"]
    elements: Annotated[
        list[Annotated[Section | List | Quote | Preformatted, Field(discriminator="type")]],
        Field(min_length=1),
    ]
    block_id: Id | None = None
