"""What people do in the Discord-like pane beyond reading and writing, one flow each."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import shared
from tests.browser.discord_pane import (
    DEFERRED,
    EPHEMERAL,
    FORM,
    HEADLINE,
    MESSAGE,
    SAMPLE,
    V2,
    ByHand,
    be,
    begin,
    opener,
    pane,
    private,
    thread,
)
from tests.e2e.asking import FORUM, INES, MO, TEXT, Asked

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = "<img src=x onerror=alert(1)> [press](javascript:alert(1)) <b>bold</b>"


@shared
async def shown(page: Page, bot: Asked) -> Page:
    """The page with a story's card, as Ines."""
    await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    await be(page, INES)
    await expect(pane(page).get_by_text(HEADLINE).first).to_be_attached()
    return page


def texts(*said: str) -> dict[str, Any]:
    return {"flags": V2 | EPHEMERAL, "components": [{"type": 10, "content": each} for each in said]}


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


async def test_a_cards_button_answers_the_one_who_pressed_it_alone(shown: Page) -> None:
    await pane(shown).get_by_role("button", name="Timeline", exact=True).press("Enter")
    await expect(private(shown).get_by_text("Only you can see this")).to_be_visible()
    await expect(private(shown)).to_contain_text("Timeline")
    await be(shown, MO)
    await expect(private(shown)).to_have_count(0)
    await be(shown, INES)
    await expect(private(shown)).to_have_count(1)


async def test_an_answer_is_shared_in_the_thread_by_its_button(shown: Page) -> None:
    await pane(shown).get_by_role("button", name="Sides", exact=True).press("Enter")
    await private(shown).get_by_role("button", name="Share in thread").press("Enter")
    await expect(private(shown).get_by_text("Shared.")).to_be_visible()
    await be(shown, MO)
    await expect((await thread(shown)).get_by_text("Shared by Ines")).to_be_visible()


async def test_a_story_is_followed_and_left_by_the_buttons_of_one_answer(shown: Page) -> None:
    await pane(shown).get_by_role("button", name="Follow", exact=True).press("Enter")
    await expect(private(shown).get_by_text("You follow “")).to_be_visible()
    await private(shown).get_by_role("button", name="Unfollow").press("Enter")
    await expect(private(shown).get_by_text("You don't follow “")).to_be_visible()
    await expect(private(shown)).to_have_count(1)


async def test_one_writes_to_the_bot_alone(shown: Page, bot: Asked) -> None:
    await pane(shown).get_by_role("button", name="Message storybot").press("Enter")
    box = pane(shown).get_by_role("textbox", name="Message @storybot")
    await box.fill("/")
    await box.fill("/stories")
    await expect(pane(shown).get_by_role("option").first).to_be_visible()
    await box.press("Enter")
    await pane(shown).get_by_role("button", name="Send", exact=True).press("Enter")
    await expect(private(shown).get_by_text(HEADLINE).first).to_be_visible()


async def test_a_moderator_archives_reopens_and_deletes_a_thread(shown: Page) -> None:
    await be(shown, MO)
    beside = await thread(shown)
    moderate = beside.get_by_role("button", name="Moderate the thread")
    await moderate.press("Enter")
    await shown.get_by_role("menuitem", name="Archive thread").press("Enter")
    await expect(beside.get_by_text("archived", exact=True)).to_be_visible()
    await moderate.press("Enter")
    await shown.get_by_role("menuitem", name="Reopen thread").press("Enter")
    await expect(beside.get_by_text("archived", exact=True)).to_have_count(0)
    await moderate.press("Enter")
    await shown.get_by_role("menuitem", name="Delete thread").press("Enter")
    await expect(beside).to_be_hidden()
    await expect(opener(shown)).to_have_count(0)


async def test_buttons_are_dead_in_a_locked_post(shown: Page, bot: Asked) -> None:
    post = await bot.card_in(FORUM)
    await pane(shown).get_by_role("button", name="story-forum").press("Enter")
    await pane(shown).locator(".post .title").press("Enter")
    sides = pane(shown).get_by_role("complementary").get_by_role("button", name="Sides", exact=True)
    await expect(sides).to_be_enabled()
    bot.playground.discord.people.moderate(MO, post["id"], locked=True)
    await expect(sides).to_be_disabled()


