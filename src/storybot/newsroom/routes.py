"""Which channel a story goes to, and by which rule. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from storybot.delivery.model import Route
from storybot.newsroom.match import Said, parse, terms_of
from storybot.store.model import Channel
from storybot.story.model import Story
from storybot.story.topics import topic_key

__all__ = ["Route", "Verdict", "crowded", "fits", "judge"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a story goes where a route leads, in a sentence the rule that says so, and the settings of the
    route that it comes from."""

    fits: bool
    rule: str
    settings: tuple[str, ...] = ()


def fits(route: Route, story: Story) -> bool:
    """Whether a story goes where `route` leads."""
    return judge(route, story).fits


def judge(route: Route, story: Story) -> Verdict:
    """Hold a story against every rule of a route; the first that it breaks keeps it away.

    One topic in common is enough, however it is capitalised. A story without a noise level goes only where
    no noise level is asked for.
    """
    verdicts = [*_topics(route, story), *_match(route, story), *_noise(route, story.noise_level)]
    against = next((verdict for verdict in verdicts if not verdict.fits), None)
    if against is not None:
        return against
    rules = " ".join(verdict.rule for verdict in verdicts)
    settings = tuple(name for verdict in verdicts for name in verdict.settings)
    return Verdict(True, rules or "The channel takes every story.", settings)


def crowded(wanting: Iterable[Channel], cards: Mapping[int, int]) -> list[Channel]:
    """The channels that have had all their cards of this hour; `cards` has how many, by the channel's id."""
    return [
        channel
        for channel in wanting
        if channel.route.cards_an_hour is not None and cards.get(channel.id, 0) >= channel.route.cards_an_hour
    ]


def _topics(route: Route, story: Story) -> Iterable[Verdict]:
    if not route.topics:
        return
    named = {topic_key(topic): topic for topic in route.topics}
    common = [named[key] for key in map(topic_key, story.topics) if key in named]
    wanted = f"The channel takes only the topics {', '.join(route.topics)}"
    has = f"the story has {', '.join(common or story.topics)}" if story.topics else "the story has none"
    yield Verdict(bool(common), f"{wanted}; {has}.", ("topics",))


def _match(route: Route, story: Story) -> Iterable[Verdict]:
    if route.match is None:
        return
    expression, said = parse(route.match), Said(story)
    named = list(dict.fromkeys(terms_of(expression)))
    has = [term.said for term in named if said.holds(term)]
    lacks = [term.said for term in named if not said.holds(term)]
    found = [f"has {', '.join(has)}"] if has else []
    found += [f"lacks {', '.join(lacks)}"] if lacks else []
    rule = f"The channel takes only what matches {route.match}; the story {' and '.join(found)}."
    yield Verdict(said.holds(expression), rule, ("match",))


def _noise(route: Route, noise: int | None) -> Iterable[Verdict]:
    least, most = route.noise_at_least, route.noise_at_most
    has = "the story is not rated" if noise is None else f"the story has {noise}"
    if least is not None:
        wanted = f"The channel takes only noise levels of {least} or more"
        yield Verdict(noise is not None and noise >= least, f"{wanted}; {has}.", ("noise_at_least",))
    if most is not None:
        wanted = f"The channel takes only noise levels of {most} or less"
        yield Verdict(noise is not None and noise <= most, f"{wanted}; {has}.", ("noise_at_most",))
