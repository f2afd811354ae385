"""Idempotency keys (draft-ietf-httpapi-idempotency-key-header-07): a request that is sent again with its key
is carried out once, and answered alike."""

import hashlib
import re
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Header, Request, Response
from fastapi.routing import APIRoute

from storybot.store import idempotency
from storybot.store.model import KeptAnswer, Token
from storybot.web.here import CALLER, Parts, parts_of
from storybot.web.problems import Failed, failed_by, parameter_fault

HEADER = "Idempotency-Key"

KEPT = timedelta(days=1)
LONGEST = timedelta(minutes=5)
"""A request that runs for longer has died with its process: nobody will say any more whether it was done."""

_KEY = "[!-~]{1,255}"
_TOLD_AGAIN = ("content-type", "etag", "location")
_BROKEN = 500
"""From this status on, nothing was done that is worth remembering."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def idempotency_key(
    _: Annotated[
        str | None,
        Header(
            alias=HEADER,
            pattern=f"^{_KEY}$",
            description="A request that is sent again with its key within a day is carried out once.",
        ),
    ] = None,
) -> None:
    """Describes the header for a `RememberedRoute`, which reads it."""


class RememberedRoute(APIRoute):
    """A route that takes an idempotency key, and keeps its answer for `KEPT`."""

    def get_route_handler(self) -> Handler:
        """The route's handler, asked once for each key."""
        handler = super().get_route_handler()

        async def once(request: Request) -> Response:
            key = request.headers.get(HEADER)
            if key is None:
                return await handler(request)
            if not re.fullmatch(_KEY, key):
                raise parameter_fault(HEADER, "1 to 255 visible ASCII characters")
            return await _once(handler, request, key)

        return once


async def _once(handler: Handler, request: Request, key: str) -> Response:
    parts, caller = parts_of(request), request.scope[CALLER]
    fingerprint = _fingerprint(request, await request.body())
    known = await _begin(parts, caller, key, fingerprint)
    if known is not None:
        return _known(known, fingerprint, parts.clock.now())
    try:
        answer = await handler(request)
    except Exception as error:
        answer = failed_by(error).response()
    await _end(parts, caller, key, answer)
    return answer


async def _begin(parts: Parts, caller: Token, key: str, fingerprint: str) -> KeptAnswer | None:
    now = parts.clock.now()
    async with parts.store.write() as conn:
        await idempotency.clean(conn, now - KEPT)
        return await idempotency.begin(conn, caller.id, key, fingerprint, now)


async def _end(parts: Parts, caller: Token, key: str, answer: Response) -> None:
    headers = {name: answer.headers[name] for name in _TOLD_AGAIN if name in answer.headers}
    async with parts.store.write() as conn:
        if answer.status_code >= _BROKEN:
            await idempotency.forget(conn, caller.id, key)
            return
        status, body = answer.status_code, bytes(answer.body).decode()
        await idempotency.keep(conn, caller.id, key, status=status, headers=headers, body=body)


def _fingerprint(request: Request, body: bytes) -> str:
    conditions = [request.headers.get(name, "") for name in ("if-match", "if-none-match")]
    told = "\0".join((request.method, request.url.path, request.url.query, *conditions, ""))
    return hashlib.sha256(told.encode() + body).hexdigest()


def _known(known: KeptAnswer, fingerprint: str, now: datetime) -> Response:
    """What a request is answered whose key is known."""
    if known.fingerprint != fingerprint:
        detail = f"this {HEADER} was used for another request: make a new one for each request"
        raise Failed(HTTPStatus.UNPROCESSABLE_ENTITY, detail)
    if known.status is None and known.began_at < now - LONGEST:
        detail = (
            f"the first request with this {HEADER} never ended, and it may or may not have been carried out: "
            "look whether it was, and if not send it with a new key"
        )
        raise Failed(HTTPStatus.CONFLICT, detail)
    if known.status is None:
        detail = f"the first request with this {HEADER} still runs: try again"
        raise Failed(HTTPStatus.CONFLICT, detail, headers={"Retry-After": "1"})
    return Response(known.body, known.status, known.headers)
