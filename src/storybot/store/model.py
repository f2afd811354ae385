"""What the store takes and gives, beside stories and placements. Plain values, no SQL."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storybot.delivery.model import Place, Placement, Route
from storybot.story.embargo import State
from storybot.story.life import Act
from storybot.story.model import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision of a story. `number` counts from 1; `fingerprint` is equal for equal content;
    `first_pushed_at` is when the story's revision 1 was pushed or, if that was a draft, when it was first
    published. `act` wrote it; `reason` is why it was retracted, or what there is to say of another act."""

    story: Story
    number: int
    fingerprint: str
    pushed_at: datetime
    first_pushed_at: datetime
    state: State = State.PUBLISHED
    reason: str | None = None
    act: Act = Act.PUSH


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


class Purpose(StrEnum):
    """Why a channel is known: it is configured for stories, somebody shared an answer there, or it stands for
    a person who is told of changes (`channel` is then the person's id)."""

    STORIES = "stories"
    ANSWERS = "answers"
    PERSON = "person"


class Trouble(StrEnum):
    """Why nothing can be sent to a channel until a person does something."""

    GONE = "gone"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel that is configured, or was until `retired_at`. `name` and `kind` are the platform's words,
    None until somebody has looked. `advice` says what to do about `trouble`."""

    id: int
    place: Place
    route: Route
    added_at: datetime
    retired_at: datetime | None = None
    name: str | None = None
    kind: str | None = None
    trouble: Trouble | None = None
    advice: str | None = None
    trouble_since: datetime | None = None
    purpose: Purpose = Purpose.STORIES


@dataclass(frozen=True, slots=True)
class Delivery:
    """A placement with the channel that it is in."""

    placement: Placement
    channel: Channel


@dataclass(frozen=True, slots=True)
class Account:
    """A Discord guild or Slack workspace. `bot_token` is its own, None where the configured one serves it."""

    platform: str
    id: str
    name: str | None = None
    bot_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do alone what `name` says, until `expires_at`. `epoch` rises each time it is taken."""

    name: str
    holder: str
    epoch: int
    expires_at: datetime
