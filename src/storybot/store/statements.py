"""What the two databases say differently."""

from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert(conn: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what to do about a row that is there already."""
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)


async def only_writer(conn: AsyncConnection, *tables: Table) -> None:
    """Let nobody else write to `tables` until this transaction ends; reading goes on. (SQLite has only one
    writer anyway.)"""
    if conn.dialect.name == "postgresql":
        names = ", ".join(table.name for table in tables)
        await conn.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))
