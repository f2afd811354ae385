"""What Discord lets a bot do to people and their messages. What it refuses of that is no trouble of a
channel's, and says what to do."""

from datetime import datetime
from typing import Final

import discord

from storybot.delivery.model import Place
from storybot.errors import Invalid
from storybot.platforms.discord import errors
from storybot.platforms.discord.archive import Archive
from storybot.platforms.discord.client import DiscordClient
from storybot.platforms.discord.directory import Directory
from storybot.platforms.discord.guild import MESSAGES, REPLY, ROLES, TIMEOUT, Need, Overwrite
from storybot.platforms.discord.needs import Needs

_MEMBER: Final = 1
"""The kind of an overwrite that is for one person
(https://docs.discord.com/developers/resources/channel#overwrite-object)."""

GONE: Final = "they aren't in this server any more"
ABOVE: Final = (
    "Discord lets the bot time out nobody who owns the server, administers it, or has a role as high as the "
    "bot's: drag the bot's role up under Server Settings → Roles, or do it yourself"
)


class Sanctions:
    """Raises discord.py's errors, and the `PlatformError`s that say more."""

    def __init__(self, client: DiscordClient, archive: Archive, directory: Directory, needs: Needs) -> None:
        self._client = client
        self._archive = archive
        self._directory = directory
        self._needs = needs

    async def remove(self, place: Place, thread: str | None, message: str) -> None:
        """Delete a message; only out of the archive can a thread's be deleted."""
        try:
            await self._delete(thread or place.channel, message)
        except discord.Forbidden as error:
            raise await self._refused(place, MESSAGES, error) from error
        except discord.NotFound as error:
            if error.code == errors.UNKNOWN_MESSAGE:
                return
            if error.code != errors.UNKNOWN_CHANNEL or thread is None:
                raise
            await self._needs.require_channel(place)
        except discord.HTTPException as error:
            if error.code != errors.THREAD_ARCHIVED or thread is None:
                raise
            await self._archive.open(thread)
            await self._delete(thread, message)
            await self._archive.put_back(thread)

    async def time_out(self, place: Place, person: str, until: datetime) -> None:
        """Time a person out, unless they are for longer already, by whomever.
        https://docs.discord.com/developers/resources/guild#modify-guild-member"""
        path = "/guilds/{guild_id}/members/{user_id}"
        try:
            member = await self._client.request("GET", path, guild_id=place.account, user_id=person)
            ends = member.get("communication_disabled_until")
            if ends is None or datetime.fromisoformat(ends) < until:
                body = {"communication_disabled_until": until.isoformat()}
                await self._client.request("PATCH", path, json=body, guild_id=place.account, user_id=person)
        except discord.Forbidden as error:
            raise await self._refused(place, TIMEOUT, error, ABOVE) from error
        except discord.NotFound as error:
            if error.code != errors.UNKNOWN_MEMBER:
                raise
            raise Invalid(GONE) from error

    async def keep_out(self, place: Place, person: str, *, out: bool) -> None:
        """Deny a person what writing in a channel's threads takes, beside what is set for them there already.
        https://docs.discord.com/developers/resources/channel#edit-channel-permissions"""
        channel = await self._directory.channel(place, max_age=0.0)
        there = next((one for one in channel.overwrites if one.id == person), Overwrite(person, 0, 0))
        allow = there.allow & ~REPLY.bit if out else there.allow
        deny = there.deny | REPLY.bit if out else there.deny & ~REPLY.bit
        path = "/channels/{channel_id}/permissions/{overwrite_id}"
        try:
            if allow or deny:
                body = {"type": _MEMBER, "allow": allow, "deny": deny}
                await self._client.tell("PUT", path, json=body, channel_id=place.channel, overwrite_id=person)
            elif there.deny:
                await self._client.tell("DELETE", path, channel_id=place.channel, overwrite_id=person)
        except discord.Forbidden as error:
            raise await self._refused(place, ROLES, error) from error

    async def _delete(self, channel: str, message: str) -> None:
        path = "/channels/{channel_id}/messages/{message_id}"
        await self._client.tell("DELETE", path, channel_id=channel, message_id=message)

    async def _refused(
        self, place: Place, need: Need, error: discord.Forbidden, otherwise: str | None = None
    ) -> Invalid:
        """Why the bot may not: it lacks a permission, or Discord has another reason."""
        channel = await self._directory.channel(place, max_age=0.0)
        member = await self._directory.member(place.account, max_age=0.0)
        if member.may(channel) & need.bit:
            return Invalid(otherwise or f"{need.effect}: {error}")
        missing = need.missing(channel.name)
        return Invalid(f"{need.name} is missing, so {missing.effect}. Allow it {missing.remedy}")
