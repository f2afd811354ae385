"""Rate limits of the local Discord, met by the real discord.py and by bare requests."""

import asyncio
import time
from typing import Any

import aiohttp
import discord
import pytest

from storybot.playground.discord.world import Channel
from storybot.playground.faults import Fault
from storybot.playground.server import Playground
from tests.e2e.playground.conftest import FORUM, GUILD, NEWS, STORIES, TOKEN, Request, card

HEADERS = {"Authorization": f"Bot {TOKEN}"}


async def _post(playground: Playground, session: aiohttp.ClientSession, channel: str) -> Any:
    url = f"{playground.url}/discord/api/v10/channels/{channel}/messages"
    async with session.post(url, json=card(), headers=HEADERS) as response:
        return response.status, response.headers, await response.json()


async def test_the_sixth_message_in_five_seconds_is_too_many(playground: Playground) -> None:
    async with aiohttp.ClientSession() as session:
        sent = [await _post(playground, session, STORIES) for _ in range(6)]
        assert [status for status, _, _ in sent] == [200] * 5 + [429]
        assert [headers["X-RateLimit-Remaining"] for _, headers, _ in sent] == list("432100")

        _, headers, body = sent[-1]
        assert headers["X-RateLimit-Scope"] == "user"
        assert headers["Via"]
        assert headers["Retry-After"] == "1"
        assert body["global"] is False
        assert 0 < body["retry_after"] <= 5 / playground.clock.speed
        assert float(headers["X-RateLimit-Reset"]) == pytest.approx(
            time.time() + body["retry_after"], abs=0.1
        )

        status, headers, _ = await _post(playground, session, NEWS)
        assert status == 200  # the bucket is each channel's
        assert headers["X-RateLimit-Bucket"] == sent[0][1]["X-RateLimit-Bucket"]
        await asyncio.sleep(body["retry_after"])
        assert (await _post(playground, session, STORIES))[0] == 200


async def test_discord_py_paces_itself_by_the_headers(playground: Playground, request_: Request) -> None:
    await asyncio.gather(
        *(request_("POST", "/channels/{}/messages", STORIES, json=card(str(number))) for number in range(12))
    )
    assert len(playground.discord.channels()[0]["messages"]) == 12
    assert 429 not in [logged.status for logged in playground.discord.log]


async def test_fifty_requests_a_second_over_all_routes(playground: Playground) -> None:
    playground.clock.run_at(0.5)
    for number in range(60):
        playground.discord.changing.put_channel(GUILD, Channel(id=str(700 + number), name=f"c{number}"))
    async with aiohttp.ClientSession() as session:
        sent = await asyncio.gather(*(_post(playground, session, str(700 + n)) for n in range(60)))
    refused = [(headers, body) for status, headers, body in sent if status == 429]
    assert len(refused) == 10
    assert all(headers["X-RateLimit-Global"] == "true" and body["global"] for headers, body in refused)
    assert all(headers["X-RateLimit-Scope"] == "global" for headers, _ in refused)


async def test_discord_py_waits_out_a_429(playground: Playground, request_: Request) -> None:
    fault = Fault(platform="discord", match="POST /channels/", kind="rate_limited", seconds=2)
    playground.faults.add(fault)
    await request_("POST", "/channels/{}/messages", STORIES, json=card())
    assert [logged.status for logged in playground.discord.log][-2:] == [429, 200]


async def test_a_thread_gets_two_new_names_in_ten_minutes(playground: Playground, request_: Request) -> None:
    post = await request_("POST", "/channels/{}/threads", FORUM, json={"name": "0", "message": card()})
    for name in ("1", "2"):
        await request_("PATCH", "/channels/{}", post["id"], json={"name": name})
    with pytest.raises(discord.RateLimited) as limited:
        await request_("PATCH", "/channels/{}", post["id"], json={"name": "3"})
    assert 500 < limited.value.retry_after * playground.clock.speed <= 600
    playground.clock.advance(600)
    await request_("PATCH", "/channels/{}", post["id"], json={"name": "3"})


async def test_ten_announcements_are_published_in_an_hour(playground: Playground, request_: Request) -> None:
    playground.clock.run_at(50)
    for number in range(11):
        sent = await request_("POST", "/channels/{}/messages", NEWS, json=card(str(number)))
        if number < 10:
            await request_("POST", "/channels/{}/messages/{}/crosspost", NEWS, sent["id"])
    with pytest.raises(discord.RateLimited) as limited:
        await request_("POST", "/channels/{}/messages/{}/crosspost", NEWS, sent["id"])
    assert limited.value.retry_after > 30
    assert playground.discord.log[-1].code == 20028


async def test_an_old_message_is_edited_slowly(playground: Playground, request_: Request) -> None:
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card())
    playground.clock.advance(3601)
    for number in range(4):
        await request_("PATCH", "/channels/{}/messages/{}", STORIES, sent["id"], json=card(str(number)))
    assert [logged.code for logged in playground.discord.log].count(30046) == 1
    assert playground.discord.channels()[0]["messages"][0]["text"] == "3"


async def test_limits_can_be_switched_off(playground: Playground) -> None:
    playground.discord.world.limits.enforced = False
    async with aiohttp.ClientSession() as session:
        sent = await asyncio.gather(*(_post(playground, session, STORIES) for _ in range(80)))
    assert {status for status, _, _ in sent} == {200}


async def test_too_many_bad_requests_block_the_address(playground: Playground, request_: Request) -> None:
    playground.discord.world.limits.invalid_requests = 2
    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            assert (await session.get(f"{playground.url}/discord/api/v10/users/@me")).status == 401
    with pytest.raises(discord.HTTPException) as blocked:  # no Via header: discord.py raises at once
        await request_("GET", "/channels/{}", STORIES)
    assert blocked.value.status == 429
    playground.discord.log.pop()  # the answer isn't Discord's, so its description doesn't hold for it
    playground.clock.advance(600)
    await request_("GET", "/channels/{}", STORIES)
