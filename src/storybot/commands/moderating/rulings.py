"""Deciding on a reported message, by the buttons of its card."""

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from storybot.cards.form import Entry, Field, Form
from storybot.cards.model import KEPT, Paragraph, Span
from storybot.cards.report_words import LABELS
from storybot.commands.model import Answer, Asked, account_in, ask, told
from storybot.commands.moderating.authors import counts_as
from storybot.commands.moderating.numbers import row_number
from storybot.delivery import reporting
from storybot.delivery.model import SANCTIONS, Ruling, StepKind
from storybot.languages.language import Language, message
from storybot.moderation import rulings
from storybot.moderation.model import Right
from storybot.moderation.rulings import FOR_ADMINS, refuse, try_again, why_not
from storybot.store import cases
from storybot.store.cases import Case

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

NO_REPORT: Final = message("There is no such report.")
UNSURE: Final = message(
    "I can't find out right now whether a moderator wrote this, so nothing is decided. Try again in a moment."
)

FORMS: Final = MappingProxyType(
    {
        Ruling.REMOVE: message("Why, for the log of moderators"),
        Ruling.WARN: message("What they are told, in a direct message"),
        Ruling.TIME_OUT: message("How long: 10m, 3h, 7d, at most 28d"),
        Ruling.KEEP_OUT: message("Why, for the log of moderators"),
    }
)
"""The rulings that take a form, and what is asked for in it."""


async def decide(desk: "Desk", asked: Asked) -> Answer | Form:
    """Decide on the case that a button names, as it says; with a form where there is something to say."""
    said, now = desk.speaks(asked.person), desk.clock.now()
    ruling = next((one for one in Ruling if one == asked.arguments.get("how")), None)
    case = await _theirs(desk, asked, ruling or "decide")
    if isinstance(case, Answer):
        return case
    possible = _possible(asked, case)
    if ruling is None or case.decided is not None:
        await refuse(desk.store, ruling or "decide", case, asked.doer, now)
        return told(said, said.say(NO_REPORT)) if ruling is None else _late(case, possible, said)
    if ruling not in reporting.choices(case, possible):
        return told(said, said.say("That can't be done here: this platform has no such thing."))
    lasts, reason = (asked.arguments.get(name, "").strip() for name in ("lasts", "reason"))
    if ruling in FORMS and not (lasts if ruling is Ruling.TIME_OUT else reason):
        return _form(ruling, case, said)
    ordered = rulings.order(ruling, reason or None, lasts)
    decision = await rulings.decide(desk.store, case.id, ordered, asked.doer, possible, now)
    if not decision.won:
        return _late(decision.case, possible, said)
    return Answer(reporting.shown(decision.case, possible, said))


async def look(desk: "Desk", asked: Asked) -> Answer:
    """A case as its card shows it, to decide on where no channel shows it."""
    case = await _theirs(desk, asked, "look")
    if isinstance(case, Answer):
        return case
    return Answer(reporting.shown(case, _possible(asked, case), desk.speaks(asked.person)))


async def again(desk: "Desk", asked: Asked) -> Answer:
    """Try once more what the platform refused of a ruling."""
    case = await _theirs(desk, asked, "again")
    if isinstance(case, Answer):
        return case
    tried = await try_again(desk.store, case.id, asked.doer, desk.clock.now())
    return Answer(reporting.shown(tried, _possible(asked, tried), desk.speaks(asked.person)))


async def _theirs(desk: "Desk", asked: Asked, act: str) -> Case | Answer:
    """The case that a button names; why not, which is written down, for who may not decide on it."""
    said, case = desk.speaks(asked.person), None
    number = row_number(asked.arguments.get("of", ""))
    if number is not None:
        async with desk.store.read() as conn:
            case = await cases.get(conn, number)
    refusal = NO_REPORT if case is None else await _why_not(desk, asked, case)
    if case is not None and refusal is None:
        return case
    await refuse(desk.store, act, case, asked.doer, desk.clock.now())
    return told(said, said.say(refusal or NO_REPORT))


async def _why_not(desk: "Desk", asked: Asked, case: Case) -> str | None:
    has = await desk.rights_of(asked.person, asked.where, fresh=True)
    refusal = why_not(case, asked.person, account_in(asked.person, asked.where), has)
    if refusal is not None or Right.ADMIN in has or not case.author.id:
        return refusal
    account, premises = (case.place.platform, case.place.account), asked.where.premises
    groups = _not_told if premises is None else partial(premises.groups_of, case.author.id)
    counts = await counts_as(desk, case.author, account, groups)
    if counts is None:
        return UNSURE
    return None if counts is Right.READER else FOR_ADMINS


async def _not_told() -> None:
    """Where nobody tells who is in which group."""


def _possible(asked: Asked, case: Case) -> Collection[StepKind]:
    """The sanctions that there are on the case's platform, as far as it can be told from here."""
    return asked.where.sanctions if asked.person.platform == case.place.platform else SANCTIONS


def _late(case: Case, possible: Collection[StepKind], said: Language) -> Answer:
    """How somebody else has decided on a case."""
    card = reporting.shown(case, possible, said)
    first = Paragraph(spans=(Span(said.say("Somebody has decided on it already:")),), weight=KEPT)
    return Answer(replace(card, blocks=(first, *card.blocks)))


def _form(ruling: Ruling, case: Case, said: Language) -> Form:
    title = said.say(LABELS[ruling]).rstrip("…")
    name = "lasts" if ruling is Ruling.TIME_OUT else "reason"
    entry = Entry.LINE if ruling is Ruling.TIME_OUT else Entry.TEXT
    asked_for = Field(name=name, label=said.say(FORMS[ruling]), entry=entry, required=True)
    why = Field(name="reason", label=said.say("Why, for the log of moderators"))
    return Form(
        title=title,
        ask=ask("mod decide", of=str(case.id), how=ruling.value),
        fields=(asked_for, why) if ruling is Ruling.TIME_OUT else (asked_for,),
        submit=title,
        about=case.author.name or None,
        language=said.tag,
    )
