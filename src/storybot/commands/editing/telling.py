"""What editors are told: what came of an act, why one is refused, what they can do next."""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from storybot.cards.cut import utf16, within
from storybot.cards.model import KEPT, Bullets, Button, Buttons, Card, Heading, Paragraph, Span
from storybot.commands.model import LABEL, Answer, Asked, ask, told
from storybot.errors import InvalidFiles, LooksLike, Refused, Unsettled
from storybot.languages.language import Language, message
from storybot.store.model import Revision, StoryFound
from storybot.story.embargo import State
from storybot.story.life import LIFE, Act

LABELS: Final = MappingProxyType(
    {
        Act.PUSH: ("editor revise", message("Revise…")),
        Act.PUBLISH: ("editor publish", message("Publish now")),
        Act.SCHEDULE: ("editor schedule", message("Schedule…")),
        Act.UNSCHEDULE: ("editor unschedule", message("Unschedule")),
        Act.CORRECT: ("editor correct", message("Correct…")),
        Act.RETRACT: ("editor retract", message("Retract…")),
        Act.RESTORE: ("editor restore", message("Restore")),
    }
)
"""For each act the command that does it, and its button."""

A_PROBLEM = 300
PROBLEMS = 2_000
"""UTF-16 units of a problem, and of all of them together: with escapes they fit on either platform."""

FLAGS: Final = ("new", "draft", "lock", "everywhere")
"""What an ask says of how it is meant: whatever leads on from it means the same."""

STANDS: Final = MappingProxyType(
    {
        State.DRAFT: message("It is a draft, which only editors see."),
        State.SCHEDULED: message("It is scheduled, and only editors see it."),
        State.PUBLISHED: message("It is published."),
        State.RETRACTED: message("It is retracted."),
    }
)


def done(what: str, headline: str, slug: str, state: State, said: Language, *more: str) -> Answer:
    """That something was done to a story, and what can be done next."""
    buttons = (*possible(slug, state, said), Button(said.say("Status"), ask("editor status", slug=slug)))
    lines = (Paragraph(spans=(Span(line),)) for line in (what, *more))
    blocks = (Heading(text=headline, level=1), *lines, Buttons(items=buttons, weight=KEPT))
    return Answer(Card(title=what, blocks=blocks, language=said.tag))


def possible(slug: str, state: State, said: Language) -> tuple[Button, ...]:
    """A button for each act that leads on from a state."""
    acts = (LABELS[act] for act in LIFE[state])
    return tuple(Button(said.say(label), ask(command, slug=slug)) for command, label in acts)


def impossible(revision: Revision, said: Language) -> Answer:
    """That an act doesn't lead on from where the story is, and what does."""
    headline, state = revision.story.headline, revision.state
    why = said.say("That can't be done from here. {stands}", stands=said.say(STANDS[state]))
    return done(why, headline, revision.story.slug, state, said, said.say("What can be done is below."))


def which(named: str, nearest: Sequence[StoryFound], asked: Asked, said: Language) -> Answer:
    """That it isn't sure which story is meant: an act takes no guess."""
    title = said.say("Which story?")
    none = said.say("No story is called “{name}”.", name=within(named, 60)) if named else ""
    hint = said.say("Name it by its slug or its link, or choose one. In its thread I know which it is.")
    buttons = tuple(
        Button(within(one.headline, LABEL), ask(asked.command, slug=one.slug, **flags(asked)))
        for one in nearest
    )
    text = " ".join(filter(None, (none if not nearest else "", hint)))
    below = (Buttons(items=buttons, weight=KEPT),) if buttons else ()
    blocks = (Heading(text=title, level=1), Paragraph(spans=(Span(text),)), *below)
    return Answer(Card(title=title, blocks=blocks, language=said.tag))


def flags(asked: Asked) -> dict[str, str]:
    """How an ask is meant, for the ask that leads on from it."""
    return {name: "true" for name in FLAGS if asked.arguments.get(name) == "true"}


def refused(refusal: Refused, asked: Asked, said: Language) -> Answer:
    """Why what was asked for can't be done. Of a file all problems are told that fit, each with its line."""
    match refusal:
        case InvalidFiles():
            return _invalid(refusal, said)
        case Unsettled(each=[LooksLike() as alike]):
            return _looks_like(alike, flags(asked), said)
        case _:
            first, *more = str(refusal).splitlines()
            return told(said, first, *more)


def _invalid(refusal: InvalidFiles, said: Language) -> Answer:
    title = said.say("It can't be pushed like this. Mend it and send it again:")
    problems = [within(str(problem), A_PROBLEM) for problem in refusal.problems]
    room = accumulate(map(utf16, problems))
    listed = [problem for problem, used in zip(problems, room, strict=True) if used <= PROBLEMS]
    if left := len(problems) - len(listed):
        listed.append(said.say("… and {number} more", number=left))
    items = tuple((Span(problem),) for problem in listed)
    blocks = (Paragraph(spans=(Span(title),)), Bullets(items=items))
    return Answer(Card(title=title, blocks=blocks, language=said.tag))


def _looks_like(refusal: LooksLike, meant: dict[str, str], said: Language) -> Answer:
    second = meant | {"new": "true"}
    buttons = (
        Button(said.say("Revise that one…"), ask("editor revise", slug=refusal.slug, **meant)),
        Button(said.say("It is a second story…"), ask("editor push", **second)),
        Button(said.say("Status"), ask("editor status", slug=refusal.slug)),
    )
    return told(
        said,
        said.say("This looks like a story that is there: {slug}", slug=refusal.slug),
        said.say("Nothing was pushed. Say which it is, and hand it over once more."),
        buttons=buttons,
    )


def moment_in(zone: ZoneInfo, at: datetime) -> Span:
    """A moment in the newsroom's zone; where the platform can, in each reader's own."""
    return Span(f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}", moment=at)
