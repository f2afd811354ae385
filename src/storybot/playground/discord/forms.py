"""The bodies that the local Discord takes, apart from components."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    Field,
    PlainValidator,
    PrivateAttr,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from storybot.playground.discord.components import AnySnowflake, Form, MediaUrl, TopLevel
from storybot.playground.discord.state import Upload
from storybot.playground.discord.world import AutoArchive, Permission

MAX_EMBED_TEXT = 6000

Name100 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
SlowMode = Annotated[int, Field(ge=0, le=21600)]
MAX_NONCE = 25
MAX_BITS = 20  # digits of 64 bits


def _said(text: str) -> str:
    """Discord trims an embed's texts, and one of which nothing is left counts as missing."""
    if not text.strip():
        raise PydanticCustomError("BASE_TYPE_REQUIRED", "This field is required")
    return text


def _moment(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError(
            "DATE_TIME_TYPE_PARSE", "Could not parse {text}. Should be ISO8601.", {"text": text}
        ) from None
    return text


def _nonce(value: Any) -> str | int:
    if isinstance(value, str):
        if len(value) > MAX_NONCE:
            raise PydanticCustomError("BASE_TYPE_BAD_LENGTH", "Must be 25 or fewer in length.")
        return value
    if not isinstance(value, int) or isinstance(value, bool):
        raise PydanticCustomError("NUMBER_TYPE_COERCE", "Value is neither string nor int.")
    if not -(2**63) <= value < 2**63:
        raise PydanticCustomError("NUMBER_TYPE_MAX", "Value should fit into 64 bits.")
    return value


def _bits(value: Any) -> Permission:
    """Permissions: Discord's reference has them as a number in a text, its OpenAPI description as one."""
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < MAX_BITS):
        raise PydanticCustomError("NUMBER_TYPE_COERCE", "Value is not int.")
    return Permission(int(text))


Said = AfterValidator(_said)
Bits = Annotated[Permission, PlainValidator(_bits)]
Moment = Annotated[str, AfterValidator(_moment)]
Nonce = Annotated[str | int, PlainValidator(_nonce)]


class EmbedAuthor(Form):
    """Who an embed is by."""

    name: Annotated[str, Said] = Field(max_length=256)
    url: MediaUrl | None = None
    icon_url: MediaUrl | None = None


class EmbedFooter(Form):
    """An embed's last line."""

    text: Annotated[str, Said] = Field(max_length=2048)
    icon_url: MediaUrl | None = None


class EmbedField(Form):
    """A name and its value."""

    name: Annotated[str, Said] = Field(max_length=256)
    value: Annotated[str, Said] = Field(max_length=1024)
    inline: bool | None = None


class EmbedImage(Form):
    """A picture by its address."""

    url: MediaUrl


class Embed(Form):
    """https://discord.com/developers/docs/resources/message#embed-object"""

    type: Literal["rich"] | None = None
    title: Annotated[str, Said] | None = Field(default=None, max_length=256)
    description: Annotated[str, Said] | None = Field(default=None, max_length=4096)
    url: MediaUrl | None = None
    color: int | None = Field(default=None, ge=0, le=0xFFFFFF)
    timestamp: Moment | None = None
    author: EmbedAuthor | None = None
    footer: EmbedFooter | None = None
    fields: list[EmbedField] | None = Field(default=None, max_length=25)
    image: EmbedImage | None = None
    thumbnail: EmbedImage | None = None

    @model_validator(mode="after")
    def _shows_something(self) -> "Embed":
        shown = (self.title, self.description, self.author, self.footer, self.image, self.thumbnail)
        if not any(shown) and not self.fields:
            raise PydanticCustomError("BASE_TYPE_REQUIRED", "This field is required")
        return self

    def size(self) -> int:
        """The characters that count towards the 6000 of a message's embeds."""
        texts = [
            self.title,
            self.description,
            self.author and self.author.name,
            self.footer and self.footer.text,
        ]
        texts += [text for field in self.fields or () for text in (field.name, field.value)]
        return sum(len(text) for text in texts if text)


