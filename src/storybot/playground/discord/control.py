"""The local Discord's control interface over HTTP, for tests in another process. Each request stands for the
method of `People` or `Changing` with its name."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, cast

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from storybot.playground.control import refused
from storybot.playground.discord.changing import Changing
from storybot.playground.discord.gateway import Gateway
from storybot.playground.discord.interactions import Interaction
from storybot.playground.discord.people import People
from storybot.playground.discord.refusals import Refusal
from storybot.playground.discord.rest import Logged, Rest
from storybot.playground.discord.state import Discord
from storybot.playground.discord.view import channels

PREFIX = "/control/discord"


def routes(
    state: Discord, people: People, changing: Changing, gateway: Gateway, rest: Rest
) -> list[web.RouteDef]:
    """`POST /control/discord/NAME` with the method's arguments as a JSON object; `GET …/channels`,
    `…/world`, `…/log`; `POST …/drop` with `{"how": …}`."""

    async def show_channels(_: web.Request) -> web.Response:
        return web.json_response(channels(state))

    async def show_world(_: web.Request) -> web.Response:
        return web.json_response(text=state.world.model_dump_json())

    async def show_log(_: web.Request) -> web.Response:
        return web.json_response([_logged(each) for each in rest.log])

    calls = {**_public_methods(people), **_public_methods(changing), "drop": gateway.drop}
    return [
        web.get(f"{PREFIX}/channels", show_channels),
        web.get(f"{PREFIX}/world", show_world),
        web.get(f"{PREFIX}/log", show_log),
        *(web.post(f"{PREFIX}/{name}", _calling(method)) for name, method in calls.items()),
    ]


def _logged(entry: Logged) -> dict[str, Any]:
    fields = ("at", "method", "path", "status", "body", "answer")
    return {name: getattr(entry, name) for name in fields}


def _public_methods(of: People | Changing) -> dict[str, Callable[..., Any]]:
    return {name: method for name, method in inspect.getmembers(of, inspect.ismethod) if name[0] != "_"}


def _calling(method: Callable[..., Any]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Pydantic turns the body into the method's arguments, by its annotations."""
    arguments: TypeAdapter[Any] = cast("Any", TypeAdapter)(method)

    async def serve(request: web.Request) -> web.Response:
        try:
            result: Any = arguments.validate_json(await request.read() or b"{}")
            if inspect.isawaitable(result):
                result = await result
        except ValidationError as error:
            return refused(error)
        except Refusal as refusal:
            return web.json_response(refusal.body, status=refusal.status)
        if isinstance(result, Interaction):
            result = {"id": result.id, "token": result.token}
        return web.json_response(result)

    return serve
