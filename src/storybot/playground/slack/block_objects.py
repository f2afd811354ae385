"""Block Kit's composition objects and the base of every part of a block: unknown fields are refused, types
are exact, lengths are in characters.

https://docs.slack.dev/reference/block-kit/composition-objects
"""

import ipaddress
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from storybot.playground.slack.files import Shows, no_files


class Part(BaseModel):
    """Any object inside a block. A field may be absent, but not null."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _nothing_null(cls, value: Any) -> Any:
        if isinstance(value, dict) and None in value.values():
            raise PydanticCustomError("null", "must not have a field that is null")
        return value  # pyright: ignore[reportUnknownVariableType]


def _host(url: str) -> str:
    """The host that a web address names, or nothing."""
    try:
        return (urlsplit(url).hostname or "") if url.startswith(("http://", "https://")) else ""
    except ValueError:
        return ""


def _http(url: str) -> str:
    if not _host(url):
        raise PydanticCustomError("url", "must be a valid URL")
    return url


def _picture(url: str) -> str:
    """Slack fetches a picture when it is posted. The playground fetches nothing, and takes any address that
    could be reached from the internet."""
    if not _is_public(_host(_http(url))):
        raise PydanticCustomError("picture", "downloading image failed")
    return url


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        # https://www.rfc-editor.org/rfc/rfc6761: names that no public resolver answers.
        name = host.rstrip(".")
        return "." in name and not name.endswith((".localhost", ".local", ".invalid", ".test"))


def _link(url: str) -> str:
    if not _host(url) and not url.startswith(("mailto:", "slack://", "tel:")):
        raise PydanticCustomError("url", "must be a valid URL")
    return url


def _said(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "must be more than 0 characters")
    return text


Id = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Said3000 = Annotated[str, StringConstraints(min_length=1, max_length=3000), AfterValidator(_said)]
HttpUrl = Annotated[str, StringConstraints(min_length=1, max_length=3000), AfterValidator(_http)]
PictureUrl = Annotated[str, StringConstraints(min_length=1, max_length=3000), AfterValidator(_picture)]
LinkUrl = Annotated[str, StringConstraints(min_length=1, max_length=3000), AfterValidator(_link)]


class PlainText(Part):
    """Text without markup, but for `:emoji:` names where `emoji` is on."""

    type: Literal["plain_text"]
    text: Said3000
    emoji: bool | None = None


class Mrkdwn(Part):
    """Text in Slack's markup. Where it isn't `verbatim`, Slack looks for bare names in it too."""

    type: Literal["mrkdwn"]
    text: Said3000
    verbatim: bool | None = None


Text = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]


_T = TypeVar("_T", PlainText, Mrkdwn)


def _at_most(limit: int) -> AfterValidator:
    def check(text: _T) -> _T:
        if len(text.text) > limit:
            raise PydanticCustomError("text_too_long", "must be less than {n} characters", {"n": limit + 1})
        return text

    return AfterValidator(check)


Plain24 = Annotated[PlainText, _at_most(24)]
Plain30 = Annotated[PlainText, _at_most(30)]
Plain75 = Annotated[PlainText, _at_most(75)]
Plain100 = Annotated[PlainText, _at_most(100)]
Plain150 = Annotated[PlainText, _at_most(150)]
Plain2000 = Annotated[PlainText, _at_most(2000)]
Text300 = Annotated[Text, _at_most(300)]
Text2000 = Annotated[Text, _at_most(2000)]


class Confirm(Part):
    """A dialog that asks once more."""

    title: Plain100
    text: Text300
    confirm: Plain30
    deny: Plain30
    style: Literal["primary", "danger"] | None = None


class Option(Part):
    """One choice of a select."""

    text: Plain75
    value: Annotated[str, StringConstraints(min_length=1, max_length=150)]
    description: Plain75 | None = None


class OptionGroup(Part):
    """Choices under a label."""

    label: Plain75
    options: Annotated[list[Option], Field(min_length=1, max_length=100)]


class SlackFile(Part):
    """A picture that Slack holds already, by one of its two names. The context of the validation says which
    it can show."""

    id: Annotated[str, StringConstraints(pattern="^[F][A-Z0-9]{8,}$")] | None = None
    url: HttpUrl | None = None

    @model_validator(mode="after")
    def _one(self, info: ValidationInfo) -> Self:
        if (self.id is None) == (self.url is None):
            raise PydanticCustomError("one_of", "only one of id or url is required")
        shows: Shows = info.context or no_files
        if not shows(self.id, self.url):
            raise PydanticCustomError("slack_file", "invalid slack file")
        return self


class Picture(Part):
    """A picture comes from an address or from Slack's files, not both; `alt_text` says it in words."""

    alt_text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    image_url: PictureUrl | None = None
    slack_file: SlackFile | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.image_url is None) == (self.slack_file is None):
            raise PydanticCustomError("one_of", "only one of image_url or slack_file is required")
        return self
