"""The wire inspector."""

import json

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Scheme, Width, opened, violations
from tests.e2e.asking import Asked

pytestmark = pytest.mark.asyncio(loop_scope="session")


def fill(bot: Asked, count: int, name: str = "filled") -> None:
    for number in range(count):
        body = json.dumps({"number": number, "text": "<b>text</b>"}).encode()
        bot.playground.wire.add(
            "discord", "from bot", "POST", f"/{name}/{number}", status=200, fits=True, body=body
        )


def unfit(bot: Asked) -> None:
    problem = "50035 Invalid Form Body\ncontent: too long"
    more = {"status": 400, "fits": False, "problem": problem, "body": b'{"content": "xx"}'}
    bot.playground.wire.add("slack", "from bot", "POST", "/bad", **more)


async def test_it_filters_and_says_how_many(page: Page, bot: Asked) -> None:
    await page.get_by_role("button", name="Wire").click()
    pane = page.get_by_role("region", name="Wire", exact=True)
    rows = pane.get_by_role("list", name="Requests and events").locator("li:visible")
    fill(bot, 5)
    unfit(bot)
    await pane.get_by_label("With the text").fill("/filled/")
    await expect(rows).to_have_count(5)
    await expect(rows.first).to_contain_text("/filled/4")
    await pane.get_by_label("Platform").select_option("slack")
    await expect(pane.get_by_text("Nothing fits this filter.")).to_be_visible()
    await pane.get_by_label("With the text").fill("")
    await pane.get_by_label("Only what doesn't fit").check()
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("doesn't fit")
    await pane.get_by_label("Direction").select_option("to bot")
    await expect(rows).to_have_count(0)


async def test_an_entry_opens_its_bodies_and_why_it_doesnt_fit(page: Page, bot: Asked) -> None:
    await page.get_by_role("button", name="Wire").click()
    pane = page.get_by_role("region", name="Wire", exact=True)
    unfit(bot)
    await pane.get_by_label("With the text").fill("/bad")
    row = pane.get_by_role("list", name="Requests and events").locator("li:visible")
    await row.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(row.get_by_role("region", name="Body")).to_have_text('{\n  "content": "xx"\n}')
    await expect(row.get_by_text("content: too long")).to_be_visible()


async def test_what_is_open_and_focused_stays_when_more_comes(page: Page, bot: Asked) -> None:
    fill(bot, 50)
    await page.get_by_role("button", name="Wire").click()
    pane = page.get_by_role("region", name="Wire", exact=True)
    row = pane.locator("li", has_text="/filled/20").first
    await row.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(row.get_by_role("region", name="Body")).to_contain_text('"number": 20')
    top = (await row.bounding_box() or {})["y"]
    fill(bot, 30, "later")
    await expect(pane.get_by_text("/later/29")).to_be_attached()
    await expect(row.locator("summary")).to_be_focused()
    await expect(row.get_by_role("region", name="Body")).to_be_visible()
    assert abs((await row.bounding_box() or {})["y"] - top) < 3


async def test_paused_it_stands_still_and_goes_on_with_all_that_came(page: Page, bot: Asked) -> None:
    await page.get_by_role("button", name="Wire").click()
    pane = page.get_by_role("region", name="Wire", exact=True)
    pause = pane.get_by_role("button", name="Pause")
    await pause.click()
    fill(bot, 3)
    await expect(pane.get_by_text("more while paused")).to_be_visible()
    await expect(pane.get_by_text("/filled/")).to_have_count(0)
    await pane.get_by_role("button", name="Go on").click()
    await expect(pane.get_by_text("/filled/")).to_have_count(3)


async def test_it_is_bounded(page: Page, bot: Asked) -> None:
    fill(bot, 700)
    await page.get_by_role("button", name="Wire").click()
    pane = page.get_by_role("region", name="Wire", exact=True)
    await expect(pane.get_by_text("/filled/699")).to_be_attached()
    await expect(pane.locator("ol.wire > li")).to_have_count(500)


async def test_no_rule_of_accessibility_is_broken_with_an_entry_open(
    browser: Browser, bot: Asked, width: Width, scheme: Scheme, axe: str
) -> None:
    unfit(bot)
    async with opened(browser, bot.playground.url, width=width, scheme=scheme) as page:
        await page.get_by_role("button", name="Wire").click()
        pane = page.get_by_role("region", name="Wire", exact=True)
        await pane.get_by_text("/bad").click()
        await expect(pane.get_by_role("region", name="Body")).to_be_visible()
        assert await violations(page, axe) == []