class AllowedMentions(Form):
    """Whom a message may ping, whatever its text says."""

    parse: list[Literal["roles", "users", "everyone"]] | None = None
    roles: list[AnySnowflake] | None = Field(default=None, max_length=100)
    users: list[AnySnowflake] | None = Field(default=None, max_length=100)
    replied_user: bool | None = None

    @model_validator(mode="after")
    def _no_contradiction(self) -> "AllowedMentions":
        for kind in ("users", "roles"):
            if kind in (self.parse or ()) and getattr(self, kind):
                raise PydanticCustomError(
                    "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                    "parse:{kind} and a list of {kind} are mutually exclusive.",
                    {"kind": kind},
                )
        return self


class MessageReference(Form):
    """The message that is replied to."""

    type: Literal[0] | None = None
    message_id: AnySnowflake
    channel_id: AnySnowflake | None = None
    guild_id: AnySnowflake | None = None
    fail_if_not_exists: bool | None = None


class Attachment(Form):
    """A file that is uploaded with a body, by its number, or one that is there already, by its id."""

    id: AnySnowflake
    filename: str | None = Field(default=None, min_length=1, max_length=1024)
    description: str | None = Field(default=None, max_length=1024)


class MessageBody(Form):
    """What creating and editing a message have in common; `uploads` are the files that came along, by their
    numbers."""

    _uploads: dict[int, Upload] = PrivateAttr(default_factory=dict[int, Upload])

    content: str | None = Field(default=None, max_length=2000)
    embeds: list[Embed] | None = Field(default=None, max_length=10)
    components: list[TopLevel] | None = Field(default=None, max_length=40)
    flags: int | None = Field(default=None, ge=0)
    allowed_mentions: AllowedMentions | None = None
    attachments: list[Attachment] | None = Field(default=None, max_length=10)

    @property
    def uploads(self) -> dict[int, Upload]:
        return self._uploads

    def bring(self, uploads: dict[int, Upload]) -> None:
        """Say which files came along."""
        self._uploads = uploads

    @model_validator(mode="after")
    def _embeds_fit(self) -> "MessageBody":
        if sum(embed.size() for embed in self.embeds or ()) > MAX_EMBED_TEXT:
            raise PydanticCustomError(
                "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000 characters"
            )
        return self


class CreateMessage(MessageBody):
    """`POST /channels/{id}/messages`."""

    nonce: Nonce | None = None
    enforce_nonce: bool | None = None
    tts: bool | None = None
    message_reference: MessageReference | None = None


class EditMessage(MessageBody):
    """`PATCH /channels/{id}/messages/{id}`: a field that isn't sent stays, null empties it."""

    tts: bool | None = None  # means nothing here, but discord.py sends it along


class StarterMessage(MessageBody):
    """The first message of a forum post: it takes no nonce."""


class ThreadFromMessage(Form):
    """`POST /channels/{id}/messages/{id}/threads`."""

    name: Name100
    auto_archive_duration: AutoArchive | None = None
    rate_limit_per_user: SlowMode | None = None


class ThreadAlone(ThreadFromMessage):
    """`POST /channels/{id}/threads` in a channel that isn't a forum; private threads aren't emulated."""

    type: Literal[10, 11]
    invitable: bool | None = None


class ForumPost(ThreadFromMessage):
    """`POST /channels/{id}/threads` in a forum."""

    applied_tags: list[AnySnowflake] | None = Field(default=None, max_length=5)
    message: StarterMessage


class EditThread(Form):
    """`PATCH /channels/{id}` for a thread. The one flag is that of a pinned post."""

    name: Name100 | None = None
    flags: Literal[0, 2] | None = None
    archived: bool | None = None
    locked: bool | None = None
    auto_archive_duration: AutoArchive | None = None
    rate_limit_per_user: SlowMode | None = None
    applied_tags: list[AnySnowflake] | None = Field(default=None, max_length=5)


class OpenDirect(Form):
    """`POST /users/@me/channels`."""

    recipient_id: AnySnowflake


class EditMember(Form):
    """`PATCH /guilds/{id}/members/{id}`; of what can be changed there, the time-out alone."""

    communication_disabled_until: Moment | None


class EditOverwrite(Form):
    """`PUT /channels/{id}/permissions/{id}`; 0 is a role, 1 a member."""

    type: Literal[0, 1]
    allow: Bits = Permission(0)
    deny: Bits = Permission(0)


class EditChannel(Form):
    """`PATCH /channels/{id}` for a channel that isn't a thread."""

    name: Name100 | None = None
    topic: str | None = Field(default=None, max_length=4096)
