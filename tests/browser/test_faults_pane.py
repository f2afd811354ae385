"""The fault corner."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import opened
from tests.browser.corner_playground import with_tool
from tests.e2e.asking import Asked

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_preset_is_set_shown_counted_down_and_cleared(page: Page, bot: Asked) -> None:
    await page.get_by_role("button", name="Faults").click()
    pane = page.get_by_role("region", name="Faults", exact=True)
    await expect(pane.get_by_text("No faults are set.")).to_be_visible()
    await pane.get_by_label("Platform").select_option("slack")
    await pane.get_by_role("group", name="Presets").get_by_role("button", name="Refused").press("Enter")
    await pane.get_by_label("Requests that match").fill("nobody.calls")
    await pane.get_by_label("Times", exact=True).fill("7")
    await pane.get_by_role("button", name="Set fault").press("Enter")
    line = pane.get_by_role("list", name="Faults").get_by_role("listitem")
    await expect(line).to_have_text("Slack: Refused (channel_not_found) for nobody.calls, 7 more")
    (fault,) = bot.playground.faults.all()
    assert (fault.platform, fault.kind, fault.code, fault.times) == (
        "slack",
        "refused",
        "channel_not_found",
        7,
    )
    bot.playground.faults.take("slack", "nobody.calls")
    await expect(line).to_contain_text("6 more")
    await pane.get_by_role("button", name="Clear all faults").click()
    await expect(pane.get_by_text("No faults are set.")).to_be_visible()
    assert bot.playground.faults.all() == []


@pytest.mark.parametrize("preset", ["Rate limit", "Server error", "Lost answer", "No answer, nothing done"])
@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_each_preset_can_be_set_as_it_is(page: Page, bot: Asked, preset: str, platform: str) -> None:
    await page.get_by_role("button", name="Faults").click()
    pane = page.get_by_role("region", name="Faults", exact=True)
    await pane.get_by_label("Platform").select_option(platform)
    await pane.get_by_role("group", name="Presets").get_by_role("button", name=preset).click()
    await pane.get_by_role("button", name="Set fault").click()
    await expect(pane.get_by_role("list", name="Faults").get_by_role("listitem")).to_contain_text(preset)


async def test_sockets_are_dropped_and_the_bot_comes_back(page: Page, bot: Asked) -> None:
    sockets = bot.playground.slack.sockets
    await bot.until(lambda: sockets.connections == 1)
    await page.get_by_role("button", name="Faults").click()
    pane = page.get_by_role("region", name="Faults", exact=True)
    seen = bot.playground.wire.entries[-1].n
    await pane.get_by_role("button", name="Drop Slack's Socket Mode").click()
    opened_again = "/apps.connections.open"
    entries = bot.playground.wire.entries
    await bot.until(lambda: any(each.n > seen and each.path == opened_again for each in list(entries)))
    await bot.listening()
    await pane.get_by_role("button", name="Drop Discord's gateway").click()
    await expect(page.locator("#refusal")).to_be_hidden()


async def test_the_clocks_speed_is_shown_and_changed(page: Page, bot: Asked) -> None:
    await page.get_by_role("button", name="Faults").click()
    pane = page.get_by_role("region", name="Faults", exact=True)
    await expect(pane.get_by_label("Runs")).to_have_value("1")
    await pane.get_by_label("Runs").select_option("60")
    await bot.until(lambda: bot.playground.clock.speed == 60)
    bot.playground.clock.run_at(2.5)
    await expect(pane.get_by_label("Runs")).to_have_value("2.5")


async def test_the_bot_is_started_killed_and_stopped_and_focus_stays(
    browser: Browser, tmp_path: Path
) -> None:
    async with with_tool(tmp_path) as playground, opened(browser, playground.url) as page:
        await page.get_by_role("button", name="Faults").click()
        pane = page.get_by_role("region", name="Faults", exact=True)
        start = pane.get_by_role("button", name="Start the bot")
        await expect(pane.get_by_text("The bot is not started.")).to_be_visible()
        await start.press("Enter")
        await expect(pane.get_by_text("The bot is running.")).to_be_visible()
        await expect(start).to_be_focused()
        await expect(start).to_have_attribute("aria-disabled", "true")
        await pane.get_by_role("button", name="Kill the bot").press("Enter")
        await expect(pane.get_by_text("The bot is killed (exit status -9).")).to_be_visible()
        assert playground.bot.state == "killed"
