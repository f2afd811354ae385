"""Bodies are read whole before anybody looks at them, and those that are too large not at all."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storybot.web.problems import Failed


class TooLarge(Exception):
    """The body is larger than it may be."""


class WholeBody:
    """Answers 413 to a body of more bytes than `limit`, or than `limits` has for its path: before reading
    where it says its length, else as soon as it is too long."""

    def __init__(self, app: ASGIApp, *, limit: int, limits: Mapping[str, int]) -> None:
        self._app = app
        self._limit = limit
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._limits.get(scope["path"], self._limit)
        try:
            body = await _read(receive, Headers(scope=scope).get("content-length"), limit)
        except TooLarge:
            detail = f"the body has more than {limit // 1024} KiB"
            too_large = Failed(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
            return await too_large.response()(scope, receive, send)
        return await self._app(scope, _again(body, receive), send)


async def _read(receive: Receive, length: str | None, limit: int) -> bytes:
    """Raises TooLarge, and ClientDisconnect."""
    if length is not None and length.isdecimal() and int(length) > limit:
        raise TooLarge
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise TooLarge
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """A way to receive that gives the body first."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
