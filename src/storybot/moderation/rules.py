"""What the rules of a channel's route make of a thread. Pure: what is known, and now, to how it is to be.

It is the state that should be now, whenever anybody looks: nothing is lost while nobody does. Each rule has
its moment, and what a moderator does after that moment stands; a rule never opens what a moderator closed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from storybot.delivery.model import LIVELY, Reopen, ThreadState
from storybot.moderation.model import Rule
from storybot.moderation.threads import KEEPS, STATES, Act, Order
from storybot.nights import parse
from storybot.store.rules import Facts

CLOSES: Final[Mapping[Rule, Act]] = MappingProxyType({Rule.HOURS: Act.CLOSE, Rule.NIGHT: Act.LOCK})
OPENS: Final[Mapping[Rule, Act]] = MappingProxyType({Rule.HOURS: Act.OPEN, Rule.NIGHT: Act.UNLOCK})
"""What a rule does, and what undoes it. At night a thread isn't put into the archive: each morning would take
all of them out."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done to a thread, the rule that has closed it then, and when to look again; None where
    nothing comes by itself."""

    orders: tuple[Order, ...] = ()
    closed_by: Rule | None = None
    due_at: datetime | None = None


def decide(facts: Facts, now: datetime, zone: ZoneInfo) -> Decision:
    """Hold a thread against the rules of its channel's route. `zone` is that of nights that name none."""
    if facts.retired or facts.placement.ending is not None:
        return Decision(closed_by=facts.closed_by)
    closed_by, wanted = facts.closed_by, facts.placement.wanted_thread
    order = _order(facts, _closing(facts, now, zone), now)
    if order is not None:
        closed_by = next((rule for rule, act in CLOSES.items() if act is order.act), None)
        wanted = order.state.over(wanted)
    orders = [one for one in (order, _keeping(facts, wanted, now)) if one is not None]
    due_at = min(_to_come(facts, closed_by, now, zone), default=None)
    return Decision(tuple(orders), closed_by, due_at)


def _closing(facts: Facts, now: datetime, zone: ZoneInfo) -> Rule | None:
    """Which rule the thread is closed by now; None where it is to be open."""
    over, night = _over_at(facts), facts.placement.route.night
    if over is not None and over <= now and _stands(facts, over) and not _is_reopened(facts, now):
        return Rule.HOURS
    began = parse(night).began(now, zone) if night else None
    if began is not None and began < _quiet_at(facts) and _stands(facts, began):
        return Rule.NIGHT
    return None


def _order(facts: Facts, closing: Rule | None, now: datetime) -> Order | None:
    """The act that makes it so, where it isn't. What is closed by hand stays so, and what the hours have
    closed until an event opens it, whatever becomes of the route."""
    locked, closed_by = facts.placement.wanted_thread.locked, facts.closed_by
    if closing is Rule.HOURS and closed_by is Rule.NIGHT:
        return _does(CLOSES[closing], closing, facts)
    if closing is not None:
        return None if locked else _does(CLOSES[closing], closing, facts)
    if closed_by is Rule.NIGHT or (closed_by is Rule.HOURS and _is_reopened(facts, now)):
        return _does(OPENS[closed_by], closed_by, facts)
    return None


def _does(act: Act, rule: Rule, facts: Facts) -> Order:
    """An act of a rule, with the setting of the route for its reason."""
    route = facts.placement.route
    if act is Act.OPEN:
        return Order(act, STATES[act], f"reopen = {route.reopen}")
    value = route.night if rule is Rule.NIGHT else route.close_after_hours
    return Order(act, STATES[act], None if value is None else f"{rule} = {value}")


def _keeping(facts: Facts, wanted: ThreadState, now: datetime) -> Order | None:
    """Whether it is kept alive: what is closed, or in the archive by hand, isn't opened for that. Each change
    of the story opens anew what has come into the archive."""
    placement = facts.placement
    alive = placement.route.keep_alive and now < _quiet_at(facts)
    if facts.kept_by_hand:
        alive = wanted.kept_alive is True
    if not alive:
        return Order(Act.KEEP_ALIVE, KEEPS["off"]) if wanted.kept_alive else None
    if wanted.locked or wanted.archived:
        return None
    anew = placement.wanted_revision > (facts.kept_revision or 0)
    kept = Order(Act.KEEP_ALIVE, KEEPS["on"], "keep_alive = true")
    return kept if anew or not wanted.kept_alive else None


def _to_come(facts: Facts, closed_by: Rule | None, now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments at which something may be otherwise by itself."""
    route, quiet, over = facts.placement.route, _quiet_at(facts), _over_at(facts)
    if over is not None and over > now:
        yield over
    if route.night and (now < quiet or closed_by is Rule.NIGHT):
        yield parse(route.night).turns(now, zone)
    if route.keep_alive and now < quiet:
        yield quiet


def _over_at(facts: Facts) -> datetime | None:
    """When the thread has been there for the hours of its route."""
    hours = facts.placement.route.close_after_hours
    return None if hours is None else facts.placement.wanted_at + timedelta(hours=hours)


def _is_reopened(facts: Facts, now: datetime) -> bool:
    """Whether the story has had a new event since the hours were over, and that opens the thread."""
    over, event_at = _over_at(facts), facts.event_at
    on_event = facts.placement.route.reopen is Reopen.ON_EVENT
    return on_event and event_at is not None and over is not None and over <= min(event_at, now)


def _quiet_at(facts: Facts) -> datetime:
    """Until when its story counts as lively."""
    return max(facts.changed_at, facts.placement.wanted_at) + LIVELY


def _stands(facts: Facts, moment: datetime) -> bool:
    """Whether nobody has closed or opened it by hand since."""
    return facts.moderated_at is None or facts.moderated_at < moment
