"""Asks in less room, for platforms whose buttons carry little."""

from collections.abc import Callable
from dataclasses import replace

from storybot.cards.model import Ask
from storybot.story.short import abbreviated
from storybot.story.slugs import is_slug
from storybot.story.topics import topic_key


def shorter(ask: Ask, fits: Callable[[Ask], bool]) -> Ask | None:
    """The ask, its story or topic abbreviated as far as it must be to fit; None where that doesn't do."""
    if fits(ask):
        return ask
    names = [_name(*argument) for argument in ask.arguments]
    for place, name in enumerate(names):
        if name is not None:
            short = abbreviated(name, lambda text, place=place: fits(_naming(ask, place, text)))
            return None if short is None else _naming(ask, place, short)
    return None


def _name(argument: str, value: str) -> str | None:
    """The name that may be abbreviated for an argument's value."""
    if argument == "topic":
        return topic_key(value)
    return value if argument == "story" and is_slug(value) else None


def _naming(ask: Ask, place: int, text: str) -> Ask:
    name, _ = ask.arguments[place]
    return replace(ask, arguments=(*ask.arguments[:place], (name, text), *ask.arguments[place + 1 :]))
