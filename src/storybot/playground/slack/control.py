"""The control interface over HTTP: act as a person, break connections, read back what there is.

`POST /control/slack/acts/NAME` takes the arguments of the act by name as JSON, and `team` for another
workspace than the first: those of `People` (post, edit, delete, …) and `Users` (command, press, …).
"""

from __future__ import annotations

import inspect
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web
from pydantic import ValidationError, validate_call

from storybot.playground.slack.acting import ActRefused
from storybot.playground.slack.errors import SlackError

if TYPE_CHECKING:
    from storybot.playground.slack.server import SlackServer

_PEOPLE = frozenset(
    {
        "post",
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
        "shortcut",
        "message_shortcut",
        "submit",
        "close_view",
        "open_home",
    }
)


def routes(server: SlackServer) -> list[web.RouteDef]:
    """The routes under `/control/slack`."""

    async def act(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        given: dict[str, Any] = await request.json()
        team = given.pop("team", None)
        if name not in _PEOPLE | _USERS:
            raise web.HTTPNotFound(text=f"no act {name}")
        base_url = f"{request.scheme}://{request.host}"
        doer = server.people(team) if name in _PEOPLE else server.users(base_url, team)
        try:
            done: Any = validate_call(getattr(doer, name))(**given)
            result: Any = await done if inspect.isawaitable(done) else done
        except (ActRefused, SlackError, ValidationError) as error:
            return web.json_response({"refused": str(error)}, status=422)
        shown: Any = asdict(result) if is_dataclass(result) and not isinstance(result, type) else result
        return web.json_response({"result": shown})

    async def disconnect(request: web.Request) -> web.Response:
        given: dict[str, Any] = await request.json()
        reason = given.get("reason")
        if reason is None:
            server.sockets.drop()
        else:
            await server.sockets.disconnect(reason)
        return web.json_response({})

    async def channels(_: web.Request) -> web.Response:
        return web.json_response(server.channels())

    async def log(_: web.Request) -> web.Response:
        return web.json_response([asdict(one) for one in server.log])

    async def deliveries(_: web.Request) -> web.Response:
        return web.json_response([asdict(one) for one in server.outbox.deliveries])

    return [
        web.post("/control/slack/acts/{name}", act),
        web.post("/control/slack/disconnect", disconnect),
        web.get("/control/slack/channels", channels),
        web.get("/control/slack/log", log),
        web.get("/control/slack/deliveries", deliveries),
    ]
