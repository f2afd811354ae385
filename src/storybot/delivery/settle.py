"""Rows of unknown outcome: what to ask the platform about them, and what its answer means. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storybot.delivery import record
from storybot.delivery.model import Placement, StepKind
from storybot.delivery.port import Posted

POSTS = frozenset({StepKind.POST_CARD, StepKind.POST_MESSAGE})
"""The steps that show something twice when they are taken twice. All others are simply taken again."""

SETTLING = timedelta(seconds=10)
"""How long a post whose sender died or gave up waiting is given to show. A client's time-out (30 s) covers
more: connecting and sending end with the process. What is left is on the wire or at the platform, which as a
rule answers within a second; three times as long would hold up every restart after a kill."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which of the messages that `rows` were posting are there, in the channel or in one thread?"""

    thread: str | None
    rows: tuple[Placement, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(record.tried(row).key for row in self.rows)

    @property
    def since(self) -> datetime:
        """When the first of them was tried."""
        return min(row.trying_since or row.wanted_at for row in self.rows)


def questions(rows: Sequence[Placement]) -> list[Question]:
    """What to ask about one channel's rows: one question for all its cards, and one for each thread."""
    by_thread: dict[str | None, list[Placement]] = defaultdict(list)
    for row in rows:
        if row.trying in POSTS:
            by_thread[row.thread if row.trying is StepKind.POST_MESSAGE else None].append(row)
    return [Question(thread, tuple(asked)) for thread, asked in by_thread.items()]


def shows_at(row: Placement, others_until: datetime) -> datetime:
    """When a post that `row` was trying shows, if it ever does. A row is marked before it waits for its turn,
    so what another sender left behind may have gone out as late as `others_until`."""
    return max(row.trying_since or row.wanted_at, others_until) + SETTLING


def settled(row: Placement, found: Mapping[str, Posted]) -> Placement:
    """A row with its outcome known, from the messages that were found."""
    message, row = record.tried(row), record.maybe_opened(row)
    posted = found.get(message.key)
    if posted is None:
        return record.not_done(row)
    if row.trying is StepKind.POST_CARD:
        return record.card_posted(row, posted)
    return record.message_posted(row, message, posted.message)
