"""The Slack-like pane, used as a member of the workspace uses Slack."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from storybot.playground.slack.files import File
from tests.browser.conftest import Scheme, Width, opened, violations
from tests.e2e.asking import STORIES, Asked

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAMPLE = "owl-census.json"
HEADLINE = "Ten Thousand Volunteers Counted"
MINA, MOSS = "U0MEMBER01", "U0MODER001"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
PAUSE = 100  # milliseconds in which the page has to answer
shared = pytest_asyncio.fixture(loop_scope="session")


@shared
async def slack(page: Page) -> AsyncIterator[Locator]:
    """The pane, with #stories in it."""
    await expect(page.get_by_role("status").first).to_have_text("Live")
    yield page.get_by_role("region", name="Slack", exact=True)


def log(pane: Locator) -> Locator:
    return pane.get_by_role("log", name="Messages in #stories")


def composer(pane: Locator, name: str = "Message #stories") -> Locator:
    return pane.get_by_role("textbox", name=name)


async def say(bot: Asked, text: str, **more: Any) -> str:
    return bot.playground.slack.people().post(MINA, STORIES, text, **more)


def said_by_mina(bot: Asked) -> str:
    """Her newest message in #stories, as it is on the wire."""
    messages = bot.playground.slack.state.workspace(None).conversations[STORIES].messages.values()
    return [each.content.text for each in messages if each.author == MINA][-1]


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


async def test_a_link_to_a_story_is_unfurled_below_the_message(slack: Locator, bot: Asked) -> None:
    state = bot.playground.slack.state.workspace(None)
    ts = await say(bot, "see <https://ledger.example/owls>")
    text = {"type": "mrkdwn", "text": "*Owls* by ear"}
    url = "https://ledger.example/owls"
    state.conversations[STORIES].messages[ts].unfurls[url] = {"blocks": [{"type": "section", "text": text}]}
    preview = log(slack).get_by_role("group", name=f"Preview of {url}")
    await expect(preview.locator("b")).to_have_text("Owls")


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


async def test_focus_drafts_and_place_stay_while_messages_come(slack: Locator, bot: Asked) -> None:
    for number in range(30):
        await say(bot, f"number {number}")
    await expect(log(slack).get_by_text("number 29")).to_be_in_viewport()
    await composer(slack).fill("half a sent")
    await say(bot, "newest")
    await expect(log(slack).get_by_text("newest")).to_be_in_viewport()
    await expect(composer(slack)).to_be_focused()
    await expect(composer(slack)).to_have_value("half a sent")
    await log(slack).evaluate("(log) => { log.scrollTop = 300; }")
    await say(bot, "unseen")
    await expect(log(slack).get_by_text("unseen")).to_have_count(1)
    assert await log(slack).evaluate("(log) => log.scrollTop") == 300


async def test_only_what_changed_is_redrawn_and_keeps_the_focus(slack: Locator, bot: Asked) -> None:
    people = bot.playground.slack.people()
    first, second = await say(bot, "first"), await say(bot, "second")
    articles = log(slack).get_by_role("article")
    await expect(articles).to_have_count(2)
    await articles.nth(0).evaluate("(article) => { window.kept = article; }")
    await articles.nth(1).get_by_role("button", name="More actions").focus()
    people.edit(MINA, STORIES, second, "changed")
    await expect(articles.nth(1).get_by_text("(edited)")).to_be_visible()
    await expect(articles.nth(1).get_by_role("button", name="More actions")).to_be_focused()
    assert await articles.nth(0).evaluate("(article) => window.kept === article")
    people.delete(MINA, STORIES, first)
    await expect(articles).to_have_count(1)


async def test_two_hundred_messages_are_updated_without_a_pause(slack: Locator, bot: Asked) -> None:
    posted = [await say(bot, f"*number* {number} <https://ledger.example|link>") for number in range(200)]
    await expect(log(slack).get_by_role("article")).to_have_count(200)
    await slack.page.evaluate(
        """() => {
            window.pauses = [];
            const note = (list) => pauses.push(...list.getEntries().map(({ duration }) => duration));
            new PerformanceObserver(note).observe({ type: "longtask" });
        }"""
    )
    for ts in posted[::20]:
        bot.playground.slack.people().edit(MINA, STORIES, ts, "changed")
    await expect(log(slack).get_by_text("(edited)")).to_have_count(10)
    await log(slack).evaluate("(log) => { log.scrollTop = 0; }")
    await say(bot, "last")
    await expect(log(slack).get_by_text("last")).to_have_count(1)
    pauses: list[float] = await slack.page.evaluate("() => window.pauses")
    assert max(pauses, default=0) < PAUSE


