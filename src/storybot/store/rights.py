"""The rights that accounts have given: who reads there, if not everybody, and who moderates."""

from dataclasses import asdict

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.moderation.model import Grant, Holder, Right
from storybot.store.moderation_tables import rights
from storybot.store.statements import insert


async def grant(conn: AsyncConnection, given: Grant) -> bool:
    """Give a right; false where it is given already."""
    added = insert(conn, rights).values(asdict(given)).on_conflict_do_nothing()
    return await conn.scalar(added.returning(rights.c.id)) is not None


async def revoke(conn: AsyncConnection, given: Grant) -> bool:
    """Take a right back; false where it isn't given."""
    return bool((await conn.execute(delete(rights).where(_is(given)))).rowcount)


async def listing(conn: AsyncConnection, platform: str, account: str) -> list[Grant]:
    """All that one account has given."""
    mine = select(rights).where(rights.c.platform == platform, rights.c.account == account)
    rows = await conn.execute(mine.order_by(rights.c.right, rights.c.kind, rights.c.id))
    return [Grant(row.platform, row.account, Right(row.right), Holder(row.kind), row.id) for row in rows]


def _is(given: Grant) -> ColumnElement[bool]:
    return (
        (rights.c.platform == given.platform)
        & (rights.c.account == given.account)
        & (rights.c.right == given.right)
        & (rights.c.kind == given.kind)
        & (rights.c.id == given.id)
    )
