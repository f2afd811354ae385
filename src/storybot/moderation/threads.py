"""What moderators do to the threads of a story. An act is wanted, and written down, in one transaction;
delivery brings the threads there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from storybot.delivery.model import Kind, Placement, ThreadState
from storybot.errors import Refused
from storybot.moderation.model import Deed, Doer
from storybot.store import audit, notes, placements, stories, wanted
from storybot.store.engine import Store, StoreConnection

LONGEST_TITLE: Final = 100
SLOWEST: Final = 21_600
"""Discord's limits of a thread's name, in UTF-16 units, and of its slow mode, in seconds
(https://docs.discord.com/developers/resources/channel#modify-channel)."""


class Act(StrEnum):
    """What can be done to a thread."""

    CLOSE = "close"
    OPEN = "open"
    LOCK = "lock"
    UNLOCK = "unlock"
    ARCHIVE = "archive"
    SLOW = "slow"
    RENAME = "rename"
    PIN = "pin"
    UNPIN = "unpin"
    KEEP_ALIVE = "keep-alive"


STATES: Final[Mapping[Act, ThreadState]] = MappingProxyType(
    {
        Act.CLOSE: ThreadState(locked=True, archived=True),
        Act.OPEN: ThreadState(locked=False, archived=False),
        Act.LOCK: ThreadState(locked=True),
        Act.UNLOCK: ThreadState(locked=False),
        Act.ARCHIVE: ThreadState(archived=True),
        Act.PIN: ThreadState(pinned=True),
        Act.UNPIN: ThreadState(pinned=False),
    }
)
"""How threads are after an act that takes no more words."""


def sets(act: Act) -> frozenset[str]:
    """What of a thread's state an act sets, by the names of `ThreadState`."""
    if act in STATES:
        return frozenset(_said(STATES[act]))
    return frozenset({{Act.SLOW: "slow", Act.RENAME: "title", Act.KEEP_ALIVE: "kept_alive"}[act]})


@dataclass(frozen=True, slots=True)
class Order:
    """An act with how threads are to be after it, and why."""

    act: Act
    state: ThreadState
    reason: str | None = None


def order(act: Act, value: str = "", reason: str | None = None) -> Order:
    """`value` is the seconds of slow mode, the new title, or whether threads are kept alive (`on`, `off`).
    Raises Refused for one that can't be."""
    match act:
        case Act.SLOW:
            state = ThreadState(slow=_seconds(value.strip()))
        case Act.RENAME:
            state = ThreadState(title=_title(" ".join(value.split())))
        case Act.KEEP_ALIVE:
            state = ThreadState(kept_alive=_is_on(value.strip().casefold()))
        case _:
            state = STATES[act]
    return Order(act, state, reason)


def _title(text: str) -> str:
    if not text:
        raise Refused("Say what the thread is to be called.")
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TITLE:
        raise Refused(f"A thread's title has {LONGEST_TITLE} characters at most.")
    return text


def _seconds(text: str) -> int:
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(SLOWEST))
    if not digits or int(text) > SLOWEST:
        raise Refused(f"Say how many seconds each member waits between two messages: 0 (off) to {SLOWEST}.")
    return int(text)


def _is_on(text: str) -> bool:
    if text not in {"on", "off"}:
        raise Refused("Say on or off: whether threads stay out of the archive while their story changes.")
    return text == "on"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act: how its threads are to be, and the threads as they were before."""

    slug: str
    state: ThreadState
    threads: Sequence[Placement]


async def moderate(
    store: Store,
    slug: str,
    ordered: Order,
    which: Callable[[Placement], bool],
    doer: Doer,
    now: datetime,
) -> Done:
    """Have those of a story's threads that are one of `which` as is `ordered`. Raises Refused where the story
    has none of them, and StoreFailed."""
    state = ordered.state
    async with store.write() as conn:
        await stories.lock(conn)
        chosen = [one for one in await threads_of(conn, slug) if which(one)]
        if not chosen:
            raise Refused(f"{slug} has no thread here that could be moderated.")
        await have(conn, chosen, state, now)
        await audit.record(conn, deed(doer, ordered, slug, chosen), now)
    return Done(slug, state, chosen)


async def have(
    conn: StoreConnection,
    chosen: Sequence[Placement],
    state: ThreadState,
    now: datetime,
    *,
    by_rule: bool = False,
) -> None:
    """Have the threads of placements as `state` says, and those told that aren't closed, or open, already."""
    await wanted.set_threads(conn, [one.id for one in chosen], state, now, by_rule=by_rule)
    if state.locked is not None:
        anew = [one for one in chosen if one.wanted_thread.locked is not state.locked]
        await notes.tell_of_thread(conn, anew, closed=state.locked)


def deed(doer: Doer, ordered: Order, slug: str, chosen: Sequence[Placement]) -> Deed:
    """What was done to placements' threads, for the audit."""
    before = _in_common([one.wanted_thread for one in chosen], ordered.state)
    what = {"slug": slug, "reason": ordered.reason, "before": before, "after": _said(ordered.state)}
    return doer.deed(ordered.act.value, **what)


async def threads_of(conn: StoreConnection, slug: str) -> list[Placement]:
    """The story's placements that have a thread, or will have one."""
    listed = [one.placement for one in await placements.listing(conn, slug)]
    return [one for one in listed if one.kind is Kind.STORY and one.ending is None]


def _in_common(before: Sequence[ThreadState], state: ThreadState) -> dict[str, Any]:
    """What was wanted before of that which is set now, where that was the same for all."""
    names = _said(state)
    same = {name: {getattr(one, name) for one in before} for name in names}
    return {name: values.pop() for name, values in same.items() if len(values) == 1}


def _said(state: ThreadState) -> dict[str, Any]:
    return {name: value for name, value in asdict(state).items() if value is not None}
