"""The local Slack while it runs: conversations and their messages. No I/O; a message's shape on the wire is
wire.py's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from storybot.playground.clock import PlaygroundClock
from storybot.playground.slack.files import File
from storybot.playground.slack.world import App, Channel, SlackWorld, User, Workspace

Json = dict[str, Any]

SLACKBOT = "USLACKBOT"
TOMBSTONE = "tombstone"


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says. `pings` are whom it would notify: user ids, group ids, `channel`, `here`,
    `everyone`; `files` are uploads that are shared with it."""

    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    metadata: Json | None = None
    pings: tuple[str, ...] = ()
    files: tuple[Json, ...] = ()


@dataclass(slots=True)
class Message:
    """One message. `thread_ts` is set on replies; `subtype` is Slack's word for the unusual; `edited` is the
    ts of the last edit; `only_for` is the one who sees an ephemeral message; `unfurls` is what the app
    shows of links in it, by address."""

    ts: str
    author: str
    content: Content
    thread_ts: str | None = None
    subtype: str | None = None
    broadcast: bool = False
    edited: str | None = None
    only_for: str | None = None
    unfurls: dict[str, Json] = field(default_factory=dict[str, Json])


@dataclass(slots=True)
class Share:
    """Links that somebody posted, or typed and didn't post (`channel` is None), and of which the app was
    told: its `unfurls` are what it shows of them."""

    source: Literal["composer", "conversations_history"]
    urls: tuple[str, ...]
    channel: str | None = None
    ts: str = ""
    unfurls: dict[str, Json] = field(default_factory=dict[str, Json])


@dataclass(slots=True)
class Conversation:
    """A channel or direct message with what was said in it, oldest first; `pinned` by ts, newest
    last, with when that was."""

    channel: Channel
    messages: dict[str, Message] = field(default_factory=dict[str, Message])
    threads: dict[str, list[Message]] = field(default_factory=dict[str, list[Message]])
    locked: set[str] = field(default_factory=set[str])
    pinned: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def id(self) -> str:
        return self.channel.id

    def visible(self, ts: str) -> Message | None:
        """The message at `ts` that everyone sees, unless it was deleted."""
        message = self.messages.get(ts)
        hidden = message is None or message.only_for is not None or message.subtype == TOMBSTONE
        return None if hidden else message

    def top_level(self) -> Iterator[Message]:
        """What the channel itself shows: no replies but those sent to the channel too."""
        for message in self.messages.values():
            if message.only_for is None and (message.thread_ts is None or message.broadcast):
                yield message

    def replies(self, ts: str) -> list[Message]:
        """The replies to the message at `ts`, oldest first."""
        return [one for one in self.threads.get(ts, []) if one.only_for is None]

    def add(self, message: Message) -> Message:
        """Put a message last, and into its thread."""
        self.messages[message.ts] = message
        if message.thread_ts is not None:
            self.threads.setdefault(message.thread_ts, []).append(message)
        return message

    def delete(self, ts: str) -> None:
        """Delete a message; one with replies leaves a tombstone, which goes with the last of them."""
        message = self.messages[ts]
        if self.replies(ts):
            gone = Content("This message was deleted.")
            self.messages[ts] = Message(ts, SLACKBOT, gone, subtype=TOMBSTONE)
            return
        del self.messages[ts]
        if message.thread_ts is None:
            return
        self.threads[message.thread_ts].remove(message)
        parent = self.messages.get(message.thread_ts)
        if parent and parent.subtype == TOMBSTONE and not self.replies(parent.ts):
            del self.messages[parent.ts]


