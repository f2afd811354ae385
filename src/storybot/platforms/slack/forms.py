"""Modals and the Home tab, as the bodies that `views.*` take. Pure: no SDK, no I/O.

https://docs.slack.dev/surfaces/modals
"""

from collections.abc import Sequence
from typing import Any, Final

from storybot.cards.cut import within
from storybot.cards.model import Ask, Button, Buttons, Card, Paragraph, Span
from storybot.commands.model import Choice, Command, OptionKind
from storybot.languages.language import Language
from storybot.platforms.slack import limits, render

Body = dict[str, Any]

PICKER: Final = "ask_story"
"""The message shortcut 'Story…', and the modal it opens."""

FINDER: Final = "find_story"
"""The global shortcut 'Find a story', and the modal it opens."""

BACK: Final = "back_to_questions"
STORY: Final = "story"
QUESTION: Final = "question"


def picker(commands: Sequence[Command], language: Language, note: str) -> Body:
    """All that can be asked about a message's story, as buttons; `note` is where it was asked."""
    return {
        **_modal(language.say("Story"), language, note, PICKER),
        "blocks": render.blocks_of(_questions(commands, language)),
    }


def finder(commands: Sequence[Command], language: Language, note: str) -> Body:
    """A story to look for, and what to show of it."""
    asking = [one for one in commands if any(option.kind is OptionKind.STORY for option in one.options)]
    options = [_option(Choice(language.say(one.summary), one.name)) for one in asking]
    story = {
        "type": "external_select",
        "action_id": STORY,
        "min_query_length": 0,
        "placeholder": _plain(language.say("A word of its headline"), limits.OPTION_TEXT),
    }
    question = {
        "type": "static_select",
        "action_id": QUESTION,
        "options": options,
        "initial_option": options[0],
    }
    return {
        **_modal(language.say("Find a story"), language, note, FINDER),
        "submit": _plain(language.say("Show"), limits.VIEW_TITLE),
        "blocks": [
            _input(STORY, language.say("Story"), story),
            _input(QUESTION, language.say("What would you like to know?"), question),
        ],
    }


def waiting(language: Language, note: str) -> Body:
    """A modal whose answer is on its way."""
    text = {"type": "section", "text": _plain(language.say("One moment …"), limits.PLAIN_TEXT)}
    return {**_modal(language.say("Story"), language, note), "blocks": [text]}


def answer(card: Card, language: Language, note: str, picture: Body | None = None) -> Body:
    """An answer, with the way back to all questions."""
    back = {"type": "button", "action_id": BACK, "text": _plain(language.say("◀ Ask something else"), 75)}
    blocks = [*render.blocks_of(card), *([picture] if picture else ())]
    return {
        **_modal(language.say("Story"), language, note, PICKER),
        "blocks": [*blocks, {"type": "actions", "elements": [back]}],
    }


def home(card: Card) -> Body:
    """The Home tab."""
    return {"type": "home", "blocks": render.blocks_of(card)}


def suggestions(choices: Sequence[Choice]) -> list[Body]:
    """What an external select offers."""
    return [_option(choice) for choice in choices[: limits.OPTIONS]]


def _questions(commands: Sequence[Command], language: Language) -> Card:
    title = language.say("What would you like to know?")
    buttons = tuple(Button(language.say(command.summary), Ask(command.name)) for command in commands)
    return Card(
        title=title,
        blocks=(Paragraph(spans=(Span(title),)), Buttons(items=buttons)),
        language=language.tag,
    )


def _modal(title: str, language: Language, note: str, callback: str | None = None) -> Body:
    named = {} if callback is None else {"callback_id": callback}
    return {
        "type": "modal",
        "title": _plain(title, limits.VIEW_TITLE),
        "close": _plain(language.say("Close"), limits.VIEW_TITLE),
        "private_metadata": note,
        **named,
    }


def _input(name: str, label: str, element: Body) -> Body:
    return {"type": "input", "block_id": name, "label": _plain(label, limits.LABEL), "element": element}


def _option(choice: Choice) -> Body:
    return {"text": _plain(choice.label, limits.OPTION_TEXT), "value": choice.value}


def _plain(text: str, most: int) -> Body:
    return {"type": "plain_text", "text": within(text, most), "emoji": False}
