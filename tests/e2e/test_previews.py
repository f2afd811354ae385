"""`storybot route test` and `storybot preview`, on both platforms: what they say is what comes of it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storybot.playground.discord.world import Permission
from storybot.playground.server import Playground
from tests.e2e.process import Newsroom

TEXT, FORUM, NEWS, SLACK = (
    "1100000000000000101",
    "1100000000000000102",
    "1100000000000000103",
    "C0STORIES1",
)
EDITORS = "1100000000000000022"
BOT_ROLE = "1100000000000000023"
STORY = """\
---
slug: harbour
topics: [sea]
---
# Harbour wall costs more

## Why it matters

The café on the wall closes.

## Key points

"""


@pytest.fixture
async def newsroom(tmp_path: Path, database_url: str) -> AsyncIterator[Newsroom]:
    playground = Playground()
    await playground.start()
    newsroom = Newsroom(tmp_path, playground)
    config = tmp_path / "storybot.toml"
    config.write_text(config.read_text().replace('"sqlite:///storybot.db"', json.dumps(database_url)))
    long = "\n".join(f"- Point {n}: {'words ' * 40}" for n in range(60))
    (tmp_path / "harbour.md").write_text(STORY + long + "\n")
    yield newsroom
    await playground.stop()


def route(newsroom: Newsroom, channel: str, *lines: str) -> None:
    """A channel's whole route."""
    config = newsroom.folder / "storybot.toml"
    head, tail = config.read_text().split(f'channel = "{channel}"\ntopics = []\nlayout = "full"\n')
    config.write_text("\n".join([f'{head}channel = "{channel}"', *lines, tail]))


async def told(newsroom: Newsroom, *arguments: str) -> dict[str, dict[str, Any]]:
    ended = await newsroom.run(*arguments, "--json")
    assert ended.status == 0, ended.err
    return {one["channel"]: one for one in json.loads(ended.out)}


async def test_each_channel_has_its_verdict_and_pings(newsroom: Newsroom) -> None:
    route(newsroom, TEXT, "match = 'cafe NOT topic:sport'", f"ping = {EDITORS}")
    route(newsroom, FORUM, "match = 'topic:sport'", f"ping = {EDITORS}")
    route(newsroom, SLACK, "noise_at_least = 10", 'ping = "S0EDITORS1"')
    found = await told(newsroom, "route", "test", "harbour.md")
    assert {channel: (one["posted"], one["pings"]) for channel, one in found.items()} == {
        TEXT: (True, EDITORS),
        FORUM: (False, None),
        NEWS: (True, None),
        SLACK: (False, None),
    }
    assert found[FORUM]["rule"] == (
        "The channel takes only what matches topic:sport; the story lacks topic:sport."
    )
    assert "not rated" in found[SLACK]["rule"]
    said = await newsroom.run("route", "test", "harbour.md")
    assert f"discord {TEXT}: posted\n" in said.out
    assert f"  pings {EDITORS}, once\n" in said.out


async def test_what_is_pushed_is_what_was_told(newsroom: Newsroom) -> None:
    route(newsroom, FORUM, "topics = ['sport']")
    found = await told(newsroom, "route", "test", "harbour.md")
    await newsroom.run("push", "harbour.md")
    placed = json.loads((await newsroom.run("deliveries", "--json")).out)
    assert {one["channel"] for one in placed} == {c for c, one in found.items() if one["posted"]}
    found = await told(newsroom, "route", "test", "harbour")
    assert found[TEXT]["rule"] == "It is there, and stays in step with the story."
    assert not found[FORUM]["posted"]


async def test_a_channel_that_came_after_the_story_says_how_it_gets_there(newsroom: Newsroom) -> None:
    config = newsroom.folder / "storybot.toml"
    whole = config.read_text()
    config.write_text(whole[: whole.rindex("[[channels]]")])
    await newsroom.run("push", "harbour.md")
    config.write_text(whole)
    found = await told(newsroom, "route", "test", "harbour")
    assert not found[SLACK]["posted"]
    command = found[SLACK]["rule"].split(": storybot ")[1].split()
    assert (await newsroom.run(*command)).out == "harbour\n"


