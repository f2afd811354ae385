"""What cases and warnings look like: what the store knows of them, told as cards."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from storybot.cards import report
from storybot.cards.model import Card
from storybot.cards.report_words import DONE, FAILED, FLAGGED, LABELS, NOT_DONE, RULED, UNTIL, WAITING
from storybot.delivery.model import Ruling, StepKind
from storybot.languages.language import Language
from storybot.store.cases import Case, Decided
from storybot.story.embargo import Sight, sight

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
            earlier={_say(said, RULED, ruling): number for ruling, number in case.earlier.items()},
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
    failed = any(not one.done and one.problem for one in case.outcomes)
    what = said.say(RULED[decided.ruling])
    if failed and all(not one.done and one.problem for one in case.outcomes):
        what = said.say(NOT_DONE, what=said.say(LABELS[decided.ruling]).rstrip("…"))
    return report.Ruled(
        what=what,
        by=decided.by,
        at=decided.at,
        reason=decided.reason,
        outcomes=tuple(dict.fromkeys(_came_of_it(case, decided, said))),
        failed=failed,
    )


def _came_of_it(case: Case, decided: Decided, said: Language) -> Iterator[str]:
    if decided.until is not None:
        yield said.say(UNTIL, when=said.date(decided.until.isoformat(timespec="minutes")))
    let_in = any(one.step is StepKind.LET_IN for one in case.outcomes)
    if decided.ruling is Ruling.KEEP_OUT and not case.outcomes and case.author.id:
        yield said.say(FLAGGED) if case.kept_out else _say(said, DONE, StepKind.LET_IN)
    for one in case.outcomes:
        if one.step is StepKind.KEEP_OUT and let_in:
            continue
        if one.done:
            yield _say(said, DONE, one.step)
        elif one.problem is None:
            yield _say(said, WAITING, one.step)
        else:
            yield said.say(FAILED, problem=one.problem)


def _say(said: Language, words: Mapping[str, str], what: str | None) -> str:
    its = what or ""
    return said.say(words[its])
