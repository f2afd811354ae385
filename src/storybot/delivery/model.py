"""A placement: one story in one channel, what is wanted of it and what is there."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from storybot.cards.model import Layout

ARCHIVE_MINUTES: Final = 1440
"""Without a message for so long, a thread is archived, unless a route says otherwise."""

ITS_TURN: Final = "waits for its turn"
"""How the reason begins for which a placement waits for a limit of the platform's: that is no failure, and no
column of its own says it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as its platform knows it. `account` is the Discord guild's or Slack workspace's id."""

    platform: str
    account: str
    channel: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.account}:{self.channel}"


class Reopen(StrEnum):
    """When a thread that a rule has closed is opened again."""

    NEVER = "never"
    ON_EVENT = "on-event"  # the story's timeline has a new event


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Which stories a channel wants, and how they are shown there.

    which: any of `topics` (none named: all), what the expression `match` takes (newsroom.match), a noise
    level within both bounds; `cards_an_hour` at most as cards of their own, the rest on a digest.
    how: `layout`; `language` (BCP 47; None: the account's); `opener`, whether the thread gets a first
    message; `archive_minutes`, after how long without a message the thread is archived, and `tags`, names of
    a forum's tags beside those of the topics (Discord alone); `ping`, the id of the role or user group that
    is pinged once when a card is posted.
    rules of its threads: `close_after_hours`, that long after the story came there (None: never); `reopen`,
    when what was closed is opened again; `night`, hours (storybot.nights) in which nobody replies;
    `keep_alive`, whether threads stay out of the archive while their story changes (Discord alone).
    """

    topics: tuple[str, ...] = ()
    match: str | None = None
    noise_at_least: int | None = None
    noise_at_most: int | None = None
    layout: Layout = Layout.FULL
    language: str | None = None
    opener: bool = True
    archive_minutes: int = ARCHIVE_MINUTES
    tags: tuple[str, ...] = ()
    ping: str | None = None
    cards_an_hour: int | None = None
    close_after_hours: int | None = None
    reopen: Reopen = Reopen.NEVER
    night: str | None = None
    keep_alive: bool = False

    @property
    def rules(self) -> tuple[object, ...]:
        """What of it is for threads that are there already, and comes to pass by itself."""
        return self.close_after_hours, self.reopen, self.night, self.keep_alive


USUAL: Final = Route()
"""The route of a channel for which nothing is set."""

LIVELY: Final = timedelta(days=7)
"""For so long after a story was posted or changed last, its thread is closed at night and kept alive: as long
as Discord at most leaves a thread out of the archive without a message, and not so long that each evening
opened and closed a year of threads."""


CLOSED: Final = "closed"
OPEN: Final = "open"
"""The views of a note that tells its thread that it is locked, or isn't any more."""


class Role(StrEnum):
    """What a message is for; the order is the order of posting."""

    CARD = "card"
    OPENER = "opener"
    ANSWER = "answer"
    NOTICE = "notice"
    PREVIEW = "preview"
    NOTE = "note"
    SANCTION = "sanction"


class Kind(StrEnum):
    """What a placement is: a story's card with its thread, an answer that somebody shared, what a follower is
    told in a direct message, the preview of a link that somebody wrote, or the stories beyond a channel's
    cards an hour, gathered on one card. For moderators: a case on its card, a sanction that the platform is
    to carry out, a warning in a direct message, and what was done on a card of their log."""

    STORY = "story"
    ANSWER = "answer"
    NOTICE = "notice"
    PREVIEW = "preview"
    DIGEST = "digest"
    REPORT = "report"
    SANCTION = "sanction"
    WARNING = "warning"
    LOG = "log"


STORIES: Final = frozenset({Kind.STORY, Kind.DIGEST})
"""The kinds that come to channels by their routes; all others somebody asks for."""


class StepKind(StrEnum):
    """What a worker can do for a placement, one request to the platform each. `LOOK` alone changes nothing:
    it sees what is there, and a row is never found `trying` it."""

    POST_CARD = "post_card"
    PUBLISH_CARD = "publish_card"
    OPEN_THREAD = "open_thread"
    OPEN_DIRECT = "open_direct"
    POST_MESSAGE = "post_message"
    EDIT_MESSAGE = "edit_message"
    SET_THREAD = "set_thread"
    RENAME_THREAD = "rename_thread"
    PIN_CARD = "pin_card"
    PREVIEW_LINK = "preview_link"
    REMOVE_MESSAGE = "remove_message"
    TIME_OUT = "time_out"
    KEEP_OUT = "keep_out"
    LET_IN = "let_in"
    LOOK = "look"


SANCTIONS: Final = frozenset({StepKind.REMOVE_MESSAGE, StepKind.TIME_OUT, StepKind.KEEP_OUT, StepKind.LET_IN})
"""The steps that are taken against people and their messages, and back."""


class Ruling(StrEnum):
    """How a reported message is decided on; the order is that of the buttons."""

    DISMISS = "dismiss"
    REMOVE = "remove"
    WARN = "warn"
    TIME_OUT = "timeout"
    KEEP_OUT = "keep-out"
    LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Sanction:
    """Whom a sanction is about, by the platform's id, None where that was erased, and how it is to be with
    them by now: until when they are timed out, where that is said, and whether they are kept `out`."""

    person: str | None
    until: datetime | None = None
    out: bool = False


