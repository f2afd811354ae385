"""Forms as modals: as Discord's own description and the playground have them, whatever is to be filled in."""

from typing import Any

from storybot.cards.form import CHOSEN, Entry, Field, Form, Option
from storybot.cards.model import Ask
from storybot.platforms.discord.modals import modal
from storybot.playground.discord.modal_forms import AnswerWithModal
from tests.discord_schema import check_modal

IDS = tuple(str(1_100_000_000_000_000_000 + number) for number in range(CHOSEN + 1))


def form(*fields: Field) -> Form:
    return Form(title="é" * 90, ask=Ask("storybot setup"), fields=fields, submit="Save", about="news")


def entry(kind: Entry, **more: Any) -> Field:
    return Field(name=kind.value, label="é" * 90, hint="é" * 200, entry=kind, **more)


def components(*fields: Field) -> list[dict[str, Any]]:
    body = modal(form(*fields))
    check_modal(body)
    AnswerWithModal.model_validate({"type": 9, "data": body})
    return [label["component"] for label in body["components"]]


def test_everything_that_can_be_filled_in_fits() -> None:
    options = tuple(Option("é" * 150, str(number)) for number in range(25))
    fields = (
        entry(Entry.LINE, filled=("é" * 5_000,)),
        entry(Entry.TEXT, required=True),
        entry(Entry.CHOICE, options=options, filled=("3",), required=True),
        entry(Entry.PEOPLE, most=CHOSEN, filled=IDS),
        entry(Entry.GROUPS, most=CHOSEN, filled=IDS[:1], options=options),
    )
    line, _, choice, people, groups = components(*fields)
    assert len(line["value"]) == 4_000
    assert [it["value"] for it in choice["options"] if it["default"]] == ["3"]
    assert len(people["default_values"]) == CHOSEN
    assert groups["default_values"] == [{"type": "role", "id": IDS[0]}]
    assert "options" not in groups, "Discord has them"


def test_channels_are_those_that_stories_can_go_to() -> None:
    several, one, none = components(
        entry(Entry.CHANNELS, most=CHOSEN, filled=IDS[:2]),
        Field(name="log", label="Log", entry=Entry.CHANNELS, filled=IDS[:2]),
        Field(name="reports", label="Reports", entry=Entry.CHANNELS),
    )
    assert several["channel_types"] == [0, 5, 15]
    assert [it["type"] for it in several["default_values"]] == ["channel"] * 2
    assert (one["max_values"], len(one["default_values"])) == (1, 1)
    assert (none["min_values"], none["required"], "default_values" in none) == (0, False, False)
