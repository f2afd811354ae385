"""Discord's REST API: what happens around every request."""

import json
import math
import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from storybot.playground.discord import buckets
from storybot.playground.discord.call import Call
from storybot.playground.discord.commands import Commands
from storybot.playground.discord.interactions import Interactions
from storybot.playground.discord.refusals import (
    Blocked,
    Refusal,
    broken,
    not_found,
    refusal,
    too_many,
    unauthorized,
)
from storybot.playground.discord.routes import ROUTES, Route
from storybot.playground.discord.state import Discord, Upload
from storybot.playground.failing import cut
from storybot.playground.faults import Fault, Faults

PREFIX = "/discord/api/v10"
_LOG_LENGTH = 20_000
_INVALID = ("invalid requests",)
_INVALID_SECONDS = 600.0

_FILE = re.compile(r"files\[(\d{1,2})\]")

_MAJOR = ("channel_id", "guild_id", "interaction_token")


@dataclass(frozen=True)
class Logged:
    """A request and what came of it. `path` is without the prefix; `status` 0: no answer was given."""

    at: float
    method: str
    path: str
    status: int
    body: Any = None
    sent: bytes = b""

    @property
    def answer(self) -> Any:
        """The answer's JSON; None where there was no answer, or an empty one."""
        return json.loads(self.sent) if self.sent else None

    @property
    def code(self) -> int | None:
        """Discord's error code, where there was one."""
        return self.answer["code"] if self.status >= 400 and self.sent else None


