"""Renews the pictures in the README: `make screenshots`."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.browser.conftest import Scheme, Width, executable
from tests.browser.scene import pictured, scene

PICTURES = Path(__file__).parents[2] / "docs/pictures"
SHOTS: dict[str, tuple[Width, Scheme]] = {
    "playground": ("wide", "light"),
    "playground-phone": ("narrow", "dark"),
}


async def renew() -> None:
    """Take them all."""
    with tempfile.TemporaryDirectory() as folder:
        async with scene(Path(folder)) as playground, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=executable())
            for name, (width, scheme) in SHOTS.items():
                await _take(browser, playground.url, name, width, scheme)
            await browser.close()


async def _take(browser: Browser, url: str, name: str, width: Width, scheme: Scheme) -> None:
    path = PICTURES / f"{name}.png"
    async with pictured(browser, url, width, scheme) as page:
        await page.screenshot(path=path, animations="disabled")


if __name__ == "__main__":
    asyncio.run(renew())
