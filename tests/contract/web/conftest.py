"""The API, once on each kind of database."""

from collections.abc import AsyncIterator

import pytest

from storybot.store.engine import Store
from tests.api import Served, served


@pytest.fixture
async def api(store: Store) -> AsyncIterator[Served]:
    async with served(store) as serving:
        yield serving
