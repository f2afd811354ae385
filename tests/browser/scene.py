"""One story and what is said of it, the same each time: what pictures are taken of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import noto_cjk_sans_jp_regular  # pyright: ignore[reportMissingTypeStubs]
from playwright.async_api import Browser, Locator, Page, expect

from storybot.playground.faults import Fault
from storybot.playground.server import Playground
from tests.browser.conftest import PATIENCE, Scheme, Width, opened
from tests.browser.corner_playground import with_tool
from tests.e2e.asking import INES, MO, SAMPLES, STORIES, TEXT

SAMPLE = SAMPLES / "owl-census.json"
HEADLINE = "Ten Thousand Volunteers Counted"
MINA = "U0MEMBER01"
PANES = ("Discord", "Slack", "Editor", "Faults", "Wire")

FONT = Path(str(noto_cjk_sans_jp_regular.FONT_PATH))
LOOK = """
@font-face { font-family: pictured; src: url("/pictured.otf"); }
* { font-family: pictured, sans-serif !important; }
time { display: none; }
"""
"""The font is the same on every machine, and no picture shows when it was taken."""


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Playground]:
    """A playground and its bot, with a story in every channel and people who talk about it."""
    async with with_tool(folder) as playground:
        await playground.bot.start()
        await _push(playground)
        thread = _newest(playground.discord.channels(), TEXT)["thread"]["id"]
        card = _newest(playground.slack.channels(), STORIES)["id"]
        discord, slack = playground.discord.people, playground.slack.people()
        discord.say(INES, thread, "I counted **eleven** in our wood!")
        discord.say(MO, thread, "Which way did you listen? The map asks for `north` first.")
        slack.post(MINA, STORIES, "Eleven in our wood. :owl:", thread_ts=card)
        playground.faults.add(Fault(platform="slack", kind="rate_limited", match="chat.delete", times=3))
        yield playground


def _newest(channels: list[dict[str, Any]], channel: str) -> dict[str, Any]:
    return next(each["messages"][-1] for each in channels if each["id"] == channel)


async def _push(playground: Playground) -> None:
    async with aiohttp.ClientSession(playground.url) as http:
        told = {"name": SAMPLE.name, "text": SAMPLE.read_text("utf-8")}
        async with http.post("/corner/push", json=told) as answer:
            answer.raise_for_status()

        async def waits() -> bool:
            async with http.get("/corner/deliveries") as answer:
                placed: list[dict[str, Any]] = await answer.json()
            return not placed or any(not one["state"].startswith("delivered") for one in placed)

        async with asyncio.timeout(PATIENCE / 1000):
            while await waits():  # noqa: ASYNC110 - nothing tells when it is there
                await asyncio.sleep(0.1)


@asynccontextmanager
async def pictured(browser: Browser, url: str, width: Width, scheme: Scheme) -> AsyncIterator[Page]:
    """The page as pictures show it."""
    more = {"bypass_csp": True, "locale": "en-GB", "timezone_id": "UTC"}
    async with opened(browser, url, width=width, scheme=scheme, **more) as page:
        await page.route("**/pictured.otf", lambda route: route.fulfill(path=FONT))
        await page.add_style_tag(content=LOOK)
        await page.evaluate("document.fonts.load('16px pictured')")
        for name in ("Discord", "Slack"):
            await expect(pane(page, name).get_by_text(HEADLINE).first).to_be_attached()
        await from_the_top(page)
        yield page


async def from_the_top(page: Page) -> None:
    """Conversations show how they begin."""
    await page.evaluate("document.querySelectorAll('[role=log]').forEach((log) => { log.scrollTop = 0; })")


def pane(page: Page, name: str) -> Locator:
    """A pane, whether it shows or not."""
    return page.get_by_role("region", name=name, exact=True, include_hidden=True)


async def pose(page: Page, name: str) -> Locator:
    """A pane with something to see in it."""
    tab = page.get_by_role("navigation", name="Panes").get_by_role("button", name=name, exact=True)
    if await tab.is_visible():
        await tab.click()
    shown = pane(page, name)
    if name == "Editor":
        await shown.get_by_label("Start from a sample").select_option("md")
        await expect(shown.get_by_role("region", name="Preview on Slack")).to_be_visible()
        await expect(shown.get_by_role("region", name="Preview on Discord")).to_be_visible()
        await expect(shown.get_by_text("revision 1 is there")).to_have_count(4)
    elif name == "Wire":
        await shown.get_by_label("With the text").fill("chat.postMessage")
        await shown.locator("li:visible summary").first.click()
        await expect(shown.get_by_role("region", name="Answer")).to_be_visible()
    return shown
