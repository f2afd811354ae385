"""What a placement's row says next: pure functions from a row and what was seen to the row to be saved."""

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from storybot.delivery.model import (
    EVERYTHING,
    ITS_TURN,
    Ending,
    Kind,
    Message,
    Placement,
    StepKind,
    ThreadState,
)
from storybot.delivery.next_step import THREAD_STEPS, Step, next_step
from storybot.delivery.port import Posted
from storybot.delivery.retry import Again, Consequence, Refused, Removed
from storybot.errors import What

WHY = {
    Ending.EXPIRED: "the story was too old by the time the channel could be reached, so it was not posted",
    Ending.REMOVED: "people deleted it, so it is not posted again",
}

NOT_PUBLIC = "the story is not public now, so nothing of it is shown"
OVER = "it would have been over by the time that the platform could be asked"
TOO_LATE = "it was too late to tell them by the time that they could be reached, so they weren't told"
ERASED = "who it is about, or what they were to be told, was erased"


def plan(
    placement: Placement, now: datetime, max_age: timedelta, *, settable: Collection[str] = EVERYTHING
) -> tuple[Placement, Step | None]:
    """The next step with the row that says it is being tried, or no step with the row at rest."""
    match next_step(placement, now, max_age, settable=settable):
        case Step() as step:
            return _begun(placement, step, now)
        case Ending() as ending:
            late = ending is Ending.EXPIRED and placement.kind is Kind.WARNING
            reason = TOO_LATE if late else WHY.get(ending) or placement.messages[0].refused
            return replace(placement, ending=ending, last_error=reason, due_at=None), None
        case None:
            return replace(placement, due_at=None), None


def card_posted(placement: Placement, posted: Posted) -> Placement:
    """The card is there, and with it whatever posting it brings."""
    placement = _with(placement, replace(placement.messages[0], ref=posted.message))
    return _fine(replace(placement, thread=posted.thread, to_publish=posted.to_publish))


def message_posted(placement: Placement, message: Message, ref: str) -> Placement:
    """A message is there, in the thread."""
    return _fine(_with(placement, replace(message, ref=ref)))


def edited(placement: Placement, message: Message) -> Placement:
    """A message shows the wanted revision."""
    return _fine(_with(placement, replace(message, revision=placement.wanted_revision)))


def thread_opened(placement: Placement, thread: str) -> Placement:
    """The thread is there."""
    return _fine(replace(placement, thread=thread))


def thread_set(placement: Placement, state: ThreadState) -> Placement:
    """So much of the thread is as it is wanted."""
    return _fine(replace(placement, thread_state=state.over(placement.thread_state)))


def published(placement: Placement) -> Placement:
    """Followers have the card."""
    return _fine(replace(placement, to_publish=False))


def not_done(placement: Placement) -> Placement:
    """The step that was being tried has not happened, or may be taken again without harm."""
    return replace(placement, trying=None, trying_since=None)


def not_known(placement: Placement) -> Placement:
    """The same, where it may have happened: how the thread is by now, nobody knows."""
    unknown = dict.fromkeys(THREAD_STEPS.get(placement.trying or StepKind.LOOK, ()))
    placement = maybe_opened(not_done(placement))
    return replace(placement, thread_state=replace(placement.thread_state, **unknown))


def maybe_opened(placement: Placement) -> Placement:
    """The same after a step of unknown outcome: an archived thread is opened for what is done in it, and put
    back after that, so whether it is archived nobody knows."""
    if not placement.thread_state.archived:
        return placement
    return replace(placement, thread_state=replace(placement.thread_state, archived=None))


def not_sent(placement: Placement, step: Step) -> Placement:
    """It is known that the step has done nothing, so whom it would have pinged can be pinged yet."""
    return replace(not_done(placement), ping=step.ping)


def not_tried(placement: Placement, step: Step) -> Placement:
    """The step that was about to be tried was given up before it began."""
    return replace(not_sent(placement, step), tries=placement.tries - 1)


