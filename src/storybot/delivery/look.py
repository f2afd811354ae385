"""A look at a channel: is it there, and may the bot do all that stories need?"""

from dataclasses import dataclass

from storybot.clock import Clock
from storybot.delivery.model import Place, Route, StepKind
from storybot.delivery.pace import Pace
from storybot.delivery.port import ChannelReport, ChatPlatform
from storybot.errors import AuthFailed, PlatformError, RateLimited


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: a report, or the error that stood in the way of one."""

    place: Place
    report: ChannelReport | None = None
    error: PlatformError | None = None

    @property
    def fine(self) -> bool:
        """Whether everything will work there."""
        return self.report is not None and not self.report.missing


def serves(platform: ChatPlatform, place: Place) -> bool:
    """Whether it is `platform` that sends to `place`."""
    return platform.name == place.platform and platform.account in {None, place.account}


async def look_patiently(
    platform: ChatPlatform, place: Place, route: Route, pace: Pace, clock: Clock
) -> Look:
    """The same within the platform's limits, however long that takes."""
    while True:
        try:
            turn = await pace.acquire(platform.limits(StepKind.LOOK, place))
        except RateLimited as error:
            await clock.sleep(error.retry_after)
            continue
        with turn:
            seen = await look(platform, place, route)
        if not isinstance(seen.error, RateLimited):
            return seen
        await clock.sleep(seen.error.retry_after)


async def look(platform: ChatPlatform, place: Place, route: Route) -> Look:
    """Raises AuthFailed, which is about more than one channel."""
    try:
        return Look(place, report=await platform.look(place, route))
    except AuthFailed:
        raise
    except PlatformError as error:
        return Look(place, error=error)
