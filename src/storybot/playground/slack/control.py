"""The control interface over HTTP: act as a person, break connections, read back what there is.

`POST /control/slack/acts/NAME` takes the arguments of the act by name as JSON, and `team` for another
workspace than the first: those of `People` (post, edit, delete, …), `Users` (command, press, …) and
`Changing` (put_channel, set_scopes, …). What can't be done is a 422 that says why.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any, cast

from aiohttp import web
from pydantic import TypeAdapter, validate_call

from storybot.playground.slack.errors import ActRefused, SlackError
from storybot.playground.slack.socket_mode import Disconnect

if TYPE_CHECKING:
    from storybot.playground.slack.server import SlackServer

_PEOPLE = frozenset(
    {
        "post",
        "compose",
        "edit",
        "delete",
        "delete_thread",
        "lock_thread",
        "archive",
        "rename",
        "delete_channel",
        "restrict",
        "invite",
        "kick",
    }
)
_USERS = frozenset(
    {
        "command",
        "press",
        "press_in_view",
        "suggest",
        "suggest_in_message",
        "shortcut",
        "message_shortcut",
        "submit",
        "close_view",
        "upload",
        "direct",
        "open_home",
        "forge",
    }
)
_CHANGING = frozenset({"put_channel", "put_user", "set_token_state", "set_scopes"})


def routes(server: SlackServer) -> list[web.RouteDef]:
    """The routes under `/control/slack`."""

    async def act(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in _PEOPLE | _USERS | _CHANGING:
            raise web.HTTPNotFound(text=f"no act {name}")
        try:
            given = _object(await request.read())
            done: Any = validate_call(_method(server, request, name, given.pop("team", None)))(**given)
            result: Any = await done if inspect.isawaitable(done) else done
        except (ActRefused, SlackError, ValueError) as error:
            return _refused(error)
        shown: Any = asdict(result) if is_dataclass(result) and not isinstance(result, type) else result
        return web.json_response({"result": shown})

    async def disconnect(request: web.Request) -> web.Response:
        try:
            reason = _REASON.validate_python(_object(await request.read()).get("reason"))
        except ValueError as error:
            return _refused(error)
        if reason is None:
            server.sockets.drop()
        else:
            await server.sockets.disconnect(reason)
        return web.json_response({})

    def reading(read: Callable[[], Any]) -> Callable[[web.Request], Any]:
        async def serve(_: web.Request) -> web.Response:
            return web.json_response(read())

        return serve

    readings: dict[str, Callable[[], Any]] = {
        "world": lambda: server.state.world().model_dump(mode="json"),
        "channels": server.channels,
        "views": lambda: [asdict(one) for one in server.interactions.views.values()],
        "log": lambda: [asdict(one) for one in server.log],
        "deliveries": lambda: [asdict(one) for one in server.outbox.deliveries],
    }
    return [
        web.post("/control/slack/acts/{name}", act),
        web.post("/control/slack/disconnect", disconnect),
        *(web.get(f"/control/slack/{name}", reading(read)) for name, read in readings.items()),
    ]


_REASON: TypeAdapter[Disconnect | None] = TypeAdapter(Disconnect | None)


def _method(server: SlackServer, request: web.Request, name: str, team: Any) -> Callable[..., Any]:
    """What the act does in the workspace. Raises ActRefused for an unknown one."""
    if team is not None and (not isinstance(team, str) or team not in server.state.workspaces):
        raise ActRefused(f"no workspace {team}")
    if name in _USERS:
        return getattr(server.users(f"{request.scheme}://{request.host}", team), name)
    return getattr(server.people(team) if name in _PEOPLE else server.changing(team), name)


def _object(raw: bytes) -> dict[str, Any]:
    """The JSON object of a request; nothing is an empty one. Raises ValueError."""
    try:
        given: Any = json.loads(raw or b"{}")
    except RecursionError:
        raise ValueError("nested without end") from None
    if not isinstance(given, dict):
        raise ValueError("not a JSON object")
    return cast("dict[str, Any]", given)


def _refused(error: Exception) -> web.Response:
    return web.json_response({"refused": str(error)}, status=422)
