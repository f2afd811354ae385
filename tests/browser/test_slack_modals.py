"""Modals of the Slack-like pane: what they take, what an app answers, and how they close."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser.conftest import shared
from tests.browser.slack_app import SmallApp, pane_of, small_app
from tests.browser.slack_pane import MINA, composer
from tests.e2e.asking import TEAM, until
from tests.unit.playground.slack.bench import button, chosen, modal, option, plain, said

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = {
    "type": "input",
    "block_id": "words",
    "label": plain("Words"),
    "element": {"type": "plain_text_input", "action_id": "text"},
}
TONE = {
    "type": "input",
    "block_id": "tone",
    "optional": True,
    "label": plain("Tone"),
    "element": {"type": "static_select", "action_id": "tone", "options": [option("calm"), option("loud")]},
}
STORY = {
    "type": "input",
    "block_id": "which",
    "optional": True,
    "label": plain("Story"),
    "element": {"type": "external_select", "action_id": "story", "min_query_length": 1},
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app() -> AsyncIterator[SmallApp]:
    async with small_app() as app:
        yield app


@shared
async def pane(browser: Browser, app: SmallApp) -> AsyncIterator[Locator]:
    app.got.clear()
    app.answers.clear()
    app.playground.slack.interactions.views.clear()
    async with pane_of(app, browser) as pane:
        yield pane


async def asked(pane: Locator, app: SmallApp, view: dict[str, Any]) -> Locator:
    """The modal that /story opens."""
    app.view = view
    await composer(pane).fill("/story")
    await composer(pane).press("Enter")
    modal = pane.get_by_role("dialog", name=view["title"]["text"], exact=True)
    await expect(modal).to_be_visible()
    return modal


def titled(title: str, *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return modal(*blocks, title=plain(title), **more)


async def test_what_was_filled_in_reaches_the_app(pane: Locator, app: SmallApp) -> None:
    opened = await asked(pane, app, modal(WORDS, TONE, STORY))
    await opened.get_by_role("textbox", name="Words").fill("four")
    await opened.get_by_label("Tone").select_option(label="Loud")
    await opened.get_by_role("combobox", name="Story").press_sequentially("tr")
    await opened.get_by_role("option", name="Tram").click()
    await opened.get_by_role("button", name="Go").click()
    await expect(opened).to_be_hidden()
    await expect(composer(pane)).to_be_focused()
    [body] = app.got
    tone = {"tone": {"tone": {"type": "static_select", "selected_option": option("loud")}}}
    assert body["view"]["state"]["values"] == said("four") | tone | chosen(option("tram"))


async def test_people_options_and_channels_are_picked(pane: Locator, app: SmallApp) -> None:
    def picker(label: str, kind: str, **more: Any) -> dict[str, Any]:
        element = {"type": kind, "action_id": "pick", **more}
        return {
            "type": "input",
            "block_id": label,
            "label": plain(label),
            "optional": True,
            "element": element,
        }

    opened = await asked(
        pane,
        app,
        modal(
            picker("People", "multi_users_select", initial_users=[MINA]),
            picker("Tones", "multi_static_select", options=[option("calm"), option("loud")]),
            picker("Places", "multi_conversations_select"),
            picker("Place", "conversations_select"),
        ),
    )
    await expect(opened.get_by_label("People")).to_have_values([MINA])
    await opened.get_by_label("Tones").select_option(label=["Calm", "Loud"])
    await opened.get_by_label("Places").select_option(label=["stories"])
    await opened.get_by_label("Place", exact=True).select_option(label="newsdesk")
    await opened.get_by_role("button", name="Go").click()
    await expect(opened).to_be_hidden()
    [body] = app.got
    held = {label: named["pick"] for label, named in body["view"]["state"]["values"].items()}
    assert held["People"]["selected_users"] == [MINA]
    assert held["Tones"]["selected_options"] == [option("calm"), option("loud")]
    assert held["Places"]["selected_conversations"] == ["C0STORIES1"]
    assert held["Place"]["selected_conversation"] == "C0NEWSDESK"


async def test_an_error_stands_at_its_input_until_it_is_mended(pane: Locator, app: SmallApp) -> None:
    app.answers = [{"response_action": "errors", "errors": {"words": "Fewer, please."}}]
    opened = await asked(pane, app, modal(TONE, WORDS))
    words = opened.get_by_role("textbox", name="Words")
    await words.fill("too many")
    await words.press("Enter")
    await expect(opened.get_by_role("alert").filter(has_text="Fewer, please.")).to_be_visible()
    await expect(words).to_be_focused()
    await expect(words).to_have_attribute("aria-invalid", "true")
    await expect(words).to_have_accessible_description("Fewer, please.")
    await expect(words).to_have_value("too many")
    await words.fill("few")
    await words.press("Enter")
    await expect(opened).to_be_hidden()
    assert [body["view"]["state"]["values"]["words"]["text"]["value"] for body in app.got] == [
        "too many",
        "few",
    ]


async def test_a_pushed_modal_lies_on_top_and_what_is_below_keeps_its_words(
    pane: Locator, app: SmallApp
) -> None:
    app.answers = [{"response_action": "push", "view": titled("Above", WORDS)}]
    below = await asked(pane, app, titled("Below", WORDS))
    await below.get_by_role("textbox", name="Words").fill("kept")
    await below.get_by_role("button", name="Go").click()
    above = pane.get_by_role("dialog", name="Above")
    await expect(above.get_by_role("textbox", name="Words")).to_be_focused()
    await expect(above.get_by_role("textbox", name="Words")).to_have_value("")
    await above.get_by_role("button", name="Cancel").click()
    await expect(below.get_by_role("textbox", name="Words")).to_have_value("kept")
    await below.get_by_role("button", name="Close this modal").click()
    await expect(pane.get_by_role("dialog")).to_have_count(0)


async def test_an_updated_modal_shows_what_is_new_in_the_same_place(pane: Locator, app: SmallApp) -> None:
    after = titled("After", {"type": "section", "text": plain("It was taken.")}, submit=plain("Again"))
    app.answers = [{"response_action": "update", "view": after}]
    before = await asked(pane, app, titled("Before", WORDS))
    await before.get_by_role("textbox", name="Words").fill("some")
    await before.get_by_role("button", name="Go").click()
    shown = pane.get_by_role("dialog", name="After")
    await expect(shown.get_by_text("It was taken.")).to_be_visible()
    await expect(shown.get_by_role("textbox")).to_have_count(0)
    assert await shown.evaluate("(modal) => modal.contains(document.activeElement)")
    await expect(before).to_have_count(0)


async def test_clear_closes_every_modal_that_lies_there(pane: Locator, app: SmallApp) -> None:
    section = {"type": "section", "text": plain("Sure?")}
    app.answers = [
        {"response_action": "push", "view": titled("Above", section)},
        {"response_action": "clear"},
    ]
    below = await asked(pane, app, titled("Below", section))
    await below.get_by_role("button", name="Go").click()
    await pane.get_by_role("dialog", name="Above").get_by_role("button", name="Go").click()
    await expect(pane.get_by_role("dialog")).to_have_count(0)


async def test_escape_closes_a_modal_and_the_app_is_told_where_it_asks_to_be(
    pane: Locator, app: SmallApp
) -> None:
    opened = await asked(pane, app, modal(WORDS, notify_on_close=True))
    await pane.page.keyboard.press("Escape")
    await expect(opened).to_be_hidden()
    await until(lambda: [body["type"] for body in app.got] == ["view_closed"])


async def test_what_an_app_acknowledges_wrongly_is_said_in_the_modal(pane: Locator, app: SmallApp) -> None:
    app.answers = [{"response_action": "errors", "errors": {"elsewhere": "No"}}]
    opened = await asked(pane, app, modal(WORDS))
    await opened.get_by_role("textbox", name="Words").fill("some")
    await opened.get_by_role("button", name="Go").click()
    await expect(opened.get_by_role("alert").filter(has_text="elsewhere")).to_be_visible()
    await expect(opened.get_by_role("textbox", name="Words")).to_have_value("some")


async def test_a_button_in_a_modal_tells_the_app_what_is_filled_in(pane: Locator, app: SmallApp) -> None:
    actions = {"type": "actions", "elements": [button("again", value="v")]}
    opened = await asked(pane, app, modal(WORDS, actions))
    await opened.get_by_role("textbox", name="Words").fill("four")
    await opened.get_by_role("button", name="Press").click()
    await until(lambda: app.chosen() == ["v"])
    assert app.got[0]["view"]["state"]["values"] == said("four")


async def test_an_input_that_is_not_drawn_says_so_and_the_rest_is_sent(pane: Locator, app: SmallApp) -> None:
    kinds = ("datepicker", "timepicker", "checkboxes", "radio_buttons", "rich_text_input")
    others = [
        {
            "type": "input",
            "block_id": kind,
            "optional": True,
            "label": plain(kind),
            "element": {"type": kind, "action_id": "a"},
        }
        for kind in kinds
    ]
    # The local Slack takes no such elements from an app, so they are put there.
    app.playground.slack.interactions.add_view(MINA, TEAM, modal(WORDS, *others), "modal", None)
    opened = pane.get_by_role("dialog", name="Ask")
    for kind in kinds:
        said_so = opened.get_by_text(f"An element of the type {kind}, which the playground doesn't show")
        await expect(said_so).to_be_attached()
    await expect(opened.get_by_role("textbox")).to_have_count(1)
    await opened.get_by_role("textbox", name="Words").fill("four")
    await opened.get_by_role("button", name="Go").click()
    await expect(opened).to_be_hidden()
