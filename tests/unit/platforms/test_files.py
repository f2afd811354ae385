"""What people hand over is fetched from where the platform keeps it, and no more of it than is asked for."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from storybot.errors import Forbidden, Invalid, PlatformError, ServerFailed
from storybot.platforms.calls import origin
from storybot.platforms.discord.files import Files as DiscordFiles
from storybot.platforms.slack.client import SlackClient
from storybot.platforms.slack.files import Files as SlackFiles


@dataclass
class Host:
    """A server with a large file, and a way to another address."""

    url: str = ""
    asked: list[str] = field(default_factory=list[str])
    tokens: list[str] = field(default_factory=list[str])
    leads_to: str = ""


@pytest.fixture
async def hosts() -> AsyncIterator[tuple[Host, Host]]:
    """The one that stands in for the platform, and a stranger."""
    made: list[tuple[web.AppRunner, Host]] = []
    for _ in range(2):
        host = Host()

        async def serve(request: web.Request, host: Host = host) -> web.StreamResponse:
            host.asked.append(request.path)
            host.tokens.append(request.headers.get("Authorization", ""))
            if request.path == "/away":
                return web.Response(status=302, headers={"Location": host.leads_to})
            return web.Response(body=b"x" * 1_000_000)

        app = web.Application()
        app.router.add_get("/{any:.*}", serve)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        made.append((runner, host))
    (_, own), (_, stranger) = made
    own.leads_to = f"{stranger.url}/file"
    yield own, stranger
    for runner, _ in made:
        await runner.cleanup()


@dataclass
class Reading:
    """A platform's way to read what is at an address."""

    http: aiohttp.ClientSession
    slack: bool

    async def read(self, url: str, api_url: str, most: int = 100) -> bytes:
        if not self.slack:
            told = {"filename": "a.txt", "size": 1, "url": url}
            return await DiscordFiles(self.http, api_url).file(told).read(most)

        async def token(_: str) -> str:
            return "xoxb-secret"

        client = SlackClient(token, api_url=api_url)
        await client.open()
        try:
            told = {"name": "a.txt", "size": 1, "url_private_download": url}
            return await SlackFiles(client).file("T1", told).read(most)
        finally:
            await client.close()


@pytest.fixture(params=["discord", "slack"])
async def reading(request: pytest.FixtureRequest) -> AsyncIterator[Reading]:
    async with aiohttp.ClientSession() as http:
        yield Reading(http, slack=request.param == "slack")


REAL = {False: "https://discord.com/api/v10", True: "https://slack.com/api/"}


async def test_as_much_as_is_asked_for_is_read_and_one_byte_more(
    hosts: tuple[Host, Host], reading: Reading
) -> None:
    own, _ = hosts
    assert len(await reading.read(f"{own.url}/file", f"{own.url}/api/")) == 101


async def test_no_other_host_is_asked(hosts: tuple[Host, Host], reading: Reading) -> None:
    own, stranger = hosts
    for api_url in (f"{own.url}/api/", REAL[reading.slack]):
        for url in (
            f"{stranger.url}/file",
            stranger.url.replace("http", "https"),
            "file:///etc/passwd",
            "x",
            "",
        ):
            with pytest.raises(Invalid):
                await reading.read(url, api_url)
    assert own.asked == stranger.asked == []


async def test_no_redirection_is_followed(hosts: tuple[Host, Host], reading: Reading) -> None:
    own, stranger = hosts
    expected: type[PlatformError] = Forbidden if reading.slack else ServerFailed
    with pytest.raises(expected):
        await reading.read(f"{own.url}/away", f"{own.url}/api/")
    assert (own.asked, stranger.asked) == (["/away"], [])
    assert own.tokens == (["Bearer xoxb-secret"] if reading.slack else [""])


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://cdn.discordapp.com/a/b?c", "https://cdn.discordapp.com"),
        ("https://cdn.discordapp.com:444/a", "https://cdn.discordapp.com:444"),
        ("https://cdn.discordapp.com@evil.example/a", "https://evil.example"),
        ("https://cdn.discordapp.com.evil.example/a", "https://cdn.discordapp.com.evil.example"),
        ("//evil.example/x", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_where_an_address_leads(url: str, leads: str | None) -> None:
    assert origin(url) == leads
