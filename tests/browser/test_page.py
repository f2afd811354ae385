"""The page around the panes."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Scheme, Width, opened, violations
from tests.e2e.asking import INES, STORIES, TEXT, Asked

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAMPLE = "harbour-tunnel.md"


async def test_a_push_appears_in_both_panes_without_reload(page: Page, bot: Asked) -> None:
    await expect(page.get_by_role("status")).to_have_text("Live")
    panes = [page.get_by_role("region", name=name, exact=True) for name in ("Discord", "Slack")]
    await page.evaluate("() => { window.stayed = true; }")
    for pane in panes:
        await expect(pane.get_by_text("HEADLINE")).to_have_count(0)
    await bot.push(SAMPLE)
    for pane in panes:
        await expect(pane.get_by_text("HEADLINE").first).to_be_visible()
    assert await page.evaluate("() => window.stayed")
    await bot.card_in(TEXT)
    await bot.card_in(STORIES)
