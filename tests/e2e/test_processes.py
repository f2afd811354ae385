"""The bot as its users run it: a process that delivers, is told to stop, is killed at the worst moments."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from storybot.playground.faults import Fault, FaultKind
from storybot.playground.server import Playground
from tests.e2e.process import PATIENCE, Newsroom, drain

STORY = """\
Bridge Reopens After Two Winters
Why It Matters
Four thousand people cross the river by ferry each day until it opens.
Key Points
- The east lane opens on Monday.
"""
SLUG = "bridge-reopens-after-two-winters"
CHANNELS = ["1100000000000000101", "1100000000000000102", "1100000000000000103", "C0STORIES1"]


@pytest.fixture
async def newsroom(tmp_path: Path) -> AsyncIterator[Newsroom]:
    playground = Playground()
    await playground.start()
    (tmp_path / "story.txt").write_text(STORY)
    try:
        yield Newsroom(tmp_path, playground)
    finally:
        await playground.stop()


async def soon(true: Callable[[], bool]) -> bool:
    """Whether it comes true within the time that a bot takes to start, to wait for what was on its way when
    it was killed (10 s), and to send, on a busy machine."""
    for _ in range(3000):
        if true():
            return True
        await asyncio.sleep(0.01)
    return False


def check_each_channel_shows_it_once(newsroom: Newsroom) -> None:
    shown = newsroom.shown()
    for channel in CHANNELS:
        assert len(shown[channel]) == 1, f"{channel} shows {shown[channel]}"
        ((card, replies),) = shown[channel]
        assert "Bridge Reopens After Two Winters" in card
        assert replies == 1, f"the thread in {channel} has {replies} messages"


async def test_a_pushed_story_is_delivered_and_a_stop_is_polite(newsroom: Newsroom) -> None:
    async with newsroom.bot() as bot:
        pushed = await newsroom.run("push", "story.txt", "--wait", "--json")
        assert pushed.status == 0, pushed.err
        assert json.loads(pushed.out)[0]["slug"] == SLUG
        check_each_channel_shows_it_once(newsroom)
        bot.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await bot.wait() == 0
    listed = json.loads((await newsroom.run("deliveries", "--json")).out)
    assert {one["state"] for one in listed} == {"delivered"}


async def test_a_push_that_waits_long_says_for_what(newsroom: Newsroom) -> None:
    push = await newsroom.start("push", "story.txt", "--wait")
    assert push.stderr
    try:
        async with asyncio.timeout(PATIENCE):
            first = (await push.stderr.readline()).decode()
        assert first.startswith("waiting for discord "), first
        assert first.endswith("nobody sends to discord: is `storybot run` at work?\n")
        async with newsroom.bot(), asyncio.timeout(PATIENCE):
            out, _ = await push.communicate()
    finally:
        if push.returncode is None:
            push.kill()
            await push.communicate()
    assert push.returncode == 0
    assert SLUG in out.decode()


async def test_a_revision_changes_the_cards_in_place(newsroom: Newsroom) -> None:
    async with newsroom.bot():
        assert (await newsroom.run("push", "story.txt", "--wait")).status == 0
        (newsroom.folder / "story.txt").write_text(STORY.replace("Monday", "Friday"))
        assert (await newsroom.run("push", "story.txt", "--wait")).status == 0
    check_each_channel_shows_it_once(newsroom)
    assert all("Friday" in cards[0][0] for channel, cards in newsroom.shown().items() if channel in CHANNELS)


async def test_killed_again_and_again_it_leaves_one_card_and_one_thread(newsroom: Newsroom) -> None:
    """Before requests are carried out, after it with their answers lost, and after the answers. Each step of
    each kind of channel by itself is in test_kills.py, without the ten seconds that a kill takes here."""
    assert (await newsroom.run("push", "story.txt")).status == 0
    moments: list[FaultKind | None] = ["timeout", "lost_answer", None]
    for fault in moments:
        if fault:
            for platform, match in (("discord", "POST /"), ("slack", "chat.postMessage")):
                newsroom.playground.faults.add(
                    Fault(platform=platform, match=match, kind=fault, seconds=60, status=0, times=8)
                )
        before = newsroom.writes
        async with newsroom.bot():
            assert await soon(lambda before=before: newsroom.writes > before)
        newsroom.playground.faults.clear()
    async with newsroom.bot():
        for _ in range(60):
            listed = json.loads((await newsroom.run("deliveries", "--json")).out)
            if all(one["state"] == "delivered" for one in listed):
                break
            await asyncio.sleep(0.5)
    check_each_channel_shows_it_once(newsroom)


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("playground-discord-token", "wrong-discord-token"),
        ("xoxb-playground", "xoxb-wrong"),
        ("xapp-playground", "xapp-wrong"),
    ],
)
async def test_a_bad_token_is_one_clear_line(newsroom: Newsroom, line: str, secret: str) -> None:
    config = newsroom.folder / "storybot.toml"
    config.write_text(config.read_text().replace(line, secret))
    ended = await newsroom.run("run")
    assert ended.status == 1
    errors = [text for text in ended.err.splitlines() if text.startswith("error: ")]
    assert len(errors) == 1, ended.err
    assert "Traceback" not in ended.err
    assert secret not in ended.err


async def test_an_address_where_nothing_can_listen_is_one_clear_line(newsroom: Newsroom) -> None:
    config = newsroom.folder / "storybot.toml"
    taken = newsroom.playground.url.removeprefix("http://")
    over_http = f"""mode = "http"
