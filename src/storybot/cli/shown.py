"""`storybot show`: a view of a story as text, or as the very body that a platform would be sent."""

import json
from enum import StrEnum
from typing import Any

from storybot.cards import views
from storybot.cards.model import Card, Layout
from storybot.cards.shown import Shown
from storybot.cards.text import as_text
from storybot.delivery.model import Role
from storybot.languages.language import language
from storybot.platforms.discord import render as discord
from storybot.platforms.slack import render as slack
from storybot.story.model import Story


class Form(StrEnum):
    """How to show a card."""

    TEXT = "text"
    DISCORD = "discord"
    SLACK = "slack"


class View(StrEnum):
    """Which card of a story."""

    STORY = "story"
    OPENER = "opener"
    SIDES = "sides"
    TIMELINE = "timeline"
    FORECAST = "forecast"
    PLAIN_WORDS = "plain-words"


ROLES = {View.STORY: Role.CARD, View.OPENER: Role.OPENER}
"""The views that are posted by themselves, and so have a key."""

_VIEWS: dict[View, views.View] = {
    View.SIDES: views.sides,
    View.TIMELINE: views.timeline,
    View.FORECAST: views.forecast,
    View.PLAIN_WORDS: views.explain,
}

ARCHIVE_MINUTES = 1440


def shown(story: Story, form: Form, view: View, layout: Layout, key: str, kind: str | None) -> str:
    """What to print: plain text, or the body as JSON with `key` in it, for a channel of `kind`."""
    card = _card(story, view, layout)
    match form:
        case Form.TEXT:
            return as_text(card)
        case Form.SLACK:
            body = slack.message(card, key)
        case Form.DISCORD:
            body = _discord_body(card, key, kind if view is View.STORY else None, views.thread_title(story))
    return json.dumps(body, ensure_ascii=False, indent=2)


def _card(story: Story, view: View, layout: Layout) -> Card:
    english = language("en")
    match view:
        case View.STORY:
            return views.story_card(story, layout, english)
        case View.OPENER:
            return views.opener(story, english)
        case _:
            return _VIEWS[view](Shown(story), english)


def _discord_body(card: Card, key: str, kind: str | None, title: str) -> dict[str, Any]:
    """A forum's tags are chosen among those that it has when the story is posted."""
    match kind:
        case "announcement":
            return discord.announcement(card, key)
        case "forum":
            return discord.forum_post(card, key, title, (), ARCHIVE_MINUTES)
        case _:
            return discord.message(card, key)
