"""Finding what was posted before: the bot's own messages and forum posts, by the keys they carry."""

from collections.abc import AsyncGenerator, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import discord
from discord.utils import snowflake_time, time_snowflake

from storybot.delivery.model import Place
from storybot.delivery.port import Posted
from storybot.errors import Invalid
from storybot.platforms.discord import errors, ids
from storybot.platforms.discord.client import DiscordClient

CLOCK_SKEW: Final = timedelta(minutes=2)
"""How far Discord's clock may be behind ours: message ids are made of its time."""

PAGE: Final = 100  # https://docs.discord.com/developers/resources/message#get-channel-messages
MOST_PAGES: Final = 25
MOST_POSTS: Final = 100
"""A search paces itself only by Discord's answers, one request after the other: at 25 pages it ends within
its time-out even where a channel's history is given out once a second, and 100 forum posts are 100 channels,
each with a limit of its own."""

CROSSPOSTED: Final = 1 << 0  # message flag: followers have it


class Search:
    """Reads no further than it must: it ends when every key is found, or all since `since` was seen."""

    def __init__(self, client: DiscordClient) -> None:
        self._client = client

    async def channel(
        self, channel: str, keys: Collection[str], since: datetime, *, followed: bool
    ) -> Mapping[str, Posted]:
        """Cards in a text or, where `followed`, in an announcement channel, with their threads."""
        found: dict[str, Posted] = {}
        async for message in self._own_messages(channel, since):
            key = ids.find_key(message, keys)
            if key is not None:
                thread: Mapping[str, Any] = message.get("thread") or {}
                unpublished = followed and not message.get("flags", 0) & CROSSPOSTED
                found[key] = Posted(message=message["id"], thread=thread.get("id"), to_publish=unpublished)
                if len(found) == len(set(keys)):
                    break
        return found

    async def thread(self, thread: str, keys: Collection[str], since: datetime) -> Mapping[str, Posted]:
        """Messages in a thread."""
        found: dict[str, Posted] = {}
        async for message in self._own_messages(thread, since):
            key = ids.find_key(message, keys)
            if key is not None:
                found[key] = Posted(message=message["id"])
                if len(found) == len(set(keys)):
                    break
        return found

    async def forum(self, forum: Place, keys: Collection[str], since: datetime) -> Mapping[str, Posted]:
        """A forum's posts, by their first messages."""
        found: dict[str, Posted] = {}
        read = 0
        async for post in self._own_posts(forum, since):
            read += 1
            if read > MOST_POSTS:
                raise _too_many()
            message = await self._first_message(post)
            key = ids.find_key(message, keys) if message is not None else None
            if key is not None:
                found[key] = Posted(message=post, thread=post)
                if len(found) == len(set(keys)):
                    break
        return found

    async def _own_messages(self, channel: str, since: datetime) -> AsyncGenerator[Mapping[str, Any]]:
        """The bot's own messages, oldest page first."""
        after = time_snowflake(since - CLOCK_SKEW)
        for _ in range(MOST_PAGES):
            page: list[Mapping[str, Any]] = await self._client.request(
                "GET",
                "/channels/{channel_id}/messages",
                params={"after": after, "limit": PAGE},
                channel_id=channel,
            )
            for message in page:
                if message["author"]["id"] == self._client.user:
                    yield message
            if len(page) < PAGE:
                return
            after = max(int(message["id"]) for message in page)
        raise _too_many()

    async def _own_posts(self, forum: Place, since: datetime) -> AsyncGenerator[str]:
        """The ids of the bot's own posts, those that are archived last."""
        oldest = time_snowflake(since - CLOCK_SKEW)

        def ours(thread: Mapping[str, Any]) -> bool:
            return (
                thread.get("parent_id") == forum.channel
                and thread.get("owner_id") == self._client.user
                and int(thread["id"]) > oldest
            )

        active = await self._client.request(
            "GET", "/guilds/{guild_id}/threads/active", guild_id=forum.account
        )
        for thread in filter(ours, active["threads"]):
            yield thread["id"]
        async for thread in self._archived(forum.channel, snowflake_time(oldest)):
            if ours(thread):
                yield thread["id"]

    async def _archived(self, forum: str, since: datetime) -> AsyncGenerator[Mapping[str, Any]]:
        """Threads archived since then, the last archived first."""
        params: dict[str, Any] = {"limit": PAGE}
        for _ in range(MOST_PAGES):
            answer = await self._client.request(
                "GET", "/channels/{channel_id}/threads/archived/public", params=params, channel_id=forum
            )
            for thread in answer["threads"]:
                archived_at: str = thread["thread_metadata"]["archive_timestamp"]
                if datetime.fromisoformat(archived_at) < since:
                    return
                params["before"] = archived_at
                yield thread
            if not answer.get("has_more"):
                return
        raise _too_many()

    async def _first_message(self, post: str) -> Mapping[str, Any] | None:
        path = "/channels/{channel_id}/messages/{message_id}"
        try:
            return await self._client.request("GET", path, channel_id=post, message_id=post)
        except discord.NotFound as error:
            if error.code in (errors.UNKNOWN_MESSAGE, errors.UNKNOWN_CHANNEL):
                return None  # people deleted it
            raise


def _too_many() -> Invalid:
    return Invalid(
        f"more than {PAGE * MOST_PAGES} messages, or {MOST_POSTS} forum posts, have come since, "
        "so what was posted can't be found"
    )