def failed(
    placement: Placement, about: Message | StepKind, consequence: Consequence, reason: str, now: datetime
) -> Placement:
    """What follows from an error about a message, or about a step that sets the thread. The caller says by
    `not_sent` that nothing happened."""
    match consequence:
        case Removed(what=what):
            return _fine(_without(placement, about, what))
        case Refused(reason=why):
            refused = _fine(_refused(placement, about, why))
            return replace(refused, failing_since=placement.failing_since or now)
        case Again(at=at):
            placement = replace(placement, due_at=at)
        case _:  # the channel's or the account's trouble: due as before, once it is over
            pass
    return replace(placement, last_error=reason, failing_since=placement.failing_since or now)


def withheld(placement: Placement, step: Step, now: datetime) -> Placement:
    """The story is not public by now, or what a sanction takes was erased. As with what the platform refuses,
    nothing is sent, what is there stays, and the next revision is tried again."""
    why = ERASED if placement.kind in {Kind.SANCTION, Kind.WARNING} else NOT_PUBLIC
    return failed(not_sent(placement, step), step.message, Refused(why), why, now)


def limited(placement: Placement, until: datetime, reason: str) -> Placement:
    """Too soon for the platform's limits."""
    return postponed(placement, until, f"{ITS_TURN} until {until:%Y-%m-%d %H:%M:%S} UTC: {reason}")


def postponed(placement: Placement, until: datetime, reason: str) -> Placement:
    """Something else has to pass first, which is no failure and no try."""
    return replace(placement, tries=placement.tries - 1, due_at=until, last_error=reason)


def asked(placement: Placement) -> Placement:
    """The platform was asked what came of a step, and couldn't tell: that is a try like any other."""
    return replace(placement, tries=placement.tries + 1)


def tried(placement: Placement) -> Message:
    """The message that a row of unknown outcome is about."""
    if placement.trying is not StepKind.POST_MESSAGE:
        return placement.messages[0]
    # A story's card is there before anything is posted into its thread.
    return next(m for m in placement.messages if m.ref is None and not m.given_up)


def _begun(placement: Placement, step: Step, now: datetime) -> tuple[Placement, Step]:
    if step.kind in {StepKind.POST_CARD, StepKind.POST_MESSAGE}:
        step = replace(step, message=replace(step.message, revision=placement.wanted_revision))
    row = replace(
        _with(placement, step.message),
        trying=step.kind,
        ping=None,
        trying_since=now,
        tries=placement.tries + 1,
    )
    return row, step


def _fine(placement: Placement) -> Placement:
    return replace(not_done(placement), tries=0, last_error=None, failing_since=None)


def _refused(placement: Placement, about: Message | StepKind, why: str) -> Placement:
    """What can only be so or not so, and couldn't be set, is known not to be as it is wanted."""
    if isinstance(about, Message):
        return _with(placement, replace(about, refused=why))
    state = placement.thread_state
    asked_for = placement.wanted_thread.beyond(state).only(*THREAD_STEPS[about])
    not_so = {name: not value for name, value in asdict(asked_for).items() if isinstance(value, bool)}
    refusals = {**placement.refusals, about: why}
    return replace(placement, refusals=refusals, thread_state=replace(state, **not_so))


def _without(placement: Placement, about: Message | StepKind, what: What) -> Placement:
    """People deleted the message; with its thread, they deleted everything that is or belongs in it, and
    nothing is left to set."""
    first, *others = placement.messages
    card_is_gone = about is StepKind.PIN_CARD and what is What.MESSAGE
    if card_is_gone or (isinstance(about, Message) and about.id == first.id):
        return _with(placement, replace(first, removed=True))
    if isinstance(about, Message) and what is What.MESSAGE and about.ref is not None:
        return _with(placement, replace(about, removed=True))
    gone = (first, *(replace(m, removed=True) for m in others))
    return replace(placement, messages=gone, thread_state=placement.wanted_thread)


def _with(placement: Placement, message: Message) -> Placement:
    messages = tuple(message if m.id == message.id else m for m in placement.messages)
    return replace(placement, messages=messages)
