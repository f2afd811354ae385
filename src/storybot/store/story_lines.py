"""Lists of stories, a line each."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Kind
from storybot.store.model import StoryLine
from storybot.store.tables import gathered, placements, revisions, stories, story_topics
from storybot.story.embargo import State
from storybot.story.topics import topic_key


async def listing(conn: AsyncConnection) -> list[StoryLine]:
    """Every story, newest first."""
    order = (stories.c.first_pushed_at.desc(), stories.c.id.desc())
    return [_line(row) for row in await conn.execute(_LINES.order_by(*order))]


async def page(
    conn: AsyncConnection,
    states: Collection[State],
    limit: int,
    *,
    topic: str | None = None,
    since: datetime | None = None,
    after: str | None = None,
) -> list[StoryLine]:
    """So many stories in one of `states`, newest first; of a topic, first pushed at `since` or later, after
    the story with the slug `after`."""
    query = _LINES.where(stories.c.state.in_(states))
    if topic is not None:
        of_topic = select(story_topics.c.story_id).where(story_topics.c.topic_key == topic_key(topic))
        query = query.where(stories.c.id.in_(of_topic))
    if since is not None:
        query = query.where(stories.c.first_pushed_at >= since)
    if after is not None:
        last = select(stories.c.id).where(stories.c.slug == after).scalar_subquery()
        query = query.where(stories.c.id < last)
    return [_line(row) for row in await conn.execute(query.order_by(stories.c.id.desc()).limit(limit))]


async def counted(conn: AsyncConnection) -> Counter[State]:
    """How many stories are in each state."""
    query = select(stories.c.state, func.count().label("stories")).group_by(stories.c.state)
    return Counter({State(row.state): row.stories for row in await conn.execute(query)})


def _line(row: Row[Any]) -> StoryLine:
    return StoryLine(
        slug=row.slug,
        headline=row.headline,
        revision=row.revision,
        first_pushed_at=row.first_pushed_at,
        revised_at=row.revised_at,
        channels=row.channels,
        state=State(row.state),
        scheduled_at=row.scheduled_at,
    )


_ALONE = select(func.count()).where(
    placements.c.story_id == stories.c.id, placements.c.kind == Kind.STORY.value
)
_ON_DIGESTS = select(func.count()).where(gathered.c.story_id == stories.c.id)
_LINES: Select[Any] = select(
    stories,
    revisions.c.pushed_at.label("revised_at"),
    (_ALONE.scalar_subquery() + _ON_DIGESTS.scalar_subquery()).label("channels"),
).join(revisions, (revisions.c.story_id == stories.c.id) & (revisions.c.number == stories.c.revision))
