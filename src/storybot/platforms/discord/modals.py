"""Forms as the modals that Discord opens. Pure: no SDK, no I/O.

https://docs.discord.com/developers/components/using-modal-components
"""

from typing import Any

from storybot.cards.cut import within
from storybot.cards.form import Entry, Field, Form
from storybot.platforms.discord import limits
from storybot.platforms.discord.ids import write_ask

Body = dict[str, Any]

_TEXT_INPUT, _LABEL, _FILE_UPLOAD = 4, 18, 19
_LINE, _PARAGRAPH = 1, 2


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
    if field.entry is Entry.FILE:
        return {"type": _FILE_UPLOAD, **entered, "min_values": int(field.required), "max_values": 1}
    style = _LINE if field.entry is Entry.LINE else _PARAGRAPH
    return {"type": _TEXT_INPUT, **entered, "style": style}
