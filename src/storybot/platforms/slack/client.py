"""The connection to Slack: the SDK's web client for requests, bolt for events.

The SDK's own retries are off, for delivery has to know of each try. One aiohttp session serves all requests;
one for each would cost more than half of the calls a second.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from storybot.errors import Invalid, NetworkFailed, Refused, ServerFailed
from storybot.platforms.calls import answered, beginning, keep_quiet, one_line, origin
from storybot.platforms.slack.errors import translate
from storybot.platforms.slack.receiver import receiver

EVENTS_PATH: Final = "/slack/events"
"""Where signed HTTP events are received, below the request URL's host."""

SLACK: Final = "https://slack.com"
FILES: Final = "https://files.slack.com"
"""Where Slack's methods and its files are; what stands in for Slack has both in one place."""

ANSWER: Final = aiohttp.ClientTimeout(total=30)
"""What sending an answer may take."""

LOG_IN: Final = 30.0
"""Seconds that finding out who the bot is, or connecting, may take."""


Subscriber = Callable[[AsyncApp], None]
"""Adds its listeners to an app."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in a workspace, at the address `site`, and what its token may do there."""

    workspace: str
    site: str
    user: str
    bot: str | None
    name: str
    scopes: frozenset[str]


class SlackClient:
    """One app's connection. `open` it for requests, `connect` it (Socket Mode) or let it `serve` (signed
    HTTP) for events too, `close` it at the end.

    `token_for` gives a workspace's bot token by the workspace's id. `api_url` is the base of the Web API's
    methods (`https://slack.com/api/`).
    """

    def __init__(self, token_for: Callable[[str], Awaitable[str]], *, api_url: str) -> None:
        self._token_for = token_for
        self._api_url = api_url.rstrip("/") + "/"
        api = origin(api_url)
        self._files = FILES if api == SLACK else api
        self._session: aiohttp.ClientSession | None = None
        self._web: AsyncWebClient | None = None
        self._socket: AsyncSocketModeHandler | None = None
        self._server: web.AppRunner | None = None
        self._identities: dict[str, Identity] = {}

    async def open(self) -> None:
        """Be ready for requests; makes none."""
        keep_quiet("slack_sdk", "slack_bolt")
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._web = AsyncWebClient(base_url=self._api_url, session=self._session, retry_handlers=[])

    async def connect(self, app_token: str, *subscribers: Subscriber) -> None:
        """Receive events by Socket Mode, in the background; each of `subscribers` says what it listens for.

        Raises AuthFailed for a bad app token, and the other `PlatformError`s.
        """
        self._socket = AsyncSocketModeHandler(self._app(subscribers), app_token)
        async with answered(LOG_IN, translate):
            # Ask for the address here, for bolt asks again for ever where the token is refused.
            self._socket.client.wss_uri = await self._socket.client.issue_new_wss_url()
            await self._socket.connect_async()

    async def serve(self, signing_secret: str, *subscribers: Subscriber, host: str, port: int) -> None:
        """Receive events by signed HTTP at `host`:`port`, path `/slack/events`; requests with another
        signature, or older than five minutes, are refused. `subscribers` as in `connect`.

        Raises Refused where nothing can listen there.
        """
        self._server = web.AppRunner(receiver(self._app(subscribers), EVENTS_PATH, signing_secret))
        await self._server.setup()
        try:
            await web.TCPSite(self._server, host, port).start()
        except (OSError, OverflowError, UnicodeError) as error:
            # The port is taken, the host is unknown; a port above 65535, a host that is no name.
            raise Refused(
                f"can't listen for Slack's events at {host}:{port}: {one_line(str(error))}"
            ) from error

    async def close(self) -> None:
        """Close all connections. May be called more than once."""
        if self._socket is not None:
            await self._socket.close_async()
        if self._server is not None:
            await self._server.cleanup()
        if self._session is not None:
            await self._session.close()
        self._socket = self._server = self._session = self._web = None

    async def log_in(self, workspace: str, *, seconds: float = 30.0) -> None:
        """See that the workspace's token is accepted. Raises AuthFailed, and the other `PlatformError`s."""
        async with answered(seconds, translate):
            await self.identity(workspace)

    async def read(self, workspace: str, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a method that changes nothing. Raises the SDK's exceptions."""
        return _json(await self._get(workspace, method, arguments))

    async def write(
        self, workspace: str, method: str, body: Mapping[str, Any], **arguments: Any
    ) -> Mapping[str, Any]:
        """Call a method with a JSON body. Raises the SDK's exceptions."""
        json = {**body, **arguments, "token": await self._token_for(workspace)}
        return _json(await self._call(method, json=json))

    async def write_as(self, token: str, method: str, body: Mapping[str, Any]) -> None:
        """The same with a person's token."""
        await self._call(method, json={**body, "token": token})

    async def respond(self, url: str, body: Mapping[str, Any]) -> tuple[int, str]:
        """Say something to a `response_url`; the status and text that it answers with. It is a plain request,
        of which the SDK's client takes as long again to make."""
        async with self._http.post(url, json=body, timeout=ANSWER) as answer:
            return answer.status, await answer.text()

    async def home_of(self, token: str) -> str:
        """The workspace of a person's token. Raises AuthFailed for a bad one, and the other
        `PlatformError`s."""
        async with answered(LOG_IN, translate):
            response = await self._call("auth.test", http_verb="GET", params={"token": token})
        return str(_json(response)["team_id"])

    async def upload(self, workspace: str, content: bytes, *, name: str, alt: str) -> str:
        """Upload a file that nobody sees until a message shows it; its id. Raises the SDK's exceptions
        (https://docs.slack.dev/messaging/working-with-files#uploading_files)."""
        told = {"filename": name, "length": str(len(content)), "alt_txt": alt}
        token = await self._token_for(workspace)
        place = _json(await self._call("files.getUploadURLExternal", data={**told, "token": token}))
        async with self._http.post(str(place["upload_url"]), data=content) as answer:
            answer.raise_for_status()
        file = str(place["file_id"])
        await self.write(workspace, "files.completeUploadExternal", {"files": [{"id": file, "title": name}]})
        return file

    async def download(self, workspace: str, url: str, most: int) -> tuple[int, bytes]:
        """The status and the first bytes, `most` of them, of what is at one of Slack's addresses for files.
        The token goes nowhere else, wherever an answer leads. Raises Invalid for another address, and
        aiohttp's exceptions."""
        if origin(url) != self._files:
            raise Invalid("the file is at an address that isn't Slack's")
        headers = {"Authorization": f"Bearer {await self._token_for(workspace)}"}
        async with self._http.get(url, headers=headers, allow_redirects=False) as answer:
            return answer.status, await beginning(answer, most)

    async def _get(self, workspace: str, method: str, arguments: Mapping[str, Any]) -> Any:
        params = {**arguments, "token": await self._token_for(workspace)}
        return await self._call(method, http_verb="GET", params=params)

    async def _call(self, method: str, **options: Any) -> Any:
        sdk: Any = self._opened  # its types are partly unknown
        try:
            return await sdk.api_call(method, **options)
        except AttributeError as error:  # the SDK reads a text/plain answer as if it were a dict
            raise ServerFailed(f"{self._api_url} does not answer as Slack does") from error

    async def identity(self, workspace: str, *, fresh: bool = False) -> Identity:
        """Who the bot is there; asked once, or anew where `fresh`, as its scopes may have changed. Raises
        AuthFailed for a bad token, and the other `PlatformError`s."""
        known = self._identities.get(workspace)
        if known is None or fresh:
            async with answered(LOG_IN, translate):
                response = await self._get(workspace, "auth.test", {})
            answer, scopes = _json(response), str(response.headers.get("x-oauth-scopes") or "")
            known = Identity(
                workspace=str(answer["team_id"]),
                site=str(answer["url"]),
                user=str(answer["user_id"]),
                bot=answer.get("bot_id"),
                name=str(answer["user"]),
                scopes=frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
            )
            self._identities[workspace] = known
        return known

    @property
    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise NetworkFailed("the connection to Slack is not open")
        return self._session

    @property
    def _opened(self) -> AsyncWebClient:
        if self._web is None:
            raise NetworkFailed("the connection to Slack is not open")
        return self._web

    def _app(self, subscribers: Sequence[Subscriber]) -> AsyncApp:
        async def authorize(enterprise_id: str | None, team_id: str) -> AuthorizeResult:
            me = await self.identity(team_id)
            return AuthorizeResult(
                enterprise_id=enterprise_id,
                team_id=team_id,
                bot_token=await self._token_for(team_id),
                bot_id=me.bot,
                bot_user_id=me.user,
            )

        app = AsyncApp(
            name="storybot",
            logger=logging.getLogger("slack_bolt"),  # or bolt's loggers take the root's level
            client=self._opened,
            authorize=authorize,
            request_verification_enabled=False,  # the socket is Slack's own, and the receiver has seen to it
            process_before_response=True,  # bolt's own acknowledgement polls every 10 ms
        )
        for subscribe in subscribers:
            subscribe(app)
        return app


def _json(response: Any) -> Mapping[str, Any]:
    """The object that an answer is, once the SDK has found it to be `ok`."""
    return response.data
