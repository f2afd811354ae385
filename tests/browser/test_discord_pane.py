"""The Discord-like pane, used as members use Discord."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Scheme, Width, opened, violations
from tests.browser.discord_pane import HEADLINE, SAMPLE, be, begin, pane
from tests.e2e.asking import FORUM, INES, MO, TEXT, Asked

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_a_member_writes_is_shown_as_discord_shows_it(page: Page, bot: Asked) -> None:
    await be(page, INES)
    box = pane(page).get_by_role("textbox", name="Message #stories")
    await box.fill("**bold** and __under__ ||hidden|| `code` <t:0:R>")
    await box.press("Enter")
    await expect(box).to_be_focused()
    said = pane(page).get_by_role("article").filter(has_text="bold")
    await expect(said.locator("strong", has_text="bold")).to_be_visible()
    await expect(said.locator("u")).to_have_text("under")
    await expect(said.locator("code")).to_have_text("code")
    await expect(said.get_by_text("years ago")).to_be_visible()
    await said.get_by_role("button", name="Spoiler").press("Enter")
    await expect(said.get_by_text("hidden")).to_be_visible()


async def test_a_command_is_answered_in_place_and_dismissed(page: Page, bot: Asked) -> None:
    await be(page, INES)
    await begin(page, "help")
    await pane(page).get_by_role("button", name="Send", exact=True).press("Enter")
    only = pane(page).get_by_text("Only you can see this").last
    await expect(only).to_be_visible()
    count = await pane(page).locator(".private").count()
    await pane(page).get_by_role("button", name="Dismiss message").last.press("Enter")
    await expect(pane(page).locator(".private")).to_have_count(count - 1)


async def test_a_thread_opens_and_closes_with_the_focus_kept(page: Page, bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    opener = pane(page).locator(".thread-line").first
    await opener.press("Enter")
    thread = pane(page).get_by_role("complementary")
    await expect(thread.get_by_role("article").first).to_be_visible()
    await thread.get_by_role("button", name="Close the thread").press("Enter")
    await expect(opener).to_be_focused()


async def test_only_a_moderator_locks_a_thread(page: Page, bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(FORUM)
    await be(page, INES)
    await pane(page).get_by_role("button", name="story-forum").click()
    await pane(page).locator(".post .title").first.click()
    thread = pane(page).get_by_role("complementary")
    moderate = thread.get_by_role("button", name="Moderate the thread")
    await expect(thread.get_by_role("article").first).to_be_visible()
    await expect(moderate).to_have_count(0)
    await be(page, MO)
    await moderate.press("Enter")
    await expect(page.get_by_role("menuitem", name="Lock thread")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(thread.get_by_text("locked", exact=True)).to_be_visible()
    await be(page, INES)
    await expect(thread.get_by_text("This thread is locked.")).to_be_visible()


@pytest.mark.parametrize("with_thread", [False, True])
async def test_no_rule_of_accessibility_is_broken_in_a_conversation(
    browser: Browser, bot: Asked, width: Width, scheme: Scheme, axe: str, with_thread: bool
) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    bot.playground.discord.people.command(INES, TEXT, "help")
    async with opened(browser, bot.playground.url, width=width, scheme=scheme) as page:
        await be(page, INES)
        await expect(pane(page).get_by_text("Only you can see this").last).to_be_visible()
        if with_thread:
            await pane(page).locator(".thread-line").first.click()
        assert await violations(page, axe) == []


async def test_an_option_is_completed_by_what_the_bot_offers(page: Page, bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    await be(page, INES)
    await begin(page, "story")
    option = pane(page).get_by_role("combobox", name="story")
    await option.fill("owl")
    await expect(pane(page).get_by_role("option").filter(has_text=HEADLINE)).to_be_visible()
    await option.press("ArrowDown")
    await option.press("Enter")
    await expect(option).to_have_value("Ten Thousand Volunteers Counted the Country's Owls by Ear")
    await option.press("Enter")
    await expect(pane(page).locator(".private").filter(has_text=HEADLINE)).to_be_visible()


async def test_a_message_is_given_to_the_bot_by_its_menu(page: Page, bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    await be(page, INES)
    await pane(page).get_by_role("button", name="More for the message").first.press("Enter")
    await page.get_by_role("menuitem", name="Story sides").press("Enter")
    await expect(pane(page).locator(".private").get_by_text("Only you can see this")).to_be_visible()


async def test_a_menu_stays_open_while_its_message_changes(page: Page, bot: Asked) -> None:
    await bot.push(SAMPLE)
    shown = await bot.card_in(TEXT)
    await be(page, INES)
    card = pane(page).get_by_role("article").filter(has_text=HEADLINE).first
    await card.get_by_role("button", name="More for the message").press("Enter")
    await expect(page.get_by_role("menuitem", name="Story sides")).to_be_focused()
    bot.playground.discord.people.say(MO, shown["thread"]["id"], "What a count!")
    await expect(card.get_by_text("2 messages")).to_be_visible()
    await page.get_by_role("menuitem", name="Story sides").press("Enter")
    await expect(pane(page).locator(".private").get_by_text("Only you can see this")).to_be_visible()
