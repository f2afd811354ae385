"""The client against a server of the worst manners: what discord.py would repeat comes back as one try."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

import aiohttp
import discord
import pytest
from aiohttp import web

from storybot.errors import AuthFailed, NetworkFailed, RateLimited, ServerFailed
from storybot.platforms.calls import answered
from storybot.platforms.discord.client import DiscordClient
from storybot.platforms.discord.errors import UNSAID_WAIT, translate

Handler = Callable[[web.Request], web.StreamResponse]
BOT = {"id": "1", "username": "bot", "discriminator": "0", "avatar": None}
APPLICATION = {
    "id": "1",
    "name": "bot",
    "description": "",
    "icon": None,
    "verify_key": "",
    "flags": 0,
    "bot_public": True,
    "bot_require_code_grant": False,
    "summary": "",
    "owner": BOT,
}


def json_answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """Discord's content type has no charset, and discord.py reads no other as JSON."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json"
    )


class RudeDiscord:
    """Logs in whoever asks, then answers each POST as told, and counts them."""

    def __init__(self) -> None:
        self.answers: list[Handler] = []
        self.posts = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/api/users/@me":
            if request.headers["Authorization"] != "Bot good":
                return json_answer({"message": "401: Unauthorized", "code": 0}, status=401)
            return json_answer(BOT)
        if request.path.startswith("/api/oauth2"):
            return json_answer(APPLICATION)
        self.posts += 1
        return await self.handle_post(request)

    async def handle_post(self, request: web.Request) -> web.StreamResponse:
        return self.answers.pop(0)(request)


@pytest.fixture
async def rude() -> AsyncIterator[tuple[RudeDiscord, str]]:
    server = RudeDiscord()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield server, f"http://127.0.0.1:{runner.addresses[0][1]}/api"
    await runner.cleanup()


@pytest.fixture
async def client(rude: tuple[RudeDiscord, str]) -> AsyncIterator[DiscordClient]:
    client = DiscordClient("good", api_url=rude[1], gateway_url="ws://127.0.0.1:1/")
    await client.open()
    yield client
    await client.close()


async def post(client: DiscordClient) -> object:
    async with answered(5, translate):
        return await client.request("POST", "/channels/{channel_id}/threads", json={}, channel_id="7")


def plain(status: int, **headers: str) -> Handler:
    return lambda _: web.Response(status=status, text="<html>no</html>", headers=headers)


