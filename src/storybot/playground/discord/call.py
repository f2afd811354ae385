"""One request as a handler sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from storybot.playground.discord.commands import Commands
from storybot.playground.discord.forms import MessageBody
from storybot.playground.discord.interactions import Interactions
from storybot.playground.discord.refusals import bad_form, from_validation
from storybot.playground.discord.state import Discord, Upload
from storybot.playground.discord.world import User

Body = TypeVar("Body", bound=BaseModel)
MAX_DIGITS = 20  # of 64 bits; Python refuses to read endless numbers
Answer = dict[str, Any] | list[dict[str, Any]] | None


@dataclass(frozen=True)
class Call:
    """`params` are the path's, `body` is the parsed JSON (None where there was none), `host` is the address
    that was asked, `files` what was uploaded, by number."""

    state: Discord
    interactions: Interactions
    commands: Commands
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    host: str
    files: dict[int, Upload] = field(default_factory=dict[int, Upload])

    @property
    def bot(self) -> User:
        return self.state.world.bot

    def form(self, model: type[Body]) -> Body:
        """The body as one of the forms; raises 50035."""
        try:
            form = model.model_validate({} if self.body is None else self.body)
        except ValidationError as error:
            raise from_validation(error) from None
        for one in (form, getattr(form, "data", None), getattr(form, "message", None)):
            if isinstance(one, MessageBody):
                one.bring(self.files)
        return form

    def snowflake(self, name: str) -> int | None:
        """An id from the query, None where it isn't there; raises 50035 for what is none."""
        given = self.query.get(name)
        if given is None:
            return None
        if not (given.isascii() and given.isdigit() and len(given) <= MAX_DIGITS):
            raise bad_form(((name,), "NUMBER_TYPE_COERCE", f'Value "{given}" is not snowflake.'))
        return int(given)

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """A number from the query; raises 50035 outside of low..high."""
        given = self.query.get(name)
        if given is None:
            return default
        small = given.isascii() and given.isdigit() and len(given) <= MAX_DIGITS
        if not small or not low <= int(given) <= high:
            raise bad_form(((name,), "NUMBER_TYPE_MAX", f"int value should be between {low} and {high}."))
        return int(given)
