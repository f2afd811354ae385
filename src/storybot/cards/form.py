"""A form to fill in, on no platform."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from storybot.cards.model import Ask

CHOSEN = 25
"""The most that can be chosen in one field; Discord's limit, which is the lower one
(https://docs.discord.com/developers/components/reference#role-select)."""


class Entry(StrEnum):
    """What is entered in a field."""

    LINE = "line"
    TEXT = "text"  # several lines
    FILE = "file"  # one file
    CHOICE = "choice"  # one of the field's options
    PEOPLE = "people"  # chosen with the platform's own picker, as are the two below
    GROUPS = "groups"
    CHANNELS = "channels"


class Option(NamedTuple):
    """What can be chosen: what people read, and what is meant."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something to fill in. `name` is the argument that it becomes, `hint` a line on what goes there. The
    length that fits is the platform's to say. `filled` is what stands there at first: the text, the value or
    the ids, of which at most `most` are chosen. `options` are those of a choice, and the groups that there
    are where the platform has no picker for them. Ids that are chosen become one argument, parted by
    commas."""

    name: str
    label: str
    entry: Entry = Entry.LINE
    required: bool = False
    hint: str = ""
    filled: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    most: int = 1


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
