"""What the Discord-like pane makes of what is sent: pictures, the unknown, and texts that mean harm."""

import struct
import zlib
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from storybot.clock import SystemClock
from storybot.newsroom.push import push as push_drafts
from storybot.playground.world import default_world
from tests.browser.conftest import opened
from tests.browser.discord_pane import SAMPLE, ByHand, be, pane, private, thread
from tests.e2e.asking import FORUM, INES, MO, TEXT, Asked, asked
from tests.making import a_draft

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = "<img src=x onerror=alert(1)> [press](javascript:alert(1))"
ELSEWHERE = "https://ledger.example/owl.png"


def png() -> bytes:
    """400 by 200 pixels of teal."""
    pixels = zlib.compress((b"\0" + b"\0\x80\x80" * 400) * 200)
    header = struct.pack(">IIBBBBB", 400, 200, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def gallery(url: str, **more: object) -> dict[str, object]:
    return {"type": 12, "items": [{"media": {"url": url}, **more}]}


def article(page: Page) -> Locator:
    """The newest message."""
    return pane(page).get_by_role("article").last


async def drawn(picture: Locator) -> bool:
    return await picture.evaluate("(it) => it.decode().then(() => it.naturalWidth === 400)")


async def test_an_uploaded_picture_is_shown(by_hand: Page, hand: ByHand) -> None:
    await hand.upload(TEXT, png(), gallery("attachment://figure.png", description="Owls by year"))
    picture = pane(by_hand).get_by_role("img", name="Owls by year")
    await expect(picture).to_be_visible()
    assert await drawn(picture)
    await expect(article(by_hand).locator(".file, .tile")).to_have_count(0)


async def test_an_uploaded_picture_is_shown_without_components_too(by_hand: Page, hand: ByHand) -> None:
    await hand.upload(TEXT, png(), description="Owls by year")
    assert await drawn(pane(by_hand).get_by_role("img", name="Owls by year"))


async def test_what_is_no_picture_after_all_says_what_it_is(browser: Browser, hand: ByHand) -> None:
    async with opened(browser, hand.playground.url, problem="404") as page:
        await hand.upload(TEXT, b"<svg>", gallery("attachment://figure.png", description="Owls by year"))
        await expect(article(page).locator(".tile")).to_have_text("Owls by year")
        await expect(article(page).locator("img")).to_have_count(0)


async def test_a_picture_from_elsewhere_is_a_link_that_says_what_it_is(by_hand: Page, hand: ByHand) -> None:
    await hand.post(TEXT, gallery(ELSEWHERE, description="An owl"))
    tile = article(by_hand).get_by_role("link", name="An owl")
    await expect(tile).to_have_attribute("href", ELSEWHERE)
    await expect(article(by_hand).locator("img")).to_have_count(0)


async def test_a_hidden_picture_is_shown_when_it_is_pressed(by_hand: Page, hand: ByHand) -> None:
    shown = gallery("attachment://figure.png", description="Owls by year", spoiler=True)
    await hand.upload(TEXT, png(), shown)
    picture = article(by_hand).locator("img")
    await expect(picture).to_be_hidden()
    await article(by_hand).get_by_role("button", name="Spoiler").press("Enter")
    await expect(picture).to_be_visible()


async def test_a_timeline_comes_with_its_picture(page: Page, bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    await be(page, INES)
    bot.playground.discord.people.command(INES, TEXT, "timeline", {"story": slug})
    await expect(private(page).get_by_role("img", name="Timeline:")).to_be_visible()


async def test_the_newest_message_stays_in_view_when_its_picture_comes(by_hand: Page, hand: ByHand) -> None:
    for number in range(30):
        hand.playground.discord.people.say(MO, TEXT, f"message {number}")
    await expect(pane(by_hand).get_by_text("message 29")).to_be_in_viewport()
    await hand.upload(TEXT, png(), gallery("attachment://figure.png", description="Owls by year"))
    picture = pane(by_hand).get_by_role("img", name="Owls by year")
    await expect(picture).to_be_in_viewport(ratio=0.99)


async def test_a_component_that_the_page_does_not_know_says_so(by_hand: Page, hand: ByHand) -> None:
    id_ = await hand.post(TEXT, {"type": 10, "content": "known"})
    hand.playground.discord.state.messages[TEXT][id_].components.append({"type": 99})
    await expect(article(by_hand).get_by_text("known")).to_be_visible()
    await expect(article(by_hand).locator(".unknown")).to_have_text(
        "Component of type 99, which this page doesn't show"
    )


async def test_names_and_headlines_are_never_markup(browser: Browser, tmp_path: Path) -> None:
    world = default_world()
    member = next(it for it in world.discord.guilds[0].members if it.user.id == MO)
    member.user.display_name = HOSTILE
    async with asked(tmp_path, world) as bot, opened(browser, bot.playground.url) as page:
        await push_drafts(bot.store, [a_draft(HOSTILE)], now=SystemClock().now())
        await bot.card_in(TEXT)
        await bot.card_in(FORUM)
        await be(page, INES)
        beside = await thread(page)
        bot.playground.discord.people.say(MO, await _open(bot), HOSTILE)
        await expect(beside.get_by_text(HOSTILE, exact=True)).to_have_count(2)  # the author, the text
        await expect(beside.get_by_role("heading")).to_contain_text("<img src=x")
        await pane(page).get_by_role("button", name="story-forum").press("Enter")
        await expect(pane(page).locator(".post .title")).to_contain_text("<img src=x")
        await expect(pane(page).locator("img, a[href^='javascript' i]")).to_have_count(0)


async def _open(bot: Asked) -> str:
    """The card's thread."""
    return (await bot.card_in(TEXT))["thread"]["id"]
