"""The HTTP API over a real socket, and somebody who uses it."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from storybot.clock import Clock
from storybot.store import tokens
from storybot.store.engine import Store
from storybot.store.model import Scope, Token
from storybot.web.application import application
from storybot.web.bearer import Bearer
from storybot.web.quota import QUOTA, Quota
from storybot.web.server import serving
from storybot.web.watch import Watch
from tests.making import NOON

PROBLEM = "application/problem+json"


class Noon:
    """A clock that stands, until a test sets it."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing in the API waits")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    def problem(self, status: int) -> Any:
        """The problem that it is."""
        assert self.status == status, self.text
        assert self.headers["Content-Type"] == PROBLEM
        assert self.json["status"] == status
        assert self.json["title"]
        return self.json

    def faults(self, status: int = 422) -> set[str]:
        """Which parts of the request are at fault."""
        return {fault.get("pointer") or fault["parameter"] for fault in self.problem(status)["errors"]}


class Api:
    """A program with a token, None for one that has none."""

    def __init__(self, url: str, session: aiohttp.ClientSession, token: str | None) -> None:
        self.url = url
        self.session = session
        self.token = token

    async def __call__(
        self, method: str, path: str, body: Any = None, *, data: Any = None, **headers: str
    ) -> Answer:
        """One request below /api/v1, or at an absolute path. `body` goes as JSON, `data` as it is; headers
        are given as `if_match`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            sent = {"Authorization": f"Bearer {self.token}"} | sent
        if body is not None:
            data = json.dumps(body).encode()
        if data is not None:
            sent = {"Content-Type": "application/json"} | sent
        address = self.url + (path if path.startswith("/") else f"/api/v1/{path}")
        async with self.session.request(method, address, data=data, headers=sent) as answer:
            return Answer(answer.status, answer.headers, await answer.text())


async def token(store: Store, scope: Scope, **more: Any) -> str:
    """A new token with a scope."""
    bearer = Bearer.issue()
    async with store.write() as conn:
        row = {"created_at": NOON, "name": scope.value} | more
        await tokens.add(conn, Token(id=bearer.id, hash=bearer.hash, scope=scope, **row))
    return bearer.text


@dataclass(frozen=True)
class Served:
    """The API being served, with a program for each scope."""

    store: Store
    clock: Noon
    watch: Watch
    reader: Api
    pusher: Api
    publisher: Api

    def anybody(self, token: str | None = None) -> Api:
        """A program with another token, or none."""
        return Api(self.reader.url, self.reader.session, token)


@asynccontextmanager
async def served(store: Store, *, quota: Quota = QUOTA) -> AsyncIterator[Served]:
    """Serve the API on a store."""
    clock, watch = Noon(), Watch(["discord", "slack"])
    app = application(store, _clock(clock), watch, quota)
    async with serving(app, "127.0.0.1:0") as url, aiohttp.ClientSession() as session:
        programs = [Api(url, session, await token(store, scope)) for scope in Scope]
        yield Served(store, clock, watch, *programs)


def _clock(clock: Clock) -> Clock:
    return clock
