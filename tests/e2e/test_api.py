"""The HTTP API as `storybot run` serves it: what is pushed there shows up on both platforms."""

import asyncio
import json
import re
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from storybot.playground.server import Playground
from tests.api import Api
from tests.e2e.process import Newsroom, free_port
from tests.e2e.test_processes import CHANNELS, soon

STORY = {"headline": "Bridge Reopens After Two Winters", "summary": "It was rusty.", "slug": "bridge"}


@pytest.fixture(params=["sqlite", "postgresql"])
async def newsroom(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Newsroom]:
    playground = Playground()
    await playground.start()
    newsroom = Newsroom(tmp_path, playground)
    config = tmp_path / "storybot.toml"
    served = config.read_text().replace('# listen = "127.0.0.1:8080"', f'listen = "127.0.0.1:{free_port()}"')
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        served = served.replace("sqlite:///storybot.db", url)
    config.write_text(served)
    try:
        yield newsroom
    finally:
        await playground.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def program(newsroom: Newsroom, session: aiohttp.ClientSession, scope: str) -> Api:
    """Somebody with a token of the command line's."""
    made = await newsroom.run("token", "create", scope, "--scope", scope)
    assert made.status == 0, made.err
    listen = re.search(r'listen = "(\S+)"', (newsroom.folder / "storybot.toml").read_text())
    assert listen
    return Api(f"http://{listen[1]}", session, made.out.strip())


async def ready(api: Api) -> None:
    """Return when the bot is connected to both platforms."""
    async with asyncio.timeout(30):
        while True:
            try:
                if (await api("GET", "/readyz")).status == 200:
                    return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.05)


def shows(newsroom: Newsroom, text: str) -> bool:
    shown = newsroom.shown()
    return all(any(text in card for card, replies in shown[channel] if replies) for channel in CHANNELS)


def one_card_each(newsroom: Newsroom) -> bool:
    shown = newsroom.shown()
    return all(len(shown[channel]) == 1 for channel in CHANNELS)


async def test_a_story_pushed_over_http_is_a_card_on_both_platforms_and_its_revision_changes_it(
    newsroom: Newsroom, session: aiohttp.ClientSession
) -> None:
    api = await program(newsroom, session, "publish")
    async with newsroom.bot() as bot:
        await ready(api)
        created = await api("POST", "stories", STORY)
        assert created.status == 201, created.text
        assert {channel["channel"] for channel in created.json["channels"]} >= set(CHANNELS)
        assert await soon(lambda: shows(newsroom, "It was rusty."))
        revised = await api("PUT", "stories/bridge", STORY | {"summary": "It shines."}, if_match='"1"')
        assert revised.status == 200, revised.text
        assert await soon(lambda: shows(newsroom, "It shines."))
        assert one_card_each(newsroom)
        states: set[str] = set()
        while states != {"delivered"}:
            found = (await api("GET", "stories/bridge/deliveries")).json["deliveries"]
            states = {one["standing"] for one in found}
        figures = (await api("GET", "/metrics")).text
        for platform in ("discord", "slack"):
            assert f'outcome="done",platform="{platform}",step="post_card"' in figures
        assert 'storybot_placements{state="delivered"} 4.0' in figures
        bot.send_signal(signal.SIGTERM)
        async with asyncio.timeout(15):
            assert await bot.wait() == 0
    with pytest.raises(aiohttp.ClientConnectionError):
        await api("GET", "/healthz")


async def test_a_storys_life_over_http_shows_on_both_platforms(
    newsroom: Newsroom, session: aiohttp.ClientSession
) -> None:
    api = await program(newsroom, session, "publish")

    async def act(name: str, body: object = None) -> None:
        done = await api("POST", f"stories/bridge/{name}", body)
        assert done.status == 200, done.text

    async with newsroom.bot():
        await ready(api)
        assert (await api("POST", "stories?draft=true", STORY)).status == 201
        soon_after = datetime.now(UTC) + timedelta(seconds=2)
        await act("schedule", {"at": soon_after.isoformat()})
        assert not any(newsroom.shown()[channel] for channel in CHANNELS)
        assert await soon(lambda: shows(newsroom, "It was rusty."))
        await act("correct", {"note": "It was new."})
        assert await soon(lambda: shows(newsroom, "It was new."))
        await act("retract", {"reason": "Another bridge."})
        assert await soon(lambda: shows(newsroom, "Another bridge."))
        assert not shows(newsroom, "It was rusty.")
        await act("restore", {"story": STORY | {"summary": "It shines."}})
        assert await soon(lambda: shows(newsroom, "It shines."))
    assert one_card_each(newsroom)


async def test_a_revoked_token_opens_nothing_at_once(
    newsroom: Newsroom, session: aiohttp.ClientSession
) -> None:
    api = await program(newsroom, session, "read")
    async with newsroom.bot():
        await ready(api)
        assert (await api("GET", "stories")).status == 200
        (listed,) = json.loads((await newsroom.run("token", "list", "--json")).out)
        assert listed["last_used_at"]
        assert api.token and api.token.split("_")[2] not in json.dumps(listed)
        assert (await newsroom.run("token", "revoke", listed["id"])).status == 0
        (await api("GET", "stories")).problem(401)


async def test_an_address_that_is_taken_is_one_clear_line(newsroom: Newsroom) -> None:
    config = newsroom.folder / "storybot.toml"
    taken = newsroom.playground.url.removeprefix("http://")
    config.write_text(re.sub(r'listen = "127\S+"', f'listen = "{taken}"', config.read_text()))
    ended = await newsroom.run("run")
    assert ended.status == 1
    assert [line for line in ended.err.splitlines() if line.startswith("error: web.listen")], ended.err
    assert "Traceback" not in ended.err
