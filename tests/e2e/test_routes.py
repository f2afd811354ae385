"""What a channel's route asks for, by the bot as a process against the playground, on both platforms."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storybot.playground.discord.world import Permission
from storybot.playground.server import Playground
from tests.e2e.process import Newsroom

TEXT, FORUM, NEWS, SLACK = "1100000000000000101", "1100000000000000102", "1100000000000000103", "C0STORIES1"
EDITORS = "1100000000000000022"
BOT_ROLE = "1100000000000000023"
STORY = """\
---
slug: harbour
topics: [{topics}]
---
# Harbour wall costs more

<@&1100000000000000022> <!subteam^S0EDITORS1> @everyone <!channel>

## Why it matters

{why}
"""


@pytest.fixture
async def newsroom(tmp_path: Path, database_url: str) -> AsyncIterator[Newsroom]:
    playground = Playground()
    await playground.start()
    newsroom = Newsroom(tmp_path, playground)
    config = tmp_path / "storybot.toml"
    config.write_text(config.read_text().replace('"sqlite:///storybot.db"', json.dumps(database_url)))
    yield newsroom
    await playground.stop()


def route(newsroom: Newsroom, channel: str, *lines: str) -> None:
    """A channel's whole route."""
    config = newsroom.folder / "storybot.toml"
    head, tail = config.read_text().split(f'channel = "{channel}"\ntopics = []\nlayout = "full"\n')
    config.write_text("\n".join([f'{head}channel = "{channel}"', *lines, tail]))


async def push(newsroom: Newsroom, topics: str = "sea", why: str = "The café closes.") -> str:
    (newsroom.folder / "story.md").write_text(STORY.format(topics=topics, why=why))
    ended = await newsroom.run("push", "story.md", "--wait")
    assert ended.status == 0, ended.err
    return ended.out


def entries(newsroom: Newsroom, channel: str) -> list[dict[str, Any]]:
    """A channel's messages; of a forum the first of each post."""
    playground = newsroom.playground
    every = [*playground.discord.channels(), *playground.slack.channels()]
    shown = next(one for one in every if one["id"] == channel)
    return [*shown["messages"], *(post["messages"][0] for post in shown.get("posts") or [])]


def pings(newsroom: Newsroom) -> dict[str, list[str]]:
    found = {channel: entries(newsroom, channel) for channel in (TEXT, FORUM, NEWS, SLACK)}
    return {channel: [p for message in one for p in message["pings"]] for channel, one in found.items()}


def requests(newsroom: Newsroom, path: str) -> list[Any]:
    log = newsroom.playground.discord.log
    return [one.body for one in log if one.method == "POST" and one.path.endswith(path)]


async def test_a_role_or_user_group_is_pinged_once_by_a_story_and_nobody_else(newsroom: Newsroom) -> None:
    for channel in (TEXT, FORUM, NEWS):
        route(newsroom, channel, f"ping = {EDITORS}")
    route(newsroom, SLACK, 'ping = "S0EDITORS1"')
    async with newsroom.bot():
        await push(newsroom)
        role = [f"role:{EDITORS}"]
        assert pings(newsroom) == {TEXT: role, FORUM: role, NEWS: role, SLACK: ["S0EDITORS1"]}
        await push(newsroom, why="The café opens again.")
        edited = [one for one in entries(newsroom, SLACK) if "opens again" in json.dumps(one)]
        assert len(edited) == 1
    log = newsroom.playground.discord.log
    edits = [one.body for one in log if one.method == "PATCH" and "/messages/" in one.path]
    assert edits and all(body["allowed_mentions"] == {"parse": []} for body in edits)
    updates = [one.args for one in newsroom.playground.slack.log if one.method == "chat.update"]
    assert updates and not any('"usergroup"' in json.dumps(one["blocks"]) for one in updates)


async def test_a_route_that_pings_nobody_pings_nobody(newsroom: Newsroom) -> None:
    async with newsroom.bot():
        await push(newsroom)
    assert pings(newsroom) == {TEXT: [], FORUM: [], NEWS: [], SLACK: []}


async def test_the_language_and_the_opener_are_the_channels(newsroom: Newsroom) -> None:
    for channel in (TEXT, SLACK):
        route(newsroom, channel, 'language = "de"', "opener = false")
    async with newsroom.bot():
        await push(newsroom)
        shown = newsroom.shown()
    for channel, language, openers in ((TEXT, "zählt", 0), (SLACK, "zählt", 0), (FORUM, "matters", 1)):
        [(text, replies)] = shown[channel]
        assert f"Warum es {language}" in text or f"Why it {language}" in text
        assert replies == openers
    [card] = entries(newsroom, TEXT)
    assert card["thread"], "without an opener the thread is there all the same"


