"""What comes along with an answer on Discord: the real SDK against the playground."""

from pathlib import Path
from typing import Any

import pytest

from storybot.clock import SystemClock
from storybot.newsroom.retract import retract
from storybot.playground.discord.world import Permission
from tests.e2e.asking import GUILD, INES, TEXT, asked
from tests.e2e.discord_ways import parts

SAMPLE = "sea-wall-vote.txt"


async def test_a_picture_comes_with_the_timeline_and_says_the_same_in_words(tmp_path: Path) -> None:
    async with asked(tmp_path) as bot:
        await bot.listening()
        [slug] = await bot.push(SAMPLE)
        people, uploads = bot.playground.discord.people, bot.playground.discord.state.uploads
        seen = await bot.seen(people.command(INES, TEXT, "timeline", {"story": slug}))
        await bot.until(lambda: people.sees(seen["id"])["messages"][0]["message"]["attachments"])
        [answer] = people.sees(seen["id"])["messages"]
        [attachment] = answer["message"]["attachments"]
        assert answer["private"]
        assert uploads[attachment["id"]].content.startswith(b"\x89PNG")
        assert attachment["description"].startswith("Timeline: ")
        [gallery] = [part for part in parts(answer["message"]["components"]) if part["type"] == 12]
        [item] = gallery["items"]
        assert item["media"]["url"] == "attachment://figure.png"
        assert item["description"] == attachment["description"]


@pytest.mark.parametrize("may_attach", [True, False])
async def test_what_is_shared_has_its_picture_where_it_may(tmp_path: Path, may_attach: bool) -> None:
    async with asked(tmp_path) as bot:
        await bot.listening()
        [slug] = await bot.push(SAMPLE)
        discord = bot.playground.discord
        if not may_attach:
            discord.changing.set_overwrite(TEXT, GUILD, deny=Permission.ATTACH_FILES)
        await bot.seen(discord.people.command(INES, TEXT, "timeline", {"story": slug, "public": True}))

        def said(text: str) -> dict[str, Any] | None:
            [channel] = [one for one in discord.channels() if one["id"] == TEXT]
            return next((one["payload"] for one in channel["messages"][-1:] if text in one["text"]), None)

        message = await bot.until(lambda: said("Shared by Ines"))
        assert bool(message["attachments"]) == may_attach
        assert ("attachment://figure.png" in str(message["components"])) == may_attach
        await retract(bot.store, slug, "The figures were wrong.", SystemClock().now())
        gone = await bot.until(lambda: said("The figures were wrong."))
        assert gone["id"] == message["id"]
        assert gone["attachments"] == []
