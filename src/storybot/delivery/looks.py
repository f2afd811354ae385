"""Each channel is looked at once at the start; those in trouble again, now and then and when something about
them has changed."""

import asyncio
from collections.abc import Collection

import structlog

from storybot.delivery.look import serves
from storybot.delivery.model import Place, StepKind
from storybot.delivery.port import ChannelReport
from storybot.delivery.retry import one_line
from storybot.delivery.tenure import Tenure
from storybot.delivery.tools import Tools
from storybot.errors import AuthFailed, Forbidden, Gone, PlatformError
from storybot.store import accounts, channels, moderator_channels, placements
from storybot.store.model import Channel, Purpose, Trouble

LOOK_EVERY = 600.0
"""Seconds between two rounds of looks at the channels in trouble."""

LOOK_SPACING = 1.0
"""Seconds between two looks of a round: what is due goes before them."""

SETTLES = 1.0
"""Seconds that are given to a change for others to follow: an edit of a role changes many channels, and each
thread that is closed tells of it."""

LOOKED_AT = frozenset({Purpose.STORIES, Purpose.MODERATORS})
"""What channels are for that are looked at; others have trouble until something new is to go there."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Looks:
    """Clears a channel's trouble when a person has done what its advice says."""

    def __init__(self, tools: Tools, tenure: Tenure) -> None:
        self._tools = tools
        self._tenure = tenure

    async def regularly(self) -> None:
        """Look at every channel, and then every ten minutes at those in trouble, for ever."""
        round_ = await self._channels()
        while True:
            for channel in round_:
                await self._look(channel)
                await self._tools.clock.sleep(LOOK_SPACING)
            await self._tools.clock.sleep(LOOK_EVERY)
            round_ = await self._channels(in_trouble=True)

    async def when_changed(self, places: asyncio.Queue[Place]) -> None:
        """Look at channels that something has changed about, if they are in trouble, and take up what waits
        there for a thread to be opened, or for the permission to set one, for ever."""
        while True:
            changed = {await places.get()}
            await self._tools.clock.sleep(SETTLES)
            while not places.empty():  # a server tells of all its channels at once
                changed.add(places.get_nowait())
            await self._take_up(changed)
            for channel in await self._channels(in_trouble=True):
                if channel.place in changed:
                    await self._look(channel)

    async def _take_up(self, changed: Collection[Place]) -> None:
        now = self._tools.clock.now()
        async with self._tools.store.read() as conn:
            waiting = await placements.postponed(conn, now)
        ids = [id_ for id_, place in waiting if place in changed]
        if ids:
            async with self._tenure.write() as conn:
                await placements.take_up(conn, ids, now)

    async def _channels(self, *, in_trouble: bool = False) -> list[Channel]:
        """Those that this worker sends stories to, and those of moderators, be they retired ones."""
        async with self._tools.store.read() as conn:
            every = await channels.listing(conn, in_trouble=in_trouble, every_purpose=True)
            theirs = await moderator_channels.every(conn)
        used = [c for c in every if (c.purpose in LOOKED_AT and c.retired_at is None) or c.place in theirs]
        return [c for c in used if serves(self._tools.platform, c.place)]

    async def _look(self, channel: Channel) -> None:
        platform, place = self._tools.platform, channel.place
        try:
            with await self._tools.pace.acquire(platform.limits(StepKind.LOOK, place)):
                self._tenure.check()
                report = await platform.look(place)
        except AuthFailed:
            raise
        except Gone as error:
            await self._mark(place, Trouble.GONE, one_line(error))
        except Forbidden as error:
            await self._mark(place, Trouble.FORBIDDEN, one_line(error), error.missing)
        except PlatformError as error:
            log.warning("look", place=str(place), outcome=type(error).__name__, error=one_line(error))
        else:
            await self._found(channel, report)

    async def _found(self, channel: Channel, report: ChannelReport) -> None:
        """What is missing may be no hindrance, so it makes no trouble; but it does not end any either."""
        place, advice = channel.place, "; ".join(map(str, report.missing))
        await self._speaks(place, report.language)
        if channel.trouble or (channel.name, channel.kind) != (report.name, report.kind):
            async with self._tenure.write() as conn:
                if not report.missing:
                    await channels.clear(conn, place)
                elif channel.trouble:
                    now, lacks = self._tools.clock.now(), _lacks(channel, report)
                    await channels.mark(conn, place, channel.trouble, advice, now, lacks=lacks)
                await channels.describe(conn, place, report.name, report.kind)
        if report.missing:
            log.warning("look", place=str(place), outcome="permissions missing", advice=advice)
        else:
            log.info("look", place=str(place), outcome="fine")

    async def _speaks(self, place: Place, language: str | None) -> None:
        async with self._tools.store.read() as conn:
            known = await accounts.language(conn, place.platform, place.account)
        if language is not None and language != known:
            async with self._tenure.write() as conn:
                await accounts.speaks(conn, place.platform, place.account, language)

    async def _mark(self, place: Place, trouble: Trouble, advice: str, lacks: str | None = None) -> None:
        async with self._tenure.write() as conn:
            await channels.mark(conn, place, trouble, advice, self._tools.clock.now(), lacks=lacks)
        log.warning("look", place=str(place), outcome=trouble.value, error=advice)


def _lacks(channel: Channel, report: ChannelReport) -> str:
    """What brought the channel into trouble, as long as it is among what is missing."""
    missing = [one.permission for one in report.missing]
    return channel.lacks if channel.lacks in missing else missing[0]