async def test_archive_time_and_tags_are_the_routes(newsroom: Newsroom) -> None:
    route(newsroom, TEXT, "archive_minutes = 60")
    world = newsroom.playground.discord.world
    forum = next(c for guild in world.guilds for c in guild.channels if c.id == FORUM)
    tags = [tag.name for tag in forum.tags][:2]
    route(newsroom, FORUM, "archive_minutes = 10080", f"tags = {json.dumps(tags[1:])}")
    async with newsroom.bot():
        await push(newsroom, topics=tags[0])
    durations = [body["auto_archive_duration"] for body in requests(newsroom, "/threads")]
    assert sorted(durations) == [60, 1440, 10080]
    [applied] = [body["applied_tags"] for body in requests(newsroom, f"{FORUM}/threads")]
    assert applied == [forum.tags[1].id, forum.tags[0].id], "the route's go first"


async def test_what_keeps_a_ping_or_a_tag_away_is_named(newsroom: Newsroom) -> None:
    route(newsroom, TEXT, f"ping = {BOT_ROLE}")
    route(newsroom, FORUM, "ping = 42", 'tags = ["No Such Tag"]')
    changing = newsroom.playground.discord.changing
    changing.set_overwrite(TEXT, BOT_ROLE, deny=Permission.MENTION_EVERYONE)
    ended = await newsroom.run("check-channels", "--json")
    assert ended.status == 1
    missing = {one["channel"]: [m["permission"] for m in one["missing"]] for one in json.loads(ended.out)}
    assert missing == {
        TEXT: ["MENTION_EVERYONE"],
        FORUM: ["the role 42", "the tag “No Such Tag”"],
        NEWS: [],
        SLACK: [],
    }
    changing.set_overwrite(TEXT, BOT_ROLE, allow=Permission.MENTION_EVERYONE)
    found = json.loads((await newsroom.run("check-channels", "--json")).out)
    assert next(one for one in found if one["channel"] == TEXT)["missing"] == []


async def test_a_topic_added_later_routes_the_story_then_and_one_removed_leaves_it(
    newsroom: Newsroom,
) -> None:
    route(newsroom, TEXT, "match = 'topic:sport'")
    route(newsroom, SLACK, "topics = ['sport']")
    async with newsroom.bot():
        await push(newsroom)
        assert (len(entries(newsroom, TEXT)), len(entries(newsroom, SLACK))) == (0, 0)
        await push(newsroom, topics="sea, sport")
        assert (len(entries(newsroom, TEXT)), len(entries(newsroom, SLACK))) == (1, 1)
        await push(newsroom, topics="sea", why="It closed.")
        for channel in (TEXT, SLACK):
            [card] = entries(newsroom, channel)
            assert "It closed." in card["text"], "it stays, and stays in step"


def digests(newsroom: Newsroom, channel: str) -> list[dict[str, Any]]:
    return [one for one in entries(newsroom, channel) if "More stories" in json.dumps(one)]


async def test_beyond_the_cards_of_an_hour_the_rest_is_on_one_digest(newsroom: Newsroom) -> None:
    for channel in (TEXT, FORUM, NEWS, SLACK):
        route(newsroom, channel, "cards_an_hour = 1")
    stories = newsroom.folder / "stories"
    stories.mkdir()
    for name in ("otter wins court case", "badger opens small bakery", "heron maps the sea floor"):
        text = (
            f"---\nslug: {name.split()[0]}\nurl: https://example.org/{name[:3]}\n---\n# {name}\n\nIt did.\n"
        )
        (stories / f"{name[:3]}.md").write_text(text)
    async with newsroom.bot():
        assert (await newsroom.run("push", "stories/bad.md", "stories/her.md", "--wait")).status == 0
        for channel in (TEXT, FORUM, NEWS, SLACK):
            assert len(entries(newsroom, channel)) == 2
            [digest] = digests(newsroom, channel)
            assert "heron maps the sea floor" in digest["text"]
            assert "badger" not in digest["text"]
        pushed = await newsroom.run("push", "stories/ott.md", "--wait")
        assert pushed.status == 0
        assert pushed.out.count(",") == 3, "it is said to be in all four channels"
        retracted = await newsroom.run("retract", "heron", "--reason", "It was last year's map.")
        assert retracted.status == 0
        assert (await newsroom.run("push", "stories/ott.md", "--wait")).status == 0
        for channel in (TEXT, FORUM, NEWS, SLACK):
            assert len(entries(newsroom, channel)) == 2
            [digest] = digests(newsroom, channel)
            assert "otter wins court case" in digest["text"]
            assert "Retracted: heron maps the sea floor" in digest["text"]
    found = json.loads((await newsroom.run("deliveries", "otter", "--json")).out)
    assert {(one["kind"], one["state"]) for one in found} == {("digest", "delivered")}
    assert "on the digest" in (await newsroom.run("route", "test", "otter")).out
