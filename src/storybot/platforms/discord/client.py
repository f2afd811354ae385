"""The connection to Discord: discord.py's client, told what storybot needs of it.

discord.py repeats a request by itself after a 429, a 5xx or a reset connection. Delivery has to know of each
try: it looks before it repeats (creating a forum post has no nonce, so a repeat doubles it), and a wait in
here would hold a slot of the worker's. So each request made here is kept to one try, by discord.py's public
`http_trace`; its buckets stay in force.
"""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Final
from uuid import uuid4

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from storybot.delivery.model import Place
from storybot.errors import NetworkFailed, RateLimited, ServerFailed
from storybot.platforms.calls import answered, keep_quiet, one_line, wait_of
from storybot.platforms.discord.errors import UNSAID_WAIT, WAITS, translate
from storybot.platforms.discord.events import subscribe

LONGEST_WAIT: Final = 30.0
"""Seconds that discord.py may wait for a bucket, the fewest that it takes; a longer wait is `RateLimited`."""

LOG_IN: Final = 30.0
"""Seconds that logging in may take."""

RETRY: Final = 5.0
"""Seconds until the gateway is tried again that did not answer at all."""

log = structlog.get_logger(__name__)


class _Try:
    """One request of ours on its way through discord.py."""

    sent = False


class DiscordClient:
    """One bot token's connection. `open` it for requests, `connect` it for events too, `close` it at the end.

    `api_url` is the base of the REST routes (`https://discord.com/api/v10`), `gateway_url` the gateway's.
    Both are process-wide in discord.py, so two clients of one process share them.
    """

    def __init__(self, token: str, *, api_url: str, gateway_url: str) -> None:
        self._token = token
        self._api_url = api_url.rstrip("/")
        self._gateway_url = gateway_url
        self._sdk: discord.Client | None = None
        self._gateway: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Log in for requests. Raises AuthFailed for a bad token, and the other `PlatformError`s."""
        keep_quiet("discord")
        Route.BASE = self._api_url
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._gateway_url)
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        intents = discord.Intents.none()
        intents.guilds = True
        self._sdk = discord.Client(
            intents=intents,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            max_ratelimit_timeout=LONGEST_WAIT,
            http_trace=_one_try(),
        )
        try:
            async with answered(LOG_IN, translate):
                await self._sdk.login(self._token)
        except (KeyError, TypeError) as error:  # discord.py reads the answer as if it were Discord's
            await self.close()
            raise ServerFailed(f"{self._api_url} does not answer as Discord does") from error
        except BaseException:
            await self.close()
            raise

    async def connect(
        self,
        changed: Callable[[Place], None],
        thread_changed: Callable[[Place], None],
        reply: Callable[[discord.Interaction[Any]], Awaitable[None]] | None = None,
    ) -> None:
        """Listen to the gateway from now on, in the background; `changed` is called for each channel of which
        the settings, or the bot's permissions, may have changed, `thread_changed` for one in which a thread
        has, `reply` for what people ask."""
        sdk = self._opened
        subscribe(sdk, changed, thread_changed, reply)

        async def on_ready() -> None:
            # The cache of guilds lives as long as the process: spare the collector walking it over and over.
            gc.collect()
            gc.freeze()

        sdk.event(on_ready)
        self._gateway = asyncio.create_task(_listen(sdk), name="discord gateway")
        self._gateway.add_done_callback(_log_end)

    async def wait_until_ready(self) -> None:
        """Wait until the gateway has told of the servers that the bot is in."""
        await self._opened.wait_until_ready()

    async def close(self) -> None:
        """Close the gateway and all connections. May be called more than once."""
        if self._gateway is not None:
            self._gateway.cancel()
            await asyncio.wait((self._gateway,))
        if self._sdk is not None:
            await self._sdk.close()
        self._sdk = self._gateway = None

    @property
    def user(self) -> str:
        """The bot's own user id."""
        user = self._opened.user
        assert user is not None, "logged in by open"
        return str(user.id)

    @property
    def application(self) -> str:
        """The application's id."""
        assert self._opened.application_id is not None, "logged in by open"
        return str(self._opened.application_id)

    @property
    def api_url(self) -> str:
        """The base of the REST routes."""
        return self._api_url

    def knows_open(self, guild: str, thread: str) -> bool:
        """Whether the gateway has told that a thread of a server is not archived."""
        server = self._opened.get_guild(int(guild))
        return server is not None and server.get_thread(int(thread)) is not None

    async def tell(
        self, method: str, path: str, *, json: Mapping[str, Any] | None = None, **ids: str
    ) -> None:
        """Make one request that is answered with nothing, as `request` does."""
        options: dict[str, Any] = {} if json is None else {"json": json}
        await self._opened.http.request(Route(method, path, **ids), trace_request_ctx=_Try(), **options)

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        params: Mapping[str, Any] | None = None,
        form: Sequence[Mapping[str, Any]] | None = None,
        **ids: str,
    ) -> Any:
        """Make one request, through discord.py's buckets, once. `path` has the names of `ids` in braces;
        `form` are the fields of a multipart body, instead of `json`.

        Raises discord.py's exceptions, and RateLimited for a 429.
        """
        options: dict[str, Any] = {}
        if json is not None:
            options["json"] = json
        if params is not None:
            options["params"] = params
        if form is not None:
            options["form"] = form
        http = self._opened.http
        try:
            answer = await http.request(Route(method, path, **ids), trace_request_ctx=_Try(), **options)
        except discord.RateLimited:
            # Nothing was sent: discord.py refuses all that a bucket with a long reset is asked for, without a
            # look at what remains in it (`Ratelimit.acquire`), and opening threads has such buckets. So let
            # Discord say, in a bucket apart: a major parameter that the path lacks tells it from the other.
            apart = Route(method, path, **ids, webhook_token=uuid4().hex)
            answer = await http.request(apart, trace_request_ctx=_Try(), **options)
        if not isinstance(answer, dict | list):
            raise ServerFailed(f"an answer that is not Discord's: {one_line(str(answer))}")
        return answer  # pyright: ignore[reportUnknownVariableType] - JSON

    @property
    def _opened(self) -> discord.Client:
        if self._sdk is None or self._sdk.is_closed():
            raise NetworkFailed("the connection to Discord is closed")
        return self._sdk


