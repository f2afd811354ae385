"""Forms as the modals that Discord opens. Pure: no SDK, no I/O.

https://docs.discord.com/developers/components/using-modal-components
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from storybot.cards.cut import within
from storybot.cards.form import Entry, Field, Form, Option
from storybot.platforms.discord import limits
from storybot.platforms.discord.guild import KINDS
from storybot.platforms.discord.ids import write_ask

Body = dict[str, Any]

_STRING_SELECT, _TEXT_INPUT, _LABEL, _FILE_UPLOAD = 3, 4, 18, 19
_USER_SELECT, _ROLE_SELECT, _CHANNEL_SELECT = 5, 6, 8
_LINE, _PARAGRAPH = 1, 2

SELECTS: Final = frozenset({_STRING_SELECT, _USER_SELECT, _ROLE_SELECT, _CHANNEL_SELECT})
"""The types of the components in which something is chosen."""

_PICKERS: Final[Mapping[Entry, Body]] = {
    Entry.PEOPLE: {"type": _USER_SELECT},
    Entry.GROUPS: {"type": _ROLE_SELECT},
    Entry.CHANNELS: {"type": _CHANNEL_SELECT, "channel_types": sorted(KINDS)},
}
_NAMED: Final[Mapping[Entry, str]] = {
    Entry.PEOPLE: "user",
    Entry.GROUPS: "role",
    Entry.CHANNELS: "channel",
}


def modal(form: Form) -> Body:
    """The data of an interaction's answer that opens the form."""
    title = f"{form.title}: {form.about}" if form.about else form.title
    return {
        "custom_id": write_ask(form.ask),
        "title": within(title, limits.MODAL_TITLE),
        "components": [_label(field) for field in form.fields],
    }


def _label(field: Field) -> Body:
    hint = {"description": within(field.hint, limits.LABEL_DESCRIPTION)} if field.hint else {}
    label = within(field.label, limits.LABEL)
    return {"type": _LABEL, "label": label, **hint, "component": _component(field)}


def _component(field: Field) -> Body:
    entered = {"custom_id": field.name, "required": field.required}
    chosen = {"min_values": int(field.required), "max_values": field.most}
    match field.entry:
        case Entry.FILE:
            return {"type": _FILE_UPLOAD, **entered, **chosen}
        case Entry.CHOICE:
            return {
                "type": _STRING_SELECT,
                **entered,
                **chosen,
                "options": [*map(_option(field), field.options)],
            }
        case Entry.PEOPLE | Entry.GROUPS | Entry.CHANNELS:
            return {**_PICKERS[field.entry], **entered, **chosen, **_defaults(field)}
        case Entry.LINE | Entry.TEXT:
            style = _LINE if field.entry is Entry.LINE else _PARAGRAPH
            value = {"value": within(field.filled[0], limits.TEXT_INPUT)} if field.filled else {}
            return {"type": _TEXT_INPUT, **entered, "style": style, **value}


def _option(field: Field) -> Callable[[Option], Body]:
    return lambda option: {
        "label": within(option.label, limits.OPTION),
        "value": option.value,
        "default": option.value in field.filled,
    }


def _defaults(field: Field) -> Body:
    """What is chosen at first."""
    kind = _NAMED[field.entry]
    ids = [{"type": kind, "id": id_} for id_ in field.filled[: field.most]]
    return {"default_values": ids} if ids else {}
