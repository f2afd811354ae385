"""Digests: what a channel gets of the stories beyond its cards an hour. Each is a placement of no one story,
with one message; its wanted revision counts what has changed of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, insert, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from storybot.delivery.model import Ending, Kind, Role
from storybot.store.keys import key_of
from storybot.store.model import Channel
from storybot.store.placement_rows import add
from storybot.store.tables import gathered, messages, placements, stories


async def placed(conn: AsyncConnection, slug: str, channel_ids: Collection[int]) -> set[int]:
    """In which of these channels a story is already, as a card or on a digest."""
    story_id = select(stories.c.id).where(stories.c.slug == slug).scalar_subquery()
    its = and_(placements.c.story_id == story_id, placements.c.kind == Kind.STORY.value)
    there = select(placements.c.channel_id).where(its | placements.c.id.in_(with_story(story_id)))
    return set(await conn.scalars(there.where(placements.c.channel_id.in_(channel_ids))))


async def cards_since(
    conn: AsyncConnection, channel_ids: Collection[int], since: datetime
) -> Mapping[int, int]:
    """How many cards have come to be wanted in each of these channels after `since`."""
    query = (
        select(placements.c.channel_id, func.count())
        .where(placements.c.kind == Kind.STORY.value, placements.c.channel_id.in_(channel_ids))
        .where(placements.c.wanted_at > since)
        .group_by(placements.c.channel_id)
    )
    return {row.channel_id: row[1] for row in await conn.execute(query)}


async def gather(
    conn: AsyncConnection,
    slug: str,
    revision: int,
    wanting: Sequence[Channel],
    *,
    opened_since: datetime,
    now: datetime,
) -> None:
    """Have a story on the digest of each of these channels: on the one that was opened after `opened_since`,
    else on a new one."""
    story_id = (await conn.execute(select(stories.c.id).where(stories.c.slug == slug))).scalar_one()
    for channel in wanting:
        open_one = (
            select(placements.c.id)
            .where(placements.c.kind == Kind.DIGEST.value, placements.c.channel_id == channel.id)
            .where(placements.c.wanted_at > opened_since)
            .where(placements.c.ending.is_(None) | (placements.c.ending == Ending.REFUSED.value))
        )
        digest_id = await conn.scalar(open_one.order_by(placements.c.id.desc()).limit(1))
        if digest_id is None:
            message = {"role": Role.CARD.value, "key": key_of("", channel.place, Role.CARD, now.isoformat())}
            digest_id = await add(conn, channel.place, Kind.DIGEST, now, message, channel_id=channel.id)
        else:
            await _renew(conn, [digest_id], now)
        row = {"placement_id": digest_id, "story_id": story_id, "revision": revision}
        await conn.execute(insert(gathered).values(row))


async def raise_to(
    conn: AsyncConnection, story_id: int, revision: int, due_at: datetime, *, loud: bool = False
) -> None:
    """Have the digests that a story is on show this revision of it at `due_at`; for a `loud` one, an archived
    post is opened."""
    older = and_(gathered.c.story_id == story_id, gathered.c.revision < revision)
    changed = update(gathered).where(older).values(revision=revision).returning(gathered.c.placement_id)
    if digest_ids := list(await conn.scalars(changed)):
        await _renew(conn, digest_ids, due_at, loud=loud)


async def _renew(
    conn: AsyncConnection, digest_ids: Collection[int], due_at: datetime, *, loud: bool = False
) -> None:
    """Something of these digests has changed, so that what was refused may be tried again. What is due
    before doesn't wait."""
    these = placements.c.id.in_(digest_ids)
    refused = placements.c.ending == Ending.REFUSED.value
    next_one = placements.c.wanted_revision + 1
    values: dict[str, Any] = {
        "wanted_revision": next_one,
        "loud_revision": next_one if loud else placements.c.loud_revision,
        "tries": 0,
        "ending": case((refused, null()), else_=placements.c.ending),
        "due_at": case(
            (placements.c.due_at < due_at, placements.c.due_at),
            (placements.c.ending.is_(None) | refused, due_at),
        ),
    }
    await conn.execute(update(placements).where(these).values(values))
    of_these = messages.c.placement_id.in_(digest_ids)
    await conn.execute(update(messages).where(of_these).values(refused=None))


def with_story(story_id: ColumnElement[Any]) -> Select[tuple[int]]:
    """The ids of the digests that a story is on."""
    return select(gathered.c.placement_id).where(gathered.c.story_id == story_id)
