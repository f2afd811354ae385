"""The part of the bench that opens the playground's page in a browser."""

import statistics

from playwright.async_api import Browser, async_playwright
from rich.table import Table

from storybot.playground.server import Playground
from tests.bench.report import console
from tests.browser.conftest import executable
from tests.e2e.asking import MO, STORIES, TEXT

LOADS = 5
MESSAGES = 200
WITHIN = 1_000.0
MINA = "U0MEMBER01"

LIVE = "() => document.querySelector('#status')?.textContent === 'Live' && performance.now()"
"""Milliseconds since the navigation began, once everything is there, drawn and can be pressed."""


async def interactive() -> None:
    """How long the page takes until it can be used, empty and with many messages on each platform."""
    path = executable()
    if path is None:
        console.print("The page isn't measured: there is no browser.")
        return
    playground = Playground()
    await playground.start()
    table = Table("ms", "p50", "longest", "goal", title="The page, until it is live", title_justify="left")
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=path)
            for name, messages in (("no message", 0), (f"{MESSAGES} messages on each platform", MESSAGES)):
                _say(playground, messages)
                waits = [await _load(browser, playground.url) for _ in range(LOADS)]
                p50, longest = statistics.median(waits), max(waits)
                table.add_row(name, f"{p50:.0f}", f"{longest:.0f}", f"p50 < {WITHIN:.0f}")
            await browser.close()
    finally:
        await playground.stop()
    console.print(table)


def _say(playground: Playground, messages: int) -> None:
    for number in range(messages):
        playground.discord.people.say(MO, TEXT, f"**message** {number}")
        playground.slack.people().post(MINA, STORIES, f"*message* {number}")


async def _load(browser: Browser, url: str) -> float:
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = await context.new_page()
        await page.goto(url)
        return float(await (await page.wait_for_function(LIVE)).json_value())
    finally:
        await context.close()