async def test_what_isnt_answered_did_not_respond(by_hand: Page, hand: ByHand) -> None:
    hand.stop_time()
    await hand.post(TEXT, row({"type": 2, "style": 1, "label": "Ask", "custom_id": "ask"}))
    await pane(by_hand).get_by_role("button", name="Ask").press("Enter")
    await expect(private(by_hand).get_by_text("storybot is thinking")).to_be_visible()
    await hand.asked(INES)
    hand.playground.clock.advance(3.1)
    await expect(private(by_hand).get_by_text("This interaction failed")).to_be_visible()
    await private(by_hand).get_by_role("button", name="Dismiss message").press("Enter")
    await expect(private(by_hand)).to_have_count(0)


async def test_a_promised_answer_is_thought_about(by_hand: Page, hand: ByHand) -> None:
    hand.stop_time()
    await hand.post(TEXT, row({"type": 2, "style": 1, "label": "Ask", "custom_id": "ask"}))
    await pane(by_hand).get_by_role("button", name="Ask").press("Enter")
    asked = await hand.asked(INES)
    await hand.answer(asked, DEFERRED, {"flags": EPHEMERAL})
    hand.playground.clock.advance(10)
    await expect(private(by_hand).get_by_text("storybot is thinking")).to_be_visible()


async def test_one_of_a_select_is_chosen(by_hand: Page, hand: ByHand) -> None:
    options = [{"label": name, "value": name.lower()} for name in ("Critics", "Defenders")]
    select = {"type": 3, "custom_id": "side", "placeholder": "Which side?", "options": options}
    await hand.post(TEXT, row(select))
    await pane(by_hand).get_by_role("button", name="Which side?").press("Enter")
    await by_hand.keyboard.press("ArrowDown")
    await expect(by_hand.get_by_role("menuitem", name="Defenders")).to_be_focused()
    await by_hand.keyboard.press("Enter")
    asked = await hand.asked(INES)
    assert asked.data["values"] == ["defenders"]
    await hand.answer(asked, MESSAGE, texts("They are for it."))
    await expect(private(by_hand).get_by_text("They are for it.")).to_be_visible()


async def test_several_of_a_select_are_chosen(by_hand: Page, hand: ByHand) -> None:
    options = [{"label": name, "value": name.lower()} for name in ("Owls", "Ferries", "Walls")]
    select = {"type": 3, "custom_id": "topics", "placeholder": "Topics", "options": options}
    await hand.post(TEXT, row({**select, "min_values": 1, "max_values": 2}))
    await pane(by_hand).get_by_role("button", name="Topics").press("Enter")
    items = by_hand.get_by_role("menuitemcheckbox")
    for name in ("Owls", "Ferries", "Walls"):
        await items.filter(has_text=name).press("Enter")
    await by_hand.get_by_role("menuitem", name="Done").press("Enter")
    await expect(by_hand.get_by_role("alert")).to_have_text("Choose 1 to 2 of them.")
    await pane(by_hand).get_by_role("button", name="Topics").press("Enter")
    await items.filter(has_text="Owls").press("Enter")
    await items.filter(has_text="Walls").press("Enter")
    await expect(items.and_(by_hand.get_by_role("menuitemcheckbox", checked=True))).to_have_count(2)
    await by_hand.get_by_role("menuitem", name="Done").press("Enter")
    assert (await hand.asked(INES)).data["values"] == ["owls", "walls"]


@pytest.mark.parametrize(("kind", "chosen"), [(5, "Ines"), (6, "Moderators"), (7, "Editors"), (8, "news")])
async def test_people_roles_and_channels_are_chosen_by_name(
    by_hand: Page, hand: ByHand, kind: int, chosen: str
) -> None:
    await hand.post(TEXT, row({"type": kind, "custom_id": "who", "placeholder": "Who or where?"}))
    await pane(by_hand).get_by_role("button", name="Who or where?").press("Enter")
    await by_hand.get_by_role("menuitem", name=chosen, exact=True).press("Enter")
    [value] = (await hand.asked(INES)).data["values"]
    guild = hand.playground.discord.state.world.guilds[0]
    named = {each.user.id: each.user.name for each in guild.members}
    named |= {each.id: each.name for each in (*guild.roles, *guild.channels)}
    assert named[value].casefold() == chosen.casefold()


