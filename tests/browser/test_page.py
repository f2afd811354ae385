"""The page around the panes."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Scheme, Width, opened, violations
from tests.e2e.asking import STORIES, TEXT, Asked

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAMPLE = "owl-census.json"
HEADLINE = "Ten Thousand Volunteers Counted"


async def test_a_push_appears_in_both_panes_without_reload(page: Page, bot: Asked) -> None:
    await expect(page.locator("#status")).to_have_text("Live")
    await page.evaluate("() => { window.stayed = true; }")
    panes = [page.get_by_role("region", name=name, exact=True) for name in ("Discord", "Slack")]
    for pane in panes:
        await expect(pane.get_by_text(HEADLINE)).to_have_count(0)
    await bot.push(SAMPLE)
    for pane in panes:
        await expect(pane.get_by_text(HEADLINE).first).to_be_visible()
    assert await page.evaluate("() => window.stayed")


async def test_what_was_there_before_the_page_is_shown(browser: Browser, bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    await bot.card_in(STORIES)
    async with opened(browser, bot.playground.url) as page:
        for name in ("Discord", "Slack"):
            pane = page.get_by_role("region", name=name, exact=True)
            await expect(pane.get_by_text(HEADLINE).first).to_be_visible()


async def test_no_rule_of_accessibility_is_broken(
    browser: Browser, bot: Asked, width: Width, scheme: Scheme, axe: str
) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    await bot.card_in(STORIES)
    async with opened(browser, bot.playground.url, width=width, scheme=scheme) as page:
        for tab in ("Discord", "Slack", "Editor", "Faults", "Wire"):
            button = page.get_by_role("navigation", name="Panes").get_by_role("button", name=tab)
            if await button.is_visible():
                await button.click()
            await expect(page.get_by_role("region", name=tab, exact=True)).to_be_visible()
            assert await violations(page, axe) == [], tab


@pytest.mark.parametrize(("screen", "zoom"), [(375, 1), (1280, 2), (1280, 1)])
async def test_nothing_scrolls_sideways(browser: Browser, bot: Asked, screen: int, zoom: int) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    await bot.card_in(STORIES)
    async with opened(browser, bot.playground.url) as page:
        # a browser's zoom makes the page that much narrower
        await page.set_viewport_size({"width": screen // zoom, "height": 900 // zoom})
        for tab in ("Discord", "Slack", "Editor", "Faults", "Wire"):
            button = page.get_by_role("navigation", name="Panes").get_by_role("button", name=tab)
            if await button.is_visible():
                await button.click()
            wider = "() => [document.documentElement, ...document.querySelectorAll('.pane')]"
            wider += ".filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.id)"
            assert await page.evaluate(wider) == []


async def test_on_a_phone_one_pane_is_shown_at_a_time(browser: Browser, bot: Asked) -> None:
    async with opened(browser, bot.playground.url, width="narrow") as page:
        for name in ("Slack", "Faults", "Discord"):
            button = page.get_by_role("button", name=name, exact=True)
            await button.click()
            await expect(button).to_have_attribute("aria-pressed", "true")
            await expect(page.locator(".pane:visible")).to_have_count(1)
            await expect(page.get_by_role("region", name=name, exact=True)).to_be_visible()


async def test_on_a_screen_a_drawer_opens_beside_both_platforms(page: Page) -> None:
    visible = page.locator(".pane:visible")
    await expect(visible).to_have_count(2)
    await page.get_by_role("button", name="Wire").click()
    await expect(visible).to_have_count(3)
    await page.get_by_role("button", name="Faults", exact=True).click()
    await expect(visible).to_have_count(3)
    await page.get_by_role("button", name="Faults", exact=True).click()
    await expect(visible).to_have_count(2)


async def test_colours_are_chosen_and_remembered(page: Page) -> None:
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = await page.evaluate(ground)
    await page.get_by_label("Colours").select_option("dark")
    dark = await page.evaluate(ground)
    assert dark != light
    await page.reload()
    assert await page.evaluate(ground) == dark


async def test_one_sees_what_the_person_sees_who_one_is(page: Page, bot: Asked) -> None:
    bot.playground.slack.users(bot.playground.url).direct("U0MODER001")
    bot.playground.slack.people().post("U0MODER001", "D0MODER001", "between us")
    slack = page.get_by_role("region", name="Slack", exact=True)
    said = slack.get_by_text("between us")
    await page.get_by_label("Slack as").select_option("U0MODER001")
    await slack.get_by_role("button", name="storybot").click()
    await slack.get_by_role("button", name="Messages", exact=True).click()
    await expect(said).to_be_visible()
    await page.get_by_label("Slack as").select_option("U0MEMBER01")
    await expect(said).to_have_count(0)


async def test_the_keyboard_skips_to_the_panes(page: Page) -> None:
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the panes")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()