async def _listen(sdk: discord.Client) -> None:
    """Listen until the client is closed, or Discord will have it no more.

    discord.py connects again by itself, but not where the gateway ends before its first word (it looks for
    its place in a session that there never was), nor after what it can't read.
    """
    while True:
        try:
            return await sdk.connect()
        except discord.DiscordException:
            raise
        except Exception as error:
            log.warning("the gateway failed, connects again", error=one_line(str(error.__context__ or error)))
        await asyncio.sleep(RETRY)


def _one_try() -> aiohttp.TraceConfig:
    """Makes discord.py give back a 429 or 5xx instead of repeating the request, and refuses any repeat."""

    async def starts(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        this = context.trace_request_ctx
        if isinstance(this, _Try):
            if this.sent:
                raise aiohttp.ServerDisconnectedError("the connection was cut before the answer")
            this.sent = True

    async def ends(
        _: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        answer = params.response
        if isinstance(context.trace_request_ctx, _Try) and (answer.status == 429 or answer.status >= 500):
            body = await _body(answer)
            raise (
                _too_soon(answer, body) if answer.status == 429 else discord.DiscordServerError(answer, body)
            )

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(starts)
    trace.on_request_end.append(ends)
    return trace


def _too_soon(answer: aiohttp.ClientResponse, body: Mapping[str, Any]) -> RateLimited:
    """A 429. It holds for all routes where Discord says so, and where it comes from the network in front of
    Discord, without `Via`."""
    said = body.get("retry_after") or answer.headers.get("Retry-After")
    return RateLimited(
        f"Discord answered 429 (code {body.get('code', 0)})",
        retry_after=wait_of(said, WAITS.get(body.get("code", 0), UNSAID_WAIT)),
        everywhere=bool(body.get("global")) or "Via" not in answer.headers,
    )


async def _body(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    """The answer's JSON object; an empty one where it is something else."""
    await answer.read()
    try:
        body: object = await answer.json(content_type=None)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}  # pyright: ignore[reportUnknownVariableType] - JSON


def _log_end(gateway: asyncio.Task[None]) -> None:
    if not gateway.cancelled() and (error := gateway.exception()) is not None:
        log.error("the gateway is lost; channels are still posted to", error=one_line(str(error)))
