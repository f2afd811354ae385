"""What the bot lacks in a channel, found out where Discord refuses something without saying what it takes."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import discord

from storybot.delivery.model import Place, StepKind
from storybot.delivery.port import Missing
from storybot.errors import Forbidden, Gone, Invalid, What
from storybot.platforms.discord import errors
from storybot.platforms.discord.directory import FRESH, Directory
from storybot.platforms.discord.guild import MANAGE, PIN, STEP_NEEDS, Channel, Kind, Need, lacking
from storybot.platforms.discord.rates import PEOPLE


class Needs:
    """Looks at channels and at what the bot may do there."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def require_history(self, place: Place) -> None:
        """Without this permission Discord shows an empty history, which would look like 'not posted'."""
        channel, needs = await self.lacking(place)
        for need in needs:
            if need in STEP_NEEDS[StepKind.LOOK]:
                raise _forbidden(need, channel)

    async def lacking(self, place: Place, *, max_age: float = 0.0) -> tuple[Channel, tuple[Need, ...]]:
        """The channel, and all that the bot lacks there."""
        channel = await self._directory.channel(place, max_age=max_age)
        return channel, lacking(channel, await self._directory.member(place.account, max_age=max_age))

    @asynccontextmanager
    async def explained(self, place: Place, step: StepKind) -> AsyncGenerator[None]:
        """Discord says that a permission is missing, but not which; and of a thread in a channel that was
        deleted, that the thread is unknown: look, and name it."""
        if place.account == PEOPLE:  # there is no server to look at
            yield
            return
        try:
            yield
        except discord.Forbidden as error:
            await self.name_missing(place, step, error)
            raise
        except discord.NotFound as error:
            if error.code == errors.UNKNOWN_CHANNEL:
                await self.require_channel(place)
            raise

    async def name_missing(self, place: Place, step: StepKind, error: discord.Forbidden) -> None:
        """Raise Forbidden for the first permission that `step` takes and the bot lacks, if there is one."""
        channel, needs = await self.lacking(place)
        for need in needs:
            if need in STEP_NEEDS[step]:
                raise _forbidden(need, channel) from error

    async def require_channel(self, place: Place) -> None:
        """Raises Gone where the channel itself does not exist any more."""
        await self._directory.channel(place, max_age=0.0)

    async def post_gone(self, place: Place) -> Gone:
        """That a forum's post is gone. Raises Gone where it is the forum itself."""
        await self.require_channel(place)
        return Gone("the post does not exist any more", what=What.MESSAGE)

    async def setting_refused(self, place: Place, step: StepKind, error: discord.Forbidden) -> Invalid:
        """Why a thread can't be set, or a card pinned: no trouble of a channel's. Raises Forbidden for
        that."""
        await self.name_missing(place, step, error)
        channel = await self._directory.channel(place)
        member = await self._directory.member(place.account, max_age=FRESH)
        in_text = step is StepKind.PIN_CARD and channel.kind is not Kind.FORUM
        need = PIN if in_text else MANAGE
        allowed = member.may(channel) & need.bit
        return Invalid(f"{need.effect}: {error}" if allowed else _lacks(need, channel))


def _forbidden(need: Need, channel: Channel) -> Forbidden:
    return Forbidden(_lacks(need, channel), missing=need.name)


def _lacks(need: Need, channel: Channel) -> str:
    missing = need.missing(channel.name)
    return f"{need.name} is missing, so {missing.effect}. Allow it {missing.remedy}"


def wrong_kind(channel: Channel) -> Forbidden:
    """Stories can't go to a channel of this kind."""
    missing, advice = errors.TO_MEND[errors.WRONG_CHANNEL_TYPE]
    return Forbidden(f"#{channel.name}: {advice}", missing=missing)


def no_tag(channel: Channel) -> Missing:
    """A forum requires a tag, and there is none for the bot to set."""
    return Missing(
        permission="a tag",
        effect="cards can't be posted, for the forum requires a tag and has none that the bot may set",
        remedy=f"in #{channel.name}: Edit Channel → add a tag, or don't require tags",
    )
