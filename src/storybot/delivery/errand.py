"""One placement, brought to where it is wanted: mark, request, outcome, and so on from step to step."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain

import structlog

from storybot.delivery import record, retry
from storybot.delivery.journal import Journal
from storybot.delivery.model import Ending, Kind, Message, Placement, StepKind
from storybot.delivery.next_step import THREAD_STEPS, Step
from storybot.delivery.pace import Turn
from storybot.delivery.retry import AccountTrouble, Again, ChannelTrouble, back_off, one_line
from storybot.delivery.send import send
from storybot.delivery.settle import POSTS, Question, questions, settled, shows_at
from storybot.delivery.stop import Stopped
from storybot.delivery.tenure import Tenure
from storybot.delivery.tools import Tools
from storybot.errors import (
    Asleep,
    AuthFailed,
    Invalid,
    LeaseLost,
    NotEditable,
    PlatformError,
    RateLimited,
    StoreFailed,
)
from storybot.store import channels, notes

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Work:
    """A placement to see to, and its channel's other rows of unknown outcome, which one look settles too."""

    placement: Placement
    unknown: Sequence[Placement] = ()


class Errand:
    """One go at one placement. `_row` is always the newest that is known of it."""

    def __init__(self, tools: Tools, tenure: Tenure, journal: Journal, work: Work) -> None:
        self._tools = tools
        self._tenure = tenure
        self._journal = journal
        self._row = work.placement
        self._unknown = work.unknown

    async def run(self) -> None:
        """Raises LeaseLost, StoreFailed and AuthFailed, which end more than this."""
        try:
            await self._settle()
            if self._row.trying is None:
                await self._bring()
        except (LeaseLost, StoreFailed, AuthFailed):
            raise
        except Stopped:
            return
        except Exception:
            await self._set_aside()

    async def _bring(self) -> None:
        """Take one step after another, until nothing is left to do or something is in the way."""
        going = True
        while going:
            step = None
            if not self._tools.stop.wished:
                now, settable = self._tools.clock.now(), self._tools.platform.settable
                self._row, step = record.plan(self._row, now, self._tools.max_age, settable=settable)
            await self._journal.save(self._row)
            if step is None:
                self._say_rest()
                return
            going = await self._take(step)
        await self._journal.save(self._row)

    async def _take(self, step: Step) -> bool:
        """Take a step; false where something is in the way of the next."""
        try:
            sent = await self._send(step)
        except PlatformError as error:
            if isinstance(error, NotEditable) and step.kind is StepKind.EDIT_MESSAGE:
                await self._tell_instead(step.message)
                self._say(step.kind, error)
                return False
            row = self._row if error.outcome_unknown else record.not_sent(self._row, step)
            about = step.kind if step.kind in THREAD_STEPS else step.message
            self._row = await self._follow(row, about, error)
            self._say(step.kind, error)
        else:
            self._row = sent or record.withheld(self._row, step, self._tools.clock.now())
            self._say(step.kind, outcome="done" if sent else "withheld")
        return self._row.last_error is None

    async def _tell_instead(self, message: Message) -> None:
        """Where a message can't be edited any more, its thread is told what changed, in a note."""
        row = record.edited(self._row, message)
        if row.slug is not None and row.kind is Kind.STORY and row.thread is not None:
            known, wanted = message.revision or row.wanted_revision, row.wanted_revision
            async with self._tenure.write() as conn:
                await notes.follow_up(conn, row.id, row.slug, row.place, revision=wanted, known=known)
        self._row = replace(row, due_at=self._tools.clock.now())

    async def _send(self, step: Step) -> Placement | None:
        """The row after a step; None where the story isn't public by now, so that nothing may be sent."""
        tools = self._tools
        showing = await tools.showings.wanted(self._row, step.message)
        edits = step.kind is StepKind.EDIT_MESSAGE
        if edits and showing and await tools.showings.shows_already(self._row, step.message, showing):
            return record.edited(self._row, step.message)
        if showing is None:
            return None
        try:
            turn = await self._turn(step.kind)
        except Stopped:
            await self._journal.save(record.not_tried(self._row, step))
            raise
        with turn:
            # By now it may not be shown any more.
            if (showing := await tools.showings.wanted(self._row, step.message)) is None:
                return None
            self._tenure.check()
            if (sanction := showing.sanction) and sanction.until and sanction.until <= tools.clock.now():
                raise Invalid(record.OVER)
            return await send(tools.platform, self._row, step, showing)

    async def _turn(self, kind: StepKind) -> Turn:
        """Wait until a request may go."""
        limits = self._tools.platform.limits(kind, self._row.place, self._row.thread)
        return await self._tools.stop.unless(self._tools.pace.acquire(limits))

    async def _settle(self) -> None:
        """Find out what came of the steps of unknown outcome, of those that can be known by now."""
        now, others_until = self._tools.clock.now(), self._tenure.others_until
        if self._row.trying in POSTS and (at := shows_at(self._row, others_until)) > now:
            await self._journal.save(replace(self._row, due_at=at))
            return
        rows = [row for row in (self._row, *self._unknown) if row.trying is not None]
        harmless = [record.not_known(row) for row in rows if row.trying not in POSTS]
        ripe = [row for row in rows if row.trying in POSTS and shows_at(row, others_until) <= now]
        answers = [await self._ask(question) for question in questions(ripe)]
        known = {row.id: row for row in chain(harmless, *answers)}
        if known:
            await self._journal.save(*known.values())
        self._row = known.get(self._row.id, self._row)

    async def _ask(self, question: Question) -> list[Placement]:
        """The rows of a question, with their outcomes if the platform could tell."""
        platform, place = self._tools.platform, self._row.place
        try:
            with await self._turn(StepKind.LOOK):
                self._tenure.check()
                found = await platform.find(place, question.thread, question.keys, question.since)
        except PlatformError as error:
            self._say(StepKind.LOOK, error)
            asked = [record.asked(row) for row in question.rows]
            if isinstance(error, Invalid):  # the question is refused; the outcome stays unknown
                return [self._later(row, record.tried(row), one_line(error)) for row in asked]
            return [await self._follow(row, record.tried(row), error) for row in asked]
        self._say(StepKind.LOOK)
        return [settled(row, found) for row in question.rows]

    async def _follow(self, row: Placement, about: Message | StepKind, error: PlatformError) -> Placement:
        """What follows from an error about a message, or setting the thread, for the row and beyond it."""
        now, reason = self._tools.clock.now(), one_line(error)
        consequence = retry.after(error, row.tries, now, self._tools.chance)
        match consequence:
            case Again(at=at) if isinstance(error, RateLimited):
                return record.limited(row, at, reason)
            case Again(at=at) if isinstance(error, Asleep):
                return record.postponed(row, at, reason)
            case ChannelTrouble(kind=kind, advice=advice, lacks=lacks):
                async with self._tenure.write() as conn:
                    await channels.mark(conn, row.place, kind, advice, now, lacks=lacks)
            case AccountTrouble():
                await self._journal.save(record.failed(row, about, consequence, reason, now))
                raise error
            case _:
                pass
        return record.failed(row, about, consequence, reason, now)

    def _later(self, row: Placement, message: Message, reason: str) -> Placement:
        now = self._tools.clock.now()
        again = Again(now + timedelta(seconds=back_off(row.tries, self._tools.chance)))
        return record.failed(row, message, again, reason, now)

    async def _set_aside(self) -> None:
        """A mistake of ours: it is written down, and this placement alone waits."""
        reference = secrets.token_hex(4)
        log.exception("bug", reference=reference, slug=self._row.slug, place=str(self._row.place))
        reason = f"an internal error; the log has it under {reference}"
        await self._journal.save(self._later(self._row, self._row.messages[0], reason))

    def _say_rest(self) -> None:
        slug, place, ending = self._row.slug, str(self._row.place), self._row.ending
        if ending is Ending.EXPIRED:
            log.warning("not posted, too old", slug=slug, place=place)
        else:
            log.info("at rest", slug=slug, place=place, ending=ending)

    def _say(self, kind: StepKind, error: PlatformError | None = None, outcome: str = "done") -> None:
        slug, place = self._row.slug, str(self._row.place)
        outcome = outcome if error is None else type(error).__name__
        if self._tools.count:
            self._tools.count(self._row.place.platform, kind.value, outcome)
        if error is None:
            log.debug("step", slug=slug, place=place, step=kind.value, outcome=outcome)
            return
        reason = one_line(error)
        # That somebody takes no direct messages is for that person to know.
        tell = log.info if self._row.kind in {Kind.NOTICE, Kind.WARNING} else log.warning
        tell("step", slug=slug, place=place, step=kind.value, outcome=outcome, error=reason)
