"""`storybot show`: a view of a story as text, or as the very body that a platform would be sent."""

import json
from enum import StrEnum
from typing import Any

from storybot.cards import views
from storybot.cards.model import Card, Layout
from storybot.cards.shown import Shown
from storybot.cards.text import as_text
from storybot.delivery.model import ARCHIVE_MINUTES, Role
from storybot.languages.language import language
from storybot.platforms.discord import render as discord
from storybot.platforms.slack import render as slack


class Form(StrEnum):
    """How to show a card."""

    TEXT = "text"
    DISCORD = "discord"
    SLACK = "slack"


class View(StrEnum):
    """Which card of a story: the one that is posted, the first of its thread, or one that people ask for."""

    STORY = "story"
    OPENER = "opener"
    SIDES = "sides"
    TIMELINE = "timeline"
    FORECAST = "forecast"
    EXPLAIN = "explain"
    WHY = "why"
    POINTS = "points"
    NOISE = "noise"
    SOURCES = "sources"
    HISTORY = "history"


ROLES = {View.STORY: Role.CARD, View.OPENER: Role.OPENER}
"""The views that are posted by themselves, and so have a key."""

ANNOUNCEMENT = "announcement"


def printed(shown: Shown, form: Form, view: View, layout: Layout, key: str, kind: str | None) -> str:
    """What to print: plain text, or the body as JSON with `key` in it, for a channel of `kind`."""
    card = _card(shown, view, layout)
    match form:
        case Form.TEXT:
            return as_text(card)
        case Form.SLACK | Form.DISCORD:
            posted_in = kind if view is View.STORY else None
            body = posted(form.value, card, key, posted_in, views.thread_title(shown.story))
    return json.dumps(body, ensure_ascii=False, indent=2)


def posted(
    platform: str, card: Card, key: str, kind: str | None, title: str, archive_minutes: int = ARCHIVE_MINUTES
) -> dict[str, Any]:
    """The body that posts a card in a channel of `kind`; `title` names the thread where that opens one."""
    if platform == "slack":
        return slack.message(card, key)
    return _discord_body(card, key, kind, title, archive_minutes)


def fitted(platform: str, card: Card, kind: str | None) -> Card:
    """What a channel of `kind` has room for of a card."""
    return slack.fitted(card) if platform == "slack" else discord.fitted(card, followed=kind == ANNOUNCEMENT)


def _card(shown: Shown, view: View, layout: Layout) -> Card:
    english = language("en")
    match view:
        case View.STORY:
            return views.story_card(shown.story, layout, english)
        case View.OPENER:
            return views.opener(shown.story, english)
        case _:
            return views.VIEWS[view.value](shown, english)


def _discord_body(card: Card, key: str, kind: str | None, title: str, archive_minutes: int) -> dict[str, Any]:
    """A forum's tags are chosen among those that it has when the story is posted."""
    match kind:
        case str() if kind == ANNOUNCEMENT:
            return discord.announcement(card, key)
        case "forum":
            return discord.forum_post(card, key, title, (), archive_minutes)
        case _:
            return discord.message(card, key)
