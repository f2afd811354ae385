"""People that the bot remembers something of: those who follow, and the language they read."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Place
from storybot.store import statements
from storybot.store.tables import people


async def remember(conn: AsyncConnection, person: Place, language: str | None) -> None:
    """Keep a person, and the language (BCP 47) where it is known. `person.channel` is the person's id."""
    row = {"platform": person.platform, "account": person.account, "id": person.channel}
    added = statements.insert(conn, people).values(row | {"language": language})
    if language is None:
        await conn.execute(added.on_conflict_do_nothing())
        return
    keys = [people.c.platform, people.c.account, people.c.id]
    await conn.execute(added.on_conflict_do_update(index_elements=keys, set_={"language": language}))


async def language(conn: AsyncConnection, person: Place) -> str | None:
    """A person's language, None where nobody knows."""
    query = select(people.c.language).where(
        people.c.platform == person.platform,
        people.c.account == person.account,
        people.c.id == person.channel,
    )
    return await conn.scalar(query)
