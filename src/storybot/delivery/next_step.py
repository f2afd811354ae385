"""What brings a placement closer to what is wanted. Pure: no clock, no store, no platform."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storybot.delivery.model import (
    CLOSED,
    EVERYTHING,
    NOTHING,
    OPEN,
    Ending,
    Kind,
    Message,
    Placement,
    Role,
    StepKind,
    ThreadState,
)

THREAD_STEPS: Final[Mapping[StepKind, tuple[str, ...]]] = {
    StepKind.SET_THREAD: ("locked", "archived", "slow", "kept_alive"),
    StepKind.PIN_CARD: ("pinned",),
    StepKind.RENAME_THREAD: ("title",),
}
"""The steps that set a thread, in their order, and what of its state each sets."""


_PATIENT: Final = frozenset({Kind.REPORT, Kind.LOG})
"""What is posted however late it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request to the platform, the message that it is about, whom it pings, and what it sets of the
    thread."""

    kind: StepKind
    message: Message
    ping: str | None = None
    state: ThreadState = NOTHING


def next_step(
    placement: Placement, now: datetime, max_age: timedelta, *, settable: Collection[str] = EVERYTHING
) -> Step | Ending | None:
    """The one step to take next, why there won't be any more, or None: what is wanted is there, as far as the
    platform has it. `settable` is what of a thread's state it has, by the names of `ThreadState`.

    For a story the order is the card, its thread, the messages in the thread and notes of what changed, edits
    of what shows an older revision, the thread's own state, which comes after all that is said in it, and
    publishing last: it may have to wait for hours, nothing else waits for it, and followers get the newest.
    What the platform refused of the thread's state holds up nothing else. An answer is posted and edited; a
    notice is posted in the direct conversation, which is opened before, and stays as it was sent; a preview
    is shown anew for each revision; a digest is a card without a thread, and so are a case and a part of the
    log. A sanction is carried out once; a warning is told like a notice. In a channel that stories don't go
    to any more, a story's thread is still set, and told so, and nothing else of it is done. What was wanted
    more than `max_age` ago and isn't there yet is not posted any more, but for a case, which waits for who
    decides on it, and the log.
    """
    first = placement.messages[0]
    if placement.ending is not None:
        return None
    if first.removed:
        return Ending.REMOVED
    if first.refused is not None:
        return Ending.REFUSED
    if first.ref is None and now - placement.wanted_at > max_age and placement.kind not in _PATIENT:
        return Ending.EXPIRED
    return next(_missing(placement, settable), None)


def _missing(placement: Placement, settable: Collection[str]) -> Iterator[Step]:
    """Everything that is wanted and not there, in order; what follows a step may need its outcome."""
    first, *others = placement.messages
    match placement.kind:
        case Kind.STORY if placement.retired:
            yield from _posting([one for one in others if one.view in {CLOSED, OPEN}])
            yield from _setting(placement, first, settable)
        case Kind.STORY:
            yield from _of_story(placement, first, others, settable)
        case Kind.ANSWER:
            if first.ref is None:
                yield Step(StepKind.POST_MESSAGE, first)
            yield from _edits(placement)
        case Kind.NOTICE | Kind.WARNING:
            if first.ref is None:
                yield Step(StepKind.POST_MESSAGE if placement.thread else StepKind.OPEN_DIRECT, first)
        case Kind.DIGEST | Kind.REPORT | Kind.LOG:
            yield from _of_card(placement, first)
        case Kind.PREVIEW | Kind.SANCTION:
            if first.revision != placement.wanted_revision:
                sanctions = placement.kind is Kind.SANCTION
                yield Step(StepKind(first.view) if sanctions else StepKind.PREVIEW_LINK, first)


def _of_card(placement: Placement, card: Message) -> Iterator[Step]:
    """A card alone. A case's is not published, wherever it is."""
    if card.ref is None:
        yield Step(StepKind.POST_CARD, card)
    yield from _edits(placement)
    if placement.kind is Kind.DIGEST:
        yield from _publishing(placement, card)


def _of_story(
    placement: Placement, card: Message, thread_messages: list[Message], settable: Collection[str]
) -> Iterator[Step]:
    if card.ref is None:
        yield Step(StepKind.POST_CARD, card, placement.ping)
    if placement.thread is None:
        yield Step(StepKind.OPEN_THREAD, card)
    yield from _posting(thread_messages)
    yield from _edits(placement)
    yield from _setting(placement, card, settable)
    yield from _publishing(placement, card)


def _posting(thread_messages: Iterable[Message]) -> Iterator[Step]:
    for message in thread_messages:
        if message.ref is None and not message.given_up:
            yield Step(StepKind.POST_MESSAGE, message)


def _setting(placement: Placement, card: Message, settable: Collection[str]) -> Iterator[Step]:
    to_set = placement.to_set(settable)
    for kind, names in THREAD_STEPS.items():
        state = to_set.only(*names)
        if state != NOTHING and kind not in placement.refusals:
            yield Step(kind, card, state=state)


def _publishing(placement: Placement, card: Message) -> Iterator[Step]:
    if placement.to_publish:
        yield Step(StepKind.PUBLISH_CARD, card)


def _edits(placement: Placement) -> Iterator[Step]:
    for message in placement.messages:
        if not message.given_up and _is_out_of_date(placement, message):
            yield Step(StepKind.EDIT_MESSAGE, message)


def _is_out_of_date(placement: Placement, message: Message) -> bool:
    """A note stays as it was posted, unless what it says of the story was taken back."""
    if message.role is Role.NOTE:
        if message.view is not None:
            return False
        return (message.revision or 0) < (placement.taken_back or 0)
    return message.revision != placement.wanted_revision
