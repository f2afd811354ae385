"""A playground, and Debian's Chromium on its page.

Every fixture and test here shares one event loop: a browser is started once.
"""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect

from storybot.playground.server import Playground
from tests.browser.discord_pane import ByHand, be
from tests.e2e.asking import INES, Asked, asked

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
AXE = Path(__file__).parents[2] / ".venv/axe/node_modules/axe-core/axe.min.js"
PATIENCE = 30_000  # milliseconds; only what fails takes so long, and machines are slow at times
WIDTHS = {"wide": 1280, "narrow": 375}

Width = Literal["wide", "narrow"]
Scheme = Literal["light", "dark"]

shared = pytest_asyncio.fixture(loop_scope="session")


def executable() -> str | None:
    """Where the browser is."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium; playwright's own can't be fetched everywhere."""
    path = executable()
    if path is None:
        pytest.skip(f"there is no browser: none of {', '.join(BROWSERS)} (Debian: apt-get install chromium)")
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path)
        yield browser
        await browser.close()


@shared
async def bot(tmp_path: Path) -> AsyncIterator[Asked]:
    """The whole bot at work in a playground of its own."""
    async with asked(tmp_path) as bot:
        yield bot


@pytest.fixture(params=["wide", "narrow"])
def width(request: pytest.FixtureRequest) -> Width:
    """A screen and a phone."""
    return request.param


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    """Both colour schemes, as the system asks for them."""
    return request.param


@asynccontextmanager
async def opened(
    browser: Browser,
    url: str,
    *,
    width: Width = "wide",
    scheme: Scheme = "light",
    problem: str | None = None,
    **more: Any,
) -> AsyncIterator[Page]:
    """The page in a browser without a past. An error on the console, a violated policy among them, fails,
    but for the one `problem` that a test is about, of which it names a part."""
    size = {"width": WIDTHS[width], "height": 900}
    context = await browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce", **more)
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    problems: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            problems.append(f"{message.text} ({message.location.get('url')})")

    page.on("console", hear)
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.goto(url)
    try:
        yield page
    finally:
        await context.close()
    assert [each for each in problems if problem is None or problem not in each] == []


@shared
async def page(browser: Browser, bot: Asked) -> AsyncIterator[Page]:
    """The page on a screen, in light colours."""
    async with opened(browser, bot.playground.url) as page:
        yield page


@shared
async def hand() -> AsyncIterator[ByHand]:
    """A playground whose bot is the test."""
    playground = Playground()
    await playground.start()
    try:
        async with aiohttp.ClientSession() as http:
            yield ByHand(playground, http)
    finally:
        await playground.stop()


@shared
async def by_hand(browser: Browser, hand: ByHand) -> AsyncIterator[Page]:
    """The page of that playground, as Ines."""
    async with opened(browser, hand.playground.url) as page:
        await be(page, INES)
        yield page


@shared
async def slack(page: Page) -> Locator:
    """The Slack-like pane, with what there is."""
    await expect(page.locator("#status")).to_have_text("Live")
    return page.get_by_role("region", name="Slack", exact=True)


@shared
async def http(bot: Asked) -> AsyncIterator[aiohttp.ClientSession]:
    """Requests as they come from anywhere."""
    async with aiohttp.ClientSession(bot.playground.url) as session:
        yield session


@pytest.fixture(scope="session")
def axe() -> Iterator[str]:
    """The source of axe-core, which `make test` fetches from npm."""
    if not AXE.exists():
        pytest.skip(f"there is no axe-core: make test installs it to {AXE.parents[2]} where there is npm")
    yield AXE.read_text("utf-8")


async def violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds. It is run by the debugger, which the page's policy doesn't bind."""
    await page.evaluate(f"() => {{ {axe} }}")
    found = await page.evaluate("() => axe.run()")
    return [
        f"{each['id']}: {each['help']}: {', '.join(str(node['target']) for node in each['nodes'])}"
        for each in found["violations"]
    ]
