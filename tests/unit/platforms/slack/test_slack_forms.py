"""Modals and the Home tab keep Slack's rules, as the playground reads them, in every language."""

import pytest
from hypothesis import given

from storybot.cards import views
from storybot.cards.form import CHOSEN, Entry, Field, Form, Option
from storybot.cards.model import Ask
from storybot.cards.pages import page_of
from storybot.cards.shown import Shown
from storybot.commands.model import Choice
from storybot.commands.registry import COMMANDS
from storybot.languages.language import TAGS, language
from storybot.platforms.slack import forms, render
from storybot.playground.slack.block_check import check_message_blocks, no_files
from storybot.playground.slack.methods.views import check_view
from storybot.story.model import Story
from tests.strategies import any_story, stories

LISTED = [command for command in COMMANDS if command.listed]


@pytest.mark.parametrize("tag", TAGS)
def test_each_modal_is_one_in_each_language(tag: str) -> None:
    said = language(tag)
    for body in (
        forms.picker(LISTED, said, "{}"),
        forms.finder(LISTED, said, "{}"),
        forms.waiting(said, "{}"),
    ):
        check_view(body, "modal", no_files)


def test_everything_that_can_be_filled_in_fits_and_shows_what_is_set() -> None:
    options = tuple(Option("é" * 150, f"S{number}") for number in range(120))
    users = tuple(f"U{number}" for number in range(CHOSEN))
    fields = (
        Field(name="topics", label="Topics", filled=("sea",), hint="Such as: sea"),
        Field(name="layout", label="Layout", entry=Entry.CHOICE, options=options[:2], filled=("S1",)),
        Field(
            name="groups",
            label="Groups",
            entry=Entry.GROUPS,
            options=options,
            filled=("S1", "S119"),
            most=CHOSEN,
        ),
        Field(name="people", label="People", entry=Entry.PEOPLE, filled=users, most=CHOSEN),
        Field(name="channels", label="Channels", entry=Entry.CHANNELS, filled=("C1", "C2"), most=CHOSEN),
        Field(name="log", label="Log", entry=Entry.CHANNELS, filled=("C1",)),
        Field(name="none", label="Nobody", entry=Entry.PEOPLE, most=CHOSEN),
    )
    form = Form(title="Moderators and more", ask=Ask("storybot setup"), fields=fields, submit="Save")
    body = forms.fill_in(form, "{}")
    check_view(body, "modal", no_files)
    found = {block["block_id"]: block["element"] for block in body["blocks"]}
    assert found["topics"]["initial_value"] == "sea"
    assert found["layout"]["initial_option"]["value"] == "S1"
    assert [it["value"] for it in found["groups"]["initial_options"]] == ["S1"], (
        "there is no room for the other"
    )
    assert found["people"]["initial_users"] == list(users)
    assert found["channels"]["initial_conversations"] == ["C1", "C2"]
    assert found["log"]["initial_conversation"] == "C1"
    assert "initial_users" not in found["none"]


@any_story(15)
@given(stories)
def test_any_story_fits_a_modal_home_and_the_preview_of_a_link(story: Story) -> None:
    said = language("en")
    for view in views.VIEWS.values():
        card = page_of(view(Shown(story), said), 1).card
        check_view(forms.answer(card, said, "{}"), "modal", no_files)
        check_view(forms.home(card), "home", no_files)
    blocks = render.unfurl(views.preview(story, said))["blocks"]
    check_message_blocks(blocks)
    assert "rich_text" not in {block["type"] for block in blocks}


def test_suggestions_fit() -> None:
    choices = [Choice("é" * 100, "x" * 80)] * 120
    options = forms.suggestions(choices)
    assert len(options) == 100
    assert all(len(option["text"]["text"]) <= 75 for option in options)