listen = "{taken}"
signing_secret = "playground-signing-secret"
request_url = "https://bot.example/slack/events"
"""
    config.write_text(config.read_text().replace('mode = "socket"\n', over_http))
    ended = await newsroom.run("run")
    assert ended.status == 1
    assert "Traceback" not in ended.err
    assert sum(line.startswith("error: ") for line in ended.err.splitlines()) == 1, ended.err


async def test_a_platform_out_of_reach_holds_up_no_other(newsroom: Newsroom) -> None:
    config = newsroom.folder / "storybot.toml"
    config.write_text(config.read_text().replace("/slack/api/", "/nowhere/"))
    await newsroom.run("push", "story.txt")
    async with newsroom.bot() as bot:
        await soon(lambda: all(newsroom.shown()[channel] for channel in CHANNELS[:3]))
        assert bot.returncode is None
    assert [len(newsroom.shown()[channel]) for channel in CHANNELS] == [1, 1, 1, 0]


async def test_missing_permissions_are_named_with_what_to_do(newsroom: Newsroom) -> None:
    newsroom.playground.slack.people().kick("U0EDITOR01", "C0STORIES1")
    checked = await newsroom.run("check-channels")
    assert checked.status == 1
    assert "/invite" in checked.out
    async with newsroom.bot():
        refused = await newsroom.run("push", "story.txt", "--wait")
        assert refused.status == 1
        assert "/invite" in refused.err
        failed = json.loads((await newsroom.run("deliveries", "--failed", "--json")).out)
        assert [one["channel"] for one in failed] == ["C0STORIES1"]


async def test_play_shows_the_samples_and_ends_politely(tmp_path: Path, newsroom: Newsroom) -> None:
    play = await newsroom.start("play", "--port", "0")
    assert play.stdout
    try:
        async with asyncio.timeout(30):
            first = (await play.stdout.readline()).decode()
        assert "http://127.0.0.1:" in first
        for _ in range(100):
            listed = json.loads(
                (await newsroom.run("--config", ".playground/storybot.toml", "deliveries", "--json")).out
            )
            if listed and all(one["state"] == "delivered" for one in listed):
                break
        assert len({one["slug"] for one in listed}) == 4
        assert {one["state"] for one in listed} == {"delivered"}
    finally:
        play.send_signal(signal.SIGTERM)
        await drain(play.stdout)
        assert await play.wait() == 0
