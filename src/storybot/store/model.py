"""What the store takes and gives, beside stories and placements. Plain values, no SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from storybot.delivery.model import Ending, Place, Placement, Route
from storybot.story.embargo import State
from storybot.story.life import Act
from storybot.story.model import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision of a story. `number` counts from 1; `fingerprint` is equal for equal content;
    `first_pushed_at` is when the story's revision 1 was pushed or, if that was a draft, when it was first
    published. `act` wrote it; `reason` is why it was retracted, or what there is to say of another act;
    `scheduled_for` is when it was to be published, if it was scheduled."""

    story: Story
    number: int
    fingerprint: str
    pushed_at: datetime
    first_pushed_at: datetime
    state: State = State.PUBLISHED
    reason: str | None = None
    act: Act = Act.PUSH
    scheduled_for: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoryFound:
    """A story that was looked for."""

    slug: str
    headline: str
    first_pushed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A story in a list: its newest revision, where it is in its life, when it is to be published if it is
    scheduled, and the number of channels that it is or will be in."""

    slug: str
    headline: str
    revision: int
    first_pushed_at: datetime
    revised_at: datetime
    channels: int
    state: State = State.PUBLISHED
    scheduled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChannelConfig:
    """A channel as the configuration names it."""

    place: Place
    route: Route


@dataclass(frozen=True, slots=True, kw_only=True)
class SetInChat:
    """One setting of a channel's route as somebody has set it in chat: the `value` as `Route` has it, who did
    by the platform's ids and by the name that others saw, and when. Of somebody erased, id and name are
    empty."""

    value: Any
    platform: str
    account: str
    person: str
    name: str
    at: datetime


class Purpose(StrEnum):
    """Why a channel is known: it is configured for stories, somebody shared an answer there, it stands for a
    person who is told of changes (`channel` is then the person's id), or moderators have something there."""

    STORIES = "stories"
    ANSWERS = "answers"
    PERSON = "person"
    MODERATORS = "moderators"


class Trouble(StrEnum):
    """Why nothing can be sent to a channel until a person does something."""

    GONE = "gone"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel that is configured, or was `added_in_chat`; or was until `retired_at`. `route` is the one in
    force: as `configured`, but for what was `set_in_chat`, by the settings' names. `name` and `kind` are the
    platform's words, None until somebody has looked. `advice` says what to do about `trouble`, `lacks` what
    is missing, in the platform's own word."""

    id: int
    place: Place
    route: Route
    configured: Route
    added_at: datetime
    set_in_chat: Mapping[str, SetInChat] = field(default_factory=dict[str, SetInChat])
    retired_at: datetime | None = None
    name: str | None = None
    kind: str | None = None
    trouble: Trouble | None = None
    advice: str | None = None
    trouble_since: datetime | None = None
    purpose: Purpose = Purpose.STORIES
    lacks: str | None = None
    added_in_chat: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """A placement with the channel that it is in."""

    placement: Placement
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that says where a placement stands. `due`: a worker has still to see to it; `refused`, `removed`:
    one of its messages is; `held`: it waits for its channel to get stories again; `thread_refused`: the
    platform doesn't let the bot set its thread."""

    ending: Ending | None
    due: bool
    failing: bool
    refused: bool
    removed: bool
    trouble: Trouble | None
    held: bool
    thread_refused: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A placement that waits for the bot, and since when."""

    slug: str
    place: Place
    name: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Limited:
    """A placement that waits for a limit of the platform's: since when, and until when at least."""

    slug: str
    place: Place
    name: str | None
    since: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong with a placement: where, since when, and how it stands with it."""

    slug: str
    place: Place
    name: str | None
    since: datetime
    error: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Cause:
    """Why channels of a platform get nothing: their `trouble`, with what they lack in the platform's own
    word, or (None) that requests fail."""

    platform: str
    trouble: Trouble | None
    lacks: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A channel (by its row's id) that gets nothing: why, since when, and what to do or what was answered."""

    channel: int
    place: Place
    name: str | None
    cause: Cause
    since: datetime
    problem: str


class AlertStep(StrEnum):
    """What can be done about an alert, one request each: tell of it, name more channels, say that it is
    over."""

    RAISE = "raise"
    EXTEND = "extend"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What editors are told, in `place`, of channels that one cause keeps from getting anything.

    `id` is None until it is kept. `channels` are ids, and `problem` is what the first one's was. `message` is
    the platform's id of what was posted, which names the first `named` of them. `well_since`: since then none
    of them has failed; `over`: for long enough. `trying` is set from before a step is tried until its outcome
    is known; `due_at` is when to see to it again, None when all is told.
    """

    id: int | None = None
    place: Place
    cause: Cause
    problem: str
    since: datetime
    raised_at: datetime
    channels: tuple[int, ...]
    named: int = 0
    message: str | None = None
    well_since: datetime | None = None
    over: bool = False
    trying: AlertStep | None = None
    trying_since: datetime | None = None
    tries: int = 0
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Account:
    """A Discord guild or Slack workspace. `bot_token` is its own, None where the configured one serves it."""

    platform: str
    id: str
    name: str | None = None
    bot_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class LimitUse:
    """How much of one limit is in use: `used` requests of the `allowed` in the last `seconds`."""

    name: str
    used: int
    allowed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class PaceUse:
    """How many requests went in the last minute, and the limits under which most of them did."""

    requests: int
    limits: tuple[LimitUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do alone what `name` says, until `expires_at`. `epoch` rises each time it is taken. `pace`
    is what its holder told when it was last renewed."""

    name: str
    holder: str
    epoch: int
    expires_at: datetime
    pace: PaceUse | None = None


class Scope(StrEnum):
    """What a token of the HTTP API is good for; each is good for what stands before it too.

    `READ`: what everybody may see. `PUSH`: what is not public as well, and writing what stays so.
    `PUBLISH`: whatever the public sees of it.
    """

    READ = "read"
    PUSH = "push"
    PUBLISH = "publish"

    def covers(self, other: "Scope") -> bool:
        """Whether it is good for all that `other` is good for."""
        every = list(Scope)
        return every.index(self) >= every.index(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """Who may use the HTTP API, by its public `id`. Of the secret only `hash` is kept. `last_used_at` is
    right to the minute."""

    id: str
    name: str
    scope: Scope
    created_at: datetime
    hash: str = field(repr=False)
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    def good(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """What came of a request that had an idempotency key; `status` is None while it runs, and after it has
    died with its process. `fingerprint` is equal for equal requests."""

    fingerprint: str
    began_at: datetime
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: str = ""
