"""What there is around a story for somebody who asks: where it is discussed, whether they follow it."""

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Kind, Place, Role
from storybot.store.model import Revision
from storybot.store.moderation_tables import kept_out
from storybot.store.stories import NEWEST_REVISION, revision_from
from storybot.store.tables import channels, follows, messages, placements, stories


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`thread` is the story's thread in the channel, None where it has none there; `followed` says whether
    the person follows the story itself."""

    thread: str | None
    followed: bool


async def seen_from(
    conn: AsyncConnection, slug: str, place: Place | None, person: Place | None
) -> tuple[Revision, Surroundings] | None:
    """A story's newest revision, and what there is around it in a channel and for a person, if any."""
    asked = {"slug": slug, **_channel(place)}
    of_person = ("service", "reader", "person")
    known = (person.platform, person.account, person.channel) if person else (None,) * 3
    row = (await conn.execute(_SEEN_FROM, asked | dict(zip(of_person, known, strict=True)))).one_or_none()
    return None if row is None else (revision_from(row), Surroundings(row.thread, row.followed))


async def closed_to(
    conn: AsyncConnection, place: Place, card: str, person: Place
) -> tuple[str, bool, bool] | None:
    """The story of which one of the bot's messages is the card, whether nobody is to reply to it, and whether
    this person is kept out of the account's discussions; None where it is no card."""
    kept = exists().where(
        kept_out.c.platform == place.platform,
        kept_out.c.account == place.account,
        kept_out.c.person == person.channel,
    )
    query = (
        select(stories.c.slug, placements.c.wanted_locked, kept.label("kept_out"))
        .join(placements, placements.c.story_id == stories.c.id)
        .join(channels, channels.c.id == placements.c.channel_id)
        .join(messages, messages.c.placement_id == placements.c.id)
        .where(messages.c.ref == card, messages.c.role == Role.CARD.value)
        .where(channels.c.platform == place.platform, channels.c.account == place.account)
        .where(channels.c.channel == place.channel, placements.c.kind == Kind.STORY.value)
    )
    row = (await conn.execute(query.limit(1))).first()
    return None if row is None else (row.slug, row.wanted_locked is True, row.kept_out)


def _channel(place: Place | None) -> dict[str, str | None]:
    if place is None:
        return {"platform": None, "account": None, "channel": None}
    return {"platform": place.platform, "account": place.account, "channel": place.channel}


_THREAD = (
    select(placements.c.thread)
    .join(channels, channels.c.id == placements.c.channel_id)
    .where(
        placements.c.story_id == stories.c.id,
        placements.c.kind == Kind.STORY.value,
        placements.c.ending.is_(None),
        channels.c.platform == bindparam("platform"),
        channels.c.account == bindparam("account"),
        channels.c.channel == bindparam("channel"),
    )
)
_FOLLOWED = (
    exists()
    .where(follows.c.story_id == stories.c.id)
    .where(follows.c.platform == bindparam("service"), follows.c.account == bindparam("reader"))
    .where(follows.c.person == bindparam("person"))
)
# Each answer about a story asks this, in one trip; built once, for building it costs as much as running it.
_SEEN_FROM = NEWEST_REVISION.add_columns(
    _THREAD.scalar_subquery().label("thread"), _FOLLOWED.label("followed")
)
