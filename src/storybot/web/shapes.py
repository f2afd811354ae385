"""The bodies of answers. A story itself is in ingest's JSON form."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, WithJsonSchema

from storybot.delivery.model import Role
from storybot.delivery.standing import problem, standing
from storybot.newsroom.push import Pushed, PushedAs
from storybot.store.model import Channel, Delivery, Revision, StoryLine
from storybot.story.document import to_document
from storybot.story.embargo import Sight, State
from storybot.web.described import STANDS_FOR

Document = Annotated[dict[str, Any], WithJsonSchema({STANDS_FOR: "Story"})]


class _Shape(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class CorrectionShape(_Shape):
    """What the newsroom got wrong, as readers are told."""

    note: str
    at: datetime


class StoryShape(_Shape):
    """A story's newest revision."""

    slug: str
    revision: int
    state: State
    first_pushed_at: datetime
    revised_at: datetime
    reason: str | None
    """Why it was retracted; for editors, what else there is to say of its last act."""
    corrections: list[CorrectionShape]
    story: Document | None
    """Null where your token shows of a retracted story no more than that it was retracted, and why."""

    @classmethod
    def of(cls, revision: Revision, sight: Sight, *, editor: bool) -> "StoryShape":
        """A revision, as far as it may be seen."""
        whole, story = sight is Sight.WHOLE, revision.story
        told = editor or revision.state is State.RETRACTED
        return cls(
            slug=story.slug,
            revision=revision.number,
            state=revision.state,
            first_pushed_at=revision.first_pushed_at,
            revised_at=revision.pushed_at,
            reason=revision.reason if told else None,
            corrections=[CorrectionShape(note=one.note, at=one.at) for one in story.corrections if whole],
            story=to_document(story) if whole else None,
        )


class LineShape(_Shape):
    """A story in a list."""

    slug: str
    headline: str
    revision: int
    state: State
    first_pushed_at: datetime
    revised_at: datetime
    scheduled_at: datetime | None
    channels: int
    """How many channels it is or will be in."""

    @classmethod
    def of(cls, line: StoryLine) -> "LineShape":
        """A line of the store's."""
        return cls(
            slug=line.slug,
            headline=line.headline,
            revision=line.revision,
            state=line.state,
            first_pushed_at=line.first_pushed_at,
            revised_at=line.revised_at,
            scheduled_at=line.scheduled_at,
            channels=line.channels,
        )


class PageShape(_Shape):
    """Some stories, newest first."""

    stories: list[LineShape]
    next: str | None
    """What to give as `cursor` for those after them; null at the end."""


class ChannelShape(_Shape):
    """A channel of a platform."""

    platform: str
    account: str
    channel: str
    name: str | None

    @classmethod
    def of(cls, channel: Channel) -> "ChannelShape":
        """A channel of the store's."""
        place = channel.place
        return cls(platform=place.platform, account=place.account, channel=place.channel, name=channel.name)


class PushedShape(_Shape):
    """What came of a story that was pushed."""

    slug: str
    revision: int
    state: State
    outcome: PushedAs
    channels: list[ChannelShape]
    """Where it is or will be."""

    @classmethod
    def of(cls, pushed: Pushed) -> "PushedShape":
        """What the newsroom says."""
        channels = [ChannelShape.of(channel) for channel in pushed.channels]
        return cls(
            slug=pushed.slug,
            revision=pushed.revision,
            state=pushed.life,
            outcome=pushed.state,
            channels=channels,
        )


class ThreadsShape(_Shape):
    """What was done to threads of a story."""

    slug: str
    act: str
    threads: int
    """How many threads it was done to, or is undone in."""


class DoneShape(_Shape):
    """A story after an act."""

    slug: str
    revision: int
    state: State


class BulkShape(_Shape):
    """What came of each story, in their order."""

    stories: list[PushedShape]


class CheckedShape(_Shape):
    """A story as it would be kept."""

    story: Document


class DeliveryShape(_Shape):
    """A story in one channel."""

    channel: ChannelShape
    standing: str
    """In words, for people."""
    wanted_revision: int
    shown_revision: int | None
    """The revision that the card shows; null where there is none."""
    thread: str | None
    wanted_locked: bool | None
    """Whether nobody is to reply in the thread; null where nobody ever asked."""
    locked: bool | None
    """As the bot last set the thread; null where it never has."""
    tries: int
    problem: str | None
    """What is wrong, with what to do about it where a person has to."""

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryShape":
        """A delivery of the store's."""
        placement = delivery.placement
        card = next(message for message in placement.messages if message.role is Role.CARD)
        return cls(
            channel=ChannelShape.of(delivery.channel),
            standing=standing(delivery),
            wanted_revision=placement.wanted_revision,
            shown_revision=card.revision if card.ref else None,
            thread=placement.thread,
            wanted_locked=placement.wanted_thread.locked,
            locked=placement.thread_state.locked,
            tries=placement.tries,
            problem=problem(delivery),
        )


class DeliveriesShape(_Shape):
    """A story's channels, oldest placement first."""

    deliveries: list[DeliveryShape]

    @classmethod
    def of(cls, deliveries: Sequence[Delivery]) -> "DeliveriesShape":
        """Those of the store's."""
        return cls(deliveries=[DeliveryShape.of(one) for one in deliveries])
