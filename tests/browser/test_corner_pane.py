"""The editor's corner: a story from the first letter to its cards in both panes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from storybot.playground.server import Playground
from tests.browser.conftest import Scheme, Width, opened, shared, violations
from tests.browser.corner_playground import with_tool

pytestmark = pytest.mark.asyncio(loop_scope="session")

STORY = "# Bridge Reopens After Two Winters\n\nThe east lane opens on Monday, the west lane in June.\n"
SLUG = "bridge-reopens-after-two-winters"


@shared
async def playground(tmp_path: Path) -> AsyncIterator[Playground]:
    async with with_tool(tmp_path) as playground:
        yield playground


@shared
async def page(browser: Browser, playground: Playground) -> AsyncIterator[Page]:
    async with opened(browser, playground.url) as page:
        await page.get_by_role("button", name="Editor").click()
        yield page


async def test_a_story_goes_from_a_paste_to_both_panes_and_is_revised(
    page: Page, playground: Playground
) -> None:
    await playground.bot.start()
    editor = page.get_by_role("region", name="Editor", exact=True)
    await editor.get_by_label("Story", exact=True).fill(STORY)
    await expect(editor.get_by_label("Format")).to_have_value("md")
    await expect(editor.get_by_label("Name")).to_have_value(SLUG)
    for name in ("Discord", "Slack"):
        card = editor.get_by_role("region", name=f"Preview on {name}")
        await expect(card.get_by_text("the west lane in June")).to_be_visible()
    await editor.get_by_role("button", name="Push").click()
    await expect(editor.get_by_text(f"New story {SLUG}")).to_be_visible()
    stories = editor.get_by_role("list", name="Stories")
    await expect(stories.get_by_text("delivered", exact=True)).to_have_count(4)
    for name in ("Discord", "Slack"):
        pane = page.get_by_role("region", name=name, exact=True)
        await expect(pane.get_by_text("the west lane in June").first).to_be_visible()
    revise = stories.get_by_role("button", name=f"Revise {SLUG}")
    await revise.press("Enter")
    await expect(editor.get_by_label("Push as")).to_have_value(f"={SLUG}")
    await editor.get_by_label("Story", exact=True).fill(STORY.replace("June", "July"))
    push = editor.get_by_role("button", name="Push")
    await expect(push).not_to_have_attribute("aria-disabled", "true")
    await editor.get_by_role("button", name="Push").press("Enter")
    await expect(editor.get_by_text(f"Revised {SLUG}: revision 2")).to_be_visible()
    await expect(stories.get_by_text("revision 2 is there")).to_have_count(4)


async def test_a_problem_is_shown_with_its_line_and_leads_there(page: Page) -> None:
    editor = page.get_by_role("region", name="Editor", exact=True)
    text = editor.get_by_label("Story", exact=True)
    await text.fill('{"headline": "A bridge", "summary": "It opens.",\n "x": 1}')
    problem = editor.get_by_role("button", name="Line 2")
    await expect(problem).to_contain_text("there is no key “x”")
    await expect(problem).to_contain_text('"x": 1}')
    await expect(editor.get_by_role("button", name="Push")).to_have_attribute("aria-disabled", "true")
    await problem.press("Enter")
    await expect(text).to_be_focused()
    chosen = "(area) => area.value.slice(area.selectionStart, area.selectionEnd)"
    assert await text.evaluate(chosen) == ' "x": 1}'


async def test_a_dropped_file_keeps_its_name_and_format(page: Page) -> None:
    editor = page.get_by_role("region", name="Editor", exact=True)
    drop = """(area, text) => {
        const data = new DataTransfer();
        data.items.add(new File([text], "my-draft.txt"));
        area.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    text = editor.get_by_label("Story", exact=True)
    await text.evaluate(drop, STORY)
    await expect(text).to_have_value(STORY)
    await expect(editor.get_by_label("Name")).to_have_value("my-draft")
    await expect(editor.get_by_label("Format")).to_have_value("txt")


@pytest.mark.parametrize("form", ["txt", "md", "json"])
async def test_each_sample_is_fine(page: Page, form: str) -> None:
    editor = page.get_by_role("region", name="Editor", exact=True)
    await editor.get_by_label("Start from a sample").select_option(form)
    await expect(editor.get_by_label("Format")).to_have_value(form)
    await expect(editor.get_by_text("Fine: Ferry")).to_be_visible()


async def test_no_rule_of_accessibility_is_broken_with_a_story_and_nothing_scrolls_sideways(
    browser: Browser, playground: Playground, width: Width, scheme: Scheme, axe: str
) -> None:
    async with opened(browser, playground.url, width=width, scheme=scheme) as page:
        await page.get_by_role("button", name="Editor").click()
        editor = page.get_by_role("region", name="Editor", exact=True)
        await editor.get_by_label("Start from a sample").select_option("txt")
        await expect(editor.get_by_role("region", name="Preview on Slack")).to_be_visible()
        assert await violations(page, axe) == []
        await editor.get_by_label("Story", exact=True).fill("{}")
        await expect(editor.get_by_role("button", name="Line 1").first).to_be_visible()
        assert await violations(page, axe) == []
        assert await editor.evaluate("(pane) => pane.scrollWidth <= pane.clientWidth")
