"""What the settings of a route may be: one rule for each, in the configuration and in chat. Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from storybot.cards.model import Layout
from storybot.delivery.model import USUAL, Reopen
from storybot.errors import Refused
from storybot.languages.language import TAGS
from storybot.newsroom.match import parse
from storybot.nights import parse as read_night


def _can_be_read(match: str) -> str:
    parse(match)
    return match


def _is_a_night(text: str) -> str:
    read_night(text)
    return text


def _is_spoken(language: str) -> str:
    if language.partition("-")[0].lower() not in TAGS:
        raise ValueError(f"one of {', '.join(TAGS)}, alone or with a region (de-AT)")
    return language


Topics = tuple[str, ...]
Match = Annotated[str, AfterValidator(_can_be_read)]
Noise = Annotated[int, Field(ge=0, le=100, strict=True)]
CardsAnHour = Annotated[int, Field(ge=1, strict=True)]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Spoken = Annotated[Language, AfterValidator(_is_spoken)]
Opener = Annotated[bool, Field(strict=True)]
Hours = Annotated[int, Field(ge=1, le=10 * 365 * 24, strict=True)]
NightHours = Annotated[str, AfterValidator(_is_a_night)]
KeepAlive = Annotated[bool, Field(strict=True)]

ON_DISCORD: Final = frozenset({"archive_minutes", "tags", "keep_alive"})
"""The settings of which Slack has nothing."""

NOT_ON_SLACK: Final = "nothing: Slack has no such thing, so leave the key out"

IN_CHAT: Final[Mapping[str, TypeAdapter[Any]]] = MappingProxyType(
    {
        "topics": TypeAdapter[Any](Topics),
        "match": TypeAdapter[Any](Match | None),
        "noise_at_least": TypeAdapter[Any](Noise | None),
        "noise_at_most": TypeAdapter[Any](Noise | None),
        "layout": TypeAdapter[Any](Layout),
        "language": TypeAdapter[Any](Spoken | None),
        "opener": TypeAdapter[Any](Opener),
        "cards_an_hour": TypeAdapter[Any](CardsAnHour | None),
        "close_after_hours": TypeAdapter[Any](Hours | None),
        "reopen": TypeAdapter[Any](Reopen),
        "night": TypeAdapter[Any](NightHours | None),
        "keep_alive": TypeAdapter[Any](KeepAlive),
    }
)
"""The settings that editors may set in chat, each with its rule. Whom a card pings is none of them: that is
for the newsroom to say, and not for whoever may push a story."""

NOTHING: Final = "-"
"""Stands in chat for what a setting is where nothing is set; no rule takes it for anything else."""

_QUOTES: Final = str.maketrans("“”„", '"""')
"""Keyboards make typographic quotes of plain ones."""

_YES_OR_NO: Final = {"true": True, "yes": True, "false": False, "no": False}


def read(written: Mapping[str, str], platform: str) -> dict[str, Any]:
    """The values of settings as people write them in chat, for a channel of a platform. Raises Refused with
    every problem, in the words of the configuration's."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for name, text in written.items():
        if platform == "slack" and name in ON_DISCORD:
            problems.append(f"{name} has a bad value (expected: {NOT_ON_SLACK})")
            continue
        try:
            values[name] = IN_CHAT[name].validate_python(_value(name, text.strip()))
        except ValidationError as error:
            details = error.errors(include_input=False, include_url=False)
            problems += [f"{name} has a bad value (expected: {what_fits(detail)})" for detail in details]
    if problems:
        raise Refused("\n".join(problems))
    return values


def written(value: Any) -> str:
    """A setting's value as people write it in chat."""
    match value:
        case None | ():
            return NOTHING
        case bool():
            return str(value).lower()
        case tuple():
            return ", ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        case _:
            return str(value)


def what_fits(detail: ErrorDetails) -> str:
    """What would be right where a value is refused."""
    message = detail["msg"].removeprefix("Value error, ")
    return message if detail["type"] == "value_error" else message[:1].lower() + message[1:]


def _value(name: str, text: str) -> object:
    """What a text says, of the type that the setting's rule is about; what says nothing of it stays text."""
    if text == NOTHING:
        return getattr(USUAL, name)
    match name:
        case "topics":
            return tuple(topic for part in text.split(",") if (topic := part.strip()))
        case "match":
            return text.translate(_QUOTES)
        case "noise_at_least" | "noise_at_most" | "cards_an_hour" | "close_after_hours":
            return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else text
        case "opener" | "keep_alive":
            return _YES_OR_NO.get(text.casefold(), text)
        case _:
            return text
