"""Modals and the Home tab, as the bodies that `views.*` take. Pure: no SDK, no I/O.

https://docs.slack.dev/surfaces/modals
"""

from collections.abc import Sequence
from typing import Any, Final

from storybot.cards.cut import within
from storybot.cards.form import Entry, Field, Form
from storybot.cards.form import Option as FieldOption
from storybot.cards.model import Ask, Button, Buttons, Card, Paragraph, Span
from storybot.commands.model import Choice, Command, OptionKind
from storybot.languages.language import Language
from storybot.languages.language import language as spoken
from storybot.moderation.model import Right
from storybot.platforms.slack import limits, render

Body = dict[str, Any]

PICKER: Final = "ask_story"
"""The message shortcut 'Story…', and the modal it opens."""

FINDER: Final = "find_story"
"""The global shortcut 'Find a story', and the modal it opens."""

MODERATING: Final = "moderate"
"""The message shortcut 'Moderate…', for moderators."""

PANEL: Final = "mod panel"
"""The command that it asks."""

REPORTING: Final = "report"
"""The message shortcut 'Report to moderators', and the command that it asks."""

FORM: Final = "fill_in"
"""A form to fill in."""

_CHANNELS: Final[Body] = {"include": ["public", "private"]}
"""Of all conversations, those that are channels
(https://docs.slack.dev/reference/block-kit/composition-objects/conversation-filter-object)."""

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
    asking = [one for one in commands if one.needs is Right.READER and _is_about_one(one)]
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


def fill_in(form: Form, note: str) -> Body:
    """A form; `note` is where it was opened, and what it asks."""
    about = {"type": "section", "text": _plain(form.about or "", limits.PLAIN_TEXT)}
    return {
        **_modal(form.title, spoken(form.language), note, FORM),
        "submit": _plain(form.submit, limits.VIEW_TITLE),
        "blocks": [*([about] if form.about else ()), *map(_field, form.fields)],
    }


def _field(field: Field) -> Body:
    hint = {"hint": _plain(field.hint, limits.LABEL)} if field.hint else {}
    entered = _input(field.name, field.label, {**_element(field), "action_id": field.name})
    return {**entered, "optional": not field.required, **hint}


def _element(field: Field) -> Body:
    match field.entry:
        case Entry.FILE:
            return {"type": "file_input", "max_files": field.most}
        case Entry.CHOICE:
            chosen = [_option(it) for it in field.options if it.value in field.filled]
            initial = {"initial_option": chosen[0]} if chosen else {}
            return {"type": "static_select", "options": [*map(_option, field.options)], **initial}
        case Entry.GROUPS:  # Slack has no picker for them
            offered = field.options[: limits.OPTIONS]
            chosen = [_option(it) for it in offered if it.value in field.filled]
            options = {"options": [*map(_option, offered)], "max_selected_items": field.most}
            return {"type": "multi_static_select", **options, **_initial("initial_options", chosen)}
        case Entry.PEOPLE:
            most = {"type": "multi_users_select", "max_selected_items": field.most}
            return {**most, **_initial("initial_users", field.filled)}
        case Entry.CHANNELS if field.most == 1:
            initial = {"initial_conversation": field.filled[0]} if field.filled else {}
            return {"type": "conversations_select", "filter": _CHANNELS, **initial}
        case Entry.CHANNELS:
            most = {"type": "multi_conversations_select", "max_selected_items": field.most}
            return {**most, "filter": _CHANNELS, **_initial("initial_conversations", field.filled)}
        case Entry.LINE | Entry.TEXT:
            initial = {"initial_value": within(field.filled[0], limits.PLAIN_TEXT)} if field.filled else {}
            return {"type": "plain_text_input", "multiline": field.entry is Entry.TEXT, **initial}


def _initial(name: str, chosen: Sequence[Any]) -> Body:
    """What is chosen at first; Slack takes no empty list."""
    return {name: list(chosen)} if chosen else {}


def home(card: Card) -> Body:
    """The Home tab."""
    return {"type": "home", "blocks": render.blocks_of(card)}


def suggestions(choices: Sequence[Choice]) -> list[Body]:
    """What an external select offers."""
    return [_option(choice) for choice in choices[: limits.OPTIONS]]


def _is_about_one(command: Command) -> bool:
    return any(option.kind is OptionKind.STORY for option in command.options)


def _questions(commands: Sequence[Command], language: Language) -> Card:
    title = language.say("What would you like to know?")
    asking = [command for command in commands if command.needs is Right.READER]
    buttons = tuple(Button(language.say(command.summary), Ask(command.name)) for command in asking)
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
        "close": _plain(language.say("Done"), limits.VIEW_TITLE),
        "private_metadata": note,
        **named,
    }


def _input(name: str, label: str, element: Body) -> Body:
    return {"type": "input", "block_id": name, "label": _plain(label, limits.LABEL), "element": element}


def _option(choice: Choice | FieldOption) -> Body:
    return {"text": _plain(choice.label, limits.OPTION_TEXT), "value": choice.value}


def _plain(text: str, most: int) -> Body:
    return {"type": "plain_text", "text": within(text, most), "emoji": False}
