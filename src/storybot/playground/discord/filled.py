"""A modal as a person fills it in: what Discord's clients let through of it, and how it is sent.

https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-modal-submit-data-structure
"""

from collections.abc import Mapping, Sequence
from typing import Any

from storybot.playground.discord.component_rules import every
from storybot.playground.discord.refusals import Refusal, bad_form
from storybot.playground.discord.state import Attachment
from storybot.playground.discord.typed import Found

Json = dict[str, Any]
Values = Mapping[str, str | list[str]]
"""What is filled in, by custom id: a text, the value that is chosen or those that are, the ids of files. What
isn't named is empty."""

ROW, SELECT, TEXT, TEXT_DISPLAY, LABEL, FILES = 1, 3, 4, 10, 18, 19


def filled(components: Sequence[Json], values: Values, found: Found) -> list[Json]:
    """A modal's components as they come back. Raises 50035."""
    fields = [each for each in every(components) if "custom_id" in each]
    for name in values.keys() - {each["custom_id"] for each in fields}:
        raise _problem(name, "COMPONENT_NOT_FOUND", "The form has no such field.")
    for each in fields:
        _check(each, values, found)
    return [_sent(each, values) for each in components]


def files_in(components: Sequence[Json], values: Values, found: Found) -> list[Attachment]:
    """The files that are uploaded with a modal."""
    uploads = [each for each in every(components) if each["type"] == FILES]
    named = [found(id_) for each in uploads for id_ in several(values, each["custom_id"])]
    return [file for file in named if file is not None]


def _check(field: Json, values: Values, found: Found) -> None:
    """Raises 50035 where a client wouldn't send the field like that."""
    name, kind = field["custom_id"], field["type"]
    given = values.get(name, "") if kind == TEXT else several(values, name)
    if not given:
        if field.get("required", True):
            raise _problem(name, "BASE_TYPE_REQUIRED", "This field is required")
        return
    if kind == TEXT and not isinstance(given, str):
        raise _problem(name, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
    if len(set(given)) < len(given) and kind != TEXT:
        raise _problem(name, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")
    low, high = _bounds(field)
    if not low <= len(given) <= high:
        raise _problem(name, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
    if kind == SELECT and set(given) - {each["value"] for each in field["options"]}:
        raise _problem(name, "BASE_TYPE_CHOICES", "Value is none of the options.")
    if kind == FILES and any(found(each) is None for each in given):
        raise _problem(name, "ATTACHMENT_NOT_FOUND", "Nobody has uploaded that.")


def _bounds(field: Json) -> tuple[int, int]:
    if field["type"] == TEXT:
        return field.get("min_length", 0), field.get("max_length", 4000)
    return field.get("min_values", 1), field.get("max_values", 1)


def several(values: Values, name: str) -> list[str]:
    """What is chosen in a field, as a list."""
    given = values.get(name, [])
    return [given] if isinstance(given, str) and given else list(given)


def _sent(component: Json, values: Values) -> Json:
    sent: Json = {"type": component["type"], "id": component["id"]}
    match component["type"]:
        case type_ if type_ == ROW:
            return sent | {"components": [_sent(each, values) for each in component["components"]]}
        case type_ if type_ == LABEL:
            return sent | {"component": _sent(component["component"], values)}
        case type_ if type_ == TEXT_DISPLAY:
            return sent
        case type_:
            name = component["custom_id"]
            given = {"value": values.get(name, "")} if type_ == TEXT else {"values": several(values, name)}
            return sent | {"custom_id": name} | given


def _problem(name: str, code: str, message: str) -> Refusal:
    return bad_form((("data", "components", name), code, message))
