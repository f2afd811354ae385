"""Taking back what was done last to threads of a story: each is to be again as it was to be before.

What somebody did by hand is as if it had never been done: what rules and retractions remember of the thread
is again what it was, and they go on from there. A rule would do again at once what it did, so that to take it
back is an act by hand, which wins over the rule.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from storybot.cards.views import thread_title
from storybot.delivery.model import EVERYTHING, Placement, ThreadState
from storybot.errors import Refused
from storybot.moderation.model import Doer
from storybot.moderation.threads import alike, chosen_of, in_common, said, set_all, set_to, told_in, wanted_of
from storybot.store import audit, rules, stories, thread_changes
from storybot.store.audit import Entry
from storybot.store.engine import Store
from storybot.story.embargo import State
from storybot.story.model import Story

UNTOUCHED: Final = ThreadState(locked=False, archived=False, slow=0, pinned=False, kept_alive=False)
"""How a thread is of which nobody has asked for anything."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, and the threads as they are wanted now."""

    entry: Entry
    threads: Sequence[Placement]


async def undo(
    store: Store,
    slug: str,
    which: Callable[[Placement], bool],
    doer: Doer,
    now: datetime,
    *,
    reason: str | None = None,
    meant: int | None = None,
) -> Undone:
    """Take back the last deed to those of a story's threads that are one of `which`. Raises Refused where
    there is nothing to take back, or where that is another deed than the one with the number `meant`, and
    StoreFailed."""
    async with store.write() as conn:
        await stories.lock(conn)
        chosen = {one.id: one for one in await chosen_of(conn, slug, which)}
        last = await thread_changes.newest(conn, list(chosen))
        if last is None:
            raise Refused("There is nothing to undo: nothing was done to these threads, or it is undone.")
        deed, kept = last
        if meant not in {None, deed}:
            raise Refused("That isn't what was done last: it is undone by now, or something was done since.")
        story = await stories.get(conn, slug)
        assert story is not None, "it has threads"
        held = await rules.remembered(conn, list(kept), ["locked"])
        again = {one: _held(state, held[one], story.state) for one, state in kept.items()}
        before = {one: _of_thread(state) for one, state in again.items()}
        states = {one: _wanted(state, story.story) for one, state in before.items()}
        for state, threads in alike((chosen[one], state) for one, state in states.items()).items():
            await set_all(conn, threads, state, now)
        await rules.remember_again(conn, {one: _beside(state) for one, state in again.items()}, now)
        entry = await audit.get(conn, deed)
        what = {
            "slug": slug,
            "reason": reason,
            "before": in_common({one: wanted_of(chosen[one], state) for one, state in before.items()}),
            "after": in_common({one: said(state) for one, state in states.items()}),
        }
        undo_ = doer.deed("undo", **what)
        by = await audit.record(conn, undo_, now, told_in=told_in(undo_, (chosen[one] for one in states)))
        await thread_changes.undone(conn, deed, list(before), by)
    return Undone(entry, [set_to(chosen[one], state) for one, state in states.items()])


def _held(before: Mapping[str, Any], held: Mapping[str, Any], state: State) -> Mapping[str, Any]:
    """How a thread was before, but for what has come of a retraction since: what that has locked stays so,
    and what one had locked that is over is open."""
    if held["retraction_locked"]:
        return {
            name: it for name, it in before.items() if name not in {"locked", *rules.REMEMBERED["locked"]}
        }
    if before.get("retraction_locked") and state is not State.RETRACTED:
        return {**before, "locked": False, "retraction_locked": None}
    return before


def _of_thread(before: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: it for name, it in before.items() if name in EVERYTHING}


def _beside(before: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: it for name, it in before.items() if name not in EVERYTHING}


def _wanted(before: Mapping[str, Any], story: Story) -> ThreadState:
    """The state that a thread is to be in again; what nobody had asked for is as in a new thread."""
    new = replace(UNTOUCHED, title=thread_title(story))
    return ThreadState(**{name: getattr(new, name) if it is None else it for name, it in before.items()})
