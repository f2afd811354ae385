"""The panes with much in them: nothing is lost, nothing stands still for long, and what one reads stays."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
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
OBSERVE = """() => {
    window.pauses = [];
    const note = (list) => window.pauses.push(...list.getEntries().map((each) => each.duration));
    new PerformanceObserver(note).observe({ entryTypes: ["longtask"] });
}"""


@dataclass(frozen=True)
class Side:
    """One platform's pane, and who talks there: by requests as the page does, so `/live` hears at once."""

    log: Locator
    http: aiohttp.ClientSession
    discord: bool

    async def say(self, text: str) -> str:
        """Returns the message's id."""
        if self.discord:
            said = await self._act("discord/say", user_id=MO, channel_id=TEXT, text=text)
            return said["id"]
        said = await self._act("slack/acts/post", user=MINA, channel=STORIES, text=text)
        return said["result"]

    async def edit(self, message: str, text: str) -> None:
        if self.discord:
            await self._act("discord/edit", user_id=MO, channel_id=TEXT, message_id=message, text=text)
        else:
            await self._act("slack/acts/edit", user=MINA, channel=STORIES, ts=message, text=text)

    async def _act(self, name: str, **told: str) -> Any:
        async with self.http.post(f"/control/{name}", json=told, raise_for_status=True) as answer:
            return await answer.json()

    def said(self, text: str) -> Locator:
        return self.log.get_by_text(text, exact=True)


@shared
async def url() -> AsyncIterator[str]:
    playground = Playground()
    await playground.start()
    yield playground.url
    await playground.stop()


@shared
async def page(browser: Browser, url: str) -> AsyncIterator[Page]:
    async with opened(browser, url) as page:
        await expect(page.locator("#status")).to_have_text("Live")
        yield page


@pytest.fixture(params=["Discord", "Slack"])
def platform(request: pytest.FixtureRequest) -> str:
    return request.param


@shared
async def side(platform: str, page: Page, url: str) -> AsyncIterator[Side]:
    log = page.get_by_role("region", name=platform, exact=True).get_by_role("log")
    async with aiohttp.ClientSession(url) as http:
        yield Side(log, http, platform == "Discord")


async def test_two_hundred_messages_are_followed_and_scrolled_without_a_pause(page: Page, side: Side) -> None:
    said = [await side.say(f"message {number}") for number in range(MANY)]
    await expect(side.said(f"message {MANY - 1}")).to_be_in_viewport()
    await page.evaluate(OBSERVE)
    longest: list[float] = []
    for number in range(MANY, MANY + ROUNDS):
        await page.evaluate("window.pauses.length = 0")
        await side.say(f"message {number}")
        await expect(side.said(f"message {number}")).to_be_in_viewport()
        changed = said[1::20]
        for old in changed:
            await side.edit(old, f"changed for {number}")
        await expect(side.said(f"changed for {number}")).to_have_count(len(changed))
        await side.log.evaluate("(log) => { log.scrollTop = 0; }")
        await expect(side.said("message 0")).to_be_in_viewport()
        await side.log.evaluate("(log) => { log.scrollTop = log.scrollHeight; }")
        longest.append(max(await page.evaluate("window.pauses"), default=0))
    # Whatever else the machine does only adds to a pause.
    assert min(longest) <= PAUSE, longest


async def test_what_one_reads_stays_where_it_is_when_more_is_said(side: Side) -> None:
    for number in range(MANY):
        await side.say(f"message {number}")
    await expect(side.said(f"message {MANY - 1}")).to_be_in_viewport()
    await side.log.evaluate("(log) => { log.scrollTop = 200; }")
    await side.say("one more")
    await expect(side.said("one more")).to_be_attached()
    assert await side.log.evaluate("(log) => log.scrollTop") == 200


async def test_a_thousand_live_updates_lose_none(side: Side) -> None:
    """Every fourth changes an older message."""
    texts: dict[str, str] = {}
    for number in range(UPDATES):
        if number % 4 == 2:
            message = list(texts)[number // 4]
            texts[message] += " again"
            await side.edit(message, texts[message])
        else:
            texts[await side.say(f"update {number}")] = f"update {number}"
    await expect(side.said(f"update {UPDATES - 1}")).to_be_in_viewport()
    shown = "(log) => [...log.children].map((each) => each.textContent.match(/update \\d+( again)?/)?.[0])"
    assert await side.log.evaluate(shown) == list(texts.values())
