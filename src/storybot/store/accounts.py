"""Accounts: the Discord guilds and Slack workspaces that channels belong to."""

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.store.model import Account
from storybot.store.statements import insert
from storybot.store.tables import accounts


async def add(conn: AsyncConnection, new: Collection[Account]) -> None:
    """Add those that aren't there; the others stay as they are."""
    if new:
        await conn.execute(insert(conn, accounts).on_conflict_do_nothing(), [asdict(it) for it in new])


async def token(conn: AsyncConnection, platform: str, account: str) -> str | None:
    """The account's own bot token, or None: the configured one serves it. The only place to ask."""
    query = select(accounts.c.bot_token).where(accounts.c.platform == platform, accounts.c.id == account)
    return await conn.scalar(query)


async def language(conn: AsyncConnection, platform: str, account: str) -> str | None:
    """The account's language (BCP 47), None where nobody knows."""
    query = select(accounts.c.language).where(accounts.c.platform == platform, accounts.c.id == account)
    return await conn.scalar(query)


async def speaks(conn: AsyncConnection, platform: str, account: str, language: str) -> None:
    """Keep the account's language."""
    this = (accounts.c.platform == platform) & (accounts.c.id == account)
    await conn.execute(update(accounts).where(this).values(language=language))
