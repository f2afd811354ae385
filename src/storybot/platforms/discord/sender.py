"""Discord as delivery sees it."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord

from storybot.cards.model import Card
from storybot.delivery.model import ARCHIVE_MINUTES, USUAL, Place, Route, StepKind
from storybot.delivery.port import ChannelReport, Limit, Missing, Posted
from storybot.errors import Asleep, Forbidden, Gone, Invalid, PlatformError, What
from storybot.platforms.calls import answered
from storybot.platforms.discord import errors, render
from storybot.platforms.discord.archive import Archive
from storybot.platforms.discord.client import DiscordClient
from storybot.platforms.discord.directory import FRESH, Directory
from storybot.platforms.discord.guild import (
    LOCK,
    STEP_NEEDS,
    Channel,
    Kind,
    Need,
    lacking,
    unknown_tags,
    unpingable,
)
from storybot.platforms.discord.pictures import fields, with_picture
from storybot.platforms.discord.rates import PEOPLE, limits_for
from storybot.platforms.discord.search import Search


@dataclass(frozen=True, slots=True)
class _Spot:
    """A message in a thread of a channel, and whether it is worth opening the thread if that is archived."""

    place: Place
    thread: str
    message: str
    wakes: bool


class DiscordSender:
    """The port `ChatPlatform`, over one bot token. `timeout` is in seconds and covers a whole call, with the
    wait for discord.py's buckets."""

    name = "discord"
    account = None
    locks_threads = True

    def __init__(self, client: DiscordClient, *, timeout: float = 30.0) -> None:
        self._client = client
        self._directory = Directory(client)
        self._search = Search(client)
        self._archive = Archive(client)
        self._timeout = timeout

    @property
    def timeout(self) -> float:
        return self._timeout

    def limits(self, step: StepKind, place: Place) -> tuple[Limit, ...]:
        return limits_for(step, place)

    def forget(self, place: Place) -> None:
        """The channel's settings may have changed: ask for them anew when they are next needed."""
        self._directory.forget(place.account)

    async def look(self, place: Place, route: Route = USUAL) -> ChannelReport:
        async with self._answered():
            channel, needs = await self._lacking(place, max_age=FRESH)
        if channel.kind is None:
            raise _wrong_kind(channel)
        member = await self._directory.member(place.account, max_age=FRESH)
        missing = [need.missing(channel.name) for need in needs]
        missing += [*unpingable(channel, member, route.ping), *unknown_tags(channel, route.tags)]
        default, notes = channel.default_tag, ()
        if default is not None:
            notes = (f"a story that no tag fits gets “{default.name}”, for the forum requires a tag",)
        elif channel.requires_tag:
            missing.append(_no_tag(channel))
        return ChannelReport(
            place=place,
            name=channel.name,
            kind=channel.kind,
            missing=tuple(missing),
            notes=notes,
            language=member.language,
        )

    async def post_card(
        self,
        place: Place,
        card: Card,
        key: str,
        *,
        title: str,
        tags: Sequence[str],
        archive_minutes: int = ARCHIVE_MINUTES,
    ) -> Posted:
        thread = _NewThread(title, tags, archive_minutes)
        async with self._answered(), self._explained(place, StepKind.POST_CARD):
            channel = await self._directory.channel(place)
            try:
                return await self._post(channel, card, key, thread)
            except discord.HTTPException as error:
                if error.code not in errors.STALE_FACTS:
                    raise
            # Nothing was done, for the channel has changed since it was looked at: look, and try once more.
            channel = await self._directory.channel(place, max_age=0.0)
            return await self._post(channel, card, key, thread)

    async def _post(self, channel: Channel, card: Card, key: str, thread: "_NewThread") -> Posted:
        match channel.kind:
            case Kind.TEXT:
                message = await self._create(channel.id, render.message(card, key))
                return Posted(message=message)
            case Kind.ANNOUNCEMENT:
                message = await self._create(channel.id, render.announcement(card, key))
                return Posted(message=message, to_publish=True)
            case Kind.FORUM:
                tags = channel.tags_for(thread.tags)
                body = render.forum_post(card, key, thread.title, tags, thread.archive_minutes)
                path = "/channels/{channel_id}/threads"
                post = await self._client.request("POST", path, json=body, channel_id=channel.id)
                return Posted(message=post["id"], thread=post["id"])
            case None:
                raise _wrong_kind(channel)

    async def _create(self, channel: str, body: Mapping[str, Any], picture: bytes | None = None) -> str:
        path = "/channels/{channel_id}/messages"
        sent = _sent(body, picture)
        return (await self._client.request("POST", path, channel_id=channel, **sent))["id"]

    async def publish(self, place: Place, message: str) -> None:
        path = "/channels/{channel_id}/messages/{message_id}/crosspost"
        async with self._answered(), self._explained(place, StepKind.PUBLISH_CARD):
            try:
                await self._client.request("POST", path, channel_id=place.channel, message_id=message)
            except discord.HTTPException as error:
                # Done already, or the channel has no followers any more, for people made it a text channel.
                if error.code not in {errors.ALREADY_PUBLISHED, errors.WRONG_CHANNEL_TYPE}:
                    raise

    async def open_thread(
        self, place: Place, message: str, *, title: str, archive_minutes: int = ARCHIVE_MINUTES
    ) -> str:
        path = "/channels/{channel_id}/messages/{message_id}/threads"
        body = render.thread(title, archive_minutes)
        async with self._answered(), self._explained(place, StepKind.OPEN_THREAD):
            try:
                thread = await self._client.request(
                    "POST", path, json=body, channel_id=place.channel, message_id=message
                )
            except discord.HTTPException as error:
                if error.code != errors.THREAD_EXISTS:
                    raise
                return message  # the id of a message's thread is the message's
            return thread["id"]

    async def open_direct(self, place: Place) -> str:
        async with self._answered():
            body = {"recipient_id": place.channel}
            channel = await self._client.request("POST", "/users/@me/channels", json=body)
            return channel["id"]

    async def post_message(
        self,
        place: Place,
        thread: str,
        card: Card,
        key: str,
        picture: bytes | None = None,
        *,
        restores: bool = False,
    ) -> str:
        async def post(shown: bytes | None) -> str:
            return await self._create(thread, render.message(card, key, picture=shown is not None), shown)

        what = What.THREAD if place.account != PEOPLE else What.CHANNEL
        async with self._answered(what), self._explained(place, StepKind.POST_MESSAGE):
            archived = restores and await self._archive.holds(place, thread)
            try:
                message = await with_picture(picture, post)
            except discord.HTTPException as error:
                # What is posted opens an archived thread, but none that is locked.
                if not archived or error.code not in errors.CLOSED:
                    raise
                await self._open(place, thread)
                message = await with_picture(picture, post)
            if archived:
                await self._archive.put_back(thread)
            return message

    async def edit_message(
        self,
        place: Place,
        thread: str | None,
        message: str,
        card: Card,
        key: str,
        picture: bytes | None = None,
        *,
        wakes: bool = True,
    ) -> None:
        what = What.CHANNEL if thread is None else What.THREAD
        async with self._answered(what), self._explained(place, StepKind.EDIT_MESSAGE):
            if thread is not None:
                spot = _Spot(place, thread, message, wakes)
                await self._edit_pictured(spot, card, key, picture)
                return
            kind = (await self._directory.channel(place)).kind
            if kind is Kind.FORUM:
                await self._edit_post(_Spot(place, message, message, wakes), render.forum_edit(card, key))
            else:
                await self._edit_in_channel(place, kind, message, card, key)

    async def _edit_pictured(self, spot: _Spot, card: Card, key: str, picture: bytes | None) -> None:
        async def edit(shown: bytes | None) -> None:
            await self._edit_in_thread(spot, render.edit(card, key, picture=shown is not None), shown)

        await with_picture(picture, edit)

    async def _edit_in_channel(
        self, place: Place, kind: Kind | None, message: str, card: Card, key: str
    ) -> None:
        """A card keeps the form it was posted in, and people may have made its channel another kind since."""
        first, second = render.edit, render.announcement_edit
        if kind is Kind.ANNOUNCEMENT:
            first, second = second, first
        try:
            await self._edit(place.channel, message, first(card, key))
        except discord.HTTPException as error:
            if error.code != errors.INVALID_FORM:
                raise
            await self._edit(place.channel, message, second(card, key))  # nothing was done

    async def _edit_post(self, spot: _Spot, body: Mapping[str, Any]) -> None:
        """A forum's card is the first message of its post, and both have one id."""
        try:
            await self._edit_in_thread(spot, body)
        except discord.HTTPException as error:
            if error.code != errors.UNKNOWN_CHANNEL:
                raise
            await self._require_channel(spot.place)
            raise Gone("the post does not exist any more", what=What.MESSAGE) from error

    async def _edit_in_thread(
        self, spot: _Spot, body: Mapping[str, Any], picture: bytes | None = None
    ) -> None:
        try:
            await self._edit(spot.thread, spot.message, body, picture)
        except discord.HTTPException as error:
            if error.code != errors.THREAD_ARCHIVED:
                raise
            if not spot.wakes:
                raise Asleep("the thread is archived, and this change waits until it is opened") from error
            await self._open(spot.place, spot.thread)
            await self._edit(spot.thread, spot.message, body, picture)
            await self._archive.put_back(spot.thread)

    async def _open(self, place: Place, thread: str) -> None:
        try:
            await self._archive.open(thread)
        except discord.Forbidden as error:
            await self._name_missing(place, StepKind.POST_MESSAGE, error)
            raise Invalid("the thread is archived and locked, so its messages stay as they are") from error

    async def _edit(
        self, channel: str, message: str, body: Mapping[str, Any], picture: bytes | None = None
    ) -> None:
        path = "/channels/{channel_id}/messages/{message_id}"
        sent = _sent(body, picture)
        await self._client.request("PATCH", path, channel_id=channel, message_id=message, **sent)

    async def set_thread(self, place: Place, thread: str, *, locked: bool) -> None:
        async with self._answered(What.THREAD), self._explained(place, StepKind.SET_THREAD):
            try:
                await self._archive.lock(thread, locked=locked)
            except discord.Forbidden as error:
                await self._name_missing(place, StepKind.SET_THREAD, error)
                channel = await self._directory.channel(place)
                member = await self._directory.member(place.account, max_age=FRESH)
                allowed = member.may(channel) & LOCK.bit
                raise Invalid(f"{LOCK.effect}: {error}" if allowed else _lacks(LOCK, channel)) from error

    async def preview_link(self, place: Place, message: str, url: str, card: Card) -> None:
        raise Invalid("Discord shows no card of ours below a link")

    async def find(
        self, place: Place, thread: str | None, keys: Collection[str], since: datetime
    ) -> Mapping[str, Posted]:
        what = What.CHANNEL if thread is None else What.THREAD
        async with self._answered(what), self._explained(place, StepKind.LOOK):
            if thread is not None:
                found = await self._search.thread(thread, keys, since)
            else:
                kind = (await self._directory.channel(place)).kind
                if kind is Kind.FORUM:
                    found = await self._search.forum(place, keys, since)
                else:
                    followed = kind is Kind.ANNOUNCEMENT
                    found = await self._search.channel(place.channel, keys, since, followed=followed)
            if len(found) < len(set(keys)) and place.account != PEOPLE:
                await self._require_history(place)
            return found

    async def _require_history(self, place: Place) -> None:
        """Without this permission Discord shows an empty history, which would look like 'not posted'."""
        channel, needs = await self._lacking(place)
        for need in needs:
            if need in STEP_NEEDS[StepKind.LOOK]:
                raise _forbidden(need, channel)

    async def _lacking(self, place: Place, *, max_age: float = 0.0) -> tuple[Channel, tuple[Need, ...]]:
        """The channel, and all that the bot lacks there."""
        channel = await self._directory.channel(place, max_age=max_age)
        return channel, lacking(channel, await self._directory.member(place.account, max_age=max_age))

    @asynccontextmanager
    async def _explained(self, place: Place, step: StepKind) -> AsyncGenerator[None]:
        """Discord says that a permission is missing, but not which; and of a thread in a channel that was
        deleted, that the thread is unknown: look, and name it."""
        if place.account == PEOPLE:  # there is no server to look at
            yield
            return
        try:
            yield
        except discord.Forbidden as error:
            await self._name_missing(place, step, error)
            raise
        except discord.NotFound as error:
            if error.code == errors.UNKNOWN_CHANNEL:
                await self._require_channel(place)
            raise

    async def _name_missing(self, place: Place, step: StepKind, error: discord.Forbidden) -> None:
        """Raise Forbidden for the first permission that `step` takes and the bot lacks, if there is one."""
        channel, needs = await self._lacking(place)
        for need in needs:
            if need in STEP_NEEDS[step]:
                raise _forbidden(need, channel) from error

    async def _require_channel(self, place: Place) -> None:
        """Raises Gone where the channel itself does not exist any more."""
        await self._directory.channel(place, max_age=0.0)

    def _answered(self, what: What = What.CHANNEL) -> Any:
        def translate(error: Exception) -> PlatformError | None:
            return errors.translate(error, what=what)

        return answered(self._timeout, translate)


@dataclass(frozen=True, slots=True)
class _NewThread:
    """What a forum's post is given beside its card."""

    title: str
    tags: Sequence[str]
    archive_minutes: int


def _sent(body: Mapping[str, Any], picture: bytes | None) -> dict[str, Any]:
    return {"json": body} if picture is None else {"form": fields(body, picture)}


def _forbidden(need: Need, channel: Channel) -> Forbidden:
    return Forbidden(_lacks(need, channel), missing=need.name)


def _lacks(need: Need, channel: Channel) -> str:
    missing = need.missing(channel.name)
    return f"{need.name} is missing, so {missing.effect}. Allow it {missing.remedy}"


def _wrong_kind(channel: Channel) -> Forbidden:
    missing, advice = errors.TO_MEND[errors.WRONG_CHANNEL_TYPE]
    return Forbidden(f"#{channel.name}: {advice}", missing=missing)


def _no_tag(channel: Channel) -> Missing:
    return Missing(
        permission="a tag",
        effect="cards can't be posted, for the forum requires a tag and has none that the bot may set",
        remedy=f"in #{channel.name}: Edit Channel → add a tag, or don't require tags",
    )