class WorkspaceState:
    """One workspace as it is now. `shares` are the links that the app was told of, by `unfurl_id`;
    `files` what it and people upload, by id."""

    def __init__(self, data: Workspace, clock: PlaygroundClock) -> None:
        self.data = data
        self.conversations = {one.id: Conversation(one) for one in data.channels}
        self.shares: dict[str, Share] = {}
        self.files: dict[str, File] = {}
        self._clock = clock
        self._last_micros = 0

    @property
    def bot_user(self) -> str:
        return self.data.bot.user_id

    def world(self) -> Workspace:
        """The workspace as one could start from it again; messages are no part of that."""
        channels = [one.channel for one in self.conversations.values()]
        return self.data.model_copy(update={"channels": channels})

    def next_ts(self) -> str:
        """A time stamp that no message of this workspace has: seconds, a dot, six digits."""
        self._last_micros = max(int(self._clock.now() * 1_000_000), self._last_micros + 1)
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def user(self, user_id: str) -> User | None:
        """A person, or the bot as a user."""
        if user_id == self.bot_user:
            return User(id=user_id, name=self.data.bot.name, real_name=self.data.bot.name)
        return next((user for user in self.data.users if user.id == user_id), None)

    def shows(self, file_id: str | None, url: str | None) -> bool:
        """Whether a block can show the picture that is named by its file's id or address."""
        found = [one for one in self.files.values() if file_id == one.id or self.is_at(one, url or "")]
        return any(one.picture and one.processed(self._clock.now()) for one in found)

    def is_at(self, file: File, url: str) -> bool:
        """Whether a web address names the file: as its `url_private` or its `permalink`."""
        return url == self.permalink(file) or url.endswith(self.private_path(file))

    def private_path(self, file: File, *, download: bool = False) -> str:
        """Where the file is fetched with the app's token, under `/slack`."""
        within = "download/" if download else ""
        return f"/files-pri/{self.data.id}-{file.id}/{within}{file.in_address}"

    def permalink(self, file: File) -> str:
        """Where a person would look at the file."""
        return f"https://{self.data.domain}.slack.com/files/{file.user}/{file.id}/{file.in_address}"

    def handles(self) -> set[str]:
        """The names that `@name` finds."""
        return {user.name for user in self.data.users} | {one.handle for one in self.data.usergroups.values()}

    def find(self, channel: str) -> Conversation | None:
        """A conversation by id, or a channel by name with or without `#`."""
        if channel in self.conversations:
            return self.conversations[channel]
        name = channel.removeprefix("#")
        return next((one for one in self.conversations.values() if one.channel.name == name and name), None)

    def direct(self, user_id: str) -> Conversation:
        """The bot's direct messages with a person; opened when they are not there yet."""
        channel_id = "D" + user_id[1:]
        if channel_id not in self.conversations:
            channel = Channel(id=channel_id, name="", kind="im", members=[user_id, self.bot_user])
            self.conversations[channel_id] = Conversation(channel)
        return self.conversations[channel_id]


class SlackState:
    """All workspaces, and the app."""

    def __init__(self, world: SlackWorld, clock: PlaygroundClock) -> None:
        world = world.model_copy(deep=True)
        self.app: App = world.app
        self.limits = world.limits
        self.clock = clock
        self.workspaces = {one.id: WorkspaceState(one, clock) for one in world.workspaces}

    def world(self) -> SlackWorld:
        """The app and the workspaces as they are now."""
        workspaces = [one.world() for one in self.workspaces.values()]
        return SlackWorld.model_construct(app=self.app, workspaces=workspaces, limits=self.limits)

    def by_token(self, token: str) -> WorkspaceState | None:
        """The workspace that a bot token is for."""
        return next((one for one in self.workspaces.values() if one.data.bot.token == token), None)

    def by_person(self, token: str) -> tuple[WorkspaceState, User] | None:
        """The workspace and the person whose token it is."""
        every = ((one, user) for one in self.workspaces.values() for user in one.data.users)
        return next(((one, user) for one, user in every if user.token == token), None)

    def workspace(self, team: str | None) -> WorkspaceState:
        """The workspace with this id; the first where None. Raises KeyError."""
        return self.workspaces[team] if team is not None else next(iter(self.workspaces.values()))


def is_member(conversation: Conversation, user_id: str) -> bool:
    """Whether someone is in a conversation."""
    return user_id in conversation.channel.members


def after(messages: Sequence[Message], oldest: str, latest: str, *, inclusive: bool) -> list[Message]:
    """Those between two time stamps, each of which may be empty."""
    low, high = float(oldest or 0), float(latest or "inf")
    if inclusive:
        return [one for one in messages if low <= float(one.ts) <= high]
    return [one for one in messages if low < float(one.ts) < high]
