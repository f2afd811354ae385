"""The Discord-like pane in tests: where things are in it, and a bot whose answers the test gives itself."""

import json
from typing import Any

import aiohttp
from playwright.async_api import Locator, Page, expect

from storybot.playground.discord.interactions import Interaction
from storybot.playground.server import Playground
from tests.e2e.asking import until

SAMPLE = "owl-census.json"
HEADLINE = "Ten Thousand Volunteers Counted"
V2, EPHEMERAL = 1 << 15, 1 << 6
MESSAGE, DEFERRED, FORM = 4, 5, 9
"""Kinds of answers (https://docs.discord.com/developers/interactions/receiving-and-responding)."""


def pane(page: Page) -> Locator:
    return page.get_by_role("region", name="Discord", exact=True)


def private(page: Page) -> Locator:
    """Answers that only this person sees."""
    return pane(page).locator(".private")


async def be(page: Page, person: str) -> None:
    """See through somebody's eyes."""
    await page.get_by_label("Discord as").select_option(person)
    await expect(page.locator("#status")).to_have_text("Live")


async def begin(page: Page, command: str) -> None:
    box = pane(page).get_by_role("textbox", name="Message #stories")
    await box.fill("/")
    await expect(pane(page).get_by_role("option").first).to_be_visible()
    await box.fill(f"/{command}")
    await box.press("Enter")
    await expect(pane(page).get_by_role("group", name=f"Command /{command}")).to_be_visible()


def opener(page: Page) -> Locator:
    """The button that opens the newest card's thread."""
    return pane(page).locator(".thread-line").last


async def thread(page: Page) -> Locator:
    """The newest card's thread, opened."""
    await opener(page).press("Enter")
    return pane(page).get_by_role("complementary")


class ByHand:
    """The bot of a playground that none is connected to."""

    def __init__(self, playground: Playground, http: aiohttp.ClientSession) -> None:
        self.playground = playground
        self._http = http

    def stop_time(self) -> None:
        """Let time pass by the test alone: three seconds to answer are few on a busy machine."""
        self.playground.clock.run_at(0.001)

    async def post(self, channel: str, *components: dict[str, Any], **body: Any) -> str:
        """Post a message, and return its id."""
        told = {"flags": V2, "components": list(components)} if components else body
        return (await self.call(f"/channels/{channel}/messages", told))["id"]

    async def upload(self, channel: str, content: bytes, *components: dict[str, Any], **more: Any) -> str:
        """Post a message with `figure.png`, and return its id."""
        told = {"flags": V2, "components": list(components)} if components else {}
        told["attachments"] = [{"id": 0, "filename": "figure.png", **more}]
        form = aiohttp.FormData({"payload_json": json.dumps(told)})
        form.add_field("files[0]", content, filename="figure.png", content_type="image/png")
        return (await self.call(f"/channels/{channel}/messages", form))["id"]

    async def asked(self, person: str, count: int = 1) -> Interaction:
        """The newest of so many things that somebody asked."""

        interactions = self.playground.discord.interactions
        await until(lambda: len(interactions.of(person)) >= count)
        return interactions.of(person)[-1]

    async def answer(self, to: Interaction, kind: int, data: dict[str, Any] | None = None) -> None:
        body = {"type": kind} if data is None else {"type": kind, "data": data}
        await self.call(f"/interactions/{to.id}/{to.token}/callback", body)

    async def call(self, path: str, body: Any) -> Any:
        """A request of the bot's, with JSON or a form."""
        headers = {"Authorization": f"Bot {self.playground.discord.state.world.token}"}
        url = f"{self.playground.url}/discord/api/v10{path}"
        sent = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        async with self._http.post(url, **sent, headers=headers) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json() if answer.status != 204 else None
