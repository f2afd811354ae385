"""A small app made with Bolt, for what storybot's own messages and modals don't have."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Locator, expect
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from storybot.playground.server import Playground
from storybot.playground.world import default_world
from tests.browser.conftest import opened
from tests.e2e.asking import STORIES
from tests.unit.playground.slack.bench import modal, option
from tests.unit.playground.slack.bolt import by_socket

Json = dict[str, Any]
ALL = re.compile(".*")


@dataclass
class SmallApp:
    """It opens `view` at /story, acknowledges a submission with the next of `answers`, suggests two stories,
    and notes what it got."""

    playground: Playground
    client: AsyncWebClient
    view: Json = field(default_factory=modal)
    answers: list[Json] = field(default_factory=list[Json])
    got: list[Json] = field(default_factory=list[Json])

    def listen(self, app: AsyncApp) -> None:
        """Take everything that people do."""
        app.command("/story")(self._open)
        app.view(ALL)(self._submitted)
        app.view_closed(ALL)(self._note)
        app.action(ALL)(self._note)
        app.options(ALL)(self._suggest)

    def chosen(self) -> list[Any]:
        """The values of what was pressed or chosen, in order."""
        actions = [one for body in self.got if body["type"] == "block_actions" for one in body["actions"]]
        return [one.get("value") or one["selected_option"]["value"] for one in actions]

    async def say(self, **content: Any) -> str:
        """Write in #stories; the message's ts."""
        posted = await self.client.chat_postMessage(channel=STORIES, **content)
        return str(posted["ts"])

    async def _open(self, ack: Any, body: Json) -> None:
        await ack()
        await self.client.views_open(trigger_id=body["trigger_id"], view=self.view)

    async def _submitted(self, ack: Any, body: Json) -> None:
        self.got.append(body)
        await ack(**(self.answers.pop(0) if self.answers else {}))

    async def _note(self, ack: Any, body: Json) -> None:
        await ack()
        self.got.append(body)

    async def _suggest(self, ack: Any, body: Json) -> None:
        found = [option(name) for name in ("tram", "lock") if body["value"] in name]
        await ack(options=found)


@asynccontextmanager
async def small_app() -> AsyncIterator[SmallApp]:
    """The app, connected to a playground of its own."""
    world = default_world()
    world.slack.limits = False
    playground = Playground(world)
    await playground.start()
    try:
        client = AsyncWebClient("xoxb-playground", base_url=f"{playground.url}/slack/api/")
        app = AsyncApp(client=client, signing_secret="playground-signing-secret")
        small = SmallApp(playground, client)
        small.listen(app)
        async with by_socket(None, app):
            yield small
    finally:
        await playground.stop()


@asynccontextmanager
async def pane_of(app: SmallApp, browser: Browser) -> AsyncIterator[Locator]:
    """The Slack-like pane of its playground, with what there is."""
    async with opened(browser, app.playground.url) as page:
        await expect(page.locator("#status")).to_have_text("Live")
        yield page.get_by_role("region", name="Slack", exact=True)
