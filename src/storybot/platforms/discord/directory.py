"""Which channels a server has and what the bot may do there, kept for a while."""

from collections.abc import Mapping
from typing import Final

import discord
import structlog

from storybot.commands.model import Group
from storybot.delivery.model import Place
from storybot.errors import Gone, PlatformError, What
from storybot.platforms.answering import LOCKED, THREAD_GONE, UNSURE
from storybot.platforms.calls import answered, one_line
from storybot.platforms.discord.client import DiscordClient
from storybot.platforms.discord.errors import UNKNOWN_MEMBER, UNKNOWN_USER, translate
from storybot.platforms.discord.guild import Channel, Member, read_channel, read_member
from storybot.platforms.kept import Kept

CHANNELS_AGE: Final = 3600.0
"""Seconds that a channel's kind and tags are taken as known; events and refusals renew them sooner."""

FRESH: Final = 60.0
"""Seconds that an answer is good enough for a look, so that looking at 500 channels of a server asks once."""

MOST_GUILDS: Final = 2_000
MOST_THREADS: Final = 10_000

PATIENCE: Final = 2.0
"""Seconds after which an answer goes without what Discord doesn't tell."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Directory:
    """Asks Discord and remembers."""

    def __init__(self, client: DiscordClient) -> None:
        self._client = client
        self._channels = Kept(self._ask_channels, most=MOST_GUILDS)
        self._members = Kept(self._ask_member, most=MOST_GUILDS)
        self._locked = Kept(self._ask_locked, most=MOST_THREADS)

    async def channel(self, place: Place, *, max_age: float = CHANNELS_AGE) -> Channel:
        """The channel. Raises Gone where the server has no such channel."""
        channels = await self.channels(place.account, max_age=max_age)
        if place.channel not in channels:
            raise Gone("the channel does not exist in this server (any more)", what=What.CHANNEL)
        return channels[place.channel]

    async def channels(self, account: str, *, max_age: float) -> Mapping[str, Channel]:
        """All channels of a server by their ids."""
        return await self._channels.get(account, max_age)

    async def member(self, account: str, *, max_age: float) -> Member:
        """The bot in that server."""
        return await self._members.get(account, max_age)

    async def why_closed(self, thread: str, *, fresh: bool) -> str | None:
        """Why nothing can be shared in a thread, as a message of the catalogues; `fresh` asks anew, and takes
        nothing for granted. An archived one is opened by what is posted there, unless it is locked."""
        try:
            async with answered(PATIENCE, translate):
                locked = await self._locked.get(thread, 0.0 if fresh else FRESH)
        except Gone:
            return THREAD_GONE
        except PlatformError as error:
            log.info("a thread is not known", thread=thread, error=one_line(str(error)))
            return UNSURE if fresh else None
        return LOCKED if locked else None

    async def groups_of(self, guild: str, user: str) -> frozenset[Group] | None:
        """The roles that somebody has in a server, which are none for who isn't there; None where Discord
        doesn't tell."""
        path = "/guilds/{guild_id}/members/{user_id}"
        try:
            async with answered(PATIENCE, translate):
                try:
                    member = await self._client.request("GET", path, guild_id=guild, user_id=user)
                except discord.NotFound as error:
                    if error.code not in {UNKNOWN_MEMBER, UNKNOWN_USER}:
                        raise
                    return frozenset()
        except PlatformError as error:
            log.warning("a member is not known", guild=guild, error=one_line(str(error)))
            return None
        return frozenset(Group("discord", guild, str(role)) for role in member["roles"])

    def forget(self, account: str) -> None:
        """Ask anew next time."""
        self._channels.forget(account)
        self._members.forget(account)

    async def _ask_channels(self, guild: str) -> dict[str, Channel]:
        answer = await self._client.request("GET", "/guilds/{guild_id}/channels", guild_id=guild)
        return {data["id"]: read_channel(data) for data in answer}

    async def _ask_locked(self, thread: str) -> bool:
        answer = await self._client.request("GET", "/channels/{channel_id}", channel_id=thread)
        return bool(answer["thread_metadata"].get("locked"))

    async def _ask_member(self, guild: str) -> Member:
        client = self._client
        about = await client.request("GET", "/guilds/{guild_id}", guild_id=guild)
        member = await client.request(
            "GET", "/guilds/{guild_id}/members/{user_id}", guild_id=guild, user_id=client.user
        )
        return read_member(about, member, client.user)