async def test_a_form_is_filled_in_and_sent(by_hand: Page, hand: ByHand) -> None:
    await hand.post(TEXT, row({"type": 2, "style": 1, "label": "Report", "custom_id": "report"}))
    report = pane(by_hand).get_by_role("button", name="Report")
    field = {"type": 4, "custom_id": "why", "style": 2, "label": "Reason", "required": True, "min_length": 4}
    form = {"title": "Report to moderators", "custom_id": "form", "components": [row(field)]}
    await report.press("Enter")
    await hand.answer(await hand.asked(INES), FORM, form)
    dialog = by_hand.get_by_role("dialog", name="Report to moderators")
    await dialog.get_by_role("button", name="Cancel").press("Enter")
    await expect(dialog).to_have_count(0)
    await report.press("Enter")
    await hand.answer(await hand.asked(INES, 2), FORM, form)
    await dialog.get_by_label("Reason").fill("Spam, again")
    await dialog.get_by_role("button", name="Submit").press("Enter")
    sent = await hand.asked(INES, 3)
    assert "Spam, again" in str(sent.data["components"])
    await hand.answer(sent, MESSAGE, texts("Thank you."))
    await expect(dialog).to_have_count(0)
    await expect(private(by_hand).get_by_text("Thank you.")).to_be_visible()


async def test_people_roles_and_channels_are_picked_in_a_form(by_hand: Page, hand: ByHand) -> None:
    await hand.post(TEXT, row({"type": 2, "style": 1, "label": "Set up", "custom_id": "set-up"}))
    guild = hand.playground.discord.state.world.guilds[0]
    [moderators, editors] = [role for role in guild.roles if role.name in {"Moderators", "Editors"}]
    picked = {"min_values": 0, "max_values": 9, "required": False}
    roles = {"default_values": [{"id": editors.id, "type": "role"}]}
    fields = {
        "People": {"type": 5, "custom_id": "people", **picked},
        "Roles": {"type": 6, "custom_id": "roles", **picked, **roles},
        "Channels": {"type": 8, "custom_id": "channels", **picked, "channel_types": [15]},
    }
    labels = [{"type": 18, "label": label, "component": field} for label, field in fields.items()]
    await pane(by_hand).get_by_role("button", name="Set up").press("Enter")
    form = {"title": "Set up", "custom_id": "form", "components": labels}
    await hand.answer(await hand.asked(INES), FORM, form)
    dialog = by_hand.get_by_role("dialog", name="Set up")
    await expect(dialog.get_by_label("Roles")).to_have_values([editors.id])
    await dialog.get_by_label("Roles").select_option(label=["Moderators", "Editors"])
    await expect(dialog.get_by_label("Channels").get_by_role("option")).to_have_text(["story-forum"])
    await dialog.get_by_label("Channels").select_option(label="story-forum")
    await dialog.get_by_role("button", name="Submit").press("Enter")
    sent = (await hand.asked(INES, 2)).data
    values = {it["component"]["custom_id"]: it["component"]["values"] for it in sent["components"]}
    assert values == {"people": [], "roles": [moderators.id, editors.id], "channels": [FORUM]}
    assert sent["resolved"]["roles"].keys() == {moderators.id, editors.id}
    assert sent["resolved"]["channels"][FORUM]["name"] == "story-forum"


async def test_an_embed_shows_its_parts(by_hand: Page, hand: ByHand) -> None:
    embed = {
        "title": "Owls",
        "url": "https://ledger.example/owls",
        "description": "They *were* counted.",
        "fields": [{"name": "Birds", "value": "31,400", "inline": True}],
        "footer": {"text": "The Ledger"},
    }
    await hand.post(TEXT, embeds=[embed])
    shown = pane(by_hand).locator(".embed")
    await expect(shown.get_by_role("link", name="Owls")).to_have_attribute(
        "href", "https://ledger.example/owls"
    )
    for text in ("They were counted.", "Birds", "31,400", "The Ledger"):
        await expect(shown.get_by_text(text)).to_be_visible()


async def test_text_from_outside_is_never_markup(by_hand: Page, hand: ByHand) -> None:
    hand.playground.discord.people.say(MO, TEXT, HOSTILE)
    await hand.post(TEXT, {"type": 10, "content": HOSTILE}, row(
        {"type": 2, "style": 1, "label": "<i>Go</i>", "custom_id": "<script>"}))  # fmt: skip
    await expect(pane(by_hand).get_by_text("<b>bold</b>")).to_have_count(2)
    await expect(pane(by_hand).get_by_role("button", name="<i>Go</i>")).to_be_visible()
    made = pane(by_hand).get_by_role("log").locator("img, script, b, i, a[href^=javascript]")
    await expect(made).to_have_count(0)


async def test_a_command_that_needs_an_option_says_so(shown: Page) -> None:
    await begin(shown, "follow")
    await shown.keyboard.press("Escape")
    await expect(pane(shown).get_by_role("textbox", name="Message #stories")).to_be_focused()
