"""Tells editors of channels that get nothing: gathers what fails, has the rules decide, and posts.

It is one of a shift's tasks, so it sends alone, while the lease is held. As with placements, a row says that
a step is being tried before it is, and for one that is found so, the worker looks before it posts again.
"""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeVar

import structlog

from storybot.cards import alerts as cards
from storybot.cards.alerts import Alerted
from storybot.cards.model import Card
from storybot.delivery import alert_rules as rules
from storybot.delivery import retry
from storybot.delivery.model import StepKind
from storybot.delivery.retry import AccountTrouble, Again, one_line
from storybot.delivery.settle import SETTLING
from storybot.delivery.tenure import Tenure
from storybot.delivery.tools import AlertsTo, Tools
from storybot.errors import AuthFailed, LeaseLost, PlatformError, RateLimited, StoreFailed
from storybot.languages.language import language
from storybot.printable import blotted, printable
from storybot.store import accounts, alerts, channels
from storybot.store.keys import key_of_alert
from storybot.store.model import Alert, AlertStep, Channel, Failing

T = TypeVar("T")

EVERY = 10.0
"""Seconds between two rounds."""

BROKEN = timedelta(minutes=10)
"""Until the next try where the editors' channel itself is in trouble."""

LONGEST_PROBLEM = 300

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Alerting:
    """Keeps nothing in memory from one round to the next."""

    def __init__(self, tools: Tools, tenure: Tenure, to: AlertsTo) -> None:
        self._tools = tools
        self._tenure = tenure
        self._to = to

    async def run(self) -> None:
        """Tell what there is to tell, for ever. Raises LeaseLost, StoreFailed and AuthFailed."""
        while True:
            try:
                for alert in await self._decided():
                    await self._see_to(alert)
            except (LeaseLost, StoreFailed, AuthFailed):
                raise
            except Exception:
                log.exception("bug", reference=secrets.token_hex(4), place=str(self._to.place))
                await self._tools.clock.sleep(BROKEN.total_seconds())
            await self._tools.clock.sleep(EVERY)

    async def _decided(self) -> Sequence[Alert]:
        """The alerts as they are to be told now."""
        async with self._tools.store.read() as conn:
            failing = [self._clean(one) for one in await alerts.failing(conn)]
            before = await alerts.listing(conn, self._to.place)
        changed = rules.decide(self._to.place, failing, before, self._tools.clock.now())
        if not changed:
            return before
        async with self._tenure.write() as conn:
            for alert in changed:
                await alerts.save(conn, alert)
            return await alerts.listing(conn, self._to.place)

    def _clean(self, one: Failing) -> Failing:
        """What platforms say, without secrets and on one line."""
        lacks = one.cause.lacks
        cause = replace(one.cause, lacks=None if lacks is None else self._text(lacks))
        return replace(one, cause=cause, problem=self._text(one.problem))

    def _text(self, said: str) -> str:
        return printable(blotted(said, self._to.secrets), LONGEST_PROBLEM)

    async def _see_to(self, alert: Alert) -> None:
        """Take the next step, as far as the last one's outcome is known."""
        if alert.trying is not None:
            alert = await self._settled(alert)
        step = rules.next_step(alert)
        ready = alert.due_at is not None and alert.due_at <= self._tools.clock.now()
        if step is None or alert.trying is not None or not ready:
            return
        card = await self._card(alert, step)
        alert = await self._save(rules.begun(alert, step, self._tools.clock.now()))
        try:
            message = await self._send(alert, step, card)
        except PlatformError as error:
            await self._follow(alert, error)
        else:
            log.info("alert", step=step.value, place=str(alert.place), problem=alert.problem)
            await self._save(rules.done(alert, message))

    async def _settled(self, alert: Alert) -> Alert:
        """The alert with the outcome of what was being tried, if it can be known by now."""
        now = self._tools.clock.now()
        if alert.trying is None or alert.trying is AlertStep.EXTEND:
            return await self._save(rules.not_done(alert, now))
        tried_at = alert.trying_since or alert.raised_at
        if max(tried_at, self._tenure.others_until) + SETTLING > now or (alert.due_at or now) > now:
            return alert
        key = key_of_alert(alert, alert.trying)
        try:
            find = partial(self._tools.platform.find, alert.place, alert.place.channel, [key], tried_at)
            found = await self._request(StepKind.LOOK, find)
        except PlatformError as error:
            return await self._follow(alert, error, unknown=True)
        if key in found:
            return await self._save(rules.done(alert, found[key].message))
        return await self._save(rules.not_done(alert, now))

    async def _send(self, alert: Alert, step: AlertStep, card: Card) -> str | None:
        platform, place = self._tools.platform, alert.place
        if step is AlertStep.EXTEND and alert.message is not None:
            key = key_of_alert(alert, AlertStep.RAISE)
            edit = partial(platform.edit_message, place, place.channel, alert.message, card, key)
            await self._request(StepKind.EDIT_MESSAGE, edit)
            return alert.message
        post = partial(platform.post_message, place, place.channel, card, key_of_alert(alert, step))
        return await self._request(StepKind.POST_MESSAGE, post)

    async def _request(self, kind: StepKind, send: Callable[[], Awaitable[T]]) -> T:
        """Send a request when it is its turn."""
        limits = self._tools.platform.limits(kind, self._to.place)
        with await self._tools.pace.acquire(limits):
            self._tenure.check()
            return await send()

    async def _follow(self, alert: Alert, error: PlatformError, *, unknown: bool = False) -> Alert:
        """What follows from an error; `unknown`: it is about a look, so the outcome stays unknown."""
        now, step = self._tools.clock.now(), alert.trying
        consequence = retry.after(error, alert.tries, now, self._tools.chance)
        said = log.info if isinstance(error, RateLimited) else log.warning
        said("alert", step=step, place=str(alert.place), outcome=type(error).__name__, error=one_line(error))
        due_at = consequence.at if isinstance(consequence, Again) else now + BROKEN
        if unknown or error.outcome_unknown:
            alert = replace(alert, due_at=due_at, tries=alert.tries + unknown)
        elif step is AlertStep.EXTEND and not isinstance(consequence, Again):
            alert = rules.done(alert, alert.message)  # nobody can see it, so nothing is to be added to it
        else:
            alert = rules.not_done(alert, due_at)
        alert = await self._save(alert)
        if isinstance(consequence, AccountTrouble):
            raise error
        return alert

    async def _save(self, alert: Alert) -> Alert:
        async with self._tenure.write() as conn:
            return await alerts.save(conn, alert)

    async def _card(self, alert: Alert, step: AlertStep) -> Card:
        async with self._tools.store.read() as conn:
            every = {channel.id: channel for channel in await channels.listing(conn)}
            tag = await accounts.language(conn, alert.place.platform, alert.place.account)
        named = [every[channel] for channel in alert.channels if channel in every]
        alerted = Alerted(
            platform=alert.cause.platform.capitalize(),
            names=_names(named),
            problem=alert.problem,
            since=alert.since,
            raised_at=alert.raised_at,
        )
        if step is AlertStep.END and alert.well_since is not None:
            return cards.over(alerted, alert.well_since, language(tag))
        return cards.raised(alerted, language(tag))


def _names(named: Sequence[Channel]) -> list[str]:
    """What channels are called; with their accounts, where there are several."""
    several = len({channel.place.account for channel in named}) > 1
    return [_name(channel) + (f" ({channel.place.account})" if several else "") for channel in named]


def _name(channel: Channel) -> str:
    return printable(f"#{channel.name}" if channel.name else channel.place.channel)
