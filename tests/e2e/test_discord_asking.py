"""What comes along with an answer on Discord: the real SDK against the playground."""

from pathlib import Path

from tests.e2e.asking import INES, TEXT, asked
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
