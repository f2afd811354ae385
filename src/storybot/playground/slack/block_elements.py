"""Block Kit's elements, as far as the playground shows them.

https://docs.slack.dev/reference/block-kit/block-elements
"""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from storybot.playground.slack.block_objects import (
    Confirm,
    Id,
    LinkUrl,
    Option,
    OptionGroup,
    Part,
    Picture,
    Plain75,
    Plain150,
)
from storybot.playground.slack.files import MAX_FILES


class Button(Part):
    """Pressed, it sends `value`; with `url` it opens that as well."""

    type: Literal["button"]
    text: Plain75
    action_id: Id | None = None
    url: LinkUrl | None = None
    value: Annotated[str, StringConstraints(max_length=2000)] | None = None
    style: Literal["primary", "danger"] | None = None
    confirm: Confirm | None = None
    accessibility_label: Annotated[str, StringConstraints(min_length=1, max_length=75)] | None = None


class Image(Picture):
    """A picture beside text."""

    type: Literal["image"]


class StaticSelect(Part):
    """A choice among options that come with it."""

    type: Literal["static_select"]
    action_id: Id | None = None
    placeholder: Plain150 | None = None
    options: Annotated[list[Option], Field(min_length=1, max_length=100)] | None = None
    option_groups: Annotated[list[OptionGroup], Field(min_length=1, max_length=100)] | None = None
    initial_option: Option | None = None
    confirm: Confirm | None = None
    focus_on_load: bool | None = None

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if (self.options is None) == (self.option_groups is None):
            raise PydanticCustomError("one_of", "only one of options or option_groups is required")
        given = [*(self.options or []), *(one for group in self.option_groups or [] for one in group.options)]
        if self.initial_option is not None and self.initial_option not in given:
            raise PydanticCustomError("initial", "initial_option must be one of the options")
        return self


class ExternalSelect(Part):
    """A choice among options that the app sends while a person types."""

    type: Literal["external_select"]
    action_id: Id | None = None
    placeholder: Plain150 | None = None
    initial_option: Option | None = None
    min_query_length: Annotated[int, Field(ge=0)] | None = None
    confirm: Confirm | None = None
    focus_on_load: bool | None = None


class DispatchActionConfig(Part):
    """When typing tells the app."""

    trigger_actions_on: Annotated[
        list[Literal["on_enter_pressed", "on_character_entered"]], Field(min_length=1)
    ]


class PlainTextInput(Part):
    """A field to type in."""

    type: Literal["plain_text_input"]
    action_id: Id | None = None
    placeholder: Plain150 | None = None
    initial_value: Annotated[str, StringConstraints(max_length=3000)] | None = None
    multiline: bool | None = None
    min_length: Annotated[int, Field(ge=0, le=3000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=3000)] | None = None
    dispatch_action_config: DispatchActionConfig | None = None
    focus_on_load: bool | None = None

    @model_validator(mode="after")
    def _least_and_most(self) -> Self:
        if (self.min_length or 0) > (self.max_length or 3000):
            raise PydanticCustomError("lengths", "min_length must be at most max_length")
        return self


class FileInput(Part):
    """Files to upload, in modals only."""

    type: Literal["file_input"]
    action_id: Id | None = None
    filetypes: (
        Annotated[list[Annotated[str, StringConstraints(min_length=1)]], Field(min_length=1)] | None
    ) = None
    max_files: Annotated[int, Field(ge=1, le=MAX_FILES)] | None = None


class _Several(Part):
    """A choice of several."""

    action_id: Id | None = None
    placeholder: Plain150 | None = None
    confirm: Confirm | None = None
    max_selected_items: Annotated[int, Field(ge=1)] | None = None
    focus_on_load: bool | None = None


class MultiStaticSelect(_Several):
    """Among options that come with it."""

    type: Literal["multi_static_select"]
    options: Annotated[list[Option], Field(min_length=1, max_length=100)]
    initial_options: Annotated[list[Option], Field(min_length=1, max_length=100)] | None = None

    @model_validator(mode="after")
    def _initial(self) -> Self:
        if any(one not in self.options for one in self.initial_options or []):
            raise PydanticCustomError("initial", "initial_options must be some of the options")
        return self


class MultiUsersSelect(_Several):
    """Among the workspace's people."""

    type: Literal["multi_users_select"]
    initial_users: Annotated[list[Id], Field(min_length=1)] | None = None


class ConversationFilter(Part):
    """Which conversations are offered; without anything it is refused."""

    include: (
        Annotated[list[Literal["im", "mpim", "private", "public"]], Field(min_length=1, max_length=4)] | None
    ) = None
    exclude_external_shared_channels: bool | None = None
    exclude_bot_users: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("one_of", "at least one of the fields is required")
        return self


class MultiConversationsSelect(_Several):
    """Among the conversations that a person sees."""

    type: Literal["multi_conversations_select"]
    initial_conversations: Annotated[list[Id], Field(min_length=1)] | None = None
    default_to_current_conversation: bool | None = None
    filter: ConversationFilter | None = None


class ConversationsSelect(Part):
    """One of the conversations that a person sees."""

    type: Literal["conversations_select"]
    action_id: Id | None = None
    placeholder: Plain150 | None = None
    initial_conversation: Id | None = None
    default_to_current_conversation: bool | None = None
    confirm: Confirm | None = None
    response_url_enabled: bool | None = None
    filter: ConversationFilter | None = None
    focus_on_load: bool | None = None


Pressable = Annotated[Button | StaticSelect | ExternalSelect, Field(discriminator="type")]
Accessory = Annotated[Button | Image | StaticSelect | ExternalSelect, Field(discriminator="type")]
Input = Annotated[
    PlainTextInput
    | StaticSelect
    | ExternalSelect
    | FileInput
    | MultiStaticSelect
    | MultiUsersSelect
    | MultiConversationsSelect
    | ConversationsSelect,
    Field(discriminator="type"),
]
