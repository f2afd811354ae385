"""What one presses and chooses in messages of the Slack-like pane, and what it says of the rest."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from storybot.playground.slack.state import Message
from tests.browser.conftest import shared
from tests.browser.slack_app import SmallApp, pane_of, small_app
from tests.browser.slack_pane import MINA, log
from tests.e2e.asking import STORIES, TEAM, until
from tests.unit.playground.slack.bench import button, option, plain

pytestmark = pytest.mark.asyncio(loop_scope="session")

UNDRAWN = (
    "users_select",
    "channels_select",
    "conversations_select",
    "multi_static_select",
    "multi_users_select",
    "overflow",
    "checkboxes",
    "radio_buttons",
    "datepicker",
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app() -> AsyncIterator[SmallApp]:
    async with small_app() as app:
        yield app


@shared
async def pane(browser: Browser, app: SmallApp) -> AsyncIterator[Locator]:
    app.got.clear()
    _messages(app).clear()
    async with pane_of(app, browser) as pane:
        yield pane


def _messages(app: SmallApp) -> dict[str, Message]:
    return app.playground.slack.state.workspace(TEAM).conversations[STORIES].messages


def select(kind: str, **more: Any) -> dict[str, Any]:
    element = {"type": kind, "action_id": "which", "placeholder": plain("Which story?"), **more}
    return {"type": "actions", "elements": [element]}


def put(app: SmallApp, **content: Any) -> None:
    """A message that the local Slack wouldn't take."""
    ts = app.playground.slack.people().post(MINA, STORIES, "something")
    message = _messages(app)[ts]
    message.content = type(message.content)(**content)


async def test_an_option_of_a_select_is_chosen(pane: Locator, app: SmallApp) -> None:
    groups = [{"label": plain(name), "options": [option(name)]} for name in ("tram", "lock")]
    await app.say(text="choose", blocks=[select("static_select", option_groups=groups)])
    which = log(pane).get_by_label("Which story?")
    await which.select_option(label="Lock")
    await until(lambda: app.chosen() == ["lock"])
    await which.select_option(label="Tram")
    await until(lambda: app.chosen() == ["lock", "tram"])


async def test_a_select_asks_the_app_for_options_as_one_types(pane: Locator, app: SmallApp) -> None:
    await app.say(text="choose", blocks=[select("external_select", min_query_length=2)])
    which = log(pane).get_by_role("combobox", name="Which story?")
    await which.press_sequentially("l")
    await expect(log(pane).get_by_text("Type at least 2 characters")).to_be_visible()
    await which.press_sequentially("o")
    await expect(log(pane).get_by_role("option")).to_have_text(["Lock"])
    await which.press("ArrowDown")
    await which.press("Enter")
    await until(lambda: app.chosen() == ["lock"])
    await which.fill("none such")
    await expect(log(pane).get_by_text("No results")).to_be_visible()


async def test_a_button_beside_text_and_one_of_an_attachment_are_pressed(
    pane: Locator, app: SmallApp
) -> None:
    beside = {"type": "section", "text": plain("Beside"), "accessory": button("beside", value="beside")}
    inside = {"type": "actions", "elements": [button("inside", value="inside")]}
    await app.say(text="press", blocks=[beside], attachments=[{"blocks": [inside]}])
    for name in ("beside", "inside"):
        place = log(pane).locator(".section" if name == "beside" else ".unfurl")
        await place.get_by_role("button", name="Press").click()
        await until(lambda name=name: name in app.chosen())


async def test_an_element_that_is_not_drawn_says_so(pane: Locator, app: SmallApp) -> None:
    elements = [{"type": kind, "action_id": kind} for kind in UNDRAWN]
    section = {"type": "section", "text": plain("Beside"), "accessory": elements[0]}
    put(app, text="new", blocks=({"type": "actions", "elements": elements}, section))
    article = log(pane).get_by_role("article")
    for kind in UNDRAWN:
        box = article.get_by_text(f"An element of the type {kind}, which the playground doesn't show")
        await expect(box.first).to_be_visible()
    await expect(article.locator(".section .unknown")).to_have_count(1)


async def test_an_attachment_of_the_old_style_is_a_bar_with_its_texts(pane: Locator, app: SmallApp) -> None:
    attachment = {
        "color": "#36a64f",
        "pretext": "Of today",
        "author_name": "The desk",
        "title": "Owls",
        "title_link": "https://ledger.example/owls",
        "text": "Counted *by ear*.",
        "fields": [{"title": "Volunteers", "value": "10,212", "short": True}],
        "footer": "Small print",
        "actions": [{"name": "x", "text": "Old button", "type": "button"}],
    }
    await app.say(text="attached", attachments=[attachment])
    shown = log(pane).get_by_role("article")
    for text in ("Of today", "The desk", "Counted by ear.", "Volunteers", "10,212", "Small print"):
        await expect(shown.get_by_text(text)).to_be_visible()
    await expect(shown.get_by_role("link", name="Owls")).to_have_attribute("href", attachment["title_link"])
    await expect(shown.locator("b", has_text="by ear")).to_be_visible()
    await expect(shown.get_by_text("An element of the type button")).to_be_visible()


async def test_a_block_that_lacks_what_it_needs_breaks_nothing_else(pane: Locator, app: SmallApp) -> None:
    put(app, text="broken", blocks=({"type": "header"}, {"type": "actions"}, {"type": "divider"}))
    await app.say(text="whole", attachments=[{"blocks": [{"type": "header"}]}, {"blocks": "none"}])
    await expect(log(pane).get_by_text("whole")).to_be_visible()
    box = log(pane).get_by_text("A block of the type header, which the playground doesn't show")
    await expect(box).to_have_count(2)
