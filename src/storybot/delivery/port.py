"""The port: what delivery asks of a platform. `platforms/*/sender.py` implement it; one contract test runs
against both.

The contract:
- Each method is one call under the platform's own time-out, and repeats nothing of which the outcome is
  unknown. Its `limits` count it once, as nearly every call is one request. A few are more, and only when the
  platform has answered that nothing was done: an edit of an archived thread's message, or of one in another
  form than its channel's kind says (4 at most), a note in a thread that isn't known to be open (5), the state
  of an archived thread (3), a message removed from one (4), a person kept out (2), a card whose channel has
  changed since it was looked at, a reply to be taken back (2), and the questions that name what is missing.
  A `look` is 1 to 3 requests. A `find` is a request for each page, up to a number of pages that keeps the
  platform's limits by itself.
- It raises nothing but `PlatformError`s (storybot.errors). `Gone` and `Forbidden` say what they are about.
- `card` and `key` alone decide the body that is sent; the same pair gives the same body. Only posting a card
  with a `Mention` pings, and it pings nobody else.
- Doing again what was done already (same key, same thread, same edit) is no error where the platform can
  tell; `open_thread` on a card that has its thread returns that thread.
- `find` sees every message of `keys` that was posted since `since`, or raises. In a thread that is gone it
  takes back what was posted as a reply and landed in the channel.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storybot.cards.model import Card
from storybot.delivery.model import ARCHIVE_MINUTES, USUAL, Place, Route, StepKind, ThreadState


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` requests in any `per` seconds, over everything that names the same `name`."""

    name: str
    count: int
    per: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """Where a card was posted. `thread` is set where posting opens the thread at once (a forum post);
    `to_publish` where followers see it only after `publish`."""

    message: str
    thread: str | None = None
    to_publish: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One permission that the bot lacks in a channel, what won't work without it, and how to give it."""

    permission: str
    effect: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.permission} is missing: {self.effect}; {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReport:
    """What a look at a channel found. `name` is what people call it; `kind` is the platform's word for it.
    `notes` say what else to know, where nothing has to be done. `language` is the account's (BCP 47), None
    where the platform knows none."""

    place: Place
    name: str
    kind: str
    missing: tuple[Missing, ...] = ()
    notes: tuple[str, ...] = ()
    language: str | None = None


class ChatPlatform(Protocol):
    """One platform with one bot token or workspace."""

    @property
    def name(self) -> str:
        """`discord` or `slack`."""
        ...

    @property
    def account(self) -> str | None:
        """The workspace that this serves; None where one token serves every account (Discord's guilds)."""
        ...

    @property
    def locks_threads(self) -> bool:
        """Whether a bot can lock threads there. Else nobody asks for it by `set_thread`, and of what is to be
        locked the card says that it is closed."""
        ...

    @property
    def settable(self) -> Collection[str]:
        """What of a thread's state can be reached there, by the names of `ThreadState`."""
        ...

    @property
    def sanctions(self) -> Collection[StepKind]:
        """Which sanctions can be carried out there, by the steps' names. What needs a permission that may be
        missing is one."""
        ...

    @property
    def timeout(self) -> float:
        """The longest that one call can take, in seconds."""
        ...

    def limits(self, step: StepKind, place: Place, thread: str | None = None) -> tuple[Limit, ...]:
        """The limits that a request for `step` in `place`, or in a thread of it, counts against; `LOOK` is a
        `look` or a `find`."""
        ...

    async def look(self, place: Place, route: Route = USUAL) -> ChannelReport:
        """See whether the channel is there and what the bot may do in it of what `route` asks for. Raises
        Gone, Forbidden."""
        ...

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
        """Post a card into a channel. Where posting opens a thread, `title` names it, it gets those of `tags`
        that there are, the first first, and is archived after `archive_minutes` without a message."""
        ...

    async def publish(self, place: Place, message: str) -> None:
        """Send an announcement channel's message to its followers."""
        ...

    async def open_thread(
        self, place: Place, message: str, *, title: str, archive_minutes: int = ARCHIVE_MINUTES
    ) -> str:
        """Open the card's thread and return its id."""
        ...

    async def open_direct(self, place: Place) -> str:
        """Open the direct conversation with the person whom `place` names as its channel, and return its id:
        the same each time. Raises Forbidden where the person takes no messages."""
        ...

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
        """Post a card into a thread and return the message's id. Wherever `thread` is asked for, a direct
        conversation's id will do, and a channel's own, for a message that stands by itself in the channel.
        `picture` is the card's figure as a PNG; where the platform doesn't take it, the card goes without.
        `restores`: a thread that is archived is archived again afterwards."""
        ...

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
        """Make a message show `card` instead, with `picture` or none. `thread` is None for a card in its
        channel. An archived thread is opened for it and archived again, or raises Asleep unless it `wakes`.
        Raises NotEditable where the platform lets the message be edited no more."""
        ...

    async def set_thread(
        self, place: Place, thread: str, state: ThreadState, *, archive_minutes: int = ARCHIVE_MINUTES
    ) -> None:
        """Set what `state` says of a thread's lock, archive and slow mode, and whether it is kept alive or
        archived after `archive_minutes` without a message. The bot's own messages go into a
        locked one all the same, by `post_message` and `edit_message`. An archived thread is archived again,
        unless it is to be open. Raises Invalid, which names it, where the permission for this alone is
        missing, as the two below do."""
        ...

    async def rename_thread(self, place: Place, thread: str, title: str) -> None:
        """Give a thread another title."""
        ...

    async def pin(self, place: Place, message: str, *, pinned: bool) -> None:
        """Pin a card in its channel, or the forum's post that it begins; or unpin it."""
        ...

    async def preview_link(self, place: Place, message: str, url: str, card: Card) -> None:
        """Show `card` below a link to `url` in a message that somebody wrote, instead of what is there."""
        ...

    async def remove_message(self, place: Place, thread: str | None, message: str) -> None:
        """Take away a message that somebody wrote, in a channel or a thread of it; one that is gone is no
        error. Raises Invalid, which says what to do, where the bot may not, as the two below do."""
        ...

    async def time_out(self, place: Place, person: str, until: datetime) -> None:
        """Let a person neither write nor react until then, in all of the account that the channel is in; or
        for longer, where that is so already."""
        ...

    async def keep_out(self, place: Place, person: str, *, out: bool) -> None:
        """Let a person write nothing in the threads of a channel; or let them again."""
        ...

    async def find(
        self, place: Place, thread: str | None, keys: Collection[str], since: datetime
    ) -> Mapping[str, Posted]:
        """Which of `keys` are there: in the channel (`thread` None; a forum's posts), or in a thread."""
        ...
