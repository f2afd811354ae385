"""The Slack-like pane, used as a member of the workspace uses Slack."""

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import opened
from tests.browser.slack_pane import HEADLINE, MINA, MOSS, SAMPLE, composer, log, said_by_mina, say
from tests.e2e.asking import STORIES, Asked

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_one_writes_appears_and_is_sent_by_enter(slack: Locator, bot: Asked) -> None:
    await composer(slack).fill("hello *all* & <none>")
    await composer(slack).press("Enter")
    await expect(log(slack).get_by_text("hello all & <none>")).to_be_visible()
    await expect(composer(slack)).to_have_value("")
    await expect(composer(slack)).to_be_focused()
    assert said_by_mina(bot) == "hello *all* &amp; &lt;none&gt;"


async def test_a_slash_command_is_listed_with_its_hint_and_answers_this_person_alone(
    slack: Locator, bot: Asked, page: Page
) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(STORIES)
    await composer(slack).press_sequentially("/si")
    option = slack.get_by_role("option", name="/sides")
    await expect(option).to_contain_text("[story] [public:true]")
    await composer(slack).press("Enter")
    await expect(composer(slack)).to_have_value("/sides ")
    await composer(slack).press("Enter")
    answer = log(slack).get_by_role("article").filter(has_text="Only visible to you")
    await expect(answer.get_by_text("Critics")).to_be_visible()
    await page.get_by_label("Slack as").select_option(MOSS)
    await expect(log(slack).get_by_text(HEADLINE).first).to_be_visible()
    await expect(slack.get_by_text("Only visible to you")).to_have_count(0)


async def test_the_bot_is_mentioned_by_at_and_its_handle(slack: Locator, bot: Asked) -> None:
    await composer(slack).press_sequentially("@story")
    await expect(slack.get_by_role("option", name="@storybot")).to_be_visible()
    await composer(slack).press("Tab")
    await composer(slack).press_sequentially("help")
    await composer(slack).press("Enter")
    await expect(log(slack).get_by_text("@storybot help")).to_be_visible()
    assert said_by_mina(bot) == "<@U0STORYBOT> help"


async def test_a_thread_opens_beside_the_channel_and_gives_the_focus_back(slack: Locator, bot: Asked) -> None:
    ts = await say(bot, "parent")
    await say(bot, "child", thread_ts=ts)
    await slack.get_by_role("button", name="1 reply").press("Enter")
    thread = slack.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_text("child")).to_be_visible()
    await expect(log(slack).get_by_text("parent")).to_be_visible()
    reply = composer(thread, "Reply…")
    await expect(reply).to_be_focused()
    await reply.press_sequentially("/sides")
    await expect(thread.get_by_text("Slash commands aren't supported in threads.")).to_be_visible()
    await reply.press("Enter")
    refused = slack.page.get_by_role("alert").filter(has_text="/sides is not supported in threads")
    await expect(refused).to_be_visible()
    await reply.fill("another")
    await reply.press("Enter")
    await expect(slack.get_by_role("button", name="2 replies")).to_be_visible()
    await thread.get_by_role("button", name="Close the thread").click()
    await expect(thread).to_be_hidden()
    await expect(slack.get_by_role("button", name="2 replies")).to_be_focused()


