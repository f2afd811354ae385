"""What an app suggests for an external select while a person types.

https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
"""

from dataclasses import dataclass, replace
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from storybot.playground.slack.block_check import described
from storybot.playground.slack.block_objects import Option, OptionGroup, Part
from storybot.playground.slack.socket_mode import Json, Reply

OPTIONS = 100
# https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
QUERY_LENGTH = 3


class _Answer(Part):
    options: Annotated[list[Option], Field(max_length=OPTIONS)] | None = None
    option_groups: Annotated[list[OptionGroup], Field(max_length=OPTIONS)] | None = None

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if (self.options is None) == (self.option_groups is None):
            raise PydanticCustomError("one_of", "only one of options or option_groups is required")
        return self


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a person who `typed` into an external select was shown: `options`, from all groups. `place` is the
    view's id or the message's ts. `reply.problem` says why there are none where the app answered too late
    or with what Slack doesn't take."""

    user: str
    place: str
    action_id: str
    typed: str
    options: list[Json]
    reply: Reply


def suggested(user: str, place: str, action_id: str, typed: str, reply: Reply) -> Suggestion:
    """What came of a `block_suggestion`."""
    if reply.problem is not None:
        return Suggestion(user, place, action_id, typed, [], reply)
    answer = reply.payload or {}
    try:
        _Answer.model_validate(answer)
    except ValidationError as error:
        problem = "; ".join(described(error, answer, ""))
        return Suggestion(user, place, action_id, typed, [], replace(reply, problem=problem))
    groups: list[Json] = answer.get("option_groups", [])
    options: list[Json] = answer.get("options", [])
    every = [*options, *(one for group in groups for one in group["options"])]
    return Suggestion(user, place, action_id, typed, every, reply)
