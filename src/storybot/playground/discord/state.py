"""What there is in the local Discord right now."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from storybot.playground.clock import PlaygroundClock
from storybot.playground.discord.refusals import refusal
from storybot.playground.discord.windows import Windows
from storybot.playground.discord.world import Channel, DiscordWorld, Guild, Member, User

DISCORD_EPOCH = 1_420_070_400.0

# Message types, flags: https://discord.com/developers/docs/resources/message
DEFAULT, THREAD_STARTER, REPLY, COMMAND_ANSWER = 0, 21, 19, 20
CROSSPOSTED, SUPPRESS_EMBEDS, HAS_THREAD, EPHEMERAL, LOADING = 1 << 0, 1 << 2, 1 << 5, 1 << 6, 1 << 7
SUPPRESS_NOTIFICATIONS, COMPONENTS_V2 = 1 << 12, 1 << 15


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    filename: str
    content_type: str | None
    content: bytes


@dataclass(frozen=True)
class Attachment:
    """A file as it is kept: of a message, or of the person (`owner`) who hands it to the bot. `folder` is
    where it is fetched; `title` is what it was called where Discord had to rename it."""

    id: str
    folder: str
    filename: str
    content_type: str | None
    content: bytes
    title: str | None = None
    description: str | None = None
    owner: str | None = None


@dataclass
class Message:
    """A message; `pings` says whom it notifies: `everyone`, `here`, `user:ID`, `role:ID`."""

    id: str
    channel_id: str
    author: User
    at: float
    kind: int = DEFAULT
    content: str = ""
    embeds: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    attachments: list[Attachment] = field(default_factory=list[Attachment])
    components: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    flags: int = 0
    edited: float | None = None
    pings: tuple[str, ...] = ()
    nonce: str | int | None = None
    pinned_at: float | None = None
    published_at: float | None = None
    reference: dict[str, Any] | None = None
    interaction: dict[str, Any] | None = None


@dataclass
class Thread:
    """A thread; `active_at` is when it was last written in, taken out of the archive, or given another time
    until it lands there (https://docs.discord.com/developers/topics/threads#active-archived-threads)."""

    id: str
    parent_id: str
    name: str
    owner_id: str
    created: float
    auto_archive: int
    active_at: float
    archived_at: float | None = None
    locked: bool = False
    pinned: bool = False
    slow_mode: int = 0
    tags: list[str] = field(default_factory=list[str])
    members: dict[str, float] = field(default_factory=dict[str, float])
    messages_sent: int = 0

    @property
    def archived(self) -> bool:
        return self.archived_at is not None


@dataclass(frozen=True)
class Spot:
    """Where messages are: a channel, or a thread of it."""

    guild: Guild
    channel: Channel
    thread: Thread | None = None

    @property
    def id(self) -> str:
        return self.channel.id if self.thread is None else self.thread.id


EventName = Literal[
    "READY",
    "RESUMED",
    "GUILD_CREATE",
    "GUILD_DELETE",
    "GUILD_ROLE_CREATE",
    "GUILD_ROLE_UPDATE",
    "GUILD_ROLE_DELETE",
    "CHANNEL_CREATE",
    "CHANNEL_UPDATE",
    "CHANNEL_DELETE",
    "THREAD_CREATE",
    "THREAD_UPDATE",
    "THREAD_DELETE",
    "THREAD_MEMBERS_UPDATE",
    "MESSAGE_CREATE",
    "MESSAGE_UPDATE",
    "MESSAGE_DELETE",
    "INTERACTION_CREATE",
]
"""Every event that the gateway sends."""


@dataclass(frozen=True)
class Event:
    """Something that happened in a guild, for the gateway. What happened in a `channel` is told only to those
    who see it; `about_messages` says that it takes the intent for messages."""

    name: EventName
    data: dict[str, Any]
    guild: Guild
    channel: Channel | None = None
    about_messages: bool = False


class Discord:
    """The world, with what has been posted in it. Only the event loop's thread may touch it."""

    def __init__(self, world: DiscordWorld, clock: PlaygroundClock) -> None:
        self.world = world
        self.clock = clock
        self.threads: dict[str, Thread] = {}
        self.messages: defaultdict[str, dict[str, Message]] = defaultdict(dict)
        self.listeners: list[Callable[[Event], None]] = []
        self.windows = Windows(clock)
        self.nonces: dict[str, tuple[float, str, str]] = {}
        """The bot's nonces: when, in which channel, and which message."""
        self.directs: dict[str, Spot] = {}
        """The bot's direct conversations, by the person's id."""
        self.attachments: dict[str, Attachment] = {}
        """What was uploaded, by its id."""
        self.origin = ""
        """Where this is served, once it is: `http://host:port`."""
        self.signing_key = secrets.token_bytes(32)
        """What the addresses of files are signed with."""
        self._spots: dict[str, Spot] = {}
        self._last_id = 0
        for guild in world.guilds:
            self.add_guild(guild)

    def tell(self, event: Event) -> None:
        """Tell the gateway what happened."""
        for listener in self.listeners:
            listener(event)

    def new_id(self) -> str:
        """A snowflake of now, above every one before."""
        milliseconds = int((self.clock.now() - DISCORD_EPOCH) * 1000)
        self._last_id = max(self._last_id + 1, milliseconds << 22)
        return str(self._last_id)

    # what is where

    def guild(self, guild_id: str) -> Guild:
        """Raises 10004 where there is none."""
        for guild in self.world.guilds:
            if guild.id == guild_id:
                return guild
        raise refusal(10004)

    def spot(self, channel_id: str) -> Spot:
        """The channel or thread with this id, archived by now if it is time; raises 10003."""
        spot = self._spots.get(channel_id)
        if spot is None:
            raise refusal(10003)
        if spot.thread is not None:
            self.archive_if_idle(spot.thread)
        return spot

    def message(self, channel_id: str, message_id: str) -> Message:
        """Raises 10008 where there is none."""
        message = self.messages[channel_id].get(message_id)
        if message is None:
            raise refusal(10008)
        return message

    def thread_spots(self, guild: Guild) -> Iterator[Spot]:
        """Every thread of a guild."""
        for thread in list(self.threads.values()):
            spot = self.spot(thread.id)
            if spot.guild is guild:
                yield spot

    def member(self, guild: Guild, user_id: str) -> Member:
        """Raises 10007 where the user isn't in the guild."""
        for member in guild.members:
            if member.user.id == user_id:
                return member
        raise refusal(10007)

    def user(self, user_id: str) -> User:
        """Anybody of any guild, or the bot; raises 10013."""
        if user_id == self.world.bot.id:
            return self.world.bot
        for guild in self.world.guilds:
            for member in guild.members:
                if member.user.id == user_id:
                    return member.user
        raise refusal(10013)

    # what changes it

    def add_guild(self, guild: Guild) -> None:
        """Add a guild with its channels."""
        self.world.guilds = [each for each in self.world.guilds if each.id != guild.id] + [guild]
        for channel in guild.channels:
            self._spots[channel.id] = Spot(guild, channel)

    def add_channel(self, guild: Guild, channel: Channel) -> None:
        """Add a channel, or put it in the place of the one with its id."""
        guild.channels = [each for each in guild.channels if each.id != channel.id] + [channel]
        self._spots[channel.id] = Spot(guild, channel)
        for thread in self.threads.values():
            if thread.parent_id == channel.id:
                self._spots[thread.id] = Spot(guild, channel, thread)

    def drop_channel(self, channel: Channel) -> None:
        """Forget a channel, its threads and its messages."""
        spot = self._spots.pop(channel.id)
        spot.guild.channels = [each for each in spot.guild.channels if each.id != channel.id]
        self.messages.pop(channel.id, None)
        for thread in [each for each in self.threads.values() if each.parent_id == channel.id]:
            self.drop_thread(thread)

    def add_thread(self, parent: Spot, thread: Thread) -> Spot:
        """Put a new thread under its channel."""
        self.threads[thread.id] = thread
        self._spots[thread.id] = Spot(parent.guild, parent.channel, thread)
        return self._spots[thread.id]

    def drop_thread(self, thread: Thread) -> None:
        """Forget a thread and its messages."""
        del self.threads[thread.id], self._spots[thread.id]
        self.messages.pop(thread.id, None)

    def archive_if_idle(self, thread: Thread) -> bool:
        """Archive a thread in which nothing happened for its `auto_archive` minutes; True if it did."""
        due = thread.active_at + thread.auto_archive * 60
        if thread.archived or self.clock.now() < due:
            return False
        thread.archived_at = due
        return True
