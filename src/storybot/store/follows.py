"""Who follows which stories and topics. A person is a `Place` whose channel is the person's id."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Place
from storybot.store import people, statements
from storybot.store.model import StoryFound
from storybot.store.tables import follows, stories
from storybot.store.terms import topic_key
from storybot.story.embargo import State


@dataclass(frozen=True, slots=True)
class Following:
    """What somebody follows: stories, each with its state, and topics; those first that came last."""

    stories: tuple[tuple[StoryFound, State], ...]
    topics: tuple[str, ...]


async def follow_story(
    conn: AsyncConnection, person: Place, slug: str, language: str | None, now: datetime
) -> bool:
    """Have a person told of a story's changes; false if they are already."""
    story_id = (await conn.execute(select(stories.c.id).where(stories.c.slug == slug))).scalar_one()
    return await _follow(conn, person, language, now, {"story_id": story_id})


async def follow_topic(
    conn: AsyncConnection, person: Place, topic: str, language: str | None, now: datetime
) -> bool:
    """Have a person told of what happens to a topic's stories, new ones too; false if they are already."""
    return await _follow(conn, person, language, now, {"topic_key": topic_key(topic), "topic": topic})


async def unfollow_story(conn: AsyncConnection, person: Place, slug: str) -> bool:
    """Follow a story no more; false if nobody did."""
    this = follows.c.story_id.in_(select(stories.c.id).where(stories.c.slug == slug))
    return (await conn.execute(delete(follows).where(_of(person), this))).rowcount > 0


async def unfollow_topic(conn: AsyncConnection, person: Place, topic: str) -> bool:
    """Follow a topic no more; false if nobody did."""
    this = follows.c.topic_key == topic_key(topic)
    return (await conn.execute(delete(follows).where(_of(person), this))).rowcount > 0


async def of_person(conn: AsyncConnection, person: Place, limit: int) -> Following:
    """What a person follows, at most `limit` stories and as many topics."""
    newest = follows.c.id.desc()
    columns = (stories.c.slug, stories.c.headline, stories.c.first_pushed_at, stories.c.state)
    by_story = select(*columns).join(follows, follows.c.story_id == stories.c.id).where(_of(person))
    by_topic = select(follows.c.topic).where(_of(person), follows.c.topic.is_not(None))
    rows = await conn.execute(by_story.order_by(newest).limit(limit))
    found = tuple((StoryFound(row.slug, row.headline, row.first_pushed_at), State(row.state)) for row in rows)
    return Following(found, tuple(await conn.scalars(by_topic.order_by(newest).limit(limit))))


async def _follow(
    conn: AsyncConnection, person: Place, language: str | None, now: datetime, what: dict[str, Any]
) -> bool:
    await people.remember(conn, person, language)
    row = {"platform": person.platform, "account": person.account, "person": person.channel, "since": now}
    added = statements.insert(conn, follows).values(row | what).on_conflict_do_nothing()
    return await conn.scalar(added.returning(follows.c.id)) is not None


def _of(person: Place) -> ColumnElement[bool]:
    return (
        (follows.c.platform == person.platform)
        & (follows.c.account == person.account)
        & (follows.c.person == person.channel)
    )
