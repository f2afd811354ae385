"""The panes with much in them: nothing is lost, nothing stands still for long, and what one reads stays."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from storybot.playground.server import Playground
from tests.browser.conftest import opened, shared
from tests.e2e.asking import MO, STORIES, TEXT

pytestmark = pytest.mark.asyncio(loop_scope="session")

MANY, UPDATES = 200, 1_000
PAUSE = 100  # milliseconds
ROUNDS = 5
MINA = "U0MEMBER01"


@dataclass(frozen=True)
class Side:
    """One platform's pane, and how somebody says something there."""

    log: Locator
    say: Callable[[str], object]

    def said(self, text: str) -> Locator:
        return self.log.get_by_text(text, exact=True)


@shared
async def playground() -> AsyncIterator[Playground]:
    playground = Playground()
    await playground.start()
    yield playground
    await playground.stop()


@shared
async def page(browser: Browser, playground: Playground) -> AsyncIterator[Page]:
    async with opened(browser, playground.url) as page:
        await expect(page.locator("#status")).to_have_text("Live")
        yield page


@pytest.fixture(params=["Discord", "Slack"])
def side(request: pytest.FixtureRequest, page: Page, playground: Playground) -> Side:
    log = page.get_by_role("region", name=request.param, exact=True).get_by_role("log")
    if request.param == "Discord":
        return Side(log, lambda text: playground.discord.people.say(MO, TEXT, text))
    return Side(log, lambda text: playground.slack.people().post(MINA, STORIES, text))


async def test_two_hundred_messages_are_followed_and_scrolled_without_a_pause(page: Page, side: Side) -> None:
    for number in range(MANY):
        side.say(f"message {number}")
    await expect(side.said(f"message {MANY - 1}")).to_be_in_viewport()
    await page.evaluate("""() => {
        window.pauses = [];
        const note = (list) => window.pauses.push(...list.getEntries().map((each) => each.duration));
        new PerformanceObserver(note).observe({ entryTypes: ["longtask"] });
    }""")
    longest: list[float] = []
    for number in range(MANY, MANY + ROUNDS):
        await page.evaluate("window.pauses.length = 0")
        side.say(f"message {number}")
        await expect(side.said(f"message {number}")).to_be_in_viewport()
        await side.log.evaluate("(log) => { log.scrollTop = 0; }")
        await expect(side.said("message 0")).to_be_in_viewport()
        await side.log.evaluate("(log) => { log.scrollTop = log.scrollHeight; }")
        longest.append(max(await page.evaluate("window.pauses"), default=0))
    # Whatever else the machine does only adds to a pause.
    assert min(longest) <= PAUSE, longest


async def test_what_one_reads_stays_where_it_is_when_more_is_said(side: Side) -> None:
    for number in range(MANY):
        side.say(f"message {number}")
    await expect(side.said(f"message {MANY - 1}")).to_be_in_viewport()
    await side.log.evaluate("(log) => { log.scrollTop = 200; }")
    side.say("one more")
    await expect(side.said("one more")).to_be_attached()
    assert await side.log.evaluate("(log) => log.scrollTop") == 200


async def test_a_thousand_live_updates_lose_none(side: Side) -> None:
    for number in range(UPDATES):
        side.say(f"update {number}")
        if number % 20 == 0:
            await asyncio.sleep(0.02)
    await expect(side.said(f"update {UPDATES - 1}")).to_be_in_viewport()
    texts = "(log) => [...log.children].map((each) => each.textContent.match(/update (\\d+)/)?.[1])"
    assert await side.log.evaluate(texts) == [str(number) for number in range(UPDATES)]
