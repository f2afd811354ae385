"""What moderators do to the threads of a story. An act is wanted, and written down, in one transaction;
delivery brings the threads there."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from storybot.cards.clean import one_line
from storybot.delivery.model import Placement, ThreadState
from storybot.errors import Refused
from storybot.moderation.model import Actor, Deed, Doer
from storybot.store import audit, notes, placements, rules, stories, thread_changes, wanted
from storybot.store.engine import Store, StoreConnection
from storybot.store.thread_changes import Before
from storybot.story.text import is_blank

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

KEEPS: Final[Mapping[str, ThreadState]] = MappingProxyType(
    {"on": ThreadState(archived=False, kept_alive=True), "off": ThreadState(kept_alive=False)}
)
"""How they are after `keep-alive`, by what is said of it."""


def sets(act: Act) -> frozenset[str]:
    """What of a thread's state an act sets, by the names of `ThreadState`."""
    if act in STATES:
        return frozenset(said(STATES[act]))
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
            state = ThreadState(title=_title(" ".join(one_line(value).split())))
        case Act.KEEP_ALIVE:
            state = _kept(value.strip().casefold())
        case _:
            state = STATES[act]
    return Order(act, state, reason)


def _title(text: str) -> str:
    if is_blank(text):
        raise Refused("Say what the thread is to be called.")
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TITLE:
        raise Refused(f"A thread's title has {LONGEST_TITLE} characters at most.")
    return text


def _seconds(text: str) -> int:
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(SLOWEST))
    if not digits or int(text) > SLOWEST:
        raise Refused(f"Say how many seconds each member waits between two messages: 0 (off) to {SLOWEST}.")
    return int(text)


def _kept(text: str) -> ThreadState:
    if text not in KEEPS:
        raise Refused("Say on or off: whether threads are kept out of the archive.")
    return KEEPS[text]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act: the number of the deed, how its threads are to be, and the threads as they were
    before."""

    deed: int
    slug: str
    state: ThreadState
    threads: Sequence[Placement]


@dataclass(frozen=True, slots=True)
class Cause:
    """A message that an act is because of: who wrote it, and whether admins alone are told of that."""

    author: Actor | None = None
    for_admins: bool = False


UNCAUSED: Final = Cause()


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
    async with store.write() as conn:
        await stories.lock(conn)
        return await moderate_in(conn, slug, ordered, which, doer, now)


async def moderate_in(
    conn: StoreConnection,
    slug: str,
    ordered: Order,
    which: Callable[[Placement], bool],
    doer: Doer,
    now: datetime,
    cause: Cause = UNCAUSED,
) -> Done:
    """The same in a transaction that has locked the stories."""
    chosen = await chosen_of(conn, slug, which)
    after = said(ordered.state)
    beside = await rules.remembered(conn, [one.id for one in chosen], after)
    await set_all(conn, chosen, ordered.state, now)
    before = {one.id: wanted_of(one, after) for one in chosen}
    told = {"reason": ordered.reason, "before": in_common(before), "after": after}
    deed = doer.deed(ordered.act.value, slug=slug, about=cause.author, **told)
    number = await audit.record(conn, deed, now, told_in=() if cause.for_admins else told_in(deed, chosen))
    await thread_changes.keep(conn, number, {one: state | beside[one] for one, state in before.items()})
    return Done(number, slug, ordered.state, chosen)


async def chosen_of(conn: StoreConnection, slug: str, which: Callable[[Placement], bool]) -> list[Placement]:
    """Those of a story's placements with threads that are one of `which`. Raises Refused for none."""
    chosen = [one for one in await placements.with_threads(conn, slug) if which(one)]
    if not chosen:
        raise none_here(slug)
    return chosen


def none_here(slug: str) -> Refused:
    """Why nothing is done where there is no thread to do it to."""
    return Refused(f"{slug} has no thread here that could be moderated.")


def told_in(deed: Deed, changed: Iterable[Placement]) -> set[tuple[str, str]]:
    """The accounts whose moderators are told of a deed: of all whose threads it has changed."""
    return {*audit.told(deed), *((one.place.platform, one.place.account) for one in changed)}


def set_to(thread: Placement, state: ThreadState) -> Placement:
    """How it is by now, once it was wanted so; what the platform refused before is tried anew."""
    return replace(thread, wanted_thread=state.over(thread.wanted_thread), refusals={})


async def set_all(
    conn: StoreConnection,
    chosen: Sequence[Placement],
    state: ThreadState,
    now: datetime,
    *,
    by_rule: bool = False,
) -> None:
    """Have the threads of placements so, and tell them where that locks or unlocks them."""
    await wanted.set_threads(conn, [one.id for one in chosen], state, now, by_rule=by_rule)
    if state.locked is not None:
        anew = [one for one in chosen if one.wanted_thread.locked is not state.locked]
        await notes.tell_of_thread(conn, anew, closed=state.locked)


def within(account: str | None, channel: str | None) -> Callable[[Placement], bool]:
    """Chooses the placements in an account and a channel, by their ids, where these are given."""

    def chosen(placement: Placement) -> bool:
        place = placement.place
        return channel in {None, place.channel} and account in {None, place.account}

    return chosen


def alike(wanted: Iterable[tuple[Placement, ThreadState]]) -> Mapping[ThreadState, list[Placement]]:
    """The placements whose threads are to be in the same state."""
    by_state = defaultdict[ThreadState, list[Placement]](list)
    for placement, state in wanted:
        by_state[state].append(placement)
    return by_state


def wanted_of(placement: Placement, names: Iterable[str]) -> dict[str, Any]:
    """Some of what is wanted of a placement's thread, None where nobody has asked for it."""
    return {name: getattr(placement.wanted_thread, name) for name in names}


def in_common(states: Before) -> dict[str, Any]:
    """What is the same in all of some states."""
    values: dict[str, set[Any]] = defaultdict(set)
    for state in states.values():
        for name, value in state.items():
            values[name].add(value)
    return {name: one.pop() for name, one in values.items() if len(one) == 1}


def said(state: ThreadState) -> dict[str, Any]:
    """What a state says, by the names of `ThreadState`."""
    return {name: value for name, value in asdict(state).items() if value is not None}
