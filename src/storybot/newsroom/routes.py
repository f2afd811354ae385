"""Which channel a story goes to. Pure."""

from collections.abc import Iterable

from storybot.store.model import Route
from storybot.story.model import Story
from storybot.story.topics import topic_key

__all__ = ["Route", "fits", "why_not"]


def fits(route: Route, story: Story) -> bool:
    """Whether a story goes where `route` leads."""
    return why_not(route, story) is None


def why_not(route: Route, story: Story) -> str | None:
    """In a sentence, why a story doesn't go where `route` leads; None where it does.

    One topic in common is enough, however it is capitalised. A story without a noise level goes only where
    no noise level is asked for.
    """
    if route.topics and not _folded(route.topics) & _folded(story.topics):
        has = f"the story has {', '.join(story.topics)}" if story.topics else "the story has none"
        return f"The channel takes only the topics {', '.join(route.topics)}; {has}."
    return _too_loud_or_quiet(route, story.noise_level)


def _too_loud_or_quiet(route: Route, noise: int | None) -> str | None:
    least, most = route.noise_at_least, route.noise_at_most
    if noise is None and (least is not None or most is not None):
        return "The channel takes only stories with a noise level; the story is not rated."
    if noise is not None and least is not None and noise < least:
        return f"The channel takes only noise levels of {least} or more; the story has {noise}."
    if noise is not None and most is not None and noise > most:
        return f"The channel takes only noise levels of {most} or less; the story has {noise}."
    return None


def _folded(topics: Iterable[str]) -> set[str]:
    return {topic_key(topic) for topic in topics}