def cut(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@pytest.mark.parametrize("status", [500, 502, 503, 504, 524])
async def test_a_server_error_is_one_try(
    rude: tuple[RudeDiscord, str], client: DiscordClient, status: int
) -> None:
    rude[0].answers = [plain(status), plain(200)]
    with pytest.raises(ServerFailed) as error:
        await post(client)
    assert error.value.outcome_unknown
    assert rude[0].posts == 1


@pytest.mark.parametrize("said", ["Wed, 21 Oct 2026 07:28:00 GMT", "inf", "nan"])
async def test_a_wait_that_is_no_number_is_as_if_unsaid(
    rude: tuple[RudeDiscord, str], client: DiscordClient, said: str
) -> None:
    in_body = json_answer({"code": 0, "retry_after": said}, 429)
    rude[0].answers = [plain(429, **{"Retry-After": said}), lambda _: in_body]
    for _ in range(2):
        with pytest.raises(RateLimited) as error:
            await post(client)
        assert error.value.retry_after == UNSAID_WAIT


async def test_a_cut_connection_is_one_try(rude: tuple[RudeDiscord, str], client: DiscordClient) -> None:
    rude[0].answers = [cut, plain(200)]
    with pytest.raises(NetworkFailed) as error:
        await post(client)
    assert error.value.outcome_unknown
    assert rude[0].posts == 1


@pytest.mark.parametrize("errno", [54, 10054])
async def test_a_reset_that_discord_py_repeats_elsewhere_is_one_try(
    rude: tuple[RudeDiscord, str],
    client: DiscordClient,
    errno: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """discord.py repeats after macOS's and Windows' ECONNRESET, which Linux never gives: so raise it by hand,
    once the request has been sent."""
    started = aiohttp.ClientResponse.start
    resets = 0

    async def reset(response: aiohttp.ClientResponse, connection: object) -> aiohttp.ClientResponse:
        nonlocal resets
        resets += 1
        if resets == 1:
            await started(response, connection)  # type: ignore[arg-type]
            response.close()
            raise ConnectionResetError(errno, "Connection reset by peer")
        return await started(response, connection)  # type: ignore[arg-type]

    rude[0].answers = [plain(200), plain(200)]
    monkeypatch.setattr(aiohttp.ClientResponse, "start", reset)
    with pytest.raises(NetworkFailed):
        await post(client)
    assert rude[0].posts == 1


async def test_a_429_is_given_back_with_its_wait(
    rude: tuple[RudeDiscord, str], client: DiscordClient
) -> None:
    body = {"message": "You are being rate limited.", "retry_after": 2.5, "global": False}
    rude[0].answers = [lambda _: json_answer(body, status=429, headers={"Via": "1.1 google"})]
    with pytest.raises(RateLimited) as error:
        await post(client)
    assert (error.value.retry_after, error.value.everywhere) == (2.5, False)


async def test_a_global_429_holds_everywhere(rude: tuple[RudeDiscord, str], client: DiscordClient) -> None:
    body = {"message": "You are being rate limited.", "retry_after": 0.5, "global": True}
    rude[0].answers = [
        lambda _: json_answer(body, status=429, headers={"Via": "1.1 google"}),
        lambda _: json_answer({"id": "9"}),
    ]
    with pytest.raises(RateLimited) as error:
        await post(client)
    assert error.value.everywhere
    assert await post(client) == {"id": "9"}


async def test_a_429_from_the_network_before_discord_holds_everywhere(
    rude: tuple[RudeDiscord, str], client: DiscordClient
) -> None:
    rude[0].answers = [plain(429, **{"Retry-After": "1800"})]
    with pytest.raises(RateLimited) as error:
        await post(client)
    assert (error.value.retry_after, error.value.everywhere) == (1800, True)


def in_a_long_bucket(remaining: int, status: int = 200) -> Handler:
    headers = {
        "X-RateLimit-Bucket": "b",
        "X-RateLimit-Limit": "10",
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": "0",
        "X-RateLimit-Reset-After": "3600",
        "Via": "1.1 google",
    }
    body = {"id": "9"} if status == 200 else {"message": "no", "retry_after": 3600.0, "global": False}
    return lambda _: json_answer(body, status=status, headers=headers)


async def test_what_remains_in_a_bucket_that_resets_late_can_be_used(
    rude: tuple[RudeDiscord, str], client: DiscordClient
) -> None:
    rude[0].answers = [in_a_long_bucket(9 - n) for n in range(10)]
    for _ in range(10):
        await post(client)
    assert rude[0].posts == 10


async def test_a_bucket_that_is_spent_is_waited_for_and_not_slept_out(
    rude: tuple[RudeDiscord, str], client: DiscordClient
) -> None:
    rude[0].answers = [in_a_long_bucket(0), in_a_long_bucket(0, 429)]
    await post(client)
    with pytest.raises(RateLimited) as error:
        await post(client)
    assert (error.value.retry_after, error.value.everywhere) == (3600, False)


async def test_closing_ends_a_request_on_its_way(
    rude: tuple[RudeDiscord, str], client: DiscordClient
) -> None:
    async def never(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    rude[0].handle_post = never
    sending = asyncio.create_task(post(client))
    await asyncio.sleep(0.05)
    await client.close()
    with pytest.raises(NetworkFailed):
        await sending


async def test_no_answer_in_time(rude: tuple[RudeDiscord, str], client: DiscordClient) -> None:
    with pytest.raises(NetworkFailed, match="in time"):
        async with answered(0.0, translate):
            await client.request("GET", "/users/@me")


async def test_an_answer_that_is_not_json(rude: tuple[RudeDiscord, str], client: DiscordClient) -> None:
    torn = web.Response(body=b'{"id": "9', content_type="application/json")
    rude[0].answers = [plain(200), lambda _: torn]
    with pytest.raises(ServerFailed, match="not Discord's"):
        await post(client)
    with pytest.raises(ServerFailed, match="not whole"):
        await post(client)


async def test_a_bad_token_is_one_clear_line_without_the_token(rude: tuple[RudeDiscord, str]) -> None:
    client = DiscordClient("s3cret", api_url=rude[1], gateway_url="ws://127.0.0.1:1/")
    with pytest.raises(AuthFailed) as error:
        await client.open()
    assert "\n" not in str(error.value)
    assert "s3cret" not in str(error.value) + repr(error.value) + repr(client)


async def test_an_address_that_is_not_discords(rude: tuple[RudeDiscord, str]) -> None:
    client = DiscordClient("good", api_url=rude[1] + "/users/..//elsewhere", gateway_url="ws://127.0.0.1:1/")
    rude[0].answers = [plain(200)]
    with pytest.raises(ServerFailed, match="does not answer as Discord does"):
        await client.open()


async def test_no_server_at_all() -> None:
    client = DiscordClient("good", api_url="http://127.0.0.1:1/api", gateway_url="ws://127.0.0.1:1/")
    with pytest.raises(NetworkFailed):
        await client.open()


async def test_a_request_of_a_closed_client(client: DiscordClient) -> None:
    await client.close()
    with pytest.raises(NetworkFailed):
        await post(client)


def test_a_bug_is_not_translated() -> None:
    assert translate(KeyError("id")) is None
    assert translate(discord.InvalidData("no")) is None
