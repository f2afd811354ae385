"""Threads that are archived: opened for what has to change in them, and archived again."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import discord

from storybot.delivery.model import Place
from storybot.errors import HalfDone, PlatformError
from storybot.platforms.calls import one_line
from storybot.platforms.discord.client import DiscordClient
from storybot.platforms.discord.errors import THREAD_ARCHIVED

_CHANNEL = "/channels/{channel_id}"


class Archive:
    """Discord's archive, in which a thread lands that nobody writes in
    (https://docs.discord.com/developers/topics/threads#active-archived-threads)."""

    def __init__(self, client: DiscordClient) -> None:
        self._client = client

    async def holds(self, place: Place, thread: str) -> bool:
        """Whether a thread of a channel is archived. Asks Discord only where the gateway hasn't told that the
        thread is open."""
        if self._client.knows_open(place.account, thread):
            return False
        found: dict[str, Any] = await self._client.request("GET", _CHANNEL, channel_id=thread)
        told: dict[str, Any] = found.get("thread_metadata") or {}
        return bool(told.get("archived"))

    async def open(self, thread: str) -> None:
        """Take a thread out of the archive; only then can its messages be edited."""
        await self._client.request("PATCH", _CHANNEL, json={"archived": False}, channel_id=thread)

    async def set(self, thread: str, body: Mapping[str, Any]) -> None:
        """Change a thread, and leave it in the archive if it is there: only out of it can it be changed
        (https://docs.discord.com/developers/resources/channel#modify-channel)."""
        try:
            await self._client.request("PATCH", _CHANNEL, json=body, channel_id=thread)
        except discord.HTTPException as error:
            if error.code != THREAD_ARCHIVED:
                raise
            await self._client.request("PATCH", _CHANNEL, json={**body, "archived": False}, channel_id=thread)
            if body.get("archived"):
                await self._client.request("PATCH", _CHANNEL, json={"archived": True}, channel_id=thread)
            elif body.get("archived") is None:
                await self.put_back(thread)

    async def put_back(self, thread: str) -> None:
        """Archive a thread again, after something was done in it. Raises HalfDone."""
        try:
            await self._client.request("PATCH", _CHANNEL, json={"archived": True}, channel_id=thread)
        except (discord.DiscordException, PlatformError, aiohttp.ClientError, OSError) as error:
            raise HalfDone(f"the thread is not put back into the archive: {one_line(str(error))}") from error
