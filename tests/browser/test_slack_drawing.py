"""How the Slack-like pane draws what there is, and what it leaves as it was."""

import base64

import pytest
from playwright.async_api import Browser, Locator, expect

from storybot.playground.slack.files import File
from tests.browser.conftest import Scheme, Width, opened, violations
from tests.browser.slack_pane import HEADLINE, MINA, MOSS, SAMPLE, composer, log, say, show
from tests.e2e.asking import STORIES, Asked

pytestmark = pytest.mark.asyncio(loop_scope="session")

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


async def test_a_link_to_a_story_is_unfurled_below_the_message(slack: Locator, bot: Asked) -> None:
    state = bot.playground.slack.state.workspace(None)
    ts = await say(bot, "see <https://ledger.example/owls>")
    text = {"type": "mrkdwn", "text": "*Owls* by ear"}
    url = "https://ledger.example/owls"
    state.conversations[STORIES].messages[ts].unfurls[url] = {"blocks": [{"type": "section", "text": text}]}
    preview = log(slack).get_by_role("group", name=f"Preview of {url}")
    await expect(preview.locator("b")).to_have_text("Owls")


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
    await show(bot, [{"type": "rich_text", "elements": lists}, {"type": "novelty"}])
    shown = log(slack).get_by_role("article")
    await expect(shown.locator("ol > li > ul > li > i")).to_have_text("inner")
    await expect(shown.locator("blockquote")).to_have_text("@Moss Moderator")
    await expect(shown.get_by_text("A block of the type novelty")).to_be_visible()


async def test_a_picture_that_the_app_uploaded_is_shown_and_no_other(slack: Locator, bot: Asked) -> None:
    file = File("F0PICTURE1", "dot.png", len(DOT), "U0STORYBOT", 0, alt_text="a dot", content=DOT, ready=0)
    bot.playground.slack.state.workspace(None).files[file.id] = file
    await show(
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
    await show(bot, [{"type": "actions", "elements": [button]}])
    asked: list[str] = []
    slack.page.on("request", lambda request: asked.append(request.url))
    await slack.get_by_role("button", name="Away").click()
    await slack.get_by_role("dialog", name="Sure?").get_by_role("button", name="No").click()
    await expect(slack.get_by_role("dialog")).to_have_count(0)
    await expect(slack.get_by_role("button", name="Away")).to_be_focused()
    assert not [url for url in asked if url.endswith("/acts/press")]
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
    async with opened(browser, bot.playground.url, width=width, scheme=scheme) as page:
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
