"""Discord's message components as strict models, with every length and count
(https://discord.com/developers/docs/components/reference; the API's own description for the rest)."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, PlainValidator, StringConstraints, Tag, model_validator
from pydantic_core import PydanticCustomError

from storybot.playground.strict import Strict

_INT32_MAX = 2**31 - 1


class Form(Strict):
    """A part of a request's body: as strict about types as Discord, which takes no 1 for true."""

    model_config = ConfigDict(strict=True)


CustomId = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Url = Annotated[str, StringConstraints(max_length=512, pattern=r"^(https?|discord)://[^\s/?#]+[^\s]*$")]
Pictured = Annotated[
    str, StringConstraints(max_length=2048, pattern=r"^(https?://[^\s/?#]+[^\s]*|attachment://[\w.-]+)$")
]
MediaUrl = Annotated[str, StringConstraints(max_length=2048, pattern=r"^https?://[^\s/?#]+[^\s]*$")]


def snowflake(value: Any) -> str | int:
    """An id, as digits or as a number. Raises PydanticCustomError."""
    digits = isinstance(value, str) and 1 <= len(value) <= 20 and value.isascii() and value.isdigit()
    if digits or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise PydanticCustomError("NUMBER_TYPE_COERCE", "Value is not snowflake.")


def _scalar(value: Any) -> str | int | float:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("BASE_TYPE_INVALID", "Value is neither string nor number.")


# One validator and no union: pydantic names a union's members in an error's path, where Discord doesn't.
AnySnowflake = Annotated[str | int, PlainValidator(snowflake)]
Scalar = Annotated[str | int | float, PlainValidator(_scalar)]


class Component(Form):
    """What all components have. Discord numbers those that come without an id, or with 0."""

    id: Annotated[int, Field(ge=0, le=_INT32_MAX)] | None = None


class Emoji(Form):
    """A Unicode emoji by its name, or a custom one by its id."""

    id: AnySnowflake | None = None
    name: str = Field(max_length=32)
    animated: bool | None = None


class TextDisplay(Component):
    """Markdown text. Length over all of a message's is checked in `check`."""

    type: Literal[10]
    content: str = Field(min_length=1, max_length=4000)


class Media(Form):
    """A picture by its address, or an upload by its name."""

    url: Pictured


class Thumbnail(Component):
    """A section's picture."""

    type: Literal[11]
    media: Media
    description: str | None = Field(default=None, min_length=1, max_length=1024)
    spoiler: bool | None = None


class GalleryItem(Form):
    """One picture of a gallery."""

    media: Media
    description: str | None = Field(default=None, min_length=1, max_length=1024)
    spoiler: bool | None = None


class MediaGallery(Component):
    """Up to ten pictures."""

    type: Literal[12]
    items: list[GalleryItem] = Field(min_length=1, max_length=10)


class Separator(Component):
    """Space between two components, with or without a line."""

    type: Literal[14]
    divider: bool | None = None
    spacing: Literal[1, 2] | None = None


_LINK = 5


class Button(Component):
    """A button: a link has an address, any other a custom_id."""

    type: Literal[2]
    style: Literal[1, 2, 3, 4, 5]
    label: str | None = Field(default=None, max_length=80)
    emoji: Emoji | None = None
    custom_id: CustomId | None = None
    url: Url | None = None
    disabled: bool | None = None

    @model_validator(mode="after")
    def _fits_its_style(self) -> "Button":
        if not self.label and self.emoji is None:
            raise PydanticCustomError("BUTTON_COMPONENT_INVALID", "A label or an emoji is required")
        if self.style == _LINK and (self.url is None or self.custom_id is not None):
            raise PydanticCustomError("BUTTON_COMPONENT_INVALID", "A link button has a url and no custom_id")
        if self.style != _LINK and (self.custom_id is None or self.url is not None):
            raise PydanticCustomError("BUTTON_COMPONENT_INVALID", "A button has a custom_id and no url")
        return self


class SelectOption(Form):
    """One choice."""

    label: str = Field(min_length=1, max_length=100)
    value: str = Field(min_length=1, max_length=100)
    description: str | None = Field(default=None, max_length=100)
    emoji: Emoji | None = None
    default: bool | None = None


class Select(Component):
    """What all select menus have."""

    custom_id: CustomId
    placeholder: str | None = Field(default=None, max_length=150)
    min_values: int | None = Field(default=None, ge=0, le=25)
    max_values: int | None = Field(default=None, ge=1, le=25)
    disabled: bool | None = None

    @model_validator(mode="after")
    def _least_and_most(self) -> "Select":
        if (1 if self.min_values is None else self.min_values) > self.most():
            raise PydanticCustomError("SELECT_COMPONENT_MIN_VALUES", "min_values is above max_values")
        return self

    def most(self) -> int:
        """How many may be chosen: one where it isn't said."""
        return 1 if self.max_values is None else self.max_values