class Ending(StrEnum):
    """Why nothing more is done for a placement though what is wanted and what is there differ."""

    EXPIRED = "expired"  # the story was too old by the time the channel could be reached
    REMOVED = "removed"  # people deleted the card
    REFUSED = "refused"  # the platform refuses the card itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message that shows a story in public. `key` is derived from the placement and the role, and is
    sent along, so that the message is recognised when it is met again. `ref` is the platform's own id,
    None until it is there; `revision` is the revision that it shows or, while `ref` is None, the one that was
    tried last. A preview's `ref` is the address that the link leads to. `removed`: people deleted it or the
    thread that it belongs in, and it isn't posted again. `refused` is why the platform won't take it as it is
    wanted, and holds until something else is. `view` and `page` say what of the story an answer shows, and
    `by` who shared it; None and 1 for what is no answer. A note tells what changed since the revision
    `known_revision`."""

    id: int
    role: Role
    key: str
    ref: str | None = None
    revision: int | None = None
    removed: bool = False
    refused: str | None = None
    view: str | None = None
    page: int = 1
    by: str | None = None
    known_revision: int | None = None

    @property
    def given_up(self) -> bool:
        """Whether it stays as it is, whatever is wanted."""
        return self.removed or self.refused is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadState:
    """How a thread is, or is to be; None where nobody asked for it, or nobody knows. `locked`: everybody may
    read it, and nobody but moderators reply. `archived`: it is out of sight until somebody writes in it.
    `slow`: seconds that each member waits between two messages. `pinned`: the card, or the forum's post, is
    pinned in its channel. `kept_alive`: it is archived only after the longest time without a message that the
    platform has, and not after the route's."""

    locked: bool | None = None
    archived: bool | None = None
    slow: int | None = None
    title: str | None = None
    pinned: bool | None = None
    kept_alive: bool | None = None

    def beyond(self, there: "ThreadState") -> "ThreadState":
        """What of this isn't known to be there."""
        differs = {name: value for name, value in asdict(self).items() if value != getattr(there, name)}
        return ThreadState(**differs)

    def only(self, *names: str) -> "ThreadState":
        """Some of it."""
        return ThreadState(**{name: getattr(self, name) for name in names})

    def over(self, under: "ThreadState") -> "ThreadState":
        """This, and what is under it where this says nothing."""
        return replace(under, **{name: value for name, value in asdict(self).items() if value is not None})


NOTHING: Final = ThreadState()
EVERYTHING: Final = frozenset(each.name for each in fields(ThreadState))


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """One story in one channel; or a digest of several, or a case, which have no `slug`, and as
    `wanted_revision` count what has changed of them.

    `kind`: an answer's `thread` is where it is posted: a thread, or the channel itself by its own id. A
    notice's `place` names the person as its channel, and `thread` is the direct conversation's id, None until
    it is open; `known_revision` is the last revision that the person has been told of. A preview's `thread`
    is the message that has the link. A sanction is done when its message, whose `view` names the step and
    whose `ref` is what somebody wrote, shows the wanted revision. `retired`: stories don't go to its channel
    any more.
    wanted: `wanted_revision`, since `wanted_at`, as `route`, the channel's, says. `loud_revision` is the last
    that is worth opening an archived thread for; notes of revisions before `taken_back` are not to be read
    any more. `wanted_thread` is how the thread is to be, and `wants` counts how often that was changed.
    there: `messages` (the card first), `thread` (the platform's id, None until open), `to_publish` (an
    announcement channel's card that followers have not been sent yet), `thread_state` as the bot last set the
    thread, without that of which the outcome is unknown. `refusals` are why the platform doesn't let the bot
    take a step that sets the thread, and hold until something else is wanted of it, or something about the
    channel changes.
    `ping` is who is to be pinged by the card, None from before the card is first sent.
    at hand: `trying` is set from before a step is tried until its outcome is known, so a row that is found
    with it has an unknown outcome. `tries` counts the tries since something last went right; `due_at` is when
    a worker has to see to it, None when there is nothing to do.
    """

    id: int
    slug: str | None
    place: Place
    route: Route = USUAL
    retired: bool = False
    kind: Kind = Kind.STORY
    known_revision: int | None = None
    wanted_revision: int
    wanted_at: datetime
    messages: tuple[Message, ...]
    thread: str | None = None
    to_publish: bool = False
    ping: str | None = None
    trying: StepKind | None = None
    trying_since: datetime | None = None
    tries: int = 0
    due_at: datetime | None = None
    last_error: str | None = None
    failing_since: datetime | None = None
    ending: Ending | None = None
    loud_revision: int | None = None
    taken_back: int | None = None
    wanted_thread: ThreadState = NOTHING
    wants: int = 0
    thread_state: ThreadState = NOTHING
    refusals: Mapping[StepKind, str] = field(default_factory=dict[StepKind, str])

    def to_set(self, settable: Collection[str]) -> ThreadState:
        """What of the thread isn't known to be as it is wanted, of that which can be set there."""
        return self.wanted_thread.beyond(self.thread_state).only(*settable)

    @property
    def held(self) -> bool:
        """Whether it waits for its channel to get stories again, as all does that nobody asks for there."""
        moderated = self.thread is not None and self.wants > 0
        return self.retired and self.kind in STORIES and not moderated

    @property
    def thread_refused(self) -> str | None:
        """Why the thread isn't as it is wanted, where the platform doesn't let the bot set it."""
        return "; ".join(self.refusals.values()) or None

    def wakes(self, message: Message) -> bool:
        """Whether a message is worth opening an archived thread for: it doesn't show yet what is loud."""
        return (message.revision or 0) < (self.loud_revision or 0)
