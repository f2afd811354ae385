"""Migrations, on both databases."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, text

from storybot.cards.model import Layout
from storybot.delivery.model import Route
from storybot.errors import Refused, StoreFailed
from storybot.store import audit, channels, placements, schema, story_lines
from storybot.store.address import Address
from storybot.store.engine import Store
from storybot.store.tables import metadata
from tests.making import a_draft, configure, discord, push, routed

ROOT = Path(__file__).parents[3]


def run(url: str, statement: str) -> None:
    engine = create_engine(Address.parse(url).for_driver(asynchronous=False))
    with engine.begin() as conn:
        conn.execute(text(statement))
    engine.dispose()


def upgrade_to(url: str, revision: str) -> None:
    """What an older storybot has left."""
    config = Config()
    config.set_main_option("script_location", "storybot.store:migrations")
    engine = create_engine(Address.parse(url).for_driver(asynchronous=False))
    with engine.begin() as config.attributes["connection"]:
        command.upgrade(config, revision)
    engine.dispose()


def test_upgrade_brings_an_empty_database_to_the_newest(empty_url: str) -> None:
    assert schema.current(empty_url) is None
    assert schema.check(empty_url) == [
        f"The database is at no migration, not at {schema.newest()}; run `storybot db upgrade`."
    ]
    assert schema.upgrade(empty_url) is None
    assert schema.current(empty_url) == schema.newest()
    assert schema.check(empty_url) == []
    assert schema.upgrade(empty_url) == schema.newest(), "a second time there is nothing to do"


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE channels DROP COLUMN advice",
        "ALTER TABLE messages ADD COLUMN more TEXT",
        "DROP TABLE leases",
    ],
)
def test_check_finds_a_schema_that_someone_has_changed(empty_url: str, change: str) -> None:
    schema.upgrade(empty_url)
    run(empty_url, change)
    [problem] = schema.check(empty_url)
    assert change.split()[2] in problem


def test_a_newer_storybots_database_is_left_alone(empty_url: str) -> None:
    schema.upgrade(empty_url)
    run(empty_url, "UPDATE alembic_version SET version_num = 'f00d'")
    for act in (schema.upgrade, schema.current, schema.check):
        with pytest.raises(Refused, match=r"newer storybot.*f00d"):
            act(empty_url)


def test_processes_that_upgrade_at_once_take_turns(empty_url: str) -> None:
    code = """if True:
        import sys
        from storybot.store import schema

        print("ready", flush=True)
        input()
        print(schema.upgrade(sys.argv[1]))
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, empty_url],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    ended = [process.communicate(timeout=60) for process in processes]
    assert [error for _, error in ended] == [""] * 4
    assert sorted(out.strip() for out, _ in ended) == [str(schema.newest())] * 3 + ["None"]


