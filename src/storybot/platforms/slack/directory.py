"""Who people are, and what can be written where, asked of Slack and kept for a while."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog

from storybot.commands.model import LOCKED
from storybot.delivery.model import Place
from storybot.errors import Forbidden, Gone, PlatformError
from storybot.languages.language import message
from storybot.platforms.answering import BOT_CANT, YOU_CANT
from storybot.platforms.calls import answered, one_line
from storybot.platforms.kept import Kept
from storybot.platforms.slack.client import SlackClient
from storybot.platforms.slack.errors import translate

PEOPLE_AGE: Final = 3600.0
CHANNELS_AGE: Final = 60.0
"""Seconds that an answer is taken as known. `users.info` may be asked 100 times a minute, the others 50
(https://docs.slack.dev/apis/web-api/rate-limits)."""

MOST: Final = 10_000
PATIENCE: Final = 2.0
"""Seconds after which an answer goes without what Slack doesn't tell."""

NO_MEMBER: Final = message("It can't be shared here: I'm not a member of this channel. /invite brings me in.")

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Profile:
    """A person: the name that others see, and the language (BCP 47), None where Slack doesn't tell."""

    name: str
    language: str | None = None


class Directory:
    """Asks Slack and remembers. What can't be found out is taken for the ordinary case: the request that
    follows is Slack's to refuse."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._people = Kept(self._ask_person, most=MOST)
        self._channels = Kept(self._ask_channel, most=MOST)
        self._locked = Kept(self._ask_locked, most=MOST)

    async def person(self, workspace: str, user: str) -> Profile:
        """Who somebody is."""
        try:
            async with answered(PATIENCE, translate):
                return await self._people.get(_name(workspace, user), PEOPLE_AGE)
        except PlatformError as error:
            log.info("a person is not known", error=one_line(str(error)))
            return Profile(user)

    async def why_not(
        self, place: Place, thread: str | None, *, fresh: bool
    ) -> tuple[str | None, str | None]:
        """Why nothing can be written right now by the bot, or by people who are no admins: in the thread or,
        without one, in the channel itself; and in the channel's threads. As messages of the catalogues, None
        where they can."""
        age = 0.0 if fresh else CHANNELS_AGE
        try:
            async with answered(PATIENCE, translate):
                channel, locked = await asyncio.gather(
                    self._channels.get(_name(place.account, place.channel), age),
                    self._is_locked(place, thread, age),
                )
        except (Gone, Forbidden):
            return NO_MEMBER, NO_MEMBER
        except PlatformError as error:
            log.info("a channel is not known", place=str(place), error=one_line(str(error)))
            return None, None
        replies = _closed(channel, in_thread=True)
        if thread is not None:
            return LOCKED if locked else replies, replies
        return _closed(channel, in_thread=False), replies

    def forget(self, place: Place) -> None:
        """The channel may have changed: ask for it anew."""
        self._channels.forget(_name(place.account, place.channel))

    async def _is_locked(self, place: Place, thread: str | None, age: float) -> bool:
        return thread is not None and await self._locked.get(_name(place.account, place.channel, thread), age)

    async def _ask_person(self, name: str) -> Profile:
        workspace, user = name.split("/")
        answer = await self._client.read(workspace, "users.info", user=user, include_locale=True)
        told: Mapping[str, Any] = answer["user"]
        profile: Mapping[str, Any] = told.get("profile") or {}
        names = (profile.get("display_name"), profile.get("real_name"), told.get("name"))
        return Profile(next((str(one) for one in names if one), user), told.get("locale"))

    async def _ask_channel(self, name: str) -> Mapping[str, Any]:
        workspace, channel = name.split("/")
        return (await self._client.read(workspace, "conversations.info", channel=channel))["channel"]

    async def _ask_locked(self, name: str) -> bool:
        workspace, channel, thread = name.split("/")
        answer = await self._client.read(
            workspace, "conversations.replies", channel=channel, ts=thread, limit=1
        )
        return any(bool(one.get("is_locked")) for one in answer["messages"] if one.get("ts") == thread)


def _name(*ids: str) -> str:
    return "/".join(ids)


def _closed(channel: Mapping[str, Any], *, in_thread: bool) -> str | None:
    if channel.get("is_archived"):
        return BOT_CANT
    if not channel.get("is_member"):
        return NO_MEMBER
    kinds = ("is_read_only", "is_non_threadable" if in_thread else "is_thread_only")
    restricted: Mapping[str, Any] = channel.get("properties") or {}
    closed = any(channel.get(kind) for kind in kinds) or bool(restricted.get("posting_restricted_to"))
    return YOU_CANT if closed else None
