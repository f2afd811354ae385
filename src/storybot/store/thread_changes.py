"""How threads were to be before each deed: what it takes to undo it."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.store.moderation_tables import thread_changes

Before = Mapping[int, Mapping[str, Any]]
"""Placements (ids), with that of the wanted state of their threads which a deed changed, by the names of
`ThreadState`; None where nobody had asked for it. Of what was done by hand there is also what was remembered
beside it (`store.rules.REMEMBERED`)."""


async def keep(conn: AsyncConnection, deed: int, before: Before) -> None:
    """Keep how the threads of placements were to be before a deed."""
    await keep_all(conn, {deed: before})


async def keep_all(conn: AsyncConnection, before: Mapping[int, Before]) -> None:
    """Keep how the threads of placements were to be before each of some deeds."""
    rows = [
        {"deed_id": deed, "placement_id": placement, "before": dict(state)}
        for deed, states in before.items()
        for placement, state in states.items()
    ]
    if rows:
        await conn.execute(insert(thread_changes), rows)


async def newest(conn: AsyncConnection, placements: Collection[int]) -> tuple[int, Before] | None:
    """The last deed to the threads of these placements (ids) that wasn't undone, with those of them that it
    changed and how they were to be before; None where there is none."""
    open_ = thread_changes.c.placement_id.in_(placements) & thread_changes.c.undone_by.is_(None)
    deed = await conn.scalar(select(func.max(thread_changes.c.deed_id)).where(open_))
    if deed is None:
        return None
    rows = await conn.execute(select(thread_changes).where(open_, thread_changes.c.deed_id == deed))
    return deed, {row.placement_id: row.before for row in rows}


async def undone(conn: AsyncConnection, deed: int, placements: Collection[int], by: int) -> None:
    """A deed was undone in the threads of some placements (ids), by the deed `by`."""
    its = (thread_changes.c.deed_id == deed) & thread_changes.c.placement_id.in_(placements)
    await conn.execute(update(thread_changes).where(its).values(undone_by=by))
