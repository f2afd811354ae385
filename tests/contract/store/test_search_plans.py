"""How SQLite goes about a search: of a million stories it reads those that it shows, sorting nothing. And of
as many threads those of which a rule is due."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.store import rules, search
from storybot.store.engine import Store
from storybot.story.embargo import State
from tests.making import NOON

PUBLIC = (State.PUBLISHED,)


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    store = Store.open(sqlite_url)
    yield store
    await store.close()


def explained(conn: AsyncConnection) -> list[str]:
    """From now on, the steps of each statement's plan."""
    steps: list[str] = []

    def explain(raw: Connection, _: object, statement: str, parameters: object, *__: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            plan = raw.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # pyright: ignore
            steps.extend(row.detail for row in plan)

    event.listen(conn.sync_connection, "before_cursor_execute", explain)
    return steps


@pytest.mark.parametrize(
    ("query", "topic"), [(None, None), ("sea wall", None), (None, "harbour"), ("sea", "harbour")]
)
async def test_a_page_is_read_newest_first(store: Store, query: str | None, topic: str | None) -> None:
    async with store.read() as conn:
        steps = explained(conn)
        await search.page(conn, query=query, topic=topic, states=PUBLIC, limit=6)
    assert steps
    assert not [step for step in steps if "TEMP B-TREE" in step]


async def test_what_is_meant_is_read_newest_first(store: Store) -> None:
    async with store.read() as conn:
        steps = explained(conn)
        await search.suggest(conn, "sea wlal", states=PUBLIC, limit=25)
    assert any("headline_words" in step for step in steps)
    assert not [step for step in steps if "TEMP B-TREE" in step or step.startswith("SCAN headline_words")]


async def test_topics_are_found_without_reading_their_stories(store: Store) -> None:
    async with store.read() as conn:
        steps = explained(conn)
        await search.topics(conn, "h", states=PUBLIC, limit=25)
    assert (
        "SEARCH story_topics USING COVERING INDEX ix_story_topics_topic_key (topic_key>? AND topic_key<?)"
        in steps
    )
    assert not [step for step in steps if step.startswith(("SCAN story_topics", "SCAN stories"))]


async def test_rules_that_are_due_are_found_without_looking_at_other_threads(store: Store) -> None:
    async with store.read() as conn:
        steps = explained(conn)
        assert not await rules.are_due(conn, NOON)
        await rules.due(conn, NOON, 200)
    assert sum("ix_placements_rule_at (rule_at<?)" in step for step in steps) == 2
    assert not [step for step in steps if step.startswith("SCAN placements") or "TEMP B-TREE" in step]
