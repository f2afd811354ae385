"""Keeping to the rules of routes: threads are closed and opened when their time has come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from storybot.clock import Clock
from storybot.delivery.model import NOTHING, Placement
from storybot.moderation.model import ITSELF, Deed
from storybot.moderation.rules import Decision, decide
from storybot.moderation.threads import Order, alike, said, set_all, wanted_of
from storybot.regularly import regularly
from storybot.store import audit, rules, stories, thread_changes
from storybot.store.engine import Store, StoreConnection
from storybot.store.rules import Settled

EVERY: Final = 30.0
"""Seconds between two looks at what is due."""

AT_ONCE: Final = 200
"""Threads that one transaction is about, so that nobody waits for it long."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


async def keep_to_rules(store: Store, clock: Clock, zone: ZoneInfo) -> None:
    """Close and open what is due, for ever. A database that can't be reached is tried again."""
    await regularly(lambda: apply_due(store, clock.now(), zone), clock, EVERY, "the rules of routes")


async def apply_due(store: Store, now: datetime, zone: ZoneInfo) -> int:
    """Have each thread of which a rule is due as the rules say it is now; returns how many that changed. What
    one process does, another finds done. Raises StoreFailed."""
    async with store.read() as conn:
        more = await rules.are_due(conn, now)
    changed = 0
    while more:
        async with store.write() as conn:
            await stories.lock(conn)
            await rules.heed(conn, now)
            due = await rules.due(conn, now, AT_ONCE)
            decided = [(facts.placement, decide(facts, now, zone)) for facts in due]
            changed += await _apply(conn, decided, now)
        more = len(due) == AT_ONCE
    if changed:
        log.info("threads closed, opened or kept alive by rules", threads=changed)
    return changed


async def _apply(conn: StoreConnection, decided: Sequence[tuple[Placement, Decision]], now: datetime) -> int:
    """A few statements, however many threads there are."""
    ordered = [(placement, order) for placement, decision in decided for order in decision.orders]
    states = alike((placement, order.state) for placement, order in ordered)
    # What opens threads comes before what keeps them alive.
    for state in sorted(states, key=lambda each: each.kept_alive is not None):
        await set_all(conn, states[state], state, now, by_rule=True)
    # That a thread which is kept alive is opened once more is nothing to write down.
    anew = [(one, order) for one, order in ordered if order.state.beyond(one.wanted_thread) != NOTHING]
    numbers = await audit.record_all(conn, [_deed(*each) for each in anew], now)
    before = [{one.id: wanted_of(one, said(order.state))} for one, order in anew]
    await thread_changes.keep_all(conn, dict(zip(numbers, before, strict=True)))
    settled = [Settled(placement.id, it.closed_by, it.due_at) for placement, it in decided]
    await rules.settle(conn, settled)
    for placement, order in ordered:
        place, why = str(placement.place), order.reason
        log.debug("by rule", slug=placement.slug, place=place, act=order.act.value, why=why)
    return len({placement.id for placement, _ in ordered})


def _deed(placement: Placement, order: Order) -> Deed:
    """What was done, for the audit."""
    here, after = replace(ITSELF, place=placement.place, thread=placement.thread), said(order.state)
    what = {"slug": placement.slug, "reason": order.reason, "before": wanted_of(placement, after)}
    return here.deed(order.act.value, **what, after=after)
