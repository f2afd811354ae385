"""A chat platform in memory that behaves: it passes the contract test that Discord and Slack pass."""

import itertools
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from storybot.cards.model import Card, Mention
from storybot.clock import Clock
from storybot.delivery.model import (
    ARCHIVE_MINUTES,
    EVERYTHING,
    NOTHING,
    SANCTIONS,
    USUAL,
    Place,
    Route,
    StepKind,
    ThreadState,
)
from storybot.delivery.port import ChannelReport, Limit, Missing, Posted
from storybot.errors import Asleep, Forbidden, Gone, Invalid, NotEditable, What

Kind = Literal["text", "forum", "announcement"]
Moment = Literal["before", "after"]
Interference = Callable[[Moment, str, Place], Awaitable[None]]


async def nothing_happens(moment: Moment, request: str, place: Place) -> None:
    """What usually interferes with a request."""


@dataclass
class FakeMessage:
    id: str
    key: str
    card: Card
    posted_at: datetime
    picture: bytes | None = None
    edits: int = 0
    publishes: int = 0


@dataclass
class FakeChannel:
    """`threads` by their ids; a thread's first message is the card it belongs to, or it is a forum's post.
    `written` are people's messages with links, and what is shown below them."""

    kind: Kind = "text"
    forbidden: bool = False
    messages: dict[str, FakeMessage] = field(default_factory=dict)
    threads: dict[str, dict[str, FakeMessage]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    written: dict[str, dict[str, Card]] = field(default_factory=dict)


class FakePlatform:
    """`interfere` is awaited before a request takes effect and again before its answer goes back, and may
    raise or never return. `may_not`: what the bot lacks the permission for. `pings` are the groups that were
    pinged, by whatever request."""

    def __init__(self, clock: Clock, *, account: str | None = None) -> None:
        self.name = "discord"
        self.account = account
        self.timeout = 5.0
        self.locks_threads = True
        self.settable = EVERYTHING
        self.sanctions = SANCTIONS
        self.channels: dict[Place, FakeChannel] = {}
        self.limited_by: tuple[Limit, ...] = ()
        self.asleep: set[str] = set()
        self.states: dict[str, ThreadState] = {}
        self.pinned: set[str] = set()
        self.may_not: set[str] = set()
        self.timed_out: dict[str, datetime] = {}
        self.kept_out: dict[Place, set[str]] = {}
        self.set_in_stone: set[str] = set()
        self.requests: list[tuple[str, Place]] = []
        self.pings: list[str] = []
        self.interfere: Interference = nothing_happens
        self._clock = clock
        self._ids = itertools.count(1000)

    def add(self, place: Place, kind: Kind = "text") -> FakeChannel:
        """Make a channel."""
        self.channels[place] = FakeChannel(kind)
        return self.channels[place]

    @property
    def locked(self) -> set[str]:
        """The threads that are."""
        return {thread for thread, state in self.states.items() if state.locked}

    def limits(self, step: StepKind, place: Place, thread: str | None = None) -> tuple[Limit, ...]:
        return self.limited_by

    async def look(self, place: Place, route: Route = USUAL) -> ChannelReport:
        await self._begin("look", place)
        channel = self._channel(place)
        missing = (Missing(permission="Send", effect="Nothing is posted", remedy="Give it."),)
        return ChannelReport(
            place=place, name="news", kind=channel.kind, missing=missing if channel.forbidden else ()
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
        await self._begin("post_card", place)
        channel = self._channel(place, writing=True)
        message = self._message(card, key)
        if channel.kind == "forum":
            channel.threads[message.id] = {message.id: message}
            channel.titles[message.id] = title
        else:
            channel.messages[message.id] = message
        await self.interfere("after", "post_card", place)
        return self._posted(channel, message)

    async def publish(self, place: Place, message: str) -> None:
        await self._begin("publish", place)
        self._find(self._channel(place).messages, message).publishes = 1
        await self.interfere("after", "publish", place)

    async def open_thread(
        self, place: Place, message: str, *, title: str, archive_minutes: int = ARCHIVE_MINUTES
    ) -> str:
        await self._begin("open_thread", place)
        channel = self._channel(place, writing=True)
        self._find(channel.messages, message)
        channel.threads.setdefault(message, {})
        channel.titles.setdefault(message, title)
        await self.interfere("after", "open_thread", place)
        return message

    async def open_direct(self, place: Place) -> str:
        await self._begin("open_direct", place)
        channel = self.channels.setdefault(place, FakeChannel())
        channel.threads.setdefault(place.channel, {})
        await self.interfere("after", "open_direct", place)
        return place.channel

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
        await self._begin("post_message", place)
        message = self._message(card, key)
        message.picture = picture
        self._thread(place, thread, writing=True)[message.id] = message
        if not restores:
            self.asleep.discard(thread)
        await self.interfere("after", "post_message", place)
        return message.id

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
        await self._begin("edit_message", place)
        channel = self._channel(place, writing=True)
        if thread is None and channel.kind == "forum":
            thread = message
        messages = channel.messages if thread is None else self._thread(place, thread, writing=True)
        there = self._find(messages, message)
        if thread in self.asleep and not wakes:
            raise Asleep("the thread is archived, and this change waits until it is opened")
        if message in self.set_in_stone:
            raise NotEditable("messages of this age stay as they are")
        self._ping(card)
        there.card, there.picture, there.edits = card, picture, there.edits + 1
        await self.interfere("after", "edit_message", place)

    async def set_thread(
        self, place: Place, thread: str, state: ThreadState, *, archive_minutes: int = ARCHIVE_MINUTES
    ) -> None:
        await self._begin_setting("set_thread", place)
        self._thread(place, thread, writing=True)
        self.states[thread] = state.over(self.states.get(thread, NOTHING))
        await self.interfere("after", "set_thread", place)

    async def rename_thread(self, place: Place, thread: str, title: str) -> None:
        await self._begin_setting("rename_thread", place)
        self._thread(place, thread, writing=True)
        self._channel(place).titles[thread] = title
        await self.interfere("after", "rename_thread", place)

    async def pin(self, place: Place, message: str, *, pinned: bool) -> None:
        await self._begin_setting("pin", place)
        channel = self._channel(place, writing=True)
        messages = channel.threads.get(message, {}) if channel.kind == "forum" else channel.messages
        self._find(messages, message)
        (self.pinned.add if pinned else self.pinned.discard)(message)
        await self.interfere("after", "pin", place)

    async def remove_message(self, place: Place, thread: str | None, message: str) -> None:
        await self._begin_setting("remove_message", place)
        channel = self._channel(place)
        messages = channel.messages if thread is None else channel.threads.get(thread, {})
        messages.pop(message, None)
        channel.written.pop(message, None)
        await self.interfere("after", "remove_message", place)

    async def time_out(self, place: Place, person: str, until: datetime) -> None:
        await self._begin_setting("time_out", place)
        self.timed_out[person] = max(until, self.timed_out.get(person, until))
        await self.interfere("after", "time_out", place)

    async def keep_out(self, place: Place, person: str, *, out: bool) -> None:
        await self._begin_setting("keep_out", place)
        kept = self.kept_out.setdefault(place, set())
        (kept.add if out else kept.discard)(person)
        await self.interfere("after", "keep_out", place)

    async def preview_link(self, place: Place, message: str, url: str, card: Card) -> None:
        await self._begin("preview_link", place)
        channel = self._channel(place, writing=True)
        if message not in channel.written:
            raise Gone("the message is gone", what=What.MESSAGE)
        channel.written[message][url] = card
        await self.interfere("after", "preview_link", place)

    async def find(
        self, place: Place, thread: str | None, keys: Collection[str], since: datetime
    ) -> Mapping[str, Posted]:
        await self._begin("find", place)
        channel = self._channel(place)
        if thread is not None:
            messages = list(self._thread(place, thread).values())
        elif channel.kind == "forum":
            messages = [post[first] for first, post in channel.threads.items() if first in post]
        else:
            messages = list(channel.messages.values())
        return {m.key: self._posted(channel, m) for m in messages if m.key in keys and m.posted_at >= since}

    async def _begin_setting(self, request: str, place: Place) -> None:
        await self._begin(request, place)
        if request in self.may_not:
            raise Invalid(f"let the bot {request.replace('_', ' ')} there")

    async def _begin(self, request: str, place: Place) -> None:
        self.requests.append((request, place))
        await self.interfere("before", request, place)

    def _channel(self, place: Place, *, writing: bool = False) -> FakeChannel:
        if place not in self.channels:
            raise Gone("the channel is not there; take it out of the configuration", what=What.CHANNEL)
        channel = self.channels[place]
        if writing and channel.forbidden:
            raise Forbidden("let the bot send messages there", missing="Send")
        return channel

    def _thread(self, place: Place, thread: str, *, writing: bool = False) -> dict[str, FakeMessage]:
        channel = self._channel(place, writing=writing)
        if thread not in channel.threads:
            raise Gone("the thread is not there", what=What.THREAD)
        return channel.threads[thread]

    def _find(self, messages: dict[str, FakeMessage], message: str) -> FakeMessage:
        if message not in messages:
            raise Gone("the message is not there", what=What.MESSAGE)
        return messages[message]

    def _message(self, card: Card, key: str) -> FakeMessage:
        self._ping(card)
        return FakeMessage(str(next(self._ids)), key, card, self._clock.now())

    def _ping(self, card: Card) -> None:
        self.pings += [block.group for block in card.blocks if isinstance(block, Mention)]

    def _posted(self, channel: FakeChannel, message: FakeMessage) -> Posted:
        opened = message.id if message.id in channel.threads else None
        to_publish = channel.kind == "announcement" and not message.publishes
        return Posted(message=message.id, thread=opened, to_publish=to_publish)
