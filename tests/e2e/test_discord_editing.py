"""Editors at work on Discord: the whole bot, with the real SDK against the playground."""

from pathlib import Path

from tests.e2e.asking import EDDA, TEXT
from tests.e2e.discord_ways import private, words
from tests.e2e.editing import at_work, page, slugs


async def test_a_file_is_pushed_and_posted(tmp_path: Path) -> None:
    async with at_work(tmp_path) as bot:
        people = bot.playground.discord.people
        file = people.upload(EDDA, "ferry.txt", page("Night ferry returns"))
        used = people.command(EDDA, TEXT, "editor push", {"file": file})
        assert "Pushed: this is a new story." in words(private(await bot.seen(used)))
        card = await bot.card_in(TEXT)
        assert "Night ferry returns" in words(card["payload"])
        assert await slugs(bot) == {"night-ferry-returns"}
