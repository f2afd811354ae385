"""What the bot says, in the language of whoever reads it.

A message is written in English where it is used, and is its own key in the catalogues
(`languages/catalogues/*.po`, gettext). A language without a catalogue is English.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from babel.core import Locale
from babel.dates import format_date, format_skeleton
from babel.messages.pofile import read_po

from storybot.languages.moments import Moment, moment

TAGS = ("en", "de", "es", "fr", "ja")
"""The catalogues; English is what the messages are written in, and has none."""

_ENGLISH = "en_GB"


class Language:
    """One language. Texts of people go in as values, and are never read for placeholders themselves."""

    def __init__(self, tag: str, messages: Mapping[str, str]) -> None:
        self.tag = tag
        self._messages = messages
        self._locale = Locale.parse(_ENGLISH if tag == "en" else tag)

    def say(self, message: str, /, **values: object) -> str:
        """A message with its `{placeholders}` filled in."""
        return self._messages.get(message, message).format(**values)

    def date(self, when: str) -> str:
        """An ISO 8601 date or time in words, as exact as it was given; what is none stays as it is."""
        read = moment(when)
        return when if read is None else self._dated(read)

    def _dated(self, read: Moment) -> str:
        match read.exact:
            case "year":
                return str(read.day.year) + ("年" if self.tag == "ja" else "")
            case "month":
                return format_skeleton("yMMMM", read.day, locale=self._locale)
            case "day":
                return format_date(read.day, "long", locale=self._locale)
            case _:
                return f"{format_date(read.day, 'long', locale=self._locale)}, {read.time}{read.zone}"


@lru_cache(maxsize=len(TAGS))
def _read(tag: str) -> Language:
    if tag == "en":
        return Language(tag, {})
    with (files("storybot.languages") / "catalogues" / f"{tag}.po").open("rb") as file:
        catalogue = read_po(file, locale=tag)
    messages = {
        str(message.id): str(message.string) for message in catalogue if message.id and message.string
    }
    return Language(tag, messages)


def language(tag: str | None) -> Language:
    """The language for a BCP 47 tag, such as a platform gives (`de`, `es-419`, `ja-JP`)."""
    primary = re.split(r"[-_]", tag or "en", maxsplit=1)[0].lower()
    return _read(primary if primary in TAGS else "en")


def message(text: str) -> str:
    """Marks a message that is translated elsewhere, by `say`."""
    return text
