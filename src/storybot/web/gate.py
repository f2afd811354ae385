"""The gate before the API: who has no good token gets no further, and learns nothing."""

from datetime import datetime, timedelta
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storybot.clock import Clock
from storybot.store import tokens
from storybot.store.engine import Store
from storybot.store.model import Token
from storybot.web.bearer import Bearer
from storybot.web.here import CALLER
from storybot.web.problems import Failed
from storybot.web.quota import Left, Meter, Quota

NOTED = timedelta(minutes=1)
"""A use within so long of the last that is written down isn't: reading would cost as much as writing."""


class Gate:
    """Lets requests below `prefix` through that bring a good token and are within its quota; `open_path`
    needs none. The token is left in the scope."""

    def __init__(
        self, app: ASGIApp, *, store: Store, clock: Clock, quota: Quota, prefix: str, open_path: str
    ) -> None:
        self._app = app
        self._store = store
        self._clock = clock
        self._meter = Meter(quota)
        self._prefix = prefix
        self._open_path = open_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        if not path.startswith(self._prefix) or path == self._open_path:
            return await self._app(scope, receive, send)
        now = self._clock.now()
        token = await self._token(Headers(scope=scope).get("authorization", ""), now)
        if token is None:
            return await _unauthorized().response()(scope, receive, send)
        scope[CALLER] = token
        left = self._meter.count(token.id, now)
        if not left.within:
            return await _too_many(left).response()(scope, receive, send)
        return await self._app(scope, receive, _telling(left, send))

    async def _token(self, authorization: str, now: datetime) -> Token | None:
        scheme, _, text = authorization.partition(" ")
        bearer = Bearer.parse(text.strip()) if scheme.lower() == "bearer" else None
        if bearer is None:
            return None
        async with self._store.read() as conn:
            token = await tokens.get(conn, bearer.id)
        fits = bearer.fits(token.hash if token else None)
        if token is None or not fits or not token.good(now):
            return None
        if token.last_used_at is None or now - token.last_used_at >= NOTED:
            async with self._store.write() as conn:
                await tokens.used(conn, token.id, now)
        return token


def _unauthorized() -> Failed:
    detail = "this takes a good token: Authorization: Bearer …"
    return Failed(HTTPStatus.UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"})


def _too_many(left: Left) -> Failed:
    detail = f"more than {left.quota.requests} requests in {left.quota.seconds} seconds"
    return Failed(HTTPStatus.TOO_MANY_REQUESTS, detail, headers=left.headers())


def _telling(left: Left, send: Send) -> Send:
    """A way to send that adds what is left of the quota."""

    async def telling(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(left.headers())
        await send(message)

    return telling
