"""Asks in less room, for platforms whose buttons carry little."""

from dataclasses import replace

from storybot.cards.cut import utf16
from storybot.cards.model import Ask
from storybot.story.slugs import LEAST_ROOM, abbreviated, is_slug


def shorter(ask: Ask, by: int) -> Ask | None:
    """The same ask in `by` UTF-16 units less, its story's slug abbreviated; None where that doesn't do."""
    for place, (name, slug) in enumerate(ask.arguments):
        room = utf16(slug) - by
        if name == "story" and is_slug(slug) and room >= LEAST_ROOM:
            told = (*ask.arguments[:place], (name, abbreviated(slug, room)), *ask.arguments[place + 1 :])
            return replace(ask, arguments=told)
    return None
