"""Notices: what followers are told in direct messages. Each is a placement in the channel that stands for the
person, with one message."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, insert, literal, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Kind, Place, Role
from storybot.store import statements
from storybot.store import stories as story_queries
from storybot.store.columns import Moment
from storybot.store.keys import key_of
from storybot.store.model import Purpose
from storybot.store.tables import (
    accounts,
    channels,
    follows,
    messages,
    placements,
    revisions,
    stories,
    story_topics,
)
from storybot.store.wanted import waits
from storybot.story.embargo import State


async def want(conn: AsyncConnection, slug: str, revision: int, now: datetime, due_at: datetime) -> int:
    """Have all who follow the story, or one of its topics, told of `revision` at `due_at`, and say how many
    that is. Those who wait to be told of an earlier one are told of both at once, when that is due."""
    story_id = (await conn.execute(select(stories.c.id).where(stories.c.slug == slug))).scalar_one()
    await _know_followers(conn, story_id, now)
    waiting = select(placements.c.channel_id).where(
        placements.c.story_id == story_id, placements.c.kind == Kind.NOTICE.value, waits(now)
    )
    earlier = placements.alias()
    direct = (
        select(func.max(earlier.c.thread))
        .where(earlier.c.channel_id == channels.c.id, earlier.c.kind == Kind.NOTICE.value)
        .scalar_subquery()
    )
    wanted = {
        "story_id": literal(story_id),
        "channel_id": channels.c.id,
        "platform": channels.c.platform,
        "account": channels.c.account,
        "wanted_revision": literal(revision),
        "wanted_at": literal(due_at, Moment),
        "thread": direct,
        "to_publish": literal(value=False),
        "tries": literal(0),
        "due_at": literal(due_at, Moment),
        "kind": literal(Kind.NOTICE.value),
        "known_revision": literal(revision - 1),
    }
    followers = _followers(story_id).subquery()
    people = (
        select(*wanted.values())
        .join(
            followers,
            (followers.c.platform == channels.c.platform)
            & (followers.c.account == channels.c.account)
            & (followers.c.person == channels.c.channel),
        )
        .where(channels.c.purpose == Purpose.PERSON.value, channels.c.id.not_in(waiting))
    )
    made = insert(placements).from_select(list(wanted), people)
    rows = (await conn.execute(made.returning(placements.c.id, placements.c.channel_id))).all()
    if rows:
        await _add_messages(conn, slug, revision, {row.id: row.channel_id for row in rows})
    return len(rows)


async def take_back(conn: AsyncConnection, slug: str, revision: int) -> None:
    """Tell nobody of what stood in a story before `revision`, where they haven't been told yet."""
    earlier = (
        select(placements.c.id)
        .join(stories, stories.c.id == placements.c.story_id)
        .join(messages, messages.c.placement_id == placements.c.id)
        .where(stories.c.slug == slug, placements.c.wanted_revision < revision)
        .where(placements.c.kind == Kind.NOTICE.value, messages.c.ref.is_(None))
        .where(placements.c.trying.is_(None))
    )
    await _delete(conn, list(await conn.scalars(earlier)))


async def waiting(conn: AsyncConnection, slug: str) -> Sequence[int]:
    """The public revisions that followers know who are to be told of what came after."""
    known = (revisions.c.story_id == placements.c.story_id) & (
        revisions.c.number == placements.c.known_revision
    )
    query = (
        select(placements.c.known_revision)
        .distinct()
        .join(revisions, known)
        .where(_untold(slug), revisions.c.state == State.PUBLISHED.value)
    )
    return list(filter(None, await conn.scalars(query)))


async def untell(conn: AsyncConnection, slug: str, known: int) -> None:
    """Tell nobody who knows the revision `known` of what came after, where they haven't been told yet."""
    of_them = select(placements.c.id).where(_untold(slug), placements.c.known_revision == known)
    await _delete(conn, list(await conn.scalars(of_them)))


def _untold(slug: str) -> ColumnElement[bool]:
    sent = exists().where(messages.c.placement_id == placements.c.id, messages.c.ref.is_not(None))
    story_id = select(stories.c.id).where(stories.c.slug == slug).scalar_subquery()
    its = (placements.c.story_id == story_id) & (placements.c.kind == Kind.NOTICE.value)
    return its & placements.c.trying.is_(None) & ~sent


async def drop(conn: AsyncConnection, person: Place) -> None:
    """Tell a person nothing, of what they haven't been told yet, of stories that they follow neither by
    themselves nor by a topic."""
    await story_queries.lock(conn)
    its_topics = (
        select(story_topics.c.topic_key)
        .where(story_topics.c.story_id == placements.c.story_id)
        .correlate(placements)  # which is two selects further out
    )
    followed = (follows.c.story_id == placements.c.story_id) | follows.c.topic_key.in_(its_topics)
    still = exists().where(
        follows.c.platform == channels.c.platform,
        follows.c.account == channels.c.account,
        follows.c.person == channels.c.channel,
        followed,
    )
    unsent = (
        select(placements.c.id)
        .join(channels, channels.c.id == placements.c.channel_id)
        .join(messages, messages.c.placement_id == placements.c.id)
        .where(placements.c.kind == Kind.NOTICE.value, messages.c.ref.is_(None))
        .where(placements.c.trying.is_(None), ~still)
        .where(channels.c.platform == person.platform, channels.c.account == person.account)
        .where(channels.c.channel == person.channel)
    )
    await _delete(conn, list(await conn.scalars(unsent)))


async def _delete(conn: AsyncConnection, ids: list[int]) -> None:
    await conn.execute(delete(messages).where(messages.c.placement_id.in_(ids)))
    await conn.execute(delete(placements).where(placements.c.id.in_(ids)))


async def _know_followers(conn: AsyncConnection, story_id: int, now: datetime) -> None:
    """Make the channel rows that stand for the followers, where they aren't there."""
    followers = _followers(story_id).subquery()
    here = select(followers.c.platform, followers.c.account).distinct().where(literal(value=True))
    await conn.execute(
        statements.insert(conn, accounts).from_select(["platform", "id"], here).on_conflict_do_nothing()
    )
    people = select(
        followers.c.platform,
        followers.c.account,
        followers.c.person,
        literal(now, Moment),
        literal(Purpose.PERSON.value),
    ).where(literal(value=True))
    columns = ["platform", "account", "channel", "added_at", "purpose"]
    await conn.execute(
        statements.insert(conn, channels).from_select(columns, people).on_conflict_do_nothing()
    )


def _followers(story_id: int):  # pyright: ignore
    columns = (follows.c.platform, follows.c.account, follows.c.person)
    of_topics = select(*columns).join(story_topics, story_topics.c.topic_key == follows.c.topic_key)
    return union(
        select(*columns).where(follows.c.story_id == story_id),
        of_topics.where(story_topics.c.story_id == story_id),
    )


async def _add_messages(conn: AsyncConnection, slug: str, revision: int, made: dict[int, int]) -> None:
    places = await conn.execute(
        select(channels.c.id, channels.c.platform, channels.c.account, channels.c.channel).where(
            channels.c.id.in_(made.values())
        )
    )
    by_id = {row.id: Place(row.platform, row.account, row.channel) for row in places}
    rows = [
        {
            "placement_id": placement_id,
            "platform": by_id[channel_id].platform,
            "account": by_id[channel_id].account,
            "role": Role.NOTICE.value,
            "key": key_of(slug, by_id[channel_id], Role.NOTICE, str(revision)),
            "removed": False,
        }
        for placement_id, channel_id in made.items()
    ]
    await conn.execute(insert(messages), rows)
