"""Every platform that the contract test runs against: one parameter and one fixture for each."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.platforms.discord_scene import discord_scene as a_discord
from tests.contract.platforms.fake_scene import FakeScene
from tests.contract.platforms.scene import Scene
from tests.contract.platforms.slack_scene import slack_scene as a_slack


@pytest.fixture
async def fake_scene() -> Scene:
    return FakeScene()


@pytest.fixture
async def discord_scene() -> AsyncIterator[Scene]:
    async with a_discord() as scene:
        yield scene


@pytest.fixture
async def slack_scene() -> AsyncIterator[Scene]:
    async with a_slack() as scene:
        yield scene


@pytest.fixture(params=["fake", "discord", "slack"])
def scene(request: pytest.FixtureRequest) -> Scene:
    """A platform with its places, fresh for each test."""
    return request.getfixturevalue(f"{request.param}_scene")