class StringSelect(Select):
    """A choice among up to 25 options."""

    type: Literal[3]
    options: list[SelectOption] = Field(min_length=1, max_length=25)

    @model_validator(mode="after")
    def _options_fit(self) -> "StringSelect":
        if len({each.value for each in self.options}) < len(self.options):
            raise PydanticCustomError(
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
            )
        if self.most() > len(self.options):
            raise PydanticCustomError(
                "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE", "max_values is above the number of options"
            )
        if sum(1 for each in self.options if each.default) > self.most():
            raise PydanticCustomError(
                "SELECT_COMPONENT_TOO_MANY_DEFAULTS", "More options are the default than can be chosen"
            )
        return self


_PICKED = {5: {"user"}, 6: {"role"}, 7: {"user", "role"}, 8: {"channel"}}
_CHANNELS = 8


class DefaultValue(Form):
    """What is chosen at first."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}$")]
    type: Literal["user", "role", "channel"]


class DiscordSelect(Select):
    """A choice among users (5), roles (6), both (7) or channels (8), which `channel_types` narrows."""

    type: Literal[5, 6, 7, 8]
    default_values: list[DefaultValue] | None = Field(default=None, max_length=25)
    channel_types: list[int] | None = None

    @model_validator(mode="after")
    def _defaults_fit(self) -> "DiscordSelect":
        if self.channel_types is not None and self.type != _CHANNELS:
            raise PydanticCustomError("SELECT_COMPONENT_CHANNEL_TYPES", "Only channels have channel types")
        defaults = self.default_values or []
        if {each.type for each in defaults} - _PICKED[self.type]:
            raise PydanticCustomError("SELECT_COMPONENT_DEFAULT_TYPE", "A default is of another type")
        least = 1 if self.min_values is None else self.min_values
        if defaults and not least <= len(defaults) <= self.most():
            raise PydanticCustomError(
                "SELECT_COMPONENT_DEFAULTS_OUT_OF_RANGE",
                "As many defaults as may be chosen, no more or fewer",
            )
        return self


def _tag(value: Any) -> str:
    """The component's type in a form that can't be taken for an index in an error's path."""
    kind: Any = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)  # pyright: ignore
    return f"={kind}"


def one_of_its_kinds(*kinds: int) -> Discriminator:
    """Chooses a component's model by its type, one of `kinds`; the models are tagged `=TYPE`."""
    allowed = ", ".join(map(str, kinds))
    return Discriminator(
        _tag,
        custom_error_type="UNION_TYPE_CHOICES",
        custom_error_message=f'Value of field "type" must be one of ({allowed}).',
    )


Pressable = Annotated[
    Annotated[Button, Tag("=2")]
    | Annotated[StringSelect, Tag("=3")]
    | Annotated[DiscordSelect, Tag("=5")]
    | Annotated[DiscordSelect, Tag("=6")]
    | Annotated[DiscordSelect, Tag("=7")]
    | Annotated[DiscordSelect, Tag("=8")],
    one_of_its_kinds(2, 3, 5, 6, 7, 8),
]


class ActionRow(Component):
    """Up to five buttons, or one select menu."""

    type: Literal[1]
    components: list[Pressable] = Field(min_length=1, max_length=5)

    @model_validator(mode="after")
    def _a_select_stands_alone(self) -> "ActionRow":
        if len(self.components) > 1 and any(isinstance(each, Select) for each in self.components):
            raise PydanticCustomError(
                "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select menu takes up a row of its own"
            )
        return self


Accessory = Annotated[
    Annotated[Button, Tag("=2")] | Annotated[Thumbnail, Tag("=11")], one_of_its_kinds(2, 11)
]


class Section(Component):
    """One to three texts beside a button or a picture."""

    type: Literal[9]
    components: list[TextDisplay] = Field(min_length=1, max_length=3)
    accessory: Accessory


InContainer = Annotated[
    Annotated[ActionRow, Tag("=1")]
    | Annotated[Section, Tag("=9")]
    | Annotated[TextDisplay, Tag("=10")]
    | Annotated[MediaGallery, Tag("=12")]
    | Annotated[Separator, Tag("=14")],
    one_of_its_kinds(1, 9, 10, 12, 14),
]


class Container(Component):
    """A frame with a coloured edge."""

    type: Literal[17]
    components: list[InContainer] = Field(min_length=1, max_length=40)
    accent_color: Annotated[int, Field(ge=0, le=0xFFFFFF)] | None = None
    spoiler: bool | None = None


TopLevel = Annotated[
    Annotated[ActionRow, Tag("=1")]
    | Annotated[Section, Tag("=9")]
    | Annotated[TextDisplay, Tag("=10")]
    | Annotated[MediaGallery, Tag("=12")]
    | Annotated[Separator, Tag("=14")]
    | Annotated[Container, Tag("=17")],
    one_of_its_kinds(1, 9, 10, 12, 14, 17),
]


def walk(components: list[Any]) -> Iterator[Component]:
    """Every component in reading order, each before what it holds."""
    for component in components:
        yield component
        if isinstance(component, (ActionRow, Container)):
            yield from walk(list(component.components))
        elif isinstance(component, Section):
            yield from walk([*component.components, component.accessory])
