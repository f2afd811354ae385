"""Who people are, and what can be written where, asked of Slack and kept for a while."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import structlog
from slack_sdk.errors import SlackApiError

from storybot.commands.model import Group
from storybot.delivery.model import Place
from storybot.errors import Forbidden, Gone, PlatformError, StoreFailed
from storybot.languages.language import message
from storybot.platforms.answering import BOT_CANT, LOCKED, THREAD_GONE, UNSURE, YOU_CANT
from storybot.platforms.calls import answered, one_line
from storybot.platforms.kept import Kept
from storybot.platforms.slack.client import Identity, SlackClient
from storybot.platforms.slack.errors import translate, word_of

PEOPLE_AGE: Final = 3600.0
JOINED_AGE: Final = 600.0
CHANNELS_AGE: Final = 60.0
GROUPS_AGE: Final = 60.0
"""Seconds that an answer is taken as known. `users.info` may be asked 100 times a minute, who is in a user
group 20 times, the others 50 (https://docs.slack.dev/apis/web-api/rate-limits)."""

A_MOMENT: Final = 5.0
"""Seconds that what is seen is good enough for who sets something up, so that a look at many channels asks
once what holds for all of them."""

MOST: Final = 10_000
PATIENCE: Final = 2.0
"""Seconds after which an answer goes without what Slack doesn't tell."""

PAGE: Final = 1_000
MOST_PAGES: Final = 5
"""Of the conversations that somebody is in (https://docs.slack.dev/reference/methods/users.conversations)."""

NO_MEMBER: Final = message("It can't be shared here: I'm not a member of this channel. /invite brings me in.")

NO_GROUP: Final = "no_such_subteam"
"""What Slack answers of a user group that is gone
(https://docs.slack.dev/reference/methods/usergroups.users.list)."""

NO_GROUPS: Final = "plan_upgrade_required"
"""What Slack answers where user groups aren't for the workspace's plan
(https://docs.slack.dev/reference/methods/usergroups.list)."""

MANAGERS: Final = ("is_admin", "is_owner", "is_primary_owner")
"""Those who manage a workspace (https://docs.slack.dev/reference/objects/user-object)."""

GroupsOf = Callable[[str], Awaitable[Collection[Group]]]
"""The user groups of a workspace of which it matters who is in them. Raises StoreFailed."""


async def _none(_: str) -> Collection[Group]:
    """It matters of none."""
    return ()


log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Profile:
    """A person: the name that others see, the language (BCP 47), None where Slack doesn't tell, and whether
    Slack says that they manage the workspace."""

    name: str
    language: str | None = None
    manages: bool = False


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why nothing can be shared, as messages of the catalogues, None where it can: where somebody asks, and
    in the channel's threads."""

    here: str | None = None
    in_threads: str | None = None


class _Standing(NamedTuple):
    """What Slack says of a channel, the channels that a person is in, and whether the thread is locked."""

    channel: Mapping[str, Any]
    joined: frozenset[str]
    locked: bool


class Told(NamedTuple):
    """The user groups with a right that somebody is in, as far as Slack tells, and whether it tells all."""

    groups: frozenset[Group]
    whole: bool


class _Groups(NamedTuple):
    """The user groups of a workspace, by their ids; None where its plan has none."""

    names: Mapping[str, str] | None


class Directory:
    """Asks Slack and remembers. What can't be found out is taken for the ordinary case, but for an act that
    others will see."""

    def __init__(self, client: SlackClient, groups_of: GroupsOf = _none) -> None:
        self._client = client
        self._groups_of = groups_of
        self._members = Kept(self._ask_members, most=MOST)
        self._people = Kept(self._ask_person, most=MOST)
        self._joined = Kept(self._ask_joined, most=MOST)
        self._channels = Kept(self._ask_channel, most=MOST)
        self._locked = Kept(self._ask_locked, most=MOST)
        self._groups = Kept(self._ask_groups, most=MOST)
        self._bots = Kept(self._ask_bot, most=MOST)

    async def person(self, workspace: str, user: str, otherwise: str, *, fresh: bool = False) -> Profile:
        """Who somebody is; with the name `otherwise` where Slack doesn't tell in time. `fresh` asks anew."""
        age = 0.0 if fresh else PEOPLE_AGE
        known = None if fresh else self._people.known((workspace, user), age)
        if known is not None:
            return known
        try:
            async with answered(PATIENCE, translate):
                return await self._people.get((workspace, user), age)
        except PlatformError as error:
            log.info("a person is not known", error=one_line(str(error)))
            return Profile(otherwise or user)

    async def groups(self, workspace: str, user: str) -> Told:
        """Those of the user groups with a right that somebody is in; one that Slack doesn't tell of in time
        is none, for nobody has a right on a guess."""
        try:
            wanted = await self._groups_of(workspace)
        except StoreFailed as error:  # the answer says so
            log.warning("which user groups have a right is not known", error=one_line(str(error)))
            return Told(frozenset(), whole=False)
        members = await asyncio.gather(*map(self._in, wanted)) if wanted else ()
        known = {group: users for group, users in zip(wanted, members, strict=True) if users is not None}
        theirs = frozenset(group for group, users in known.items() if user in users)
        return Told(theirs, whole=len(known) == len(wanted))

    async def groups_of(self, workspace: str, user: str) -> frozenset[Group] | None:
        """The same of somebody who is decided on; None where Slack doesn't tell of all, for nobody is without
        a right on a guess either."""
        told = await self.groups(workspace, user)
        return told.groups if told.whole else None

    async def every_group(self, workspace: str) -> Mapping[str, str] | None:
        """The names of all the workspace's user groups by their ids; None where its plan has none. Raises
        PlatformError."""
        async with answered(PATIENCE, translate):
            return (await self._groups.get(workspace, GROUPS_AGE)).names

    async def channel(self, place: Place) -> Mapping[str, Any]:
        """What Slack says of a channel in this moment. Raises PlatformError."""
        async with answered(PATIENCE, translate):
            return await self._channels.get((place.account, place.channel), A_MOMENT)

    async def bot(self, workspace: str) -> Identity:
        """Who the bot is in a workspace, and what its token may do there in this moment. Raises
        PlatformError."""
        async with answered(PATIENCE, translate):
            return await self._bots.get(workspace, A_MOMENT)

    async def _in(self, group: Group) -> frozenset[str] | None:
        """Who is in a user group; None where Slack doesn't tell in time."""
        known = self._members.known(group, GROUPS_AGE)
        if known is not None:
            return known
        try:
            async with answered(PATIENCE, translate):
                return await self._members.get(group, GROUPS_AGE)
        except PlatformError as error:
            log.warning("who is in a user group is not known", group=group.id, error=one_line(str(error)))
            return None

    async def why_not(self, place: Place, thread: str | None, user: str, *, fresh: bool) -> WhyNot:
        """Why nothing can be shared there right now by the person and the bot: in the thread or, without one,
        in the channel itself. `fresh` asks anew, and takes nothing for granted."""
        known = None if fresh or thread is not None else self._known(place, user)
        try:
            channel, joined, locked = known or await self._asked(place, thread, user, fresh=fresh)
        except (Gone, Forbidden):
            return WhyNot(NO_MEMBER, NO_MEMBER)
        except PlatformError as error:
            log.info("a channel is not known", place=str(place), error=one_line(str(error)))
            return WhyNot(UNSURE, UNSURE) if fresh else WhyNot()
        if place.channel not in joined:
            return WhyNot(YOU_CANT, YOU_CANT)
        replies = _closed(channel, in_thread=True)
        if thread is not None:
            return WhyNot(LOCKED if locked else replies, replies)
        return WhyNot(_closed(channel, in_thread=False), replies)

    async def why_closed(self, place: Place, thread: str, *, fresh: bool) -> str | None:
        """Why nothing can be shared in one of a channel's threads; `fresh` as in `why_not`."""
        try:
            async with answered(PATIENCE, translate):
                locked = await self._is_locked(place, thread, 0.0 if fresh else CHANNELS_AGE)
        except Gone:
            return THREAD_GONE
        except PlatformError as error:
            log.info("a thread is not known", place=str(place), error=one_line(str(error)))
            return UNSURE if fresh else None
        return LOCKED if locked else None

    def forget(self, place: Place) -> None:
        """The channel may have changed: ask for it anew."""
        self._channels.forget((place.account, place.channel))

    def _known(self, place: Place, user: str) -> _Standing | None:
        """What is known of a channel by now: without a wait, as most people ask where others just have."""
        channel = self._channels.known((place.account, place.channel), CHANNELS_AGE)
        joined = self._joined.known((place.account, user), JOINED_AGE)
        return None if channel is None or joined is None else _Standing(channel, joined, locked=False)

    async def _asked(self, place: Place, thread: str | None, user: str, *, fresh: bool) -> _Standing:
        age = 0.0 if fresh else CHANNELS_AGE
        async with answered(PATIENCE, translate):
            channel, joined, locked = await asyncio.gather(
                self._channels.get((place.account, place.channel), age),
                self._joined.get((place.account, user), 0.0 if fresh else JOINED_AGE),
                self._is_locked(place, thread, age),
            )
        return _Standing(channel, joined, locked)

    async def _is_locked(self, place: Place, thread: str | None, age: float) -> bool:
        return thread is not None and await self._locked.get((place.account, place.channel, thread), age)

    async def _ask_person(self, who: tuple[str, str]) -> Profile:
        workspace, user = who
        answer = await self._client.read(workspace, "users.info", user=user, include_locale=True)
        told: Mapping[str, Any] = answer["user"]
        profile: Mapping[str, Any] = told.get("profile") or {}
        names = (profile.get("display_name"), profile.get("real_name"), told.get("name"))
        # People of other workspaces are in shared channels, and may be admins of their own.
        at_home = told.get("team_id") == workspace and not told.get("deleted")
        manages = at_home and any(told.get(rank) for rank in MANAGERS)
        return Profile(next((str(one) for one in names if one), user), told.get("locale"), manages)

    async def _ask_bot(self, workspace: str) -> Identity:
        return await self._client.identity(workspace, fresh=True)

    async def _ask_groups(self, workspace: str) -> _Groups:
        try:
            answer = await self._client.read(workspace, "usergroups.list")
        except SlackApiError as error:
            if word_of(error) != NO_GROUPS:
                raise
            return _Groups(None)
        named = {str(one["id"]): str(one["name"] or one["handle"]) for one in answer["usergroups"]}
        return _Groups(named)

    async def _ask_members(self, group: Group) -> frozenset[str]:
        try:
            answer = await self._client.read(group.account, "usergroups.users.list", usergroup=group.id)
        except SlackApiError as error:
            if word_of(error) not in {NO_GROUP, NO_GROUPS}:
                raise
            return frozenset()
        return frozenset(map(str, answer["users"]))

    async def _ask_joined(self, who: tuple[str, str]) -> frozenset[str]:
        """The channels that somebody is in, of those that the bot may know of."""
        workspace, user = who
        kinds = {"types": "public_channel,private_channel", "limit": PAGE, "exclude_archived": False}
        found: set[str] = set()
        cursor = ""
        for _ in range(MOST_PAGES):
            answer = await self._client.read(
                workspace, "users.conversations", user=user, cursor=cursor, **kinds
            )
            found |= {str(channel["id"]) for channel in answer["channels"]}
            more: Mapping[str, Any] = answer.get("response_metadata") or {}
            cursor = str(more.get("next_cursor") or "")
            if not cursor:
                break
        return frozenset(found)

    async def _ask_channel(self, which: tuple[str, str]) -> Mapping[str, Any]:
        workspace, channel = which
        return (await self._client.read(workspace, "conversations.info", channel=channel))["channel"]

    async def _ask_locked(self, which: tuple[str, str, str]) -> bool:
        workspace, channel, thread = which
        answer = await self._client.read(
            workspace, "conversations.replies", channel=channel, ts=thread, limit=1
        )
        return any(bool(one.get("is_locked")) for one in answer["messages"] if one.get("ts") == thread)


def _closed(channel: Mapping[str, Any], *, in_thread: bool) -> str | None:
    if channel.get("is_archived"):
        return BOT_CANT
    if not channel.get("is_member"):
        return NO_MEMBER
    kinds = ("is_read_only", "is_non_threadable" if in_thread else "is_thread_only")
    restricted: Mapping[str, Any] = channel.get("properties") or {}
    closed = any(channel.get(kind) for kind in kinds) or bool(restricted.get("posting_restricted_to"))
    return YOU_CANT if closed else None
