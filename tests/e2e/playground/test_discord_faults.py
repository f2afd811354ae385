"""What goes wrong on purpose on the local Discord, as the real discord.py meets it."""

import asyncio

import aiohttp
import discord
import pytest

from storybot.playground.faults import Fault, FaultKind
from storybot.playground.server import Playground
from tests.e2e.playground.conftest import FORUM, STORIES, Request, card


def _fault(kind: FaultKind, match: str = "POST /channels/", **more: object) -> Fault:
    return Fault.model_validate({"platform": "discord", "match": match, "kind": kind, **more})


async def test_a_lost_answer_is_covered_by_the_nonce(playground: Playground, request_: Request) -> None:
    playground.faults.add(_fault("lost_answer", status=502))
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card(nonce="k", enforce_nonce=True))
    assert [logged.status for logged in playground.discord.log][-2:] == [502, 200]
    assert [each["id"] for each in playground.discord.channels()[0]["messages"]] == [sent["id"]]


async def test_a_forum_post_has_no_nonce_and_doubles(playground: Playground, request_: Request) -> None:
    """discord.py repeats a POST by itself; whoever opens posts has to keep it from that."""
    playground.faults.add(_fault("lost_answer", status=500))
    await request_("POST", "/channels/{}/threads", FORUM, json={"name": "x", "message": card()})
    assert len(playground.discord.channels()[1]["posts"]) == 2


async def test_an_answer_lost_with_the_connection(playground: Playground, request_: Request) -> None:
    playground.faults.add(_fault("lost_answer", status=0))
    with pytest.raises((aiohttp.ClientError, OSError)):
        await request_("POST", "/channels/{}/messages", STORIES, json=card())
    assert len(playground.discord.channels()[0]["messages"]) == 1
    assert playground.discord.log[-1].status == 0


async def test_a_server_error_does_nothing(playground: Playground, request_: Request) -> None:
    playground.faults.add(_fault("server_error", status=503))
    with pytest.raises(discord.DiscordServerError):
        await request_("POST", "/channels/{}/messages", STORIES, json=card())
    assert playground.discord.channels()[0]["messages"] == []


async def test_no_answer_in_time(playground: Playground, request_: Request) -> None:
    playground.faults.add(_fault("timeout", seconds=20))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await request_("POST", "/channels/{}/messages", STORIES, json=card())
    assert playground.discord.channels()[0]["messages"] == []


async def test_a_refusal_of_choice_for_the_third_request(playground: Playground, request_: Request) -> None:
    playground.faults.add(_fault("refused", code="50013", after=2))
    for _ in range(2):
        await request_("POST", "/channels/{}/messages", STORIES, json=card())
    with pytest.raises(discord.Forbidden) as error:
        await request_("POST", "/channels/{}/messages", STORIES, json=card())
    assert error.value.code == 50013
    await request_("POST", "/channels/{}/messages", STORIES, json=card())


async def test_a_fault_matches_method_and_path(playground: Playground, request_: Request) -> None:
    playground.faults.add(_fault("refused", match=f"PATCH /channels/{STORIES}", code="50001"))
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card())
    with pytest.raises(discord.Forbidden):
        await request_("PATCH", "/channels/{}/messages/{}", STORIES, sent["id"], json=card())


async def test_a_refused_request_uses_up_no_lost_answer(playground: Playground, request_: Request) -> None:
    playground.faults.add(_fault("lost_answer", status=0))
    with pytest.raises(discord.HTTPException):
        await request_("POST", "/channels/{}/messages", STORIES, json={})
    with pytest.raises((aiohttp.ClientError, OSError)):
        await request_("POST", "/channels/{}/messages", STORIES, json=card())
    assert len(playground.discord.channels()[0]["messages"]) == 1
