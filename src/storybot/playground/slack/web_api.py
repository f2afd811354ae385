"""The Web API's front door: reads a request, lets faults, tokens, scopes and limits have their say, runs the
method, and answers as Slack does.

https://docs.slack.dev/apis/web-api
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from aiohttp import web
from pydantic import ValidationError

from storybot.playground.failing import cut
from storybot.playground.faults import Fault, Faults
from storybot.playground.slack.composing import Args
from storybot.playground.slack.errors import SlackError
from storybot.playground.slack.events import Events
from storybot.playground.slack.interactions import Interactions
from storybot.playground.slack.limits import MINUTE, Limiter
from storybot.playground.slack.method import AnyMethod, Call
from storybot.playground.slack.registry import METHODS
from storybot.playground.slack.socket_mode import SocketMode
from storybot.playground.slack.state import Json, SlackState, WorkspaceState
from storybot.playground.slack.world import User

_NO_TOKEN_STATE = {"revoked": "token_revoked", "expired": "token_expired"}


@dataclass(slots=True)
class Logged:
    """One request: its arguments without the token, those of them that Slack doesn't know, what it was
    answered (`error` None for ok), and when, in playground time. `workspace` is None where the token named
    none."""

    method: str
    args: Json
    at: float
    workspace: str | None = None
    unknown: tuple[str, ...] = ()
    error: str | None = None
    status: int = 200


@dataclass(slots=True)
class WebApi:
    """Serves `/slack/api/{method}`. `log` has every request in the order of arrival."""

    state: SlackState
    interactions: Interactions
    events: Events
    sockets: SocketMode
    faults: Faults
    limiter: Limiter
    log: list[Logged]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        name = request.match_info["method"]
        args, token = await _read(request)
        logged = Logged(name, args, self.state.clock.now())
        self.log.append(logged)
        fault = self.faults.take("slack", name)
        if fault is not None:
            return await self._fail(request, fault, logged)
        response = self._answer(request, token, logged)
        lost = self.faults.take_lost("slack", name) if logged.error is None else None
        return response if lost is None else self._lose(request, lost, logged)

    def _answer(self, request: web.Request, token: str, logged: Logged) -> web.Response:
        headers = {"x-slack-req-id": f"playground-{len(self.log)}"}
        try:
            body: Json = {"ok": True} | self._run(request, token, logged, headers)
        except SlackError as error:
            logged.error = error.code
            body = _refusal(error, headers)
            if error.code == "ratelimited":
                logged.status = 429
                headers["Retry-After"] = self.retry_after(error.retry_after)
        return web.json_response(body, status=logged.status, headers=headers)

    def _run(self, request: web.Request, token: str, logged: Logged, headers: dict[str, str]) -> Json:
        method = METHODS.get(logged.method)
        if method is None:
            raise SlackError("unknown_method")
        workspace, person = self._authenticate(token, method)
        logged.workspace = workspace.data.id
        headers["x-oauth-scopes"] = ",".join((person or workspace.data.bot).scopes)
        call = Call(
            self.state,
            workspace,
            self.interactions,
            self.events,
            self.limiter,
            self.sockets,
            request.host,
            person,
        )
        if method.tier is not None:
            call.take(((method.name,), method.tier.value, MINUTE))
        if method.scope is not None:
            headers["x-accepted-oauth-scopes"] = method.scope
            call.need(method.scope)
        logged.unknown = tuple(sorted(logged.args.keys() - method.args.model_fields.keys()))
        try:
            return method.run(call, _parsed(method, logged.args))
        except SlackError as error:
            if not method.may_answer(error.code):
                raise AssertionError(f"{method.name} must not answer {error.code}") from error
            raise

    def _authenticate(self, token: str, method: AnyMethod) -> tuple[WorkspaceState, User | None]:
        """The workspace, and the person whose token it is, None for the bot's."""
        if not token:
            raise SlackError("not_authed")
        if token == self.state.app.app_token:
            if method.token != "app":  # noqa: S105
                raise SlackError("not_allowed_token_type")
            return self.state.workspace(None), None
        if (found := self.state.by_person(token)) is not None:
            if not method.people:
                raise SlackError("not_allowed_token_type")
            return found
        workspace = self.state.by_token(token)
        if workspace is None:
            raise SlackError("invalid_auth")
        if method.token == "app":  # noqa: S105
            raise SlackError("not_allowed_token_type")
        if workspace.data.bot.token_state != "active":  # noqa: S105
            raise SlackError(_NO_TOKEN_STATE[workspace.data.bot.token_state])
        return workspace, None

    def retry_after(self, seconds: float) -> str:
        """Whole seconds of the machine's, at least one, as Slack sends it; a fast clock's short waits come
        out longer than they are."""
        return str(max(1, math.ceil(self.state.clock.wait_of(seconds))))

    async def _fail(self, request: web.Request, fault: Fault, logged: Logged) -> web.StreamResponse:
        match fault.kind:
            case "rate_limited":
                logged.status, logged.error = 429, "ratelimited"
                headers = {"Retry-After": self.retry_after(fault.seconds)}
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
            case "refused":
                logged.error = fault.code
                return web.json_response({"ok": False, "error": fault.code})
            case "server_error":
                logged.status, logged.error = fault.status, "fault: server_error"
                return web.Response(status=fault.status, text="<h1>It failed</h1>", content_type="text/html")
            case _:
                logged.status, logged.error = 0, "fault: timeout"
                await self.state.clock.sleep(fault.seconds)
                return cut(request)

    def _lose(self, request: web.Request, fault: Fault, logged: Logged) -> web.StreamResponse:
        """The method has run; its answer doesn't arrive."""
        logged.status, logged.error = fault.status, "fault: lost_answer"
        if fault.status == 0:
            return cut(request)
        return web.Response(status=fault.status, text="<h1>It failed</h1>", content_type="text/html")


def _parsed(method: AnyMethod, args: Json) -> Args:
    try:
        return method.args.model_validate({key: value for key, value in args.items() if value is not None})
    except ValidationError as error:
        messages = [
            f"[ERROR] {_words(one['type'], one['msg'])}: {one['loc'][0]}"
            for one in error.errors(include_url=False)
        ]
        raise SlackError("invalid_arguments", messages=messages) from None


def _words(kind: str, message: str) -> str:
    return "missing required field" if kind == "missing" else message


async def _read(request: web.Request) -> tuple[Json, str]:
    """The arguments of a request's address and body, and its token."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body: Any = json.loads(await request.text() or "{}")
        except (ValueError, RecursionError):
            raise web.HTTPBadRequest(text="invalid_json") from None
        args |= cast("Json", body) if isinstance(body, dict) else {}
    elif request.body_exists:
        form: Mapping[str, Any] = await request.post()
        args |= form
    in_args = args.pop("token", "")
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return args, token if kind == "Bearer" else str(in_args)


def _refusal(error: SlackError, headers: Mapping[str, str]) -> Json:
    body: Json = {"ok": False, "error": error.code}
    if error.messages:
        body["errors"] = [message.removeprefix("[ERROR] ") for message in error.messages]
        body["response_metadata"] = {"messages": list(error.messages)}
    if error.needed:
        body |= {"needed": error.needed, "provided": headers.get("x-oauth-scopes", "")}
    return body
