"""Channels in trouble are looked at again, now and then and when something about them has changed."""

import asyncio

import structlog

from storybot.delivery.model import Place, StepKind
from storybot.delivery.port import ChannelReport
from storybot.delivery.retry import one_line
from storybot.delivery.tenure import Tenure
from storybot.delivery.tools import Tools
from storybot.errors import AuthFailed, Forbidden, Gone, PlatformError
from storybot.store import channels
from storybot.store.model import Channel, Trouble

LOOK_EVERY = 600.0
"""Seconds between two looks at the channels in trouble."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Looks:
    """Clears a channel's trouble when a person has done what its advice says."""

    def __init__(self, tools: Tools, tenure: Tenure) -> None:
        self._tools = tools
        self._tenure = tenure

    async def regularly(self) -> None:
        """Look at every channel in trouble, at once and then every ten minutes, for ever."""
        while True:
            for channel in await self._in_trouble():
                await self._look(channel.place)
            await self._tools.clock.sleep(LOOK_EVERY)

    async def when_changed(self, places: asyncio.Queue[Place]) -> None:
        """Look at channels that something has changed about, if they are in trouble, for ever."""
        while True:
            place = await places.get()
            if any(channel.place == place for channel in await self._in_trouble()):
                await self._look(place)

    async def _in_trouble(self) -> list[Channel]:
        platform = self._tools.platform
        async with self._tools.store.read() as conn:
            every = await channels.listing(conn)
        return [
            channel
            for channel in every
            if channel.trouble
            and channel.retired_at is None
            and channel.place.platform == platform.name
            and platform.account in {None, channel.place.account}
        ]

    async def _look(self, place: Place) -> None:
        platform = self._tools.platform
        try:
            await self._tools.pace.acquire(platform.limits(StepKind.LOOK, place))
            self._tenure.check()
            await self._found(await platform.look(place))
        except AuthFailed:
            raise
        except Gone as error:
            await self._mark(place, Trouble.GONE, one_line(error))
        except Forbidden as error:
            await self._mark(place, Trouble.FORBIDDEN, one_line(error))
        except PlatformError as error:
            log.warning("look", place=str(place), outcome=type(error).__name__, error=one_line(error))

    async def _found(self, report: ChannelReport) -> None:
        if report.missing:
            advice = " ".join(f"{missing.effect}: {missing.remedy}" for missing in report.missing)
            await self._mark(report.place, Trouble.FORBIDDEN, advice)
            return
        async with self._tenure.write() as conn:
            await channels.describe(conn, report.place, report.name, report.kind)
            await channels.clear(conn, report.place)
        log.info("look", place=str(report.place), outcome="fine")

    async def _mark(self, place: Place, trouble: Trouble, advice: str) -> None:
        async with self._tenure.write() as conn:
            await channels.mark(conn, place, trouble, advice, self._tools.clock.now())
        log.warning("look", place=str(place), outcome=trouble.value, error=advice)
