"""What the API's description allows and what it forbids, asked by schemathesis: a few seconds of it, and the
same requests each time. `make fuzz` asks for longer, and asks anew."""

import re
from collections.abc import AsyncIterator

import pytest

from storybot.store.engine import Store
from tests.fuzz import fuzz


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Store]:
    store = Store.open(sqlite_url)
    yield store
    await store.close()


async def test_the_api_holds_to_the_bounds_that_it_names(sqlite: Store) -> None:
    status, said = await fuzz(sqlite, "--phases=examples,coverage", "--generation-deterministic")
    assert status == 0, said
    assert re.search(r"Selected: (\d+)/\1\s+Tested: \1", said), said


async def test_the_api_does_as_it_says_whatever_it_is_sent(store: Store) -> None:
    how = ("--phases=fuzzing", "--max-examples=3", "--generation-deterministic")
    status, said = await fuzz(store, *how)
    assert status == 0, said
    assert re.search(r"Selected: (\d+)/\1\s+Tested: \1", said), said
