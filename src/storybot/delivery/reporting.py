"""What cases and warnings look like: what the store knows of them, told as cards."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from storybot.cards import report
from storybot.cards.model import Card
from storybot.delivery.model import Ruling, StepKind
from storybot.languages.language import Language, message
from storybot.store.cases import Case, Decided
from storybot.store.sanctions import Outcome
from storybot.story.embargo import Sight, sight

LABELS: Final[Mapping[Ruling, str]] = MappingProxyType(
    {
        Ruling.DISMISS: message("Dismiss"),
        Ruling.REMOVE: message("Remove…"),
        Ruling.WARN: message("Warn…"),
        Ruling.TIME_OUT: message("Time out…"),
        Ruling.KEEP_OUT: message("Keep out…"),
        Ruling.LOCK: message("Lock"),
    }
)
"""What the buttons say."""

RULED: Final[Mapping[Ruling | None, str]] = MappingProxyType(
    {
        Ruling.DISMISS: message("Dismissed"),
        Ruling.REMOVE: message("Message removed"),
        Ruling.WARN: message("Author warned"),
        Ruling.TIME_OUT: message("Author timed out"),
        Ruling.KEEP_OUT: message("Author kept out of discussions"),
        Ruling.LOCK: message("Thread locked"),
        None: message("Open"),
    }
)
"""How a case stands."""

_DONE: Final[Mapping[StepKind | None, str]] = MappingProxyType(
    {
        StepKind.REMOVE_MESSAGE: message("The message is gone."),
        StepKind.TIME_OUT: message("The time-out is set."),
        StepKind.KEEP_OUT: message("They can't write in the threads of the stories' channels."),
        None: message("They have been told in a direct message."),
    }
)
_WAITING: Final[Mapping[StepKind | None, str]] = MappingProxyType(
    {
        StepKind.REMOVE_MESSAGE: message("The message is about to be removed."),
        StepKind.TIME_OUT: message("The time-out is about to be set."),
        StepKind.KEEP_OUT: message("They are about to be kept out of the threads."),
        None: message("They are about to be told."),
    }
)
"""What is said of a sanction; None is the warning."""

_STEPS: Final = MappingProxyType({Ruling.TIME_OUT: StepKind.TIME_OUT, Ruling.REMOVE: StepKind.REMOVE_MESSAGE})
_OF_PEOPLE: Final = frozenset({Ruling.WARN, Ruling.TIME_OUT, Ruling.KEEP_OUT})


def shown(case: Case, possible: Collection[StepKind], said: Language) -> Card:
    """A case's card, with the choices that there are where of the sanctions these are `possible`."""
    public = case.state is not None and sight(case.state, editor=False) is not Sight.NOTHING
    return report.card(
        report.Told(
            number=case.id,
            author=case.author.name,
            text=case.text,
            files=case.files,
            link=case.link,
            headline=case.headline if public else None,
            reports=case.reports,
            reasons=case.reasons,
            earlier={said.say(RULED[ruling]): number for ruling, number in case.earlier.items()},
            choices={one.value: said.say(LABELS[one]) for one in choices(case, possible)},
            ruled=None if case.decided is None else _ruled(case, case.decided, said),
        ),
        said,
    )


def choices(case: Case, possible: Collection[StepKind]) -> list[Ruling]:
    """How a case can be decided on: what the platform can, and what can still be said of who wrote it."""
    rulings = [one for one in Ruling if one not in _STEPS or _STEPS[one] in possible]
    if not case.author.id:
        rulings = [one for one in rulings if one not in _OF_PEOPLE]
    return rulings if case.slug is not None else [one for one in rulings if one is not Ruling.LOCK]


def warning(case: Case, said: Language) -> Card | None:
    """What the author is told; None where it was erased."""
    text = case.decided.reason if case.decided else None
    return None if text is None else report.warning(text, case.text, case.link, said)


def _ruled(case: Case, decided: Decided, said: Language) -> report.Ruled:
    failed = any(one.refused for one in case.outcomes)
    return report.Ruled(
        what=said.say(RULED[decided.ruling]),
        by=decided.by,
        at=decided.at,
        reason=decided.reason,
        outcomes=tuple(dict.fromkeys(_came_of_it(case.outcomes, decided, said))),
        failed=failed,
    )


def _came_of_it(outcomes: Collection[Outcome], decided: Decided, said: Language) -> Iterator[str]:
    if decided.until is not None:
        yield said.say("Until {when}", when=said.date(decided.until.isoformat(timespec="minutes")))
    for one in outcomes:
        if one.done:
            yield said.say(_DONE[one.step])
        elif one.problem is None:
            yield said.say(_WAITING[one.step])
        else:
            yield said.say("It couldn't be done: {problem}", problem=one.problem)
