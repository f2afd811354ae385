"""Each pane looks as it did, in both colour schemes, on a screen and on a phone.

`make test ARGS="tests/browser/test_pictures.py --snapshot-update"` renews the golden pictures; what has
changed in them is to be looked at.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from storybot.playground.server import Playground
from tests.browser.conftest import Scheme, Width
from tests.browser.likeness import difference
from tests.browser.scene import PANES, pictured, pose, scene

pytestmark = pytest.mark.asyncio(loop_scope="session")

GOLDEN = Path(__file__).parent / "golden"
TOLERATED = 0.01
"""Of a picture: other versions of the browser draw controls a little differently."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def playground(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Playground]:
    async with scene(tmp_path_factory.mktemp("scene")) as playground:
        yield playground


Look = Callable[[str, bytes], Awaitable[None]]


@pytest_asyncio.fixture(loop_scope="session")
async def look(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Look]:
    """Compares a picture with the golden one of that name, or takes it for golden; all are looked at before
    the test fails."""
    different: list[str] = []

    async def compare(name: str, shot: bytes) -> None:
        if request.config.getoption("update_snapshots"):
            (GOLDEN / name).write_bytes(shot)
            return
        (tmp_path / name).write_bytes(shot)
        share = await difference(browser, shot, (GOLDEN / name).read_bytes())
        if share > TOLERATED:
            different.append(f"{share:.1%} of {name} is different; it looks like {tmp_path / name} now")

    yield compare
    assert different == []


async def test_each_pane_looks_as_its_golden_picture(
    browser: Browser, playground: Playground, width: Width, scheme: Scheme, look: Look
) -> None:
    async with pictured(browser, playground.url, width, scheme) as page:
        for name in PANES:
            shot = await (await pose(page, name)).screenshot(animations="disabled")
            await look(f"{name.lower()}-{width}-{scheme}.png", shot)
