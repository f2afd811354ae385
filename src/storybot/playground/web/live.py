"""`/live`: everything that two people may see, one on each platform, as a stream of server-sent events.

The first event of a connection is `whole`: `{"items": {KEY: ITEM}}`; then come `change` events:
`{"set": {KEY: ITEM}, "gone": [KEY]}`. Each connection is told what differs from what it was told last, so
one that is slow gets fewer and larger changes, and nothing has to be kept for it.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from storybot.playground.web.page import HEADERS

PAUSE = 0.1  # of the machine's seconds between two changes
TICK = 1.0  # after which a listener looks by itself: not everything that happens is a request

Items = dict[str, Any]
Texts = dict[str, str]
"""Items as JSON, each by itself: what is compared can't be changed under one's hands."""


@dataclass(frozen=True)
class Who:
    """Whose eyes one looks through; an id that nobody has sees who there is, and no more."""

    discord: str
    slack: str


class Live:
    """The open streams. `mark` says that something may have changed."""

    def __init__(self, gather: Callable[[Who], Items]) -> None:
        self._gather = gather
        self._waiting: set[asyncio.Event] = set()
        self._closed = False

    def routes(self) -> list[web.RouteDef]:
        """`GET /live`."""
        return [web.get("/live", self._serve)]

    def mark(self) -> None:
        """Let every listener look."""
        for each in self._waiting:
            each.set()

    def open(self) -> None:
        """Take listeners."""
        self._closed = False

    def close(self) -> None:
        """End every stream."""
        self._closed = True
        self.mark()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        who = Who(request.query.get("discord", ""), request.query.get("slack", ""))
        headers = {**HEADERS, "Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        marked = asyncio.Event()
        self._waiting.add(marked)
        try:
            with suppress(ConnectionResetError):
                await self._tell(request, response, who, marked)
        finally:
            self._waiting.discard(marked)
        return response

    async def _tell(
        self, request: web.Request, response: web.StreamResponse, who: Who, marked: asyncio.Event
    ) -> None:
        told = texts(self._gather(who))
        await response.write(_event("whole", f'{{"items":{_object(told)}}}'))
        while not self._closed and request.transport is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(marked.wait(), TICK)
            marked.clear()
            now = texts(self._gather(who))
            changed, gone = difference(told, now)
            if changed or gone:
                await response.write(
                    _event("change", f'{{"set":{_object(changed)},"gone":{json.dumps(gone)}}}')
                )
            told = now
            if not self._closed:
                await asyncio.sleep(PAUSE)


def texts(items: Mapping[str, Any]) -> Texts:
    """Each item as JSON."""
    return {key: json.dumps(item, ensure_ascii=False, separators=(",", ":")) for key, item in items.items()}


def difference(before: Texts, now: Texts) -> tuple[Texts, list[str]]:
    """What is new or another, and the keys that are gone."""
    changed = {key: text for key, text in now.items() if before.get(key) != text}
    return changed, [key for key in before if key not in now]


def _object(of: Texts) -> str:
    return "{" + ",".join(f"{json.dumps(key)}:{text}" for key, text in of.items()) + "}"


def _event(name: str, data: str) -> bytes:
    """JSON has no line breaks of its own, so the data is one line."""
    return f"event: {name}\ndata: {data}\n\n".encode()
