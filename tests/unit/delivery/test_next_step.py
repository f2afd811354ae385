"""Whatever goes wrong, applying next_step again and again brings each message there, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.delivery import record
from storybot.delivery.model import Ending, Kind, Message, Place, Placement, Role, StepKind, ThreadState
from storybot.delivery.next_step import Step, next_step
from storybot.delivery.port import Posted
from storybot.delivery.retry import Refused
from storybot.delivery.settle import settled

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
WANTED = Placement(
    id=1,
    slug="a-story",
    place=Place("discord", "10", "20"),
    wanted_revision=3,
    wanted_at=NOW,
    messages=(Message(id=1, role=Role.CARD, key="c"), Message(id=2, role=Role.OPENER, key="o")),
)
LOCKED, OPEN = ThreadState(locked=True), ThreadState(locked=False)


def there(card: int | None, opener: int | None, **changes: object) -> Placement:
    """A placement that shows these revisions, in thread `t`."""
    messages = (
        replace(WANTED.messages[0], ref=None if card is None else "m1", revision=card),
        replace(WANTED.messages[1], ref=None if opener is None else "m2", revision=opener),
    )
    return replace(WANTED, **{"messages": messages, "thread": "t"} | changes)


def removed(placement: Placement, role: Role) -> Placement:
    messages = tuple(replace(m, removed=m.removed or m.role is role) for m in placement.messages)
    return replace(placement, messages=messages)


def refused(placement: Placement, role: Role) -> Placement:
    messages = tuple(replace(m, refused="too long") if m.role is role else m for m in placement.messages)
    return replace(placement, messages=messages)


@pytest.mark.parametrize(
    ("placement", "kind", "role"),
    [
        (WANTED, StepKind.POST_CARD, Role.CARD),
        (there(3, None, thread=None), StepKind.OPEN_THREAD, Role.CARD),
        (there(3, None, thread=None, to_publish=True), StepKind.OPEN_THREAD, Role.CARD),
        (there(3, None), StepKind.POST_MESSAGE, Role.OPENER),
        (there(2, None), StepKind.POST_MESSAGE, Role.OPENER),
        (there(2, 2), StepKind.EDIT_MESSAGE, Role.CARD),
        (there(3, 2), StepKind.EDIT_MESSAGE, Role.OPENER),
        (there(2, 2, to_publish=True), StepKind.EDIT_MESSAGE, Role.CARD),
        (there(3, 3, to_publish=True), StepKind.PUBLISH_CARD, Role.CARD),
        (removed(there(2, 2), Role.OPENER), StepKind.EDIT_MESSAGE, Role.CARD),
        (refused(there(2, None), Role.OPENER), StepKind.EDIT_MESSAGE, Role.CARD),
        (refused(there(3, 2, to_publish=True), Role.OPENER), StepKind.PUBLISH_CARD, Role.CARD),
        (there(3, None, wanted_thread=LOCKED), StepKind.POST_MESSAGE, Role.OPENER),
        (there(3, 2, wanted_thread=LOCKED), StepKind.EDIT_MESSAGE, Role.OPENER),
        (there(3, 3, wanted_thread=LOCKED), StepKind.SET_THREAD, Role.CARD),
        (there(3, 3, wanted_thread=OPEN), StepKind.SET_THREAD, Role.CARD),
        (
            there(3, 3, wanted_thread=OPEN, thread_state=LOCKED),
            StepKind.SET_THREAD,
            Role.CARD,
        ),
        (
            there(3, 3, wanted_thread=LOCKED, to_publish=True),
            StepKind.SET_THREAD,
            Role.CARD,
        ),
        (
            there(
                3,
                3,
                wanted_thread=LOCKED,
                refusals={StepKind.SET_THREAD: "no"},
                to_publish=True,
            ),
            StepKind.PUBLISH_CARD,
            Role.CARD,
        ),
    ],
)
def test_the_order_of_steps(placement: Placement, kind: StepKind, role: Role) -> None:
    step = next_step(placement, NOW, DAY)
    assert isinstance(step, Step)
    assert (step.kind, step.message.role) == (kind, role)


@pytest.mark.parametrize(
    ("placement", "expected"),
    [
        (there(3, 3), None),
        (removed(there(3, 2), Role.OPENER), None),
        (removed(there(3, None), Role.OPENER), None),
        (removed(there(2, 2), Role.CARD), Ending.REMOVED),
        (refused(there(3, None), Role.OPENER), None),
        (refused(WANTED, Role.CARD), Ending.REFUSED),
        (replace(WANTED, wanted_at=NOW - DAY - timedelta(seconds=1)), Ending.EXPIRED),
        (replace(WANTED, ending=Ending.REFUSED), None),
        (there(3, 3, wanted_thread=LOCKED, thread_state=LOCKED), None),
        (there(3, 3, wanted_thread=OPEN, thread_state=OPEN), None),
        (there(3, 3, wanted_thread=ThreadState(locked=None), thread_state=LOCKED), None),
        (there(3, 3, wanted_thread=LOCKED, refusals={StepKind.SET_THREAD: "no"}), None),
    ],
)
def test_when_nothing_is_left_to_do(placement: Placement, expected: Ending | None) -> None:
    assert next_step(placement, NOW, DAY) is expected


def test_where_no_thread_can_be_locked_the_step_is_not_made() -> None:
    row = there(3, 3, wanted_thread=LOCKED, to_publish=True)
    step = next_step(row, NOW, DAY, settable=())
    assert isinstance(step, Step)
    assert step.kind is StepKind.PUBLISH_CARD
    assert next_step(replace(row, to_publish=False), NOW, DAY, settable=()) is None


def test_a_thread_that_was_being_set_is_set_again_whatever_is_wanted_by_then() -> None:
    for before, after in ((True, False), (False, True)):
        row, step = record.plan(
            there(3, 3, wanted_thread=ThreadState(locked=before), thread_state=ThreadState(locked=after)),
            NOW,
            DAY,
        )
        assert step is not None
        unknown = replace(record.not_known(row), wanted_thread=ThreadState(locked=after))
        again = next_step(unknown, NOW, DAY)
        assert isinstance(again, Step)
        assert again.kind is StepKind.SET_THREAD


@pytest.mark.parametrize("opener", [None, 2], ids=["posted", "edited"])
def test_a_closed_thread_is_archived_again_where_nobody_knows_that_it_was_put_back(
    opener: int | None,
) -> None:
    closed = ThreadState(archived=True)
    row, step = record.plan(there(3, opener, wanted_thread=closed, thread_state=closed), NOW, DAY)
    assert step is not None
    if step.kind is StepKind.POST_MESSAGE:
        row = settled(row, {step.message.key: Posted(message="m2")})
    else:
        row = record.edited(record.not_known(row), step.message)
    again = next_step(row, NOW, DAY)
    assert isinstance(again, Step)
    assert (again.kind, again.state) == (StepKind.SET_THREAD, closed)


def test_a_lock_that_was_refused_needs_no_unlocking() -> None:
    row, step = record.plan(there(3, 3, wanted_thread=LOCKED), NOW, DAY)
    assert step is not None
    row = record.failed(record.not_sent(row, step), step.kind, Refused("no"), "no", NOW)
    assert (row.thread_refused, row.messages) == ("no", there(3, 3).messages)
    assert next_step(replace(row, wanted_thread=OPEN, refusals={}), NOW, DAY) is None


def test_what_has_begun_is_finished_however_old_it_is() -> None:
    old = there(3, None, wanted_at=NOW - 3 * DAY)
    step = next_step(old, NOW, DAY)
    assert isinstance(step, Step)
    assert step.kind is StepKind.POST_MESSAGE


class Chat:
    """The least that a platform is: posts by key, and whether they can be found again."""

    def __init__(self, *, forum: bool, announces: bool) -> None:
        self.forum, self.announces = forum, announces
        self.posts: list[tuple[str, int]] = []
        self.threads = self.publishes = 0
        self.locked: bool | None = None

    def take(self, placement: Placement, step: Step) -> Placement:
        message = step.message
        match step.kind:
            case StepKind.POST_CARD:
                self.posts.append((message.key, placement.wanted_revision))
                self.threads += self.forum
                return record.card_posted(placement, self.posted("c"))
            case StepKind.POST_MESSAGE:
                self.posts.append((message.key, placement.wanted_revision))
                return record.message_posted(placement, message, message.key)
            case StepKind.OPEN_THREAD:
                self.threads = 1
                return record.thread_opened(placement, "t")
            case StepKind.PUBLISH_CARD:
                self.publishes = 1
                return record.published(placement)
            case StepKind.SET_THREAD:
                self.locked = placement.wanted_thread.locked
                return record.thread_set(placement, step.state)
            case _:
                at = next(i for i, (key, _) in enumerate(self.posts) if key == message.key)
                self.posts[at] = (message.key, placement.wanted_revision)
                return record.edited(placement, message)

    def posted(self, key: str) -> Posted:
        return Posted(message=key, thread="t" if self.forum else None, to_publish=self.announces)

    def settle(self, placement: Placement) -> Placement:
        message = record.tried(placement)
        if message.key not in dict(self.posts):
            return record.not_done(placement)
        if placement.trying is StepKind.POST_CARD:
            return record.card_posted(placement, self.posted("c"))
        if placement.trying is StepKind.POST_MESSAGE:
            return record.message_posted(placement, message, message.key)
        return record.not_known(placement)


Mishap = st.sampled_from(
    ["none", "revised", "locked", "unlocked", "before_mark", "before_request", "answer_lost"]
)


@given(st.lists(Mishap, max_size=40), st.booleans(), st.booleans())
def test_every_placement_converges_and_nothing_is_there_twice(
    mishaps: list[str], forum: bool, announces: bool
) -> None:
    """`saved` is what a crash leaves: the row as it was last written."""
    chat = Chat(forum=forum, announces=announces)
    saved = replace(WANTED, wanted_revision=1)
    for mishap in mishaps + ["none"] * 8:
        if mishap == "revised":
            saved = replace(saved, wanted_revision=saved.wanted_revision + 1, due_at=NOW)
        if mishap in {"locked", "unlocked"}:
            saved = replace(saved, wanted_thread=ThreadState(locked=mishap == "locked"), due_at=NOW)
        if saved.trying is not None:
            saved = chat.settle(saved)
        row, step = record.plan(saved, NOW, DAY)
        if mishap == "before_mark":
            continue
        saved = row
        if step is None or mishap == "before_request":
            continue
        outcome = chat.take(row, step)
        if mishap != "answer_lost":
            saved = outcome
    assert chat.posts == [("c", saved.wanted_revision), ("o", saved.wanted_revision)]
    assert (chat.threads, chat.publishes) == (1, int(announces))
    assert chat.locked is saved.thread_state.locked is saved.wanted_thread.locked
    assert saved.trying is None
    assert saved.due_at is None
    assert [m.revision for m in saved.messages] == [saved.wanted_revision] * 2


def one(kind: Kind, role: Role, **message: object) -> Placement:
    """A placement of one message."""
    only = replace(WANTED.messages[0], role=role, **message)
    return replace(WANTED, kind=kind, messages=(only,))


@pytest.mark.parametrize(
    ("placement", "kind"),
    [
        (replace(one(Kind.ANSWER, Role.ANSWER), thread="t"), StepKind.POST_MESSAGE),
        (replace(one(Kind.ANSWER, Role.ANSWER, ref="m", revision=2), thread="t"), StepKind.EDIT_MESSAGE),
        (replace(one(Kind.ANSWER, Role.ANSWER, ref="m", revision=3), thread="t"), None),
        (one(Kind.NOTICE, Role.NOTICE), StepKind.OPEN_DIRECT),
        (replace(one(Kind.NOTICE, Role.NOTICE), thread="d"), StepKind.POST_MESSAGE),
        (replace(one(Kind.NOTICE, Role.NOTICE, ref="m", revision=2), thread="d"), None),
        (replace(one(Kind.PREVIEW, Role.PREVIEW, ref="a.example"), thread="m"), StepKind.PREVIEW_LINK),
        (replace(one(Kind.PREVIEW, Role.PREVIEW, ref="a.example", revision=2), thread="m"),
         StepKind.PREVIEW_LINK),
        (replace(one(Kind.PREVIEW, Role.PREVIEW, ref="a.example", revision=3), thread="m"), None),
    ],
)  # fmt: skip
def test_answers_notices_and_previews(placement: Placement, kind: StepKind | None) -> None:
    step = next_step(placement, NOW, DAY)
    assert (step and step.kind) == kind  # type: ignore[union-attr]
