"""Storybot on the Slack-like pane: its Home tab, commands, mentions and previews as a member meets them."""

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from storybot.clock import SystemClock
from storybot.ingest import files
from storybot.newsroom.push import push as push_drafts
from storybot.playground.world import default_world
from tests.browser.conftest import opened
from tests.browser.slack_pane import HEADLINE, MOSS, SAMPLE, composer, log, say
from tests.e2e.asking import SAMPLES, STORIES, TEXT, Asked, asked

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARKUP = "<img src=x onerror=alert(1)>"
LINK = "<javascript:alert(1)|x>"


async def test_a_story_is_opened_and_followed_on_the_home_tab(slack: Locator, bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(STORIES)
    await slack.get_by_role("button", name="storybot").click()
    home = slack.get_by_role("group", name="Home")
    await home.get_by_role("button", name=HEADLINE).press("Enter")
    modal = slack.get_by_role("dialog", name="Story")
    await modal.get_by_role("button", name="Next").click()
    await expect(modal.get_by_text("Page 2 of 2")).to_be_visible()
    await modal.get_by_role("button", name="Follow", exact=True).click()
    await expect(modal.get_by_text("I'll write to you when it changes")).to_be_visible()
    await slack.page.keyboard.press("Escape")
    await expect(modal).to_be_hidden()
    await slack.get_by_role("button", name="Messages", exact=True).click()
    await slack.get_by_role("button", name="Home", exact=True).click()
    await expect(home.get_by_role("button", name="Unfollow")).to_be_visible()


async def test_the_whole_story_is_shown_by_its_command_to_who_asks(
    page: Page, slack: Locator, bot: Asked
) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(STORIES)
    await composer(slack).fill("/story")
    await composer(slack).press("Enter")
    answer = log(slack).get_by_role("article").filter(has_text="Only visible to you")
    await expect(answer.get_by_text(HEADLINE).first).to_be_visible()
    await page.get_by_label("Slack as").select_option(MOSS)
    await expect(log(slack).get_by_role("article").first).to_be_visible()
    await expect(answer).to_have_count(0)


async def test_a_mention_in_a_storys_thread_is_answered_there(slack: Locator, bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(STORIES)
    await log(slack).get_by_role("button", name=re.compile("repl(y|ies)")).first.click()
    thread = slack.get_by_role("complementary", name="Thread")
    reply = composer(thread, "Reply…")
    await reply.press_sequentially("@story")
    await reply.press("Tab")
    await reply.press_sequentially("timeline")
    await reply.press("Enter")
    answer = thread.get_by_role("article").filter(has_text="Only visible to you")
    await expect(answer.get_by_text("A pilot in two valleys").first).to_be_visible()
    await expect(log(slack).get_by_text("Only visible to you")).to_have_count(0)
    await answer.get_by_role("button", name="Share in thread").click()
    await expect(thread.get_by_text("Shared by")).to_be_visible()


async def test_a_link_to_a_story_that_a_member_posts_unfurls_to_its_card(slack: Locator, bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(STORIES)
    link = "https://ledger.example/2026/04/owl-census"
    await composer(slack).fill(f"read {link}")
    await composer(slack).press("Enter")
    preview = log(slack).get_by_role("group", name=f"Preview of {link}")
    await expect(preview.get_by_text(HEADLINE).first).to_be_visible()


async def test_neither_names_nor_headlines_nor_summaries_become_markup(
    browser: Browser, tmp_path: Path
) -> None:
    world = default_world()
    for user in world.slack.workspaces[0].users:
        user.real_name = f"{user.name} {MARKUP}"
    async with asked(tmp_path, world) as bot:
        told = json.loads((SAMPLES / SAMPLE).read_text("utf-8"))
        told |= {"headline": f"Owls {MARKUP}", "summary": f"Counted {LINK} by ear."}
        await push_drafts(bot.store, [files.read(SAMPLE, json.dumps(told).encode())], now=SystemClock().now())
        await bot.card_in(STORIES)
        await bot.card_in(TEXT)
        await say(bot, f"&lt;b&gt;{LINK}&lt;/b&gt;")
        async with opened(browser, bot.playground.url) as page:
            for name in ("Discord", "Slack"):
                pane = page.get_by_role("region", name=name, exact=True)
                await expect(pane.get_by_text(f"Owls {MARKUP}").first).to_be_visible()
                await expect(pane.get_by_text(f"Counted {LINK} by ear.").first).to_be_visible()
                await expect(pane.locator("img, [href^=javascript], [onerror]")).to_have_count(0)
            said = log(pane).get_by_role("article").last
            await expect(said.get_by_text(f"mina {MARKUP}")).to_be_visible()
            await expect(said.get_by_text("<b>x</b>")).to_be_visible()
            await expect(said.get_by_role("link")).to_have_count(0)
            await pane.get_by_role("button", name="storybot").click()
            home = pane.get_by_role("group", name="Home")
            await expect(home.get_by_text(f"Owls {MARKUP}").first).to_be_visible()
            await expect(home.locator("img, [href^=javascript]")).to_have_count(0)
