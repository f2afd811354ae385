"""Modals and the Home tab keep Slack's rules, as the playground reads them, in every language."""

import pytest
from hypothesis import given

from storybot.cards import views
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
