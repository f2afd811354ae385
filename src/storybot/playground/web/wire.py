"""What went over the wire: the latest requests with their answers, and the latest events with what the bot
said to them. Of files it keeps how large they are. `GET /wire/N` has one's bodies, without tokens."""

import itertools
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, cast
from urllib.parse import parse_qsl

from aiohttp import web

from storybot.playground.clock import PlaygroundClock
from storybot.playground.faults import Platform
from storybot.playground.web.page import HEADERS

KEPT = 500
HIDDEN = "…"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Direction = Literal["to bot", "from bot"]

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json and the errors of Slack's methods:
# those that say that a body isn't what the platform takes.
_FORM_ERRORS: set[int | str] = {
    50006,
    50035,
    50109,
    "invalid_arguments",
    "invalid_blocks",
    "invalid_metadata_format",
    "invalid_payload",
    "metadata_too_large",
    "msg_blocks_too_long",
    "no_text",
}
_REFUSED = b'"ok": false'
_FILES = ("/discord/cdn/", "/slack/files-pri/")
_OF_DISCORD = ("/discord/api/", "/discord/cdn/")
_OF_SLACK = ("/slack/api/", "/slack/actions/", "/slack/upload/", "/slack/files-pri/")
_TICKET = re.compile(r"(?<=[?&]ticket=)[^&\"]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One request or event, and what was said to it. `body` and `answer` are as they came, read when somebody
    looks; `fits` is None where nothing was held against a model."""

    n: int
    at: float
    platform: Platform
    direction: Direction
    method: str
    path: str
    status: int | None = None
    fits: bool | None = None
    problem: str | None = None
    body: Any = None
    answer: Any = None

    def short(self) -> dict[str, Any]:
        """What a list shows."""
        names = ("n", "platform", "direction", "method", "path", "status", "fits", "problem")
        at = datetime.fromtimestamp(self.at, UTC).isoformat(timespec="milliseconds")
        return {**{name: getattr(self, name) for name in names}, "at": at}


class Wire:
    """The latest entries, the newest last."""

    def __init__(self, clock: PlaygroundClock, secrets: Callable[[], set[str]]) -> None:
        self._clock = clock
        self._secrets = secrets
        self._numbers = itertools.count(1)
        self.entries: deque[Entry] = deque(maxlen=KEPT)

    def routes(self) -> list[web.RouteDef]:
        """`GET /wire/N`."""
        return [web.get(r"/wire/{n:\d{1,12}}", self._show)]

    def items(self) -> dict[str, Any]:
        """Each entry in short, by key."""
        return {f"wire/{entry.n}": entry.short() for entry in self.entries}

    def add(self, platform: Platform, direction: Direction, method: str, path: str, **more: Any) -> None:
        """Keep one more."""
        entry = Entry(next(self._numbers), self._clock.now(), platform, direction, method, path, **more)
        self.entries.append(entry)

    @web.middleware
    async def watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Keep what the bot asks of the platforms, with the answer. Bodies are read before the platform reads
        them; aiohttp keeps them for it."""
        platform = _platform(request.path)
        if platform is None:
            return await handler(request)
        body = await _body(request)
        try:
            response = await handler(request)
        except web.HTTPException as error:
            self._asked(request, platform, body, error)
            raise
        self._asked(request, platform, body, response)
        return response

    def _asked(
        self, request: web.Request, platform: Platform, body: Any, response: web.StreamResponse
    ) -> None:
        if isinstance(response, web.WebSocketResponse):
            return
        gone = request.transport is None or request.transport.is_closing()
        answer: Any = response.body if isinstance(response, web.Response) and not gone else None
        status = 0 if gone else response.status
        fits, problem = judged(platform, status, body, answer)
        if request.path.startswith(_FILES) and status == 200:
            answer = f"{len(answer)} bytes"
        self.add(
            platform, "from bot", request.method, _path(request),
            status=status, fits=fits, problem=problem, body=body, answer=answer,
        )  # fmt: skip

    async def _show(self, request: web.Request) -> web.Response:
        number = int(request.match_info["n"])
        found = next((entry for entry in self.entries if entry.n == number), None)
        if found is None:
            return web.Response(status=404, text="It is gone: only the latest are kept.", headers=HEADERS)
        secrets = self._secrets()
        shown = {name: _without(secrets, _read(getattr(found, name))) for name in ("body", "answer")}
        return web.json_response({**found.short(), **shown}, headers=HEADERS)


def judged(platform: Platform, status: int, body: Any, answer: Any) -> tuple[bool | None, str | None]:
    """Whether a request's body fits the platform's models, and what is wrong."""
    if status == 0:
        return None, "no answer"
    if status < 400 and not (platform == "slack" and _REFUSED in (answer or b"")):
        return (True if body else None), None
    said: Any = _read(answer)
    told = cast("dict[str, Any]", said) if isinstance(said, dict) else {}
    code: Any = told.get("code" if platform == "discord" else "error")
    lines = _discord_lines(told) if platform == "discord" else told.get("errors", [])
    problem = "\n".join([f"{code or status} {told.get('message', '')}".rstrip(), *lines])
    return (False if code in _FORM_ERRORS else None), problem


def _discord_lines(told: dict[str, Any]) -> list[str]:
    return [f"{'.'.join(path)}: {message}" for path, message in _leaves(told.get("errors", {}), ())]


def _leaves(errors: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, inside in errors.items():
        if name == "_errors":
            yield from ((path, one["message"]) for one in inside)
        else:
            yield from _leaves(inside, (*path, name))


def _platform(path: str) -> Platform | None:
    """Whose a request of the bot's is; None for what isn't one."""
    if path.startswith(_OF_DISCORD):
        return "discord"
    return "slack" if path.startswith(_OF_SLACK) else None


def _path(request: web.Request) -> str:
    path = request.path
    for prefix in ("/discord/api/v10", "/discord/cdn", "/slack/api"):
        path = path.removeprefix(prefix)
    for name in ("interaction_token", "ticket"):
        if name in request.match_info:
            path = path.replace(request.match_info[name], HIDDEN)
    return path


async def _body(request: web.Request) -> Any:
    match request.content_type:
        case "multipart/form-data":
            return {
                name: f"{value.filename} ({value.content_type})"
                if isinstance(value, web.FileField)
                else value
                for name, value in (await request.post()).items()
            }
        case "application/x-www-form-urlencoded":
            return dict(parse_qsl((await request.read()).decode(errors="replace"), keep_blank_values=True))
        case "application/octet-stream" if request.path.startswith("/slack/upload/"):
            return f"{len(await request.read())} bytes"
        case _:
            return await request.read()


def _read(raw: Any) -> Any:
    """JSON where it is some, also as a form's field; else what is there."""
    if isinstance(raw, dict):
        return {name: _read(value) for name, value in cast("dict[str, Any]", raw).items()}
    if not isinstance(raw, (bytes, str)) or not raw:
        return raw or None
    text = raw.decode(errors="replace") if isinstance(raw, bytes) else raw
    if text[0] not in "{[":
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _without(secrets: set[str], value: Any) -> Any:
    """The same without tokens: neither those of the world, nor an interaction's, nor a socket's ticket."""
    match value:
        case dict():
            return {
                name: HIDDEN if name == "token" else _without(secrets, each)
                for name, each in cast("dict[str, Any]", value).items()
            }
        case list():
            return [_without(secrets, each) for each in cast("list[Any]", value)]
        case str():
            for secret in secrets:
                value = value.replace(secret, HIDDEN)
            return _TICKET.sub(HIDDEN, value)
        case _:
            return value
