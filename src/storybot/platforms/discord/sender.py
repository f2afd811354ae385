"""Discord as delivery sees it."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import discord

from storybot.cards.model import Card
from storybot.delivery.model import (
    ARCHIVE_MINUTES,
    EVERYTHING,
    SANCTIONS,
    USUAL,
    Place,
    Route,
    StepKind,
    ThreadState,
)
from storybot.delivery.port import ChannelReport, Limit, Posted
from storybot.errors import Invalid, PlatformError, What
from storybot.platforms.calls import answered
from storybot.platforms.discord import errors, render
from storybot.platforms.discord.archive import Archive
from storybot.platforms.discord.client import DiscordClient
from storybot.platforms.discord.directory import FRESH, Directory
from storybot.platforms.discord.editing import Edits, Spot
from storybot.platforms.discord.guild import (
    Channel,
    Kind,
    unknown_tags,
    unpingable,
)
from storybot.platforms.discord.limits import LONGEST_IDLE
from storybot.platforms.discord.needs import Needs, no_tag, wrong_kind
from storybot.platforms.discord.pictures import sent, with_picture
from storybot.platforms.discord.rates import PEOPLE, limits_for
from storybot.platforms.discord.sanctions import Sanctions
from storybot.platforms.discord.search import Search

PINNED: Final = 1 << 1
"""The flag of a forum's post that is pinned
(https://docs.discord.com/developers/resources/channel#channel-object-channel-flags)."""


class DiscordSender:
    """The port `ChatPlatform`, over one bot token. `timeout` is in seconds and covers a whole call, with the
    wait for discord.py's buckets."""

    name = "discord"
    account = None
    locks_threads = True
    settable = EVERYTHING
    sanctions = SANCTIONS

    def __init__(self, client: DiscordClient, *, timeout: float = 30.0) -> None:
        self._client = client
        self._directory = Directory(client)
        self._search = Search(client)
        self._archive = Archive(client)
        self._needs = Needs(self._directory)
        self._edits = Edits(client, self._archive, self._needs)
        self._sanctions = Sanctions(client, self._archive, self._directory, self._needs)
        self._timeout = timeout

    @property
    def timeout(self) -> float:
        return self._timeout

    def limits(self, step: StepKind, place: Place, thread: str | None = None) -> tuple[Limit, ...]:
        return limits_for(step, place, thread)

    def forget(self, place: Place) -> None:
        """The channel's settings may have changed: ask for them anew when they are next needed."""
        self._directory.forget(place.account)

    async def look(self, place: Place, route: Route = USUAL) -> ChannelReport:
        async with self._answered():
            channel, needs = await self._needs.lacking(place, max_age=FRESH)
        if channel.kind is None:
            raise wrong_kind(channel)
        member = await self._directory.member(place.account, max_age=FRESH)
        missing = [need.missing(channel.name) for need in needs]
        missing += [*unpingable(channel, member, route.ping), *unknown_tags(channel, route.tags)]
        default, notes = channel.default_tag, ()
        if default is not None:
            notes = (f"a story that no tag fits gets “{default.name}”, for the forum requires a tag",)
        elif channel.requires_tag:
            missing.append(no_tag(channel))
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
        async with self._answered(), self._needs.explained(place, StepKind.POST_CARD):
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
                raise wrong_kind(channel)

    async def _create(self, channel: str, body: Mapping[str, Any], picture: bytes | None = None) -> str:
        path = "/channels/{channel_id}/messages"
        how = sent(body, picture)
        return (await self._client.request("POST", path, channel_id=channel, **how))["id"]

    async def publish(self, place: Place, message: str) -> None:
        path = "/channels/{channel_id}/messages/{message_id}/crosspost"
        async with self._answered(), self._needs.explained(place, StepKind.PUBLISH_CARD):
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
        async with self._answered(), self._needs.explained(place, StepKind.OPEN_THREAD):
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
        async with self._answered(what), self._needs.explained(place, StepKind.POST_MESSAGE):
            archived = restores and await self._archive.holds(place, thread)
            try:
                message = await with_picture(picture, post)
            except discord.HTTPException as error:
                # What is posted opens an archived thread, but none that is locked.
                if not archived or error.code not in errors.CLOSED:
                    raise
                await self._edits.open(place, thread)
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
        async with self._answered(what), self._needs.explained(place, StepKind.EDIT_MESSAGE):
            if thread is not None:
                await self._edits.in_thread(Spot(place, thread, message, wakes), card, key, picture)
                return
            kind = (await self._directory.channel(place)).kind
            if kind is Kind.FORUM:
                await self._edits.post(Spot(place, message, message, wakes), card, key)
            else:
                await self._edits.in_channel(place, kind, message, card, key)

    async def set_thread(
        self, place: Place, thread: str, state: ThreadState, *, archive_minutes: int = ARCHIVE_MINUTES
    ) -> None:
        async with self._setting(place, StepKind.SET_THREAD):
            await self._archive.set(thread, _changes(state, archive_minutes))

    async def rename_thread(self, place: Place, thread: str, title: str) -> None:
        async with self._setting(place, StepKind.RENAME_THREAD):
            await self._archive.set(thread, {"name": title})

    async def pin(self, place: Place, message: str, *, pinned: bool) -> None:
        async with self._setting(place, StepKind.PIN_CARD, What.CHANNEL):
            if (await self._directory.channel(place)).kind is Kind.FORUM:
                await self._pin_post(place, message, pinned=pinned)
                return
            path = "/channels/{channel_id}/messages/pins/{message_id}"
            method = "PUT" if pinned else "DELETE"
            await self._client.tell(method, path, channel_id=place.channel, message_id=message)

    async def _pin_post(self, place: Place, post: str, *, pinned: bool) -> None:
        try:
            await self._archive.set(post, {"flags": PINNED if pinned else 0})
        except discord.HTTPException as error:
            if error.code != errors.UNKNOWN_CHANNEL:
                raise
            raise await self._needs.post_gone(place) from error

    @asynccontextmanager
    async def _setting(self, place: Place, step: StepKind, what: What = What.THREAD) -> AsyncGenerator[None]:
        """What the bot may not do to a thread is no trouble of the channel's."""
        async with self._answered(what), self._needs.explained(place, step):
            try:
                yield
            except discord.Forbidden as error:
                raise await self._needs.setting_refused(place, step, error) from error

    async def remove_message(self, place: Place, thread: str | None, message: str) -> None:
        async with self._answered(), self._needs.explained(place, StepKind.REMOVE_MESSAGE):
            await self._sanctions.remove(place, thread, message)

    async def time_out(self, place: Place, person: str, until: datetime) -> None:
        async with self._answered():
            await self._sanctions.time_out(place, person, until)

    async def keep_out(self, place: Place, person: str, *, out: bool) -> None:
        async with self._answered(), self._needs.explained(place, StepKind.KEEP_OUT):
            await self._sanctions.keep_out(place, person, out=out)

    async def preview_link(self, place: Place, message: str, url: str, card: Card) -> None:
        raise Invalid("Discord shows no card of ours below a link")

    async def find(
        self, place: Place, thread: str | None, keys: Collection[str], since: datetime
    ) -> Mapping[str, Posted]:
        what = What.CHANNEL if thread is None else What.THREAD
        async with self._answered(what), self._needs.explained(place, StepKind.LOOK):
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
                await self._needs.require_history(place)
            return found

    def _answered(self, what: What = What.CHANNEL) -> Any:
        def translate(error: Exception) -> PlatformError | None:
            return errors.translate(error, what=what)

        return answered(self._timeout, translate)


def _changes(state: ThreadState, archive_minutes: int) -> dict[str, Any]:
    """The body of PATCH /channels/{id} that sets a thread, but for its title and pin."""
    values = {"locked": state.locked, "archived": state.archived, "rate_limit_per_user": state.slow}
    if state.kept_alive is not None:
        values["auto_archive_duration"] = LONGEST_IDLE if state.kept_alive else archive_minutes
    return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class _NewThread:
    """What a forum's post is given beside its card."""

    title: str
    tags: Sequence[str]
    archive_minutes: int