async def test_a_button_in_a_message_is_answered(slack: Locator, bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(STORIES)
    await log(slack).get_by_role("button", name="Timeline").first.press("Enter")
    only = slack.get_by_role("article").filter(has_text="Only visible to you")
    await expect(only.get_by_text("A pilot in two valleys").first).to_be_visible()


async def test_a_message_shortcut_opens_a_modal_that_answers(slack: Locator, bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(STORIES)
    await log(slack).get_by_role("button", name="More actions").first.press("Enter")
    await expect(slack.get_by_role("menuitem", name="Story…")).to_be_focused()
    await slack.page.keyboard.press("Enter")
    modal = slack.get_by_role("dialog", name="Story")
    await modal.get_by_role("button", name="The key points").press("Enter")
    await expect(modal.get_by_text("10,212 volunteers")).to_be_visible()
    assert await modal.evaluate("(modal) => modal.contains(document.activeElement)")
    await modal.get_by_role("button", name="Ask something else").click()
    await expect(modal.get_by_role("button", name="The key points")).to_be_visible()
    await slack.page.keyboard.press("Escape")
    await expect(modal).to_be_hidden()


async def test_a_global_shortcut_finds_a_story_by_what_one_types(slack: Locator, bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(STORIES)
    await slack.get_by_role("button", name="Shortcuts").click()
    await slack.get_by_role("menuitem", name="Find a story").click()
    modal = slack.get_by_role("dialog", name="Find a story")
    await modal.get_by_role("button", name="Show").click()
    await expect(modal.get_by_text("Please complete this required field.")).to_be_visible()
    field = modal.get_by_role("combobox", name="Story", exact=True)
    await expect(field).to_be_focused()
    await field.press_sequentially("owls")
    await expect(modal.get_by_role("option", name=HEADLINE)).to_be_visible()
    await field.press("ArrowDown")
    await field.press("Enter")
    await expect(field).to_have_value("Ten Thousand Volunteers Counted the Country's Owls by Ear")
    await modal.get_by_label("What would you like to know?").select_option(label="What happened when")
    await modal.get_by_role("button", name="Show").click()
    await expect(slack.get_by_role("dialog").get_by_text("A pilot in two valleys")).to_be_visible()


async def test_the_app_has_a_home_tab_and_messages(slack: Locator, bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(STORIES)
    await slack.get_by_role("button", name="storybot").click()
    await expect(slack.get_by_role("group", name="Home").get_by_text(HEADLINE).first).to_be_visible()
    await slack.get_by_role("button", name="Messages", exact=True).click()
    await composer(slack, "Message storybot").fill("help")
    await composer(slack, "Message storybot").press("Enter")
    answers = slack.get_by_role("log", name="Messages in storybot").get_by_role("article")
    await expect(answers.filter(has_text="storybot").first).to_be_visible()
    await expect(answers).to_have_count(2)


async def test_who_one_becomes_finds_the_app_where_it_was_open(
    page: Page, slack: Locator, bot: Asked
) -> None:
    await slack.get_by_role("button", name="storybot").click()
    await slack.get_by_role("button", name="Messages", exact=True).click()
    await composer(slack, "Message storybot").fill("a draft")
    await page.get_by_label("Slack as").select_option(MOSS)
    await expect(composer(slack, "Message storybot")).to_have_value("")
    await page.get_by_label("Slack as").select_option(MINA)
    await expect(composer(slack, "Message storybot")).to_have_value("a draft")


async def test_a_channel_that_one_is_not_in_can_be_joined(slack: Locator, bot: Asked) -> None:
    bot.playground.slack.people().kick(MOSS, "C0NEWSDESK", MINA)
    await slack.get_by_role("button", name="newsdesk").click()
    await slack.get_by_role("button", name="Join channel").click()
    await composer(slack, "Message #newsdesk").fill("here")
    await composer(slack, "Message #newsdesk").press("Enter")
    await expect(slack.get_by_role("log", name="Messages in #newsdesk").get_by_text("here")).to_be_visible()


async def test_on_a_phone_a_thread_takes_the_channels_place_and_there_is_a_way_back(
    browser: Browser, bot: Asked
) -> None:
    ts = await say(bot, "parent")
    await say(bot, "child", thread_ts=ts)
    async with opened(browser, bot.playground.url, width="narrow") as page:
        pane = page.get_by_role("region", name="Slack", exact=True)
        await page.get_by_role("button", name="Slack").click()
        await pane.get_by_role("button", name="1 reply").click()
        await expect(pane.get_by_text("child")).to_be_in_viewport()
        await expect(log(pane)).to_be_hidden()
        bot.playground.slack.people().delete_thread(MOSS, STORIES, ts)
        await expect(log(pane)).to_be_visible()
        await pane.get_by_role("button", name="Back to the list of channels").click()
        await pane.get_by_role("button", name="newsdesk").click()
        await expect(pane.get_by_role("textbox", name="Message #newsdesk")).to_be_visible()


async def test_a_moderator_locks_a_thread_and_deletes(page: Page, slack: Locator, bot: Asked) -> None:
    ts = await say(bot, "parent")
    await say(bot, "child", thread_ts=ts)
    await slack.get_by_role("button", name="1 reply").click()
    await expect(composer(slack, "Reply…")).to_be_visible()
    more = log(slack).get_by_role("button", name="More actions")
    await more.click()
    await expect(slack.get_by_role("menuitem", name="Lock thread")).to_have_count(0)
    await page.keyboard.press("Escape")
    await page.get_by_label("Slack as").select_option(MOSS)
    await more.click()
    await slack.get_by_role("menuitem", name="Lock thread").click()
    await expect(log(slack).get_by_text("thread locked")).to_be_visible()
    await page.get_by_label("Slack as").select_option(MINA)
    await slack.get_by_role("button", name="1 reply").click()
    await expect(slack.get_by_text("This thread is locked.")).to_be_visible()
    await page.get_by_label("Slack as").select_option(MOSS)
    await more.click()
    await slack.get_by_role("menuitem", name="Delete message and replies").click()
    await expect(slack.get_by_text("parent")).to_have_count(0)
