"""What the bot says, in the language of whoever reads it.

A message is written in English where it is used, and is its own key in the catalogues
(`languages/catalogues/*.po`, gettext). A language without a catalogue is English.
"""

from dataclasses import dataclass
from typing import Protocol


class Language(Protocol):
    """One language. Texts of people go in as values, and are never read for placeholders themselves."""

    @property
    def tag(self) -> str:
        """The catalogue's tag: `en`, `de`, `es`, `fr` or `ja`."""
        ...

    def say(self, message: str, /, **values: object) -> str:
        """A message with its `{placeholders}` filled in."""
        ...

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """A message about `number` things, which fills in `{number}`."""
        ...

    def date(self, when: str) -> str:
        """An ISO 8601 date or time in words, as exact as it was given; what is none stays as it is."""
        ...


@dataclass(frozen=True, slots=True)
class _Stub:
    tag: str = "en"

    def say(self, message: str, /, **values: object) -> str:
        return message.format(**values)

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        return (one if number == 1 else many).format(number=number, **values)

    def date(self, when: str) -> str:
        return when


ENGLISH: Language = _Stub()


def language(tag: str | None) -> Language:
    """The language for a BCP 47 tag, such as a platform gives (`de`, `es-419`, `ja-JP`)."""
    return ENGLISH
