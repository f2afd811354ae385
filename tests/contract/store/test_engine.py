"""Transactions, on both databases, and what happens when a database doesn't do its part."""

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from storybot.errors import Refused, StoreFailed
from storybot.store import channels, stories, story_lines
from storybot.store.engine import Store
from tests.making import NOON, a_draft, a_story, add_story, configure, discord, push, routed

ROOT = Path(__file__).parents[3]


async def add(store: Store, slug: str) -> None:
    """Read, then write: on SQLite, what was read must not have been overtaken by then."""
    async with store.write() as conn:
        assert await stories.get(conn, slug) is None
        await add_story(conn, a_story(slug=slug), NOON)


async def slugs(store: Store) -> set[str]:
    async with store.read() as conn:
        return {it.slug for it in await story_lines.listing(conn)}


async def test_an_error_undoes_the_whole_transaction(store: Store) -> None:
    with pytest.raises(RuntimeError, match="in the middle"):
        async with store.write() as conn:
            await add_story(conn, a_story(slug="one"), NOON)
            raise RuntimeError("in the middle")
    assert await slugs(store) == set()


async def test_a_write_within_a_write_is_refused_and_not_waited_for(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    async with store.write():
        with pytest.raises(RuntimeError, match="within a write"):
            async with store.write():
                pass
    await add(store, "one")
    await store.close()


async def test_a_rollback_that_fails_costs_nothing_later(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, rollback, failing = Store.open(sqlite_url), sqlite3.Connection.rollback, [False]

    def fails(connection: sqlite3.Connection) -> None:
        if failing[0]:
            failing[0] = False
            raise sqlite3.OperationalError("disk I/O error")
        rollback(connection)

    monkeypatch.setattr("storybot.store.sqlite._Connection.rollback", fails, raising=False)
    async with store.read() as conn:
        await story_lines.listing(conn)
        failing[0] = True
    for _ in range(3):
        assert await slugs(store) == set()
    await add(store, "one")
    assert await slugs(store) == {"one"}
    assert not failing[0], "one has failed"
    await store.close()


async def test_a_cancelled_transaction_is_undone_and_holds_up_nobody(store: Store) -> None:
    started = asyncio.Event()

    async def never_ends() -> None:
        async with store.write() as conn:
            await add_story(conn, a_story(slug="one"), NOON)
            started.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ends())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(add(store, "two"), 5)
    assert await slugs(store) == {"two"}


async def test_a_transaction_that_is_cancelled_within_a_statement_holds_up_nobody(sqlite_url: str) -> None:
    store, started = Store.open(sqlite_url), asyncio.Event()
    many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500000) "

    async def takes_long() -> None:
        async with store.write() as conn:
            started.set()
            await conn.execute(
                text(f"{many} INSERT INTO accounts (platform, id) SELECT 'x', i FROM n RETURNING id")
            )

    task = asyncio.create_task(takes_long())
    await started.wait()
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(add(store, "two"), 5)
    await store.close()


async def test_writers_of_one_process_take_turns(store: Store) -> None:
    names = {f"s{number}" for number in range(30)}
    await asyncio.gather(*(add(store, name) for name in names))
    assert await slugs(store) == names


async def test_a_reader_sees_one_moment(store: Store) -> None:
    await add(store, "one")
    async with store.read() as conn:
        assert len(await story_lines.listing(conn)) == 1
        await add(store, "two")
        assert len(await story_lines.listing(conn)) == 1
    assert len(await slugs(store)) == 2


async def test_two_stores_that_write_at_once_both_get_their_turn(database_url: str) -> None:
    """As two processes do: they don't share the lock that a store has for itself."""
    both = [Store.open(database_url) for _ in range(2)]
    names = {f"s{number}" for number in range(40)}
    await asyncio.gather(*(add(both[index % 2], name) for index, name in enumerate(names)))
    assert await slugs(both[0]) == names
    for store in both:
        await store.close()


def test_processes_that_write_at_once_both_get_their_turn(database_url: str) -> None:
    code = """if True:
        import asyncio, sys
        from storybot.store import leases
        from storybot.store.engine import Store
        from tests.making import MINUTE, NOON

        async def main(url, me):
            store = Store.open(url)
            for turn in range(40):
                async with store.write() as conn:
                    await leases.take(conn, "the one", me, MINUTE, NOON + turn * MINUTE)
                    await leases.take(conn, f"{me} {turn}", me, MINUTE, NOON)
            await store.close()

        asyncio.run(main(*sys.argv[1:]))
    """
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, database_url, me], env=environment, stderr=subprocess.PIPE
        )
        for me in "ab"
    ]
    assert [process.communicate(timeout=60)[1] for process in processes] == [b"", b""]

    async def count() -> int | None:
        store = Store.open(database_url)
        async with store.read() as conn:
            found = await conn.scalar(text("SELECT count(*) FROM leases"))
        await store.close()
        return found

    assert asyncio.run(count()) == 81


async def test_a_reader_can_not_write_to_postgresql(postgresql_url: str) -> None:
    store = Store.open(postgresql_url)
    with pytest.raises(StoreFailed, match="read-only"):
        async with store.read() as conn:
            await channels.clear(conn, discord())
    await store.close()


async def test_sqlite_is_set_up_as_it_should_be(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    async with store.write() as conn:
        found = {
            name: await conn.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    await store.close()
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 10_000}


async def test_a_full_disk_is_one_clear_error_and_keeps_nothing(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    await configure(store, routed(discord()))
    async with store.write() as conn:
        pages = await conn.scalar(text("PRAGMA page_count"))
        await conn.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StoreFailed, match=r"storybot\.db failed: database or disk is full"):
        await push(store, a_draft(slug="big", plain_words="x" * 100_000))
    assert await slugs(store) == set()
    await store.close()


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text("This is no database, but a text of some length.\n" * 100)
    store = Store.open(f"sqlite:///{path}")
    with pytest.raises(StoreFailed, match=r"story\.txt failed: file is not a database"):
        await slugs(store)
    await store.close()


async def test_a_directory_that_is_not_there() -> None:
    store = Store.open("sqlite:///no/such/directory/storybot.db")
    with pytest.raises(StoreFailed, match="unable to open database file"):
        await slugs(store)
    await store.close()


@pytest.mark.parametrize(
    "address", ["bot:hunter2@127.0.0.1:{}/stories", "bot@127.0.0.1:{}/stories?password=hunter2"]
)
async def test_a_postgresql_that_does_not_answer_is_named_without_its_password(address: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        store = Store.open("postgresql://" + address.format(closed.getsockname()[1]))
        with pytest.raises(StoreFailed, match=r"PostgreSQL database stories on 127\.0\.0\.1") as caught:
            await slugs(store)
    assert "hunter2" not in str(caught.value) + repr(caught.value)
    assert caught.value.__cause__ is None
    await store.close()


async def test_a_store_goes_on_when_postgresql_comes_back(postgresql_url: str) -> None:
    store = Store.open(postgresql_url)
    await add(store, "one")
    async with store.write() as conn:
        await conn.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database()"
            )
        )
    assert await slugs(store) == {"one"}
    with pytest.raises(StoreFailed):
        async with store.write() as conn:
            await conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert await slugs(store) == {"one"}
    await store.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://u:hunter2@h/d",
        "postgresql://u:hunter2@h",
        "postgresql://u:hunter2@h:x/d",
    ],
)
def test_an_address_that_can_not_be_used_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="expected: sqlite:///FILE") as caught:
        Store.open(url)
    assert "hunter2" not in str(caught.value)
