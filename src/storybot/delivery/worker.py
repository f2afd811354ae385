"""The worker: one for each bot token or workspace. It sends alone while it holds the lease."""

import asyncio
import random
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import structlog

from storybot.cards.figure import Paint
from storybot.clock import Clock
from storybot.delivery.look import serves
from storybot.delivery.model import Place
from storybot.delivery.pace import Pace
from storybot.delivery.port import ChatPlatform
from storybot.delivery.retry import one_line
from storybot.delivery.shift import Shift
from storybot.delivery.showing import Showings
from storybot.delivery.stop import Stop, Stopped
from storybot.delivery.tenure import Tenure, lease_name
from storybot.delivery.tools import AlertsTo, Count, Tools
from storybot.errors import LeaseLost, StoreFailed
from storybot.store.engine import Store

WAIT = 1.0
"""Seconds until the lease is asked for again: while another worker has it, and after it was lost."""

CHANGES = 1000
"""Changed channels that are remembered until they are looked at; the regular look sees to what is beyond."""

MAX_AGE = timedelta(hours=24)

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Worker:
    """Brings one platform's placements to where they are wanted. `holder` names this worker alone among all
    that ever ran; a story wanted longer ago than `max_age` isn't posted any more. `paint` draws the pictures
    of shared answers."""

    def __init__(
        self,
        store: Store,
        platform: ChatPlatform,
        *,
        holder: str,
        clock: Clock,
        chance: random.Random,
        max_age: timedelta = MAX_AGE,
        paint: Paint | None = None,
    ) -> None:
        self._holder = holder
        self._changed = asyncio.Queue[Place](maxsize=CHANGES)
        self._stop = Stop()
        self._tools = Tools(
            store=store,
            platform=platform,
            clock=clock,
            chance=chance,
            pace=Pace(clock),
            showings=Showings(
                store, clock, paint, locks=platform.locks_threads, sanctions=platform.sanctions
            ),
            stop=self._stop,
            max_age=max_age,
        )

    def alert(self, to: AlertsTo | None) -> None:
        """Tell editors what fails, if it is this worker that sends there. Call it before `run`."""
        if to is not None and serves(self._tools.platform, to.place):
            self._tools = replace(self._tools, alerts=to)

    def tell(self, count: Count) -> None:
        """Tell of each step what came of it. Call it before `run`."""
        self._tools = replace(self._tools, count=count)

    async def run(self) -> None:
        """Work until `stop`. Raises AuthFailed where the token is not accepted; then nothing more is sent."""
        with suppress(Stopped):
            while not self._stop.wished:
                try:
                    await self._serve(await self._begin())
                except (LeaseLost, StoreFailed) as error:
                    log.warning("starts over", platform=self._tools.platform.name, error=one_line(error))
                    await self._stop.unless(self._tools.clock.sleep(WAIT))

    def stop(self) -> None:
        """Start nothing new, and let `run` return within ten seconds."""
        self._stop.wish()

    def look_again(self, place: Place) -> None:
        """Something about a channel has changed: if it is in trouble, see whether that is over."""
        with suppress(asyncio.QueueFull):
            self._changed.put_nowait(place)

    async def _begin(self) -> Tenure:
        """Wait until nobody else sends for this token or workspace."""
        tools, platform = self._tools, self._tools.platform
        name = lease_name(platform.name, platform.account)
        waits = False
        while True:
            tenure = await Tenure.begin(tools.store, tools.clock, name, self._holder, platform.timeout)
            if tenure is not None:
                log.info("sends", lease=name, epoch=tenure.lease.epoch)
                return tenure
            if not waits:
                log.info("waits, since another worker sends", lease=name)
                waits = True
            await self._stop.unless(tools.clock.sleep(WAIT))

    async def _serve(self, tenure: Tenure) -> None:
        try:
            await Shift(self._tools, tenure, self._changed).run()
        except ExceptionGroup as group:
            graver = [error for error in group.exceptions if not isinstance(error, LeaseLost | StoreFailed)]
            if graver:
                await tenure.end()
            raise (graver or group.exceptions)[0] from None
        await tenure.end()
