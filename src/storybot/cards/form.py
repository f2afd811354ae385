"""A form to fill in, on no platform."""

from dataclasses import dataclass
from enum import StrEnum

from storybot.cards.model import Ask


class Entry(StrEnum):
    """What is entered in a field."""

    LINE = "line"
    TEXT = "text"  # several lines
    FILE = "file"  # one file


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something to fill in. `name` is the argument that it becomes, `hint` a line on what goes there. The
    length that fits is the platform's to say."""

    name: str
    label: str
    entry: Entry = Entry.LINE
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """At most five fields, which is what Discord takes
    (https://docs.discord.com/developers/components/using-modal-components). Whoever fills it in asks `ask`,
    with the fields as arguments too; asked without them, it opens the form again. `about` is the headline of
    the story, or the name of the person, that it is about. `language` is the tag of the language that it is
    in."""

    title: str
    ask: Ask
    fields: tuple[Field, ...]
    submit: str
    about: str | None = None
    language: str = "en"
