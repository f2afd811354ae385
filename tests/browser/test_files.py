"""Files that one hands to the bot on the page: with a command and in a modal of each pane."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Locator, Page, expect

from tests.browser.conftest import opened, shared, violations
from tests.browser.discord_pane import EPHEMERAL, FORM, MESSAGE, ByHand, be, begin, pane, private
from tests.browser.slack_app import SmallApp, pane_of, small_app
from tests.browser.slack_pane import MINA, composer
from tests.e2e.asking import INES, MO, TEXT
from tests.unit.playground.slack.bench import modal, plain

pytestmark = pytest.mark.asyncio(loop_scope="session")

STORY = b"Bridge Reopens\n\xc3\xbc\x00\xff"
CONFIRM = {"content": "Taken.", "flags": EPHEMERAL}
EDITOR = {
    "name": "editor",
    "description": "For editors",
    "contexts": [0],
    "default_member_permissions": 8192,
    "options": [
        {
            "type": 1,
            "name": "push",
            "description": "Push a story",
            "options": [
                {"type": 11, "name": "file", "description": "The story", "required": True},
                {"type": 3, "name": "note", "description": "A note"},
            ],
        }
    ],
}
FILES = {
    "type": "input",
    "block_id": "story",
    "label": plain("Story"),
    "element": {"type": "file_input", "action_id": "file", "filetypes": ["txt", "md"], "max_files": 2},
}
LONG = {
    "type": "input",
    "block_id": "long",
    "optional": True,
    "label": plain("Text"),
    "element": {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": 3000},
}


def a_file(name: str = "story.txt", content: bytes = STORY) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": content}


def labelled(text: str, component: dict[str, Any]) -> dict[str, Any]:
    return {"type": 18, "label": text, "component": component}


@shared
async def registered(hand: ByHand) -> ByHand:
    """The same with the editors' command, for whoever moderates, and one for everybody. A page that is opened
    after that has them."""
    path = f"/applications/{hand.playground.discord.world.application_id}/commands"
    for command in (EDITOR, {"name": "owls", "description": "Owls"}):
        await hand.call(path, command)
    return hand


def contents(hand: ByHand, ids: list[str]) -> list[bytes]:
    return [hand.playground.discord.state.attachments[id_].content for id_ in ids]


async def test_a_file_is_handed_over_with_a_command(registered: ByHand, by_hand: Page) -> None:
    hand = registered
    await be(by_hand, MO)
    await begin(by_hand, "editor push")
    group = pane(by_hand).get_by_role("group", name="Command /editor push")
    send = group.get_by_role("button", name="Send")
    await send.press("Enter")
    file = group.get_by_label("file")
    await expect(file).to_be_focused()  # it is required
    assert hand.playground.discord.interactions.of(MO) == []
    await file.set_input_files(a_file())
    await group.get_by_label("note").fill("new")
    await send.press("Enter")
    asked = await hand.asked(MO)
    [push] = asked.data["options"]
    told = {each["name"]: each["value"] for each in push["options"]}
    assert told["note"] == "new"
    assert contents(hand, [told["file"]]) == [STORY]
    await hand.answer(asked, MESSAGE, CONFIRM)
    await expect(private(by_hand)).to_contain_text("Taken.")
    await expect(group).to_have_count(0)


async def test_a_command_is_offered_to_whom_and_where_it_is_for(registered: ByHand, by_hand: Page) -> None:
    async def offered(where: str) -> list[str]:
        box = pane(by_hand).get_by_role("textbox", name=f"Message {where}")
        await box.fill("")
        await box.press_sequentially("/")
        await expect(pane(by_hand).get_by_role("option").filter(has_text="/owls")).to_be_visible()
        names = await pane(by_hand).get_by_role("option").locator("strong").all_text_contents()
        await box.fill("")
        return names

    assert await offered("#stories") == ["/owls"]
    await be(by_hand, MO)
    assert await offered("#stories") == ["/editor push", "/owls"]
    await pane(by_hand).get_by_role("button", name="Message storybot").press("Enter")
    assert await offered("@storybot") == ["/owls"]


async def test_a_form_takes_files_choices_and_text(by_hand: Page, hand: ByHand, axe: str) -> None:
    report = {"type": 2, "style": 1, "label": "Report", "custom_id": "report"}
    await hand.post(TEXT, {"type": 1, "components": [report]})
    await pane(by_hand).get_by_role("button", name="Report").press("Enter")
    tones = [{"label": name, "value": name} for name in ("calm", "loud", "dry")]
    form = {
        "title": "Push",
        "custom_id": "form",
        "components": [
            labelled("Text", {"type": 4, "custom_id": "text", "style": 2, "required": False}),
            labelled("Tone", {"type": 3, "custom_id": "tone", "max_values": 2, "options": tones}),
            labelled("Files", {"type": 19, "custom_id": "files", "max_values": 2}),
        ],
    }
    await hand.answer(await hand.asked(INES), FORM, form)
    dialog = by_hand.get_by_role("dialog", name="Push")
    assert await violations(by_hand, axe) == []
    submit = dialog.get_by_role("button", name="Submit")
    await expect(dialog.get_by_label("Tone")).to_have_values([])  # nothing is chosen by itself
    await dialog.get_by_label("Tone").select_option(["calm", "dry"])
    await submit.press("Enter")
    await expect(dialog.get_by_label("Files")).to_be_focused()  # it is required
    await dialog.get_by_label("Files").set_input_files([a_file(f"{n}.txt") for n in range(3)])
    await submit.press("Enter")
    await expect(dialog.get_by_label("Files")).to_be_focused()  # three are too many
    assert len(hand.playground.discord.interactions.of(INES)) == 1
    await dialog.get_by_label("Files").set_input_files([a_file("a.txt"), a_file("b.md", b"# Bridge")])
    await submit.press("Enter")
    asked = await hand.asked(INES, 2)
    text, tone, files = (each["component"] for each in asked.data["components"])
    assert (text["value"], tone["values"]) == ("", ["calm", "dry"])
    assert contents(hand, files["values"]) == [STORY, b"# Bridge"]
    names = [each["filename"] for each in asked.data["resolved"]["attachments"].values()]
    assert names == ["a.txt", "b.md"]
    await hand.answer(asked, MESSAGE, CONFIRM)
    await expect(dialog).to_have_count(0)


async def test_a_file_that_is_too_large_is_refused_and_said_so(registered: ByHand, browser: Browser) -> None:
    # The browser itself logs that a request was refused.
    async with opened(browser, registered.playground.url, problem="413") as page:
        await be(page, MO)
        await begin(page, "editor push")
        group = pane(page).get_by_role("group", name="Command /editor push")
        await group.get_by_label("file").set_input_files(a_file(content=bytes(10_485_761)))
        await group.get_by_role("button", name="Send").press("Enter")
        await expect(page.locator("#refusal")).to_have_text("Request entity too large")
        await expect(group).to_be_visible()
    assert registered.playground.discord.interactions.of(MO) == []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app() -> AsyncIterator[SmallApp]:
    async with small_app() as app:
        yield app


@shared
async def slack_pane(browser: Browser, app: SmallApp) -> AsyncIterator[Locator]:
    app.got.clear()
    app.answers.clear()
    app.playground.slack.interactions.views.clear()
    async with pane_of(app, browser) as pane:
        yield pane


async def asked(pane: Locator, app: SmallApp) -> Locator:
    """The modal that /story opens."""
    app.view = modal(FILES, LONG)
    await composer(pane).fill("/story")
    await composer(pane).press("Enter")
    shown = pane.get_by_role("dialog", name="Ask")
    await expect(shown).to_be_visible()
    return shown


def handed_over(app: SmallApp) -> list[tuple[str, bytes | None]]:
    files = app.got[-1]["view"]["state"]["values"]["story"]["file"]["files"]
    there = app.playground.slack.state.workspace(None).files
    return [(each["name"], there[each["id"]].content) for each in files]


async def test_a_modal_takes_files_which_can_be_taken_away_again(
    slack_pane: Locator, app: SmallApp, axe: str
) -> None:
    shown = await asked(slack_pane, app)
    story, go = shown.get_by_label("Story"), shown.get_by_role("button", name="Go")
    await go.click()
    await expect(shown.get_by_role("alert").filter(has_text="required")).to_be_visible()
    await expect(story).to_be_focused()
    await story.set_input_files([a_file("a.txt"), a_file("b.md", b"# Bridge")])
    await expect(shown.get_by_role("listitem")).to_have_text(["📄 a.txt✕", "📄 b.md✕"])
    assert await violations(slack_pane.page, axe) == []
    await shown.get_by_role("button", name="Remove a.txt").click()
    await expect(story).to_be_focused()
    await shown.get_by_role("textbox", name="Text").fill("x\n" * 1500)
    await go.click()
    await expect(shown).to_be_hidden()
    assert handed_over(app) == [("b.md", b"# Bridge")]
    assert app.got[-1]["view"]["state"]["values"]["long"]["text"]["value"] == "x\n" * 1500


async def test_files_stay_while_the_app_finds_fault_with_them(slack_pane: Locator, app: SmallApp) -> None:
    app.answers = [{"response_action": "errors", "errors": {"story": "Line 3: no headline."}}]
    shown = await asked(slack_pane, app)
    story, go = shown.get_by_label("Story"), shown.get_by_role("button", name="Go")
    await story.set_input_files(a_file())
    await go.click()
    await expect(shown.get_by_role("alert").filter(has_text="Line 3: no headline.")).to_be_visible()
    await expect(shown.get_by_role("listitem")).to_have_count(1)
    await slack_pane.page.reload()
    await expect(shown.get_by_role("listitem")).to_have_text(["📄 story.txt✕"])
    await go.click()
    await expect(shown).to_be_hidden()
    assert [len(body["view"]["state"]["values"]["story"]["file"]["files"]) for body in app.got] == [1, 1]
    assert handed_over(app) == [("story.txt", STORY)]


async def test_a_file_of_another_kind_is_refused_in_the_modal(browser: Browser, app: SmallApp) -> None:
    app.got.clear()
    app.playground.slack.interactions.views.clear()
    async with opened(browser, app.playground.url, problem="422") as page:
        await expect(page.locator("#status")).to_have_text("Live")
        slack = page.get_by_role("region", name="Slack", exact=True)
        shown = await asked(slack, app)
        await shown.get_by_label("Story").set_input_files(a_file("story.pdf"))
        await shown.get_by_role("button", name="Go").click()
        await expect(shown.get_by_role("alert").filter(has_text="only txt, md")).to_be_visible()
        await expect(shown).to_be_visible()
    assert app.got == []


async def test_downloads_are_on_the_wire_with_their_size(
    registered: ByHand, browser: Browser, app: SmallApp
) -> None:
    discord, slack = registered.playground, app.playground
    file = discord.discord.people.upload(MO, "story.txt", STORY)
    asked = discord.discord.people.command(MO, TEXT, "editor push", {"file": file})
    [attachment] = asked.data["resolved"]["attachments"].values()
    users = slack.slack.users(slack.url)
    told = (await app.client.files_info(file=users.upload(MINA, "story.txt", STORY)))["file"]
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer xoxb-playground"}) as http:
        for url in (attachment["url"], told["url_private"]):
            async with http.get(url) as answer:
                assert await answer.read() == STORY
    slack.slack.interactions.views.clear()  # of the tests before: a modal covers the page
    for playground, path in ((discord, "/ephemeral-attachments/"), (slack, "/slack/files-pri/")):
        async with opened(browser, playground.url) as page:
            await page.get_by_role("button", name="Wire").click()
            wire = page.get_by_role("region", name="Wire", exact=True)
            await wire.get_by_text(path).click()
            await expect(wire.get_by_text(f"{len(STORY)} bytes")).to_be_visible()
