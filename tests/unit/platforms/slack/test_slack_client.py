"""The client against a server that is not Slack."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from storybot.errors import NetworkFailed, PlatformError, ServerFailed
from storybot.platforms.slack.client import SlackClient
from storybot.platforms.slack.sanctions import home_of


async def token_for(_: str) -> str:
    return "xoxb-s3cret"


@pytest.fixture
async def answers() -> AsyncIterator[tuple[list[web.Response], str]]:
    answers: list[web.Response] = []

    async def handle(_: web.Request) -> web.Response:
        return answers.pop(0)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield answers, f"http://127.0.0.1:{runner.addresses[0][1]}/api"
    await runner.cleanup()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("hello", "text/plain"),
        ("<html>", "text/html"),
        ('{"ok', "application/json"),
        ("{}", "application/json"),
    ],
)
async def test_an_address_that_is_not_slacks(
    answers: tuple[list[web.Response], str], body: str, content_type: str
) -> None:
    answers[0].append(web.Response(text=body, content_type=content_type))
    client = SlackClient(token_for, api_url=answers[1])
    await client.open()
    with pytest.raises(ServerFailed) as error:
        await client.identity("T1")
    assert "s3cret" not in str(error.value) + repr(error.value) + repr(client)
    await client.close()


async def test_no_server_at_all_and_a_closed_client() -> None:
    client = SlackClient(token_for, api_url="http://127.0.0.1:1/api/")
    with pytest.raises(NetworkFailed):
        await client.identity("T1")
    await client.open()
    with pytest.raises(NetworkFailed):
        await client.identity("T1")
    with pytest.raises(PlatformError):
        await client.connect("xapp-s3cret", lambda _: None)
    await client.close()


async def test_an_admin_s_token_that_slack_refuses_removes_nothing_and_stops_nothing(
    answers: tuple[list[web.Response], str],
) -> None:
    client = SlackClient(token_for, api_url=answers[1])
    await client.open()
    answers[0].append(web.json_response({"ok": False, "error": "token_revoked"}))
    assert await home_of(client, "xoxp-s3cret") is None
    assert await home_of(client, None) is None
    answers[0].append(web.json_response({"ok": False, "error": "service_unavailable"}))
    with pytest.raises(ServerFailed):
        await home_of(client, "xoxp-s3cret")
    await client.close()