class Rest:
    """Answers requests, one after another: what a request does is done before the next is looked at."""

    def __init__(
        self, state: Discord, interactions: Interactions, commands: Commands, faults: Faults
    ) -> None:
        self.log: deque[Logged] = deque(maxlen=_LOG_LENGTH)
        self._state = state
        self._interactions = interactions
        self._commands = commands
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        """Every route of the table, and a 404 in Discord's words for the rest."""
        known = [web.route(route.method, PREFIX + route.path, self._serve(route)) for route in ROUTES]
        return [*known, web.route("*", PREFIX + "/{rest:.*}", self._unknown)]

    def _serve(self, route: Route) -> Callable[[web.Request], Any]:
        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._answer(route, request)

        return serve

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        return self._refuse(request, not_found(), {}, None)

    async def _answer(self, route: Route, request: web.Request) -> web.StreamResponse:
        raw, files = await _received(request)
        name = f"{route.method} {_path(request)}"
        fault = self._faults.take("discord", name)
        if fault is not None and fault.kind == "timeout":
            await self._state.clock.sleep(fault.seconds)
            return self._hang_up(request, None)
        body, headers = None, {}
        try:
            self._check_blocked()
            body = _parsed(raw)
            self._check_token(route, request)
            if fault is not None:
                _raise_fault(fault)
            headers = self._count(route, request)
            answer = route.handle(self._call(request, body, files))
        except Refusal as refused:
            return self._refuse(request, refused, headers, body)
        except Blocked as blocked:
            return self._turn_away(request, blocked)
        lost = self._faults.take_lost("discord", name)
        if lost is not None:
            return self._lose(request, lost, body)
        status = route.status or (204 if answer is None else 200)
        return self._respond(request, body, status, answer, headers)

    def _call(self, request: web.Request, body: Any, files: dict[int, Upload]) -> Call:
        return Call(
            state=self._state,
            interactions=self._interactions,
            commands=self._commands,
            params=request.match_info,
            query=request.query,
            body=body,
            host=request.host,
            files=files,
        )

    def _check_token(self, route: Route, request: web.Request) -> None:
        if not route.open and request.headers.get("Authorization") != f"Bot {self._state.world.token}":
            raise unauthorized()

    def _check_blocked(self) -> None:
        most = self._state.world.limits.invalid_requests
        window = self._state.windows.look(_INVALID, _INVALID_SECONDS)
        if most is not None and window.used >= most:
            raise Blocked(window.ends - self._state.clock.now())

    def _count(self, route: Route, request: web.Request) -> dict[str, str]:
        """Count the request against the limits; the headers that tell how it stands. Raises a 429."""
        major = next((request.match_info[name] for name in _MAJOR if name in request.match_info), "")
        verdict = buckets.judge(self._state, route.bucket, major, counts_everywhere=not route.open)
        if verdict.retry_after is not None:
            scope = "global" if verdict.everywhere else "user"
            raise too_many(verdict.retry_after, scope=scope, headers=verdict.headers)
        return verdict.headers

    def _refuse(
        self, request: web.Request, refused: Refusal, headers: Mapping[str, str], body: Any
    ) -> web.StreamResponse:
        if refused.status in (401, 403, 429):
            self._state.windows.look(_INVALID, _INVALID_SECONDS).used += 1
        answer, headers = refused.body, {**headers, **refused.headers}
        if refused.retry_after is not None:
            wait = math.ceil(self._state.clock.wait_of(refused.retry_after) * 1000) / 1000
            answer = {**answer, "retry_after": wait, "global": refused.scope == "global"}
            headers |= {"Retry-After": str(math.ceil(wait)), "X-RateLimit-Scope": refused.scope}
        return self._respond(request, body, refused.status, answer, headers)

    def _turn_away(self, request: web.Request, blocked: Blocked) -> web.StreamResponse:
        """No JSON and no Via header: that is how discord.py knows it from a limit of Discord's."""
        self._log(request, 429, None)
        wait = math.ceil(self._state.clock.wait_of(blocked.retry_after))
        return web.Response(status=429, text="error code: 1015", headers={"Retry-After": str(wait)})

    def _lose(self, request: web.Request, fault: Fault, body: Any) -> web.StreamResponse:
        """What was asked has been done, and the answer doesn't say so."""
        if fault.status == 0:
            return self._hang_up(request, body)
        return self._respond(request, body, fault.status, broken(fault.status).body, {})

    def _hang_up(self, request: web.Request, body: Any) -> web.StreamResponse:
        self._log(request, 0, body)
        return cut(request)

    def _respond(
        self, request: web.Request, body: Any, status: int, answer: Any, headers: Mapping[str, str]
    ) -> web.StreamResponse:
        sent = b"" if answer is None else json.dumps(answer).encode()
        self._log(request, status, body, sent)
        headers = {**headers, "Via": "1.1 google"}
        if sent:
            headers["Content-Type"] = "application/json"  # with a charset discord.py doesn't know it
        return web.Response(body=sent, status=status, headers=headers)

    def _log(self, request: web.Request, status: int, body: Any, sent: bytes = b"") -> None:
        entry = Logged(self._state.clock.now(), request.method, _path(request), status, body, sent)
        self.log.append(entry)


async def _received(request: web.Request) -> tuple[bytes, dict[int, Upload]]:
    """The JSON that was sent, and the files that came along
    (https://docs.discord.com/developers/reference#uploading-files)."""
    if request.content_type != "multipart/form-data":
        return await request.read(), {}
    raw = b""
    files: dict[int, Upload] = {}
    form = await request.post()
    for name, value in form.items():
        number = _FILE.fullmatch(name)
        if name == "payload_json":
            raw = _bytes(value)
        elif number and isinstance(value, web.FileField):
            files[int(number[1])] = Upload(value.filename, value.content_type, value.file.read())
    return raw, files


def _bytes(value: str | bytes | bytearray | web.FileField) -> bytes:
    """A form's field, which aiohttp reads by the content type that it was sent with."""
    match value:
        case str():
            return value.encode()
        case web.FileField():
            return value.file.read()
        case _:
            return bytes(value)


def _path(request: web.Request) -> str:
    return request.path.removeprefix(PREFIX)


def _raise_fault(fault: Fault) -> None:
    match fault.kind:
        case "rate_limited":
            raise too_many(fault.seconds)
        case "server_error":
            raise broken(fault.status)
        case "refused":
            raise refusal(int(fault.code))
        case _:
            pass


def _parsed(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise refusal(50109) from None
