"""Idempotency keys: what came of a request, for whoever sends it again. A key is its token's own."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from storybot.store import statements
from storybot.store.model import KeptAnswer
from storybot.store.tables import idempotency_keys


async def begin(
    conn: AsyncConnection, token_id: str, key: str, fingerprint: str, now: datetime
) -> KeptAnswer | None:
    """Note that a request with this key runs; or, where there was one before, what came of that."""
    row = {"token_id": token_id, "key": key, "fingerprint": fingerprint, "began_at": now}
    statement = statements.insert(conn, idempotency_keys).values(row).on_conflict_do_nothing()
    if await conn.scalar(statement.returning(idempotency_keys.c.key)) is not None:
        return None
    found = (await conn.execute(select(idempotency_keys).where(_is(token_id, key)))).one()
    return KeptAnswer(
        fingerprint=found.fingerprint,
        began_at=found.began_at,
        status=found.status,
        headers=found.headers or {},
        body=found.body or "",
    )


async def keep(
    conn: AsyncConnection, token_id: str, key: str, *, status: int, headers: Mapping[str, str], body: str
) -> None:
    """Write down what came of a request that has begun."""
    values = {"status": status, "headers": dict(headers), "body": body}
    await conn.execute(update(idempotency_keys).where(_is(token_id, key)).values(values))


async def forget(conn: AsyncConnection, token_id: str, key: str) -> None:
    """Let the next request with this key run, as if there had been none."""
    await conn.execute(delete(idempotency_keys).where(_is(token_id, key)))


async def clean(conn: AsyncConnection, before: datetime) -> None:
    """Forget what began before a moment, whatever came of it."""
    await conn.execute(delete(idempotency_keys).where(idempotency_keys.c.began_at < before))


def _is(token_id: str, key: str) -> ColumnElement[bool]:
    return (idempotency_keys.c.token_id == token_id) & (idempotency_keys.c.key == key)