async def test_a_preview_is_the_body_that_is_sent(newsroom: Newsroom) -> None:
    route(newsroom, TEXT, 'layout = "compact"', 'language = "de"')
    found = await told(newsroom, "preview", "harbour.md")
    assert {one["kind"] for one in found.values()} == {"text", "forum", "announcement", "public channel"}
    assert "Warum es zählt" in json.dumps(found[TEXT]["body"], ensure_ascii=False)
    assert found[TEXT]["cut"] == {"shortened": [], "left_out": []}
    assert found[NEWS]["cut"]["shortened"] == ["Key points"]
    assert found[SLACK]["missing"] == [] and found[SLACK]["error"] is None
    assert "harbour" not in (await newsroom.run("list")).out, "nothing is stored"
    assert newsroom.writes == 0
    async with newsroom.bot():
        assert (await newsroom.run("push", "harbour.md", "--wait")).status == 0
    # A machine that is busy may bring two posts so near to each other that one is told to come again.
    discord = [r for r in newsroom.playground.discord.log if 200 <= r.status < 300]
    slack = [r for r in newsroom.playground.slack.log if r.error is None]
    for channel, path in ((TEXT, "messages"), (NEWS, "messages"), (FORUM, "threads")):
        sent = [r.body for r in discord if (r.method, r.path) == ("POST", f"/channels/{channel}/{path}")]
        assert sent == [found[channel]["body"]]
    [card, _] = [r.args for r in slack if r.method == "chat.postMessage"]
    assert found[SLACK]["body"].items() <= card.items()


async def test_a_preview_names_the_permission_that_is_missing_and_what_is_cut(newsroom: Newsroom) -> None:
    newsroom.playground.discord.changing.set_overwrite(TEXT, BOT_ROLE, deny=Permission.SEND_MESSAGES)
    said = await newsroom.run("preview", "harbour.md", "--channel", TEXT)
    assert said.out.startswith(f"discord {TEXT} #")
    assert "missing: SEND_MESSAGES is missing: cards can't be posted" in said.out
    assert "shortened: Key points" in said.out
    assert "  | Harbour wall costs more\n" in said.out
    found = await told(newsroom, "preview", "harbour.md")
    assert [one["permission"] for one in found[TEXT]["missing"]] == ["SEND_MESSAGES"]
    assert found[NEWS]["missing"] == []


async def test_a_card_is_printed_once_with_the_channels_that_get_it(newsroom: Newsroom) -> None:
    (newsroom.folder / "short.md").write_text("# Wall stands\n\n## Summary\n\nIt does.\n")
    route(newsroom, FORUM, 'language = "de"', 'layout = "compact"')
    said = (await newsroom.run("preview", "short.md")).out
    cards = [line for line in said.splitlines() if line.startswith("The card in ")]
    assert len(cards) == said.count("  | Wall stands\n") == 2, said
    [most, forum] = cards
    assert all(f" {channel} #" in most for channel in (TEXT, NEWS, SLACK)) and FORUM not in most
    assert FORUM in forum
    assert said.index("posted") < said.index(most)


async def test_a_platform_that_can_not_be_reached_stands_in_no_others_way(newsroom: Newsroom) -> None:
    route(newsroom, FORUM, "topics = ['sport']")
    config = newsroom.folder / "storybot.toml"
    config.write_text(
        config.read_text().replace(f"{newsroom.playground.url}/slack/api/", "http://127.0.0.1:1/")
    )
    found = await told(newsroom, "preview", "harbour.md")
    assert "127.0.0.1" in found[SLACK]["error"]
    assert found[TEXT]["error"] is None
    said = await newsroom.run("preview", "harbour.md")
    assert "the channel can't be looked at: " in said.out
    assert f"discord {FORUM} #" in said.out, "not posted, so only that is said"


async def test_beyond_the_cards_of_the_hour_the_digest_is_told_of(
    newsroom: Newsroom,
) -> None:
    route(newsroom, TEXT, "cards_an_hour = 1", f"ping = {EDITORS}")
    limit = "  after 1 cards in an hour: on the digest, which pings nobody\n"
    assert limit in (await newsroom.run("route", "test", "harbour.md")).out
    await newsroom.run("push", "harbour.md")
    (newsroom.folder / "tunnel.md").write_text("# Mayor opens a tunnel\n\n## Summary\n\nIt is long.\n")
    found = await told(newsroom, "preview", "tunnel.md")
    assert {channel: one["digest"] for channel, one in found.items()} == {
        TEXT: True,
        FORUM: False,
        NEWS: False,
        SLACK: False,
    }
    assert (found[TEXT]["posted"], found[TEXT]["pings"]) == (True, None)
    said = (await newsroom.run("route", "test", "tunnel.md")).out
    assert "it goes on the digest, which pings nobody.\n" in said
    assert limit not in said + (await newsroom.run("route", "test", "harbour")).out


async def test_what_is_unknown_is_said_with_what_to_do(newsroom: Newsroom) -> None:
    assert "storybot list" in (await newsroom.run("preview", "no-such-story")).err
    assert "storybot channels" in (await newsroom.run("preview", "harbour.md", "--channel", "42")).err
