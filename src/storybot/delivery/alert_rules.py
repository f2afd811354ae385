"""When editors are alerted, and of what. Pure: what fails, what was told and the time are given.

A channel that fails and recovers again and again doesn't chatter: editors are told when it has failed without
a break for ten minutes, and that it is over when it has been well for five. In between nothing is said.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from storybot.delivery.model import Place
from storybot.store.model import Alert, AlertStep, Failing

FAILED = timedelta(minutes=10)
"""How long a channel fails before editors are told."""

SETTLED = timedelta(minutes=5)
"""How long none of an alert's channels fails before editors are told that it is over."""

BLIP = timedelta(minutes=1)
"""What fails for less is tried again by then and doesn't count: where much is sent, something always does."""

TOGETHER = timedelta(hours=1)
"""How long channels that fail by the same cause are added to a message. An edit gets nobody's attention, so
those that come later have a message of their own."""


def decide(place: Place, failing: Sequence[Failing], alerts: Sequence[Alert], now: datetime) -> list[Alert]:
    """The alerts in `place` that are new or have changed, from the channels that fail, those first that began
    first, and from the alerts there that aren't told to the end."""
    lasting = [one for one in failing if now - one.since >= BLIP]
    seen = [_seen(alert, lasting, now) for alert in alerts]
    told = {(alert.cause, channel) for alert in seen if not alert.over for channel in alert.channels}
    untold = defaultdict[object, list[Failing]](list)
    for one in lasting:
        if (one.cause, one.channel) not in told:
            untold[one.cause].append(one)
    new: list[Alert] = []
    for those in untold.values():
        if now - those[0].since < FAILED:
            continue
        joined = next((n for n, alert in enumerate(seen) if _joins(those[0], alert, now)), None)
        if joined is None:
            new.append(_raised(place, those, now))
        else:
            ids = (*seen[joined].channels, *(one.channel for one in those))
            seen[joined] = replace(seen[joined], channels=ids)
    return [alert for before, alert in zip(alerts, seen, strict=True) if alert != before] + new


def _seen(alert: Alert, lasting: Sequence[Failing], now: datetime) -> Alert:
    """An alert, with whether its channels still fail."""
    if alert.over:
        return alert
    if any(one.cause == alert.cause and one.channel in alert.channels for one in lasting):
        return replace(alert, well_since=None)
    if alert.well_since is None:
        return replace(alert, well_since=now)
    if now - alert.well_since < SETTLED:
        return alert
    return _at_rest(replace(alert, over=True, due_at=now))


def _joins(one: Failing, alert: Alert, now: datetime) -> bool:
    recent = alert.message is None or now - alert.raised_at < TOGETHER
    return recent and alert.cause == one.cause and not alert.over


def _raised(place: Place, those: Sequence[Failing], now: datetime) -> Alert:
    return Alert(
        place=place,
        cause=those[0].cause,
        problem=those[0].problem,
        since=those[0].since,
        raised_at=now,
        channels=tuple(one.channel for one in those),
        due_at=now,
    )


def next_step(alert: Alert) -> AlertStep | None:
    """What to do next about an alert; None while there is nothing new to tell."""
    if alert.message is None:
        return AlertStep.RAISE if alert.well_since is None else None
    if alert.over:
        return AlertStep.END
    return AlertStep.EXTEND if alert.named < len(alert.channels) else None


def begun(alert: Alert, step: AlertStep, now: datetime) -> Alert:
    """The alert while a step is tried."""
    named = len(alert.channels) if step is AlertStep.RAISE else alert.named
    return replace(alert, trying=step, trying_since=now, tries=alert.tries + 1, named=named)


def done(alert: Alert, message: str | None) -> Alert:
    """The alert when the step that was tried has happened; `message` is what was posted, if anything."""
    fine = replace(_not_tried(alert), tries=0)
    match alert.trying:
        case AlertStep.RAISE:
            return replace(fine, message=message)
        case AlertStep.EXTEND:
            return replace(fine, named=len(alert.channels))
        case _:
            return replace(fine, due_at=None)


def not_done(alert: Alert, due_at: datetime) -> Alert:
    """The alert when the step that was tried has not happened, or may be taken again without harm."""
    return _at_rest(replace(_not_tried(alert), due_at=due_at))


def _not_tried(alert: Alert) -> Alert:
    return replace(alert, trying=None, trying_since=None)


def _at_rest(alert: Alert) -> Alert:
    """What is over before anybody was told of it is never told."""
    untold = alert.over and alert.message is None and alert.trying is None
    return replace(alert, due_at=None) if untold else alert
