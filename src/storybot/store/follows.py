"""Who follows which stories and topics. A person is a `Place` whose channel is the person's id."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Place
from storybot.store import people, statements
from storybot.store.model import StoryFound
from storybot.store.tables import follows, stories, story_topics
from storybot.story.embargo import State
from storybot.story.topics import topic_key


@dataclass(frozen=True, slots=True)
class FollowedStory:
    """A story that somebody follows, and the state it is in."""

    story: StoryFound
    state: State


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


async def of_person(
    conn: AsyncConnection, person: Place, *, limit: int, offset: int = 0
) -> list[FollowedStory | str]:
    """The stories and topics that a person follows, those first that came last."""
    columns = (
        stories.c.slug,
        stories.c.headline,
        stories.c.first_pushed_at,
        stories.c.state,
        follows.c.topic,
    )
    every = select(*columns).select_from(follows.outerjoin(stories)).where(_of(person))
    rows = await conn.execute(every.order_by(follows.c.id.desc()).limit(limit).offset(offset))
    return [
        row.topic or FollowedStory(StoryFound(row.slug, row.headline, row.first_pushed_at), State(row.state))
        for row in rows
    ]


async def topics(conn: AsyncConnection, person: Place, *, of: str | None = None) -> list[str]:
    """The topics that a person follows, in the order in which that began; only those `of` a story, where its
    slug is given."""
    every = select(follows.c.topic).where(_of(person), follows.c.topic.is_not(None))
    if of is not None:
        its = select(story_topics.c.topic_key).join(stories).where(stories.c.slug == of)
        every = every.where(follows.c.topic_key.in_(its))
    return [topic for topic in await conn.scalars(every.order_by(follows.c.id)) if topic]


async def followed(conn: AsyncConnection, slugs: Collection[str]) -> set[str]:
    """Those of some stories that anybody follows, by themselves or by a topic."""
    by_topic = exists().where(
        story_topics.c.story_id == stories.c.id, story_topics.c.topic_key == follows.c.topic_key
    )
    query = select(stories.c.slug).where(
        stories.c.slug.in_(slugs), exists().where(follows.c.story_id == stories.c.id) | by_topic
    )
    return set(await conn.scalars(query))


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
