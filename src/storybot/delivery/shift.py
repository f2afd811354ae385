"""What a worker does while it holds the lease: claim what is due and see to it, many channels at once."""

import asyncio

from storybot.delivery.alerting import Alerting
from storybot.delivery.errand import Errand, Work
from storybot.delivery.journal import Journal
from storybot.delivery.looks import Looks
from storybot.delivery.model import Place
from storybot.delivery.stop import Stopped
from storybot.delivery.tenure import Tenure
from storybot.delivery.tools import Tools
from storybot.store import placements

AT_ONCE = 64
"""Channels that are seen to at the same time: enough for 50 requests a second if an answer takes one."""

CLAIM = AT_ONCE
BUSY_POLL = 0.25
IDLE_POLL = 0.5
"""Seconds until the next claim, after one that found something and one that found nothing."""

FINISH = 9.0
"""Seconds, of the machine's, that a stop leaves for the steps at hand; the tenth is for closing down."""


class Shift:
    """All that a worker keeps in memory ends with its shift. One placement of a channel is at hand at a time,
    so that nothing is seen to twice at once."""

    def __init__(self, tools: Tools, tenure: Tenure, changed: asyncio.Queue[Place]) -> None:
        self._tools = tools
        self._tenure = tenure
        self._changed = changed
        self._journal = Journal(tools.store, tools.clock, tenure)
        self._claimed = asyncio.Queue[Work](maxsize=AT_ONCE)
        self._at_hand: set[int] = set()

    async def run(self) -> None:
        """Work until a stop is wished. Raises a group of LeaseLost, StoreFailed, AuthFailed."""
        looks = Looks(self._tools, self._tenure)
        async with asyncio.TaskGroup() as group:
            renewing = group.create_task(self._tenure.keep(self._tools.pace.use))
            writing = group.create_task(self._journal.run())
            others = [
                group.create_task(self._claim()),
                group.create_task(looks.regularly()),
                group.create_task(looks.when_changed(self._changed)),
            ]
            if self._tools.alerts is not None:
                alerting = Alerting(self._tools, self._tenure, self._tools.alerts)
                others.append(group.create_task(alerting.run()))
            hands = [group.create_task(self._hand()) for _ in range(AT_ONCE)]
            await self._tools.stop.wait()
            for task in others:
                task.cancel()
            await asyncio.wait(hands, timeout=FINISH)
            for task in (*hands, writing, renewing):
                task.cancel()

    async def _claim(self) -> None:
        """Hand out what is due, for ever."""
        while True:
            works = await self._due()
            self._at_hand.update(work.placement.id for work in works)
            for work in works:
                await self._claimed.put(work)
            if len(works) < CLAIM:
                await self._tools.clock.sleep(BUSY_POLL if works else IDLE_POLL)

    async def _due(self) -> list[Work]:
        platform, account = self._tools.platform.name, self._tools.platform.account
        async with self._tools.store.read() as conn:
            now = self._tools.clock.now()
            due = await placements.due(conn, platform, account, now, CLAIM, self._at_hand)
            asked = any(row.trying for row in due)
            unknown = await placements.unknown(conn, platform, account) if asked else []
        return [
            Work(row, [other for other in unknown if other.place == row.place and other.id != row.id])
            for row in due
        ]

    async def _hand(self) -> None:
        """See to one placement after another, until a stop is wished."""
        while True:
            try:
                work = await self._tools.stop.unless(self._claimed.get())
            except Stopped:
                return
            await Errand(self._tools, self._tenure, self._journal, work).run()
            self._at_hand.discard(work.placement.id)
