"""Routes that are set in chat, by the bot as a process against the playground, on both platforms."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storybot.playground.server import Playground
from storybot.playground.slack.block_reading import plain_blocks
from tests.e2e.asking import EDDA, FORUM, GUILD, INES, NEWS, STORIES, TEAM, TEXT, until
from tests.e2e.discord_ways import private, words
from tests.e2e.editing import EDITOR, NOBODY
from tests.e2e.process import Newsroom

STORY = (
    "---\nslug: {slug}\nnoise_level: {noise}\n---\n# {headline}\n\n## Why it matters\n\nThe café closes.\n"
)
HEADLINES = ("otter wins court case", "badger opens small bakery", "heron maps the sea floor")
REFUSED = "This is for the newsroom's editors."


@pytest.fixture
async def newsroom(tmp_path: Path, database_url: str) -> AsyncIterator[Newsroom]:
    playground = Playground()
    await playground.start()
    newsroom = Newsroom(tmp_path, playground)
    editors = [f"discord:{EDDA}", f"slack:{TEAM}:{EDITOR}"]
    configured(newsroom, '"sqlite:///storybot.db"', json.dumps(database_url))
    configured(newsroom, "editors = []", f"editors = {json.dumps(editors)}")
    yield newsroom
    await playground.stop()


def configured(newsroom: Newsroom, before: str, after: str) -> None:
    config = newsroom.folder / "storybot.toml"
    text = config.read_text()
    assert before in text
    config.write_text(text.replace(before, after))


async def on_discord(newsroom: Newsroom, user: str = EDDA, place: str = TEXT, **options: Any) -> str:
    """What `/editor route` answers; what is asked before the bot has connected is lost, and asked again."""
    discord = newsroom.playground.discord
    await until(lambda: discord.commands.all(None))
    asked: list[str] = []

    def answer() -> str | None:
        if not any(discord.people.sees(one)["answer"] for one in asked):
            asked.append(discord.people.command(user, place, "editor route", options).id)
        seen = [discord.people.sees(one) for one in asked]
        there = [one for one in seen if one["messages"] and not one["messages"][0]["message"]["flags"] & 128]
        return words(private(there[0])).replace("\\", "") if there else None

    return await until(answer)


async def on_slack(newsroom: Newsroom, text: str = "", user: str = EDITOR) -> str:
    slack = newsroom.playground.slack
    await until(lambda: slack.sockets.connections)
    conversation = slack.state.workspace(TEAM).conversations[STORIES]

    def answers() -> list[str]:
        every = conversation.messages.values()
        return [plain_blocks(one.content.blocks) for one in every if one.only_for == user]

    before = len(answers())
    await slack.users(newsroom.playground.url).command(user, STORIES, "/editor", f"route {text}")
    return (await until(lambda: answers()[before:]))[0]


async def pushed(newsroom: Newsroom, number: int, noise: int, *more: str) -> dict[str, bool]:
    """The channels that a story is in when all is delivered."""
    headline = HEADLINES[number]
    story = STORY.format(slug=headline.split()[0], noise=noise, headline=headline)
    (newsroom.folder / "story.md").write_text(story)
    ended = await newsroom.run("push", "story.md", "--wait", *more)
    assert ended.status == 0, ended.err
    return {
        channel: any(headline in text for text, _ in cards) for channel, cards in newsroom.shown().items()
    }


async def told(newsroom: Newsroom, *arguments: str) -> dict[str, dict[str, Any]]:
    ended = await newsroom.run(*arguments, "--json")
    assert ended.status == 0, ended.err
    return {one["channel"]: one for one in json.loads(ended.out)}


async def test_what_is_set_holds_at_once_outlives_a_kill_and_can_be_dropped(newsroom: Newsroom) -> None:
    async with newsroom.bot():
        assert REFUSED in await on_discord(newsroom, INES, noise_at_least="90")
        assert REFUSED in await on_slack(newsroom, "noise_at_least:90", NOBODY)
        there = await pushed(newsroom, 0, noise=20)
        assert there[TEXT] and there[STORIES] and there[FORUM] and there[NEWS], "nothing was set"
        assert "noise_at_least**: 50 (set here by Edda" in await on_discord(newsroom, noise_at_least="50")
        assert "noise_at_least: 60 (set here by" in await on_slack(newsroom, "noise_at_least:60 opener:false")
        found = await told(newsroom, "route", "test", "story.md")
        there = await pushed(newsroom, 1, noise=20)
        assert not there[TEXT] and not there[STORIES], "the very next story doesn't go there"
        assert there[FORUM] and there[NEWS]
        for channel in (TEXT, STORIES):
            assert any(HEADLINES[0] in text for text, _ in newsroom.shown()[channel]), "what is there stays"
    configured(newsroom, f'channel = "{TEXT}"\n', f'channel = "{TEXT}"\nnoise_at_least = 10\n')
    async with newsroom.bot():
        assert "noise_at_least**: 50 (set here by Edda" in await on_discord(newsroom)
        there = await pushed(newsroom, 2, noise=55)
        assert there[TEXT] and not there[STORIES], "a kill, a restart and another configuration keep it"
        for platform, channel in (("discord", TEXT), ("slack", STORIES)):
            reset = await newsroom.run("route", "reset", "--platform", platform, "--channel", channel)
            assert reset.out.startswith("noise_at_least: "), reset.err
        assert "noise_at_least**: 10 (config)" in await on_discord(newsroom)
        there = await pushed(newsroom, 2, noise=56)
        assert there[TEXT] and there[STORIES], "what is revised goes where it fits by now"
    assert found[FORUM]["posted"]


async def test_how_it_is_shown_is_set_too(newsroom: Newsroom) -> None:
    async with newsroom.bot():
        await on_discord(newsroom, language="de", layout="compact", opener="false")
        await on_slack(newsroom, "language:de opener:no")
        await pushed(newsroom, 0, noise=20)
        shown = newsroom.shown()
    for channel, why, openers in ((TEXT, "Warum es", 0), (STORIES, "Warum es", 0), (NEWS, "Why it", 1)):
        [(text, replies)] = [card for card in shown[channel] if HEADLINES[0] in card[0]]
        assert why in text
        assert replies == openers


async def test_the_command_line_names_the_source_of_each_setting(newsroom: Newsroom) -> None:
    configured(newsroom, f'channel = "{TEXT}"\n', f'channel = "{TEXT}"\nnoise_at_most = 90\n')
    async with newsroom.bot():
        await on_discord(newsroom, noise_at_least="50")
    (newsroom.folder / "story.md").write_text(STORY.format(slug="o", noise=20, headline=HEADLINES[0]))
    found = await told(newsroom, "route", "test", "story.md")
    assert {channel: one["posted"] for channel, one in found.items()} == {
        TEXT: False, FORUM: True, NEWS: True, STORIES: True,
    }  # fmt: skip
    source = found[TEXT]["settings"]["noise_at_least"]
    assert (source["source"], source["by"]["name"], source["by"]["person"]) == ("chat", "Edda", EDDA)
    said = (await newsroom.run("route", "test", "story.md")).out
    assert "  noise_at_least: set in chat by Edda, " in said
    (newsroom.folder / "loud.md").write_text(STORY.format(slug="o", noise=60, headline=HEADLINES[0]))
    assert "  noise_at_most: config\n" in (await newsroom.run("route", "test", "loud.md")).out
    preview = (await newsroom.run("preview", "story.md", "--channel", TEXT)).out
    assert "  noise_at_least: set in chat by Edda, " in preview
    routes = await told(newsroom, "route", "show")
    assert routes[TEXT]["route"]["noise_at_most"] == {"value": 90, "source": "config"}
    assert routes[TEXT]["route"]["noise_at_least"]["by"]["account"] == "@me"
    assert routes[TEXT]["account"] == GUILD
    one = (await newsroom.run("route", "show", "--channel", TEXT)).out
    assert one.startswith(f"discord {GUILD} {TEXT}")
    assert "\n  noise_at_least: 50 (set in chat by Edda, " in one
    assert "\n  layout: full (config)\n" in one
    assert STORIES not in one
    assert "set in chat: noise_at_least" in (await newsroom.run("channels")).out
    again = await newsroom.run("route", "reset", "--platform", "slack", "--channel", STORIES)
    assert (again.status, again.out) == (0, "")
    assert "nothing was set in chat" in again.err
    for arguments in (("show",), ("reset", "--platform", "slack")):
        refused = await newsroom.run("route", *arguments, "--channel", "42")
        assert refused.status == 1
        assert "storybot channels lists" in refused.err