async def test_block_kit_is_drawn_from_the_payload(slack: Locator, bot: Asked) -> None:
    run = {"type": "text", "text": "inner", "style": {"italic": True}}
    inner = [{"type": "rich_text_section", "elements": [run]}]
    outer = [{"type": "rich_text_section", "elements": [{"type": "text", "text": "outer"}]}]
    person = {"type": "user", "user_id": MOSS}
    lists = [
        {"type": "rich_text_list", "style": "ordered", "elements": outer},
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": inner},
        {"type": "rich_text_quote", "elements": [person]},
    ]
    await _show(bot, [{"type": "rich_text", "elements": lists}, {"type": "novelty"}])
    shown = log(slack).get_by_role("article")
    await expect(shown.locator("ol > li > ul > li > i")).to_have_text("inner")
    await expect(shown.locator("blockquote")).to_have_text("@Moss Moderator")
    await expect(shown.get_by_text("A block of the type novelty")).to_be_visible()


async def test_a_picture_that_the_app_uploaded_is_shown_and_no_other(slack: Locator, bot: Asked) -> None:
    file = File("F0PICTURE1", "dot.png", len(DOT), "a dot", "ticket", content=DOT, completed=0)
    bot.playground.slack.state.workspace(None).files[file.id] = file
    await _show(
        bot,
        [
            {"type": "image", "slack_file": {"id": file.id}, "alt_text": "a dot"},
            {"type": "image", "image_url": "https://ledger.example/x.png", "alt_text": "elsewhere"},
        ],
    )
    shown = log(slack).get_by_role("article")
    await expect(shown.get_by_role("link", name="elsewhere")).to_be_visible()
    picture = shown.get_by_role("img", name="a dot")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("(picture) => picture.naturalWidth") == 1


async def test_a_button_asks_once_more_where_its_payload_says_so(slack: Locator, bot: Asked) -> None:
    texts = {"title": "Sure?", "text": "It is gone then.", "confirm": "Yes, do it", "deny": "No"}
    confirm = {name: {"type": "plain_text", "text": text} for name, text in texts.items()}
    text = {"type": "plain_text", "text": "Away"}
    button = {"type": "button", "action_id": "away", "text": text, "confirm": confirm}
    await _show(bot, [{"type": "actions", "elements": [button]}])
    pressed = bot.playground.slack.outbox.deliveries
    before = len(pressed)
    await slack.get_by_role("button", name="Away").click()
    await slack.get_by_role("dialog", name="Sure?").get_by_role("button", name="No").click()
    await expect(slack.get_by_role("dialog")).to_have_count(0)
    await expect(slack.get_by_role("button", name="Away")).to_be_focused()
    assert len(pressed) == before
    async with slack.page.expect_request("**/acts/press"):
        await slack.get_by_role("button", name="Away").click()
        await slack.get_by_role("button", name="Yes, do it").click()


async def test_no_markup_in_a_message_becomes_an_element_of_its_own(slack: Locator, bot: Asked) -> None:
    await say(bot, "&lt;img src=x onerror=alert(1)&gt; <javascript:alert(1)|click> `*x*`")
    shown = log(slack).get_by_role("article")
    await expect(shown.get_by_text("<img src=x onerror=alert(1)> click")).to_be_visible()
    await expect(shown.get_by_role("link")).to_have_count(0)
    await expect(shown.locator("code")).to_have_text("*x*")


async def test_nobody_is_kept_out_by_how_the_pane_is_built(
    browser: Browser, bot: Asked, width: Width, scheme: Scheme, axe: str
) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(STORIES)
    ts = await say(bot, "parent with `code`")
    await say(bot, "child", thread_ts=ts)
    # axe-core gives elements inline styles where there is a dialog, which the page's policy forbids
    async with opened(browser, bot.playground.url, width=width, scheme=scheme, bypass_csp=True) as page:
        pane = page.get_by_role("region", name="Slack", exact=True)
        if width == "narrow":
            await page.get_by_role("button", name="Slack").click()
        await pane.get_by_role("button", name="1 reply").last.click()
        await expect(pane.get_by_text("child")).to_be_visible()
        assert await violations(page, axe) == []
        await pane.get_by_role("button", name="Close the thread").click()
        await pane.get_by_role("button", name="Shortcuts").click()
        await pane.get_by_role("menuitem", name="Find a story").click()
        await expect(pane.get_by_role("option", name=HEADLINE)).to_be_visible()
        assert await violations(page, axe) == []
        await page.keyboard.press("Escape")
        await page.keyboard.press("Escape")
        if width == "narrow":
            await pane.get_by_role("button", name="Back to the list of channels").click()
        await pane.get_by_role("button", name="storybot").click()
        await expect(pane.get_by_role("group", name="Home").get_by_text(HEADLINE).first).to_be_visible()
        assert await violations(page, axe) == []


async def _show(bot: Asked, blocks: list[dict[str, Any]]) -> None:
    """Blocks in #stories, also those that the local Slack wouldn't take."""
    state = bot.playground.slack.state.workspace(None)
    conversation = state.conversations[STORIES]
    ts = bot.playground.slack.people().post(MINA, STORIES, "blocks")
    message = conversation.messages[ts]
    message.content = type(message.content)(text="blocks", blocks=tuple(blocks))
