"""What becomes of what one asks in the Discord-like pane: pages, forms that fail, and no answer at all."""

import pytest
from playwright.async_api import Locator, Page, expect

from storybot.clock import SystemClock
from storybot.newsroom.push import push as push_drafts
from tests.browser.discord_pane import (
    EPHEMERAL,
    FORM,
    MESSAGE,
    ByHand,
    be,
    begin,
    pane,
    private,
)
from tests.e2e.asking import INES, MO, TEXT, Asked
from tests.making import a_draft, headlines

pytestmark = pytest.mark.asyncio(loop_scope="session")

REPORT = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Report", "custom_id": "report"}]}


async def opened_form(page: Page, hand: ByHand) -> Locator:
    """A form with a reason to give."""
    await hand.post(TEXT, REPORT)
    await pane(page).get_by_role("button", name="Report").press("Enter")
    field = {"type": 4, "custom_id": "why", "style": 1, "label": "Reason"}
    form = {"title": "Report", "custom_id": "form", "components": [{"type": 1, "components": [field]}]}
    await hand.answer(await hand.asked(INES), FORM, form)
    return page.get_by_role("dialog", name="Report")


async def test_the_pages_of_an_answer_are_turned_in_it(page: Page, bot: Asked) -> None:
    drafts = [a_draft(headline) for headline in headlines(12)]
    await push_drafts(bot.store, drafts, now=SystemClock().now())
    await bot.until(lambda: bot.playground.discord.commands.all(None))
    await be(page, INES)
    await begin(page, "stories")
    await pane(page).get_by_role("button", name="Send", exact=True).press("Enter")
    back = private(page).get_by_role("button", name="Back")
    await private(page).get_by_role("button", name="Next").press("Enter")
    await expect(private(page).get_by_text("6 · ").first).to_be_visible()
    await back.press("Enter")
    await expect(private(page).get_by_text("1 · ").first).to_be_visible()
    await expect(back).to_have_count(0)
    await expect(private(page)).to_have_count(1)


async def test_a_form_that_is_not_taken_says_so_and_can_be_sent_again(by_hand: Page, hand: ByHand) -> None:
    hand.stop_time()
    dialog = await opened_form(by_hand, hand)
    await dialog.get_by_label("Reason").fill("Spam")
    submit = dialog.get_by_role("button", name="Submit")
    await submit.press("Enter")
    await hand.asked(INES, 2)
    await expect(submit).to_be_disabled()
    hand.playground.clock.advance(3.1)
    await expect(dialog.get_by_role("alert")).to_have_text("Something went wrong. Try again.")
    await expect(dialog.get_by_label("Reason")).to_have_value("Spam")
    await expect(submit).to_be_focused()
    await submit.press("Enter")
    await hand.answer(await hand.asked(INES, 3), MESSAGE, {"content": "Thank you.", "flags": EPHEMERAL})
    await expect(dialog).to_have_count(0)
    await expect(private(by_hand)).to_have_count(1)
    await expect(private(by_hand)).to_contain_text("Thank you.")


async def test_a_form_that_is_cancelled_sends_nothing(by_hand: Page, hand: ByHand) -> None:
    dialog = await opened_form(by_hand, hand)
    await dialog.get_by_label("Reason").press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(private(by_hand)).to_have_count(0)
    assert len(hand.playground.discord.interactions.of(INES)) == 1


async def test_a_command_that_is_not_answered_did_not_respond(by_hand: Page, hand: ByHand) -> None:
    hand.stop_time()
    application = hand.playground.discord.world.application_id
    await hand.call(f"/applications/{application}/commands", {"name": "owls", "description": "Owls"})
    await begin(by_hand, "owls")
    await pane(by_hand).get_by_role("button", name="Send", exact=True).press("Enter")
    await expect(private(by_hand).get_by_text("/owls: storybot is thinking …")).to_be_visible()
    hand.playground.clock.advance(3.1)
    await expect(private(by_hand).get_by_text("The application did not respond")).to_be_visible()


async def test_buttons_are_dead_in_an_archived_thread_until_it_is_reopened(
    by_hand: Page, hand: ByHand
) -> None:
    card = await hand.post(TEXT, {"type": 10, "content": "Owls"})
    await hand.call(f"/channels/{TEXT}/messages/{card}/threads", {"name": "Owls by ear"})
    await hand.post(card, REPORT)
    await pane(by_hand).locator(".thread-line").press("Enter")
    report = pane(by_hand).get_by_role("complementary").get_by_role("button", name="Report")
    people = hand.playground.discord.people
    await expect(report).to_be_enabled()
    people.moderate(MO, card, archived=True)
    await expect(report).to_be_disabled()
    people.moderate(MO, card, archived=False)
    await expect(report).to_be_enabled()
