"""Messages that are edited: in channels, in threads and posts, archived ones too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import discord

from storybot.cards.model import Card
from storybot.delivery.model import Place, StepKind
from storybot.errors import Asleep, Invalid
from storybot.platforms.discord import errors, render
from storybot.platforms.discord.archive import Archive
from storybot.platforms.discord.client import DiscordClient
from storybot.platforms.discord.guild import Kind
from storybot.platforms.discord.needs import Needs
from storybot.platforms.discord.pictures import sent, with_picture


@dataclass(frozen=True, slots=True)
class Spot:
    """A message in a thread of a channel, and whether it is worth opening the thread if that is archived."""

    place: Place
    thread: str
    message: str
    wakes: bool


class Edits:
    """Edits messages. Raises discord.py's errors, and the `PlatformError`s that say more."""

    def __init__(self, client: DiscordClient, archive: Archive, needs: Needs) -> None:
        self._client = client
        self._archive = archive
        self._needs = needs

    async def in_thread(self, spot: Spot, card: Card, key: str, picture: bytes | None) -> None:
        """A message of a thread, with its picture if that is taken."""

        async def edit(shown: bytes | None) -> None:
            await self._in_thread(spot, render.edit(card, key, picture=shown is not None), shown)

        await with_picture(picture, edit)

    async def in_channel(self, place: Place, kind: Kind | None, message: str, card: Card, key: str) -> None:
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

    async def post(self, spot: Spot, card: Card, key: str) -> None:
        """A forum's card is the first message of its post, and both have one id."""
        try:
            await self._in_thread(spot, render.forum_edit(card, key))
        except discord.HTTPException as error:
            if error.code != errors.UNKNOWN_CHANNEL:
                raise
            raise await self._needs.post_gone(spot.place) from error

    async def _in_thread(self, spot: Spot, body: Mapping[str, Any], picture: bytes | None = None) -> None:
        try:
            await self._edit(spot.thread, spot.message, body, picture)
        except discord.HTTPException as error:
            if error.code != errors.THREAD_ARCHIVED:
                raise
            if not spot.wakes:
                raise Asleep("the thread is archived, and this change waits until it is opened") from error
            await self.open(spot.place, spot.thread)
            await self._edit(spot.thread, spot.message, body, picture)
            await self._archive.put_back(spot.thread)

    async def open(self, place: Place, thread: str) -> None:
        """Take a thread out of the archive. Raises Forbidden, and Invalid where it is locked."""
        try:
            await self._archive.open(thread)
        except discord.Forbidden as error:
            await self._needs.name_missing(place, StepKind.POST_MESSAGE, error)
            raise Invalid("the thread is archived and locked, so its messages stay as they are") from error

    async def _edit(
        self, channel: str, message: str, body: Mapping[str, Any], picture: bytes | None = None
    ) -> None:
        path = "/channels/{channel_id}/messages/{message_id}"
        how = sent(body, picture)
        await self._client.request("PATCH", path, channel_id=channel, message_id=message, **how)