def test_upgrade_waits_for_who_has_a_new_sqlite_file_to_himself(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with ThreadPoolExecutor() as threads, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        upgrading = threads.submit(schema.upgrade, f"sqlite:///{path}")
        wait([upgrading], timeout=0.2)
        assert not upgrading.done()
        other.execute("COMMIT")
        assert upgrading.result(timeout=10) is None


def test_a_file_that_can_not_be_a_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text("This is no database, but a text of some length.\n" * 100)
    for act in (schema.upgrade, schema.current, schema.check):
        with pytest.raises(StoreFailed, match=r"story\.txt failed: file is not a database"):
            act(f"sqlite:///{path}")
        with pytest.raises(StoreFailed, match="unable to open database file"):
            act(f"sqlite:///{tmp_path}/no/such/directory.db")


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    run(empty_url, "CREATE TABLE leases (name TEXT)")
    with pytest.raises(StoreFailed, match="leases"):
        schema.upgrade(empty_url)
    engine = create_engine(Address.parse(empty_url).for_driver(asynchronous=False))
    with engine.connect() as conn:
        assert inspect(conn).get_table_names() == ["leases"]
    engine.dispose()


async def test_a_database_that_is_not_set_up_says_what_to_do(empty_url: str) -> None:
    store = Store.open(empty_url)
    with pytest.raises(StoreFailed, match="storybot db upgrade"):
        async with store.read() as conn:
            await story_lines.listing(conn)
    with pytest.raises(StoreFailed, match="storybot db upgrade"):
        await push(store, a_draft())
    await store.close()


def test_every_row_of_channels_and_messages_says_its_platform_and_account() -> None:
    for name in ("channels", "placements", "messages"):
        columns = metadata.tables[name].columns
        assert not columns["platform"].nullable
        assert not columns["account"].nullable


async def test_the_migration_to_routes_keeps_what_was_set(empty_url: str) -> None:
    upgrade_to(empty_url, "0002")
    run(empty_url, "INSERT INTO accounts (platform, id) VALUES ('slack', 'T1')")
    run(
        empty_url,
        "INSERT INTO channels (platform, account, channel, topics, noise_at_most, layout, added_at) "
        "VALUES ('slack', 'T1', 'C1', '[\"sea\", \"Härte\"]', 40, 'compact', '2026-03-01 12:00:00+00:00')",
    )
    schema.upgrade(empty_url)
    assert schema.check(empty_url) == []
    store = Store.open(empty_url)
    async with store.read() as conn:
        [channel] = await channels.listing(conn)
    await store.close()
    assert channel.route == Route(topics=("sea", "Härte"), noise_at_most=40, layout=Layout.COMPACT)


async def test_the_migration_to_what_is_set_in_chat_keeps_routes(empty_url: str) -> None:
    upgrade_to(empty_url, "0007")
    run(empty_url, "INSERT INTO accounts (platform, id) VALUES ('slack', 'T1')")
    route = r'{"topics"\: ["sea"], "set_in"\: "config"}'  # a colon would begin a parameter
    run(
        empty_url,
        "INSERT INTO channels (platform, account, channel, route, added_at) "
        f"VALUES ('slack', 'T1', 'C1', '{route}', '2026-03-01 12:00:00+00:00')",
    )
    schema.upgrade(empty_url)
    store = Store.open(empty_url)
    async with store.read() as conn:
        [channel] = await channels.listing(conn)
    await store.close()
    assert channel.route == channel.configured == Route(topics=("sea",))
    assert channel.set_in_chat == {}


async def test_the_migration_to_logs_of_all_whose_threads_were_changed_finds_what_was_done(
    empty_url: str,
) -> None:
    upgrade_to(empty_url, "0018")
    store = Store.open(empty_url)
    await configure(store, routed(discord()), routed(discord(account="2")))
    await push(store, a_draft(slug="s"))
    async with store.read() as conn:
        one, other = [it.id for it in await placements.with_threads(conn, "s")]
    deed = (
        "INSERT INTO deeds (id, at, act, by, way, outcome, platform, account, channel, before, after)"
        " VALUES ({}, '2026-03-01 12:00:00+00:00', '{}', 'key', 'cli', 'done', {}, '{{}}', '{{}}')"
    )
    here, nowhere = "'discord', '1', '100'", "NULL, NULL, NULL"
    acts = ("close", "report", "dismiss", "lock", "undo", "publish")
    for number, act in enumerate(acts, start=101):
        run(empty_url, deed.format(number, act, here if number < 104 else nowhere))
    for number, placement, undone_by in ((101, one, "NULL"), (104, one, 105), (104, other, 105)):
        run(
            empty_url,
            "INSERT INTO thread_changes (deed_id, placement_id, before, undone_by)"
            f" VALUES ({number}, {placement}, '{{}}', {undone_by})",
        )
    run(
        empty_url,
        "INSERT INTO cases (platform, account, channel, message, link, files, author, standing, state,"
        " decided_by) VALUES ('discord', '1', '100', '5', '', 0, 'key', 'moderator', 'decided', 103)",
    )
    schema.upgrade(empty_url)
    async with store.read() as conn:
        told = [
            [it.id for it in await audit.listing(conn, told_in=[("discord", account)], limit=9)]
            for account in ("1", "2", "3")
        ]
    await store.close()
    assert told == [[105, 104, 101], [105, 104], []]
