"""The catalogues say everything that the code says, with the same values in it."""

import re
from string import Formatter

import pytest
from babel.messages.catalog import Message

from storybot.cards.cut import utf16
from storybot.commands.model import GROUPS
from storybot.commands.registry import COMMANDS
from storybot.languages.language import TAGS, language
from tests import words

TRANSLATED = TAGS[1:]


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def entries(tag: str) -> list[Message]:
    return [entry for entry in words.catalogue(tag) if entry.id]


@pytest.mark.parametrize("tag", TRANSLATED)
def test_every_message_of_the_code_is_translated_and_no_other(tag: str) -> None:
    said = {entry.id for entry in words.messages() if entry.id}
    known = {entry.id: entry.string for entry in entries(tag)}
    assert known.keys() == said, "run make words"
    assert [message for message, text in known.items() if not text] == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_translations_have_the_same_values(tag: str) -> None:
    for entry in entries(tag):
        assert values(str(entry.string)) == values(str(entry.id)), entry.id


@pytest.mark.parametrize("tag", TAGS)
def test_what_discord_registers_fits(tag: str) -> None:
    """Descriptions of 100 characters, menus of 32
    (https://docs.discord.com/developers/interactions/application-commands)."""
    said = language(tag)
    assert all(utf16(said.say(summary)) <= 100 for summary in GROUPS.values())
    for command in COMMANDS:
        assert utf16(said.say(command.summary)) <= 100
        assert all(utf16(said.say(option.description)) <= 100 for option in command.options)
        assert command.menu is None or utf16(said.say(command.menu)) <= 32


@pytest.mark.parametrize(
    ("tag", "taken"),
    [
        ("de-AT", "de"),
        ("es-419", "es"),
        ("ja_JP", "ja"),
        ("FR", "fr"),
        ("xx", "en"),
        (None, "en"),
        ("", "en"),
    ],
)
def test_a_platforms_tag_finds_its_language(tag: str | None, taken: str) -> None:
    assert language(tag).tag == taken


@pytest.mark.parametrize(
    ("tag", "day", "month", "year"),
    [
        ("en", "19 May 2026", "May 2026", "2026"),
        ("de", "19. Mai 2026", "Mai 2026", "2026"),
        ("es", "19 de mayo de 2026", "mayo de 2026", "2026"),
        ("fr", "19 mai 2026", "mai 2026", "2026"),
        ("ja", "2026年5月19日", "2026年5月", "2026年"),
    ],
)
def test_dates_are_as_exact_as_they_were_given(tag: str, day: str, month: str, year: str) -> None:
    said = language(tag)
    assert [said.date(when) for when in ("2026-05-19", "2026-05", "2026")] == [day, month, year]
    assert re.match(rf"{re.escape(day)}.*14:30", said.date("2026-05-19T14:30+02:00"))
    assert said.date("last spring") == "last spring"


def test_values_are_never_read_for_placeholders() -> None:
    assert language("en").say("Shared by {name}", name="{number}") == "Shared by {number}"
