"""Tokens of the HTTP API."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.store.model import Scope, Token
from storybot.store.tables import tokens


async def add(conn: AsyncConnection, token: Token) -> None:
    """Keep a new token. Its id must be free."""
    row = {
        "id": token.id,
        "name": token.name,
        "scope": token.scope.value,
        "hash": token.hash,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
    }
    await conn.execute(insert(tokens).values(row))


async def get(conn: AsyncConnection, token_id: str) -> Token | None:
    """One token, good or not."""
    row = (await conn.execute(select(tokens).where(tokens.c.id == token_id))).one_or_none()
    return None if row is None else _token(row)


async def listing(conn: AsyncConnection) -> list[Token]:
    """Every token that there ever was, oldest first."""
    rows = await conn.execute(select(tokens).order_by(tokens.c.created_at, tokens.c.id))
    return [_token(row) for row in rows]


async def revoke(conn: AsyncConnection, token_id: str, now: datetime) -> bool:
    """Have a token open nothing from now on; false where there is none, or it is revoked already."""
    good = (tokens.c.id == token_id) & tokens.c.revoked_at.is_(None)
    return bool((await conn.execute(update(tokens).where(good).values(revoked_at=now))).rowcount)


async def used(conn: AsyncConnection, token_id: str, now: datetime) -> None:
    """Note that a token was used."""
    await conn.execute(update(tokens).where(tokens.c.id == token_id).values(last_used_at=now))


def _token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        scope=Scope(row.scope),
        created_at=row.created_at,
        hash=row.hash,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )
