"""Every platform that the contract test runs against: one parameter and one fixture for each."""

import pytest
from tests.contract.platforms.fake_scene import FakeScene
from tests.contract.platforms.scene import Scene


@pytest.fixture
async def fake_scene() -> Scene:
    return FakeScene()


@pytest.fixture(params=["fake"])
def scene(request: pytest.FixtureRequest) -> Scene:
    """A platform with its places, fresh for each test."""
    return request.getfixturevalue(f"{request.param}_scene")
