"""Tokens, scopes, limits, faults and the log: what meets a request before its method does."""

import asyncio
import time

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from storybot.playground.faults import Fault
from storybot.playground.slack.world import default_slack_world

STORIES = "C0STORIES1"


async def test_tokens(serve, served, refused):
    assert await refused(served.client("xoxb-other").auth_test()) == "invalid_auth"
    assert await refused(served.client("").auth_test()) == "not_authed"
    assert await refused(served.client().api_call("apps.connections.open")) == "not_allowed_token_type"
    assert await refused(served.client("xapp-playground").auth_test()) == "not_allowed_token_type"
    assert await refused(served.client().api_call("no.such")) == "unknown_method"
    world = default_slack_world()
    world.workspaces[0].bot.token_state = "revoked"
    assert await refused((await serve(world)).client().auth_test()) == "token_revoked"


async def test_a_missing_scope_is_named(serve):
    world = default_slack_world()
    world.workspaces[0].bot.scopes = ["chat:write", "channels:read"]
    client = (await serve(world)).client()
    with pytest.raises(SlackApiError) as caught:
        await client.conversations_history(channel=STORIES)
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "channels:history"
    assert caught.value.response["provided"] == "chat:write,channels:read"
    assert (await client.auth_test()).headers["x-oauth-scopes"] == "chat:write,channels:read"


async def test_one_message_a_second_for_a_channel(serve):
    served = await serve(default_slack_world())
    client = served.client()
    await client.chat_postMessage(channel=STORIES, text="1")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=STORIES, text="2")
    response = caught.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (
        429,
        "ratelimited",
        "1",
    )
    await client.chat_postMessage(channel="U0MEMBER01", text="Elsewhere")
    served.clock.advance(1)
    await client.chat_postMessage(channel=STORIES, text="3")
    assert [one["text"] for one in served.shown()] == ["1", "3"]


async def test_the_workspace_s_limit_and_the_tiers(serve):
    served = await serve(default_slack_world())
    client = served.client()

    async def through(most, call, **args) -> int:
        for done in range(most):
            try:
                await call(**args)
            except SlackApiError as error:
                assert error.response["error"] == "ratelimited"
                return done
        return most

    card = await client.chat_postMessage(channel=STORIES, text="1")
    assert await through(60, client.chat_update, channel=STORIES, ts=card["ts"], text="2") == 50
    assert await through(30, client.conversations_list) == 20
    assert await through(60, client.conversations_info, channel=STORIES) == 50
    served.clock.advance(60)
    assert await through(5, client.conversations_list) == 5


async def test_a_fast_clock_shortens_the_limits(serve):
    served = await serve(default_slack_world())
    served.clock.speed = 50
    client = served.client()
    for n in range(5):
        await client.chat_postMessage(channel=STORIES, text=str(n))
        await asyncio.sleep(1 / 50)
    assert len(served.shown()) == 5


async def test_form_json_and_address_carry_arguments(served):
    api, auth = f"{served.url}/slack/api", {"Authorization": "Bearer xoxb-playground"}
    async with aiohttp.ClientSession(headers=auth) as session:
        blocks = '[{"type": "divider"}]'
        form = {"channel": STORIES, "text": "f", "blocks": blocks, "unfurl_links": "false"}
        for how in ({"data": form}, {"params": form}, {"json": form}):
            async with session.post(f"{api}/chat.postMessage", **how) as answer:
                assert (await answer.json())["ok"]
    token = {"token": "xoxb-playground"}
    async with aiohttp.ClientSession() as session, session.post(f"{api}/auth.test", data=token) as answer:
        assert (await answer.json())["ok"]
    assert [one["text"] for one in served.shown()] == ["———"] * 3


async def test_the_log_keeps_requests_without_tokens_and_notes_strange_arguments(served, client):
    await client.chat_postMessage(channel=STORIES, text="x", colour="red")
    [logged] = served.slack.log
    assert (logged.method, logged.unknown, logged.error, logged.status) == (
        "chat.postMessage",
        ("colour",),
        None,
        200,
    )
    assert logged.args == {"channel": STORIES, "text": "x", "colour": "red"}
    assert logged.workspace == "T0HARBOUR1"


def fault(kind, **more):
    return Fault(platform="slack", match="chat.postMessage", kind=kind, **more)


async def test_faults_that_answer(served, client, refused):
    served.faults.add(fault("refused", code="fatal_error"))
    assert await refused(client.chat_postMessage(channel=STORIES, text="x")) == "fatal_error"
    served.faults.add(fault("rate_limited", seconds=2.5))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=STORIES, text="x")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "3")
    served.faults.add(fault("server_error", status=503))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=STORIES, text="x")
    assert caught.value.response.status_code == 503
    assert served.shown() == []


async def test_a_time_out_does_nothing(served, client):
    served.faults.add(fault("timeout", seconds=0.2))
    began = time.monotonic()
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=STORIES, text="x")
    assert time.monotonic() - began >= 0.2
    assert served.shown() == []


async def test_a_lost_answer_leaves_the_message_there(served, client):
    served.faults.add(fault("lost_answer", status=0))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=STORIES, text="1")
    served.faults.add(fault("lost_answer", status=502))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=STORIES, text="2")
    assert caught.value.response.status_code == 502
    assert [one["text"] for one in served.shown()] == ["1", "2"]


async def test_a_refused_request_uses_up_no_lost_answer(served, client, refused):
    served.faults.add(fault("lost_answer", status=502, after=1))
    served.faults.add(fault("refused", code="fatal_error"))
    assert await refused(client.chat_postMessage(channel=STORIES, text="1")) == "fatal_error"
    assert await refused(client.chat_postMessage(channel="C0NOWHERE1", text="x")) == "channel_not_found"
    await client.chat_postMessage(channel=STORIES, text="1")
    assert await refused(client.chat_postMessage(channel="C0NOWHERE1", text="x")) == "channel_not_found"
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=STORIES, text="2")
    assert caught.value.response.status_code == 502
    await client.chat_postMessage(channel=STORIES, text="3")
    assert [one["text"] for one in served.shown()] == ["1", "2", "3"]
