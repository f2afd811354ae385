"""Messages that people change and delete in the Discord-like pane, and posts that they start."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import opened, violations
from tests.browser.discord_pane import ByHand, be, pane
from tests.e2e.asking import FORUM, INES, MO, TEXT

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def more(page: Page, name: str, choice: str) -> None:
    """Choose in the menu of somebody's message."""
    await pane(page).get_by_role("button", name=f"More for the message of {name}").press("Enter")
    await page.get_by_role("menuitem", name=choice).press("Enter")


async def test_one_changes_ones_own_message_in_its_place(by_hand: Page, hand: ByHand) -> None:
    hand.playground.discord.people.say(INES, TEXT, "I heard eleven")
    await more(by_hand, "Ines", "Edit message")
    text = pane(by_hand).get_by_role("textbox", name="Edit message")
    await expect(text).to_be_focused()
    await text.fill("I heard twelve")
    await text.press("Escape")
    await expect(pane(by_hand).get_by_text("I heard eleven")).to_be_visible()
    await more(by_hand, "Ines", "Edit message")
    await text.fill("I heard **twelve**")
    await text.press("Enter")
    await expect(pane(by_hand).get_by_text("I heard twelve")).to_be_visible()
    await expect(pane(by_hand).get_by_text("(edited)")).to_be_visible()
    await expect(pane(by_hand).get_by_role("button", name="More for the message of Ines")).to_be_focused()


async def test_what_one_is_changing_outlives_that_its_message_is_redrawn(by_hand: Page, hand: ByHand) -> None:
    said = hand.playground.discord.people.say(INES, TEXT, "I heard eleven")
    await more(by_hand, "Ines", "Edit message")
    text = pane(by_hand).get_by_role("textbox", name="Edit message")
    await text.fill("I heard twelve")
    await hand.call(f"/channels/{TEXT}/messages/{said['id']}/threads", {"name": "Owls"})
    await expect(pane(by_hand).locator(".thread-line")).to_be_visible()
    await expect(text).to_have_value("I heard twelve")
    await expect(text).to_be_focused()


async def test_a_change_that_is_refused_is_kept_to_be_mended(browser: Browser, hand: ByHand) -> None:
    hand.playground.discord.people.say(INES, TEXT, "I heard eleven")
    async with opened(browser, hand.playground.url, problem="400") as page:
        await be(page, INES)
        await more(page, "Ines", "Edit message")
        text = pane(page).get_by_role("textbox", name="Edit message")
        await text.fill(" ")
        await text.press("Enter")
        await expect(page.get_by_role("alert")).to_have_text("Cannot send an empty message")
        await expect(text).to_be_visible()


async def test_one_deletes_ones_own_message(by_hand: Page, hand: ByHand) -> None:
    hand.playground.discord.people.say(INES, TEXT, "I heard eleven")
    await more(by_hand, "Ines", "Delete message")
    await expect(pane(by_hand).get_by_role("article")).to_have_count(0)


async def test_a_moderator_deletes_what_others_say(by_hand: Page, hand: ByHand) -> None:
    people = hand.playground.discord.people
    people.say(MO, TEXT, "Mind your words")
    people.say(INES, TEXT, "Hoo!")
    menu = pane(by_hand).get_by_role("button", name="More for the message of Mo")
    await expect(pane(by_hand).get_by_text("Mind your words")).to_be_visible()
    await expect(menu).to_have_count(0)
    await be(by_hand, MO)
    await pane(by_hand).get_by_role("button", name="More for the message of Ines").press("Enter")
    await expect(by_hand.get_by_role("menuitem", name="Edit message")).to_have_count(0)
    await by_hand.get_by_role("menuitem", name="Delete message").press("Enter")
    await expect(pane(by_hand).get_by_text("Hoo!")).to_have_count(0)
    await expect(pane(by_hand).get_by_text("Mind your words")).to_be_visible()


async def test_one_starts_a_post_in_a_forum(by_hand: Page, hand: ByHand) -> None:
    await pane(by_hand).get_by_role("button", name="story-forum").press("Enter")
    await pane(by_hand).get_by_role("button", name="New post").press("Enter")
    dialog = by_hand.get_by_role("dialog", name="New post in story-forum")
    await expect(dialog.get_by_role("textbox", name="Title")).to_be_focused()
    await by_hand.keyboard.type("Owls in our wood")
    await dialog.get_by_role("checkbox", name="Climate").press("Space")
    await dialog.get_by_role("textbox", name="Message").fill("Who heard one?")
    await dialog.get_by_role("button", name="Post", exact=True).press("Enter")
    beside = pane(by_hand).get_by_role("complementary", name="Thread Owls in our wood")
    await expect(beside.get_by_text("Who heard one?")).to_be_visible()
    await expect(beside.get_by_text("Climate", exact=True)).to_be_visible()
    await expect(beside.get_by_role("button", name="Close the thread")).to_be_focused()
    [post] = hand.playground.discord.state.threads.values()
    assert (post.parent_id, post.owner_id) == (FORUM, INES)


async def test_no_rule_of_accessibility_is_broken_in_a_new_post(by_hand: Page, axe: str) -> None:
    await pane(by_hand).get_by_role("button", name="story-forum").press("Enter")
    await pane(by_hand).get_by_role("button", name="New post").press("Enter")
    await expect(by_hand.get_by_role("dialog")).to_be_visible()
    assert await violations(by_hand, axe) == []
