"""What writes to placements waits for whoever has the stories before it holds anything that these may need,
so that no two transactions wait for each other. On PostgreSQL; SQLite has one writer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

import pytest
from sqlalchemy import text

from storybot.delivery.model import Message, Role, Ruling
from storybot.moderation import giving, keeping_out, logging, reports, rulings, undoing
from storybot.moderation.model import Actor, Doer, Reported, Right, Use, Way
from storybot.store import audit, channels, notices, statements, stories, wanted
from storybot.store.engine import Store, StoreConnection
from storybot.store.tables import leases, metadata
from tests.making import DAY, NOON, a_draft, configure, discord, push, routed, slack

OTHERS: Final = [one for one in metadata.sorted_tables if one is not leases]
PATIENCE: Final = 20
MO = Doer(Actor("discord", "@me", "7", "Mo"), Way.COMMAND, discord())
EDDA = Actor("discord", "@me", "3", "Edda")
INSULT = Reported(
    place=discord(),
    thread="500",
    message="501",
    link="https://discord.com/channels/1/500/501",
    author=EDDA,
    text="Fools",
    files=0,
    slug="s",
    standing=Right.READER,
)
ANSWER = Message(id=0, role=Role.ANSWER, key="k" * 20, view="sides")

Write = Callable[[Store], Awaitable[object]]


async def come_back(store: Store) -> None:
    await configure(store, routed(discord()), routed(slack()), now=NOON + DAY)


async def add_in_chat(store: Store) -> None:
    async with store.write() as conn:
        assert await channels.add_in_chat(conn, slack(), NOON + DAY)


async def find_well(store: Store) -> None:
    async with store.write() as conn:
        await channels.clear(conn, discord())


async def report(store: Store) -> None:
    draft = await reports.begin(store, INSULT, MO.by.person, NOON)
    filed = await reports.hand_in(store, draft, "Rude.", MO, None, NOON)
    assert filed is reports.Filed.NEW


async def tell_the_log(store: Store) -> None:
    assert await logging.tell(store, NOON + DAY) == 1


async def share(store: Store) -> None:
    async with store.write() as conn:
        assert await wanted.share(conn, "s", discord(), "500", ANSWER, NOON)


async def tell_no_more(store: Store) -> None:
    async with store.write() as conn:
        await notices.drop(conn, EDDA.person)


async def erase(store: Store) -> None:
    async with store.write() as conn:
        assert await audit.erase(conn, MO.by.person) is not None


async def try_again(store: Store) -> None:
    with pytest.raises(rulings.Refused):
        await rulings.try_again(store, 99, MO, NOON)


async def let_in(store: Store) -> None:
    assert not await keeping_out.let_in(store, ("discord", "1"), EDDA.id, MO, (), NOON)


async def decide(store: Store) -> None:
    with pytest.raises(rulings.Refused):
        await rulings.decide(store, 99, rulings.Order(Ruling.DISMISS), MO, (), NOON)


async def take_back(store: Store) -> None:
    with pytest.raises(rulings.Refused):
        await undoing.undo(store, "s", lambda _: True, MO, NOON)


WRITES: Final[Mapping[str, Write]] = MappingProxyType(
    {
        "a channel of the configuration comes back": come_back,
        "a channel is added in chat": add_in_chat,
        "a channel is in no trouble any more": find_well,
        "somebody reports a message": report,
        "a log is told": tell_the_log,
        "an answer is shared": share,
        "somebody unfollows": tell_no_more,
        "a person is erased": erase,
        "sanctions are tried again": try_again,
        "somebody is let in": let_in,
        "a case is decided on": decide,
        "a deed is undone": take_back,
    }
)


@pytest.fixture
async def store(postgresql_url: str) -> AsyncIterator[Store]:
    """A story in a channel; another channel was retired, and moderators have one."""
    store = Store.open(postgresql_url)
    await configure(store, routed(discord()), routed(slack()))
    await configure(store, routed(discord()))
    await push(store, a_draft(slug="s"))
    async with store.write() as conn:
        for use in (Use.LOG, Use.REPORTS):
            await giving.use(conn, use, discord("900"), MO, NOON - timedelta(hours=1))
    yield store
    await store.close()


async def _is_waiting(conn: StoreConnection) -> bool:
    """Whether another transaction waits for a lock."""
    return bool(await conn.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
async def test_who_waits_for_the_stories_holds_nothing_yet(store: Store, write: Write) -> None:
    async with asyncio.timeout(PATIENCE):
        async with store.write() as conn:
            await stories.lock(conn)
            writing = asyncio.create_task(write(store))  # pyright: ignore[reportArgumentType]
            while not await _is_waiting(conn):
                assert not writing.done(), "it doesn't wait for the stories"
                await asyncio.sleep(0.02)
            await statements.only_writer(conn, *OTHERS)
        await writing
