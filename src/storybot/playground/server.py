"""The playground: a local Discord and a local Slack on one port of this machine, and their page."""

import ipaddress
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiohttp import web

from storybot.playground import control
from storybot.playground.clock import PlaygroundClock
from storybot.playground.discord.server import DiscordServer
from storybot.playground.faults import Faults
from storybot.playground.slack.server import SlackServer
from storybot.playground.web import corner, items_discord, items_slack, page
from storybot.playground.web.live import Items, Live, Who
from storybot.playground.web.process import Bot, Tool
from storybot.playground.web.wire import Wire
from storybot.playground.world import World, default_world

_MAX_BODY = 25 * 1024 * 1024  # Discord's largest request
_STOP_SECONDS = 0.5
_AUTHORITY = re.compile(r"(?:\[(?P<bracketed>[0-9a-fA-F:.]+)\]|(?P<host>[0-9a-zA-Z.-]+))(?::[0-9]{1,5})?")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Playground:
    """Serves both platforms under `url` from `start` to `stop`.

    Discord's REST API is at `/discord/api/v10`, its gateway at `/discord/gateway`; Slack's Web API is at
    `/slack/api`, Socket Mode at `/slack/socket`; the page is at `/`, the control interface at `/control`.
    `speed` is how many playground seconds pass in one of the machine's. `tool` is the command line of
    storybot, run in `environment`, for what the page asks of it; `bot` is its process, which somebody starts.
    """

    def __init__(
        self,
        world: World | None = None,
        *,
        speed: float = 1.0,
        tool: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        world = default_world() if world is None else world
        self.clock = PlaygroundClock(speed)
        self.faults = Faults()
        self.discord = DiscordServer(world.discord, self.clock, self.faults)
        self.slack = SlackServer(world.slack, self.clock, self.faults)
        self.wire = Wire(self.clock, self._secrets)
        self._live = Live(self._items)
        self._tool = None if tool is None else Tool(tool, environment)
        self.bot = Bot(self._tool, self._live.mark)
        self._listen()
        self._runner: web.AppRunner | None = None
        self._url = ""

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`; raises RuntimeError before `start`."""
        if not self._url:
            raise RuntimeError("the playground has not been started")
        return self._url

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one. Raises ValueError for an address that isn't loopback."""
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"the playground serves this machine only: {host} is not a loopback address")
        middlewares = [_own_machine_only, self._marking, self.wire.watch]
        app = web.Application(middlewares=middlewares, client_max_size=_MAX_BODY)
        app.add_routes(
            [
                *self.discord.routes(),
                *self.slack.routes(),
                *control.routes(self.clock, self.faults),
                *self._live.routes(),
                *self.wire.routes(),
                *corner.routes(self._tool, self.bot),
                *page.routes({"discord": self.discord.channels, "slack": self.slack.channels}),
            ]
        )
        self._live.open()
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_STOP_SECONDS)
        await runner.setup()
        self._runner = runner
        await web.TCPSite(runner, host, port).start()
        bound = runner.addresses[0][1]
        self._url = f"http://[{host}]:{bound}" if ":" in host else f"http://{host}:{bound}"
        self.discord.start(self._url)

    async def stop(self) -> None:
        """Stop the bot while it can finish, and close every connection; a playground that isn't running stays
        as it is."""
        await self.bot.close()
        self._live.close()
        await self.discord.close()
        await self.slack.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
            self._url = ""

    def _items(self, who: Who) -> Items:
        """Everything that two people may see, for `/live`."""
        discord, slack = self.discord, self.slack
        return {
            **items_discord.items(discord.state, discord.interactions, discord.commands, who.discord),
            **items_slack.items(slack.state, slack.interactions, who.slack),
            **self.wire.items(),
            "faults": [fault.model_dump() for fault in self.faults.all()],
            "bot": self.bot.item(),
            "clock": {"speed": self.clock.speed},
        }

    def _listen(self) -> None:
        """Hear of what is no request to this server."""
        self.discord.state.listeners.append(lambda _: self._live.mark())
        self.discord.gateway.watchers.append(
            lambda direction, name, text: self.wire.add("discord", direction, "GATEWAY", name, body=text)
        )
        self.slack.outbox.watchers.append(
            lambda kind, payload, reply: self.wire.add(
                "slack",
                "to bot",
                kind,
                _called(payload),
                problem=reply.problem,
                body=payload,
                answer=reply.payload,
            )
        )

    def _secrets(self) -> set[str]:
        slack = self.slack.state
        spaces = [workspace.data for workspace in slack.workspaces.values()]
        tokens = {space.bot.token for space in spaces}
        tokens |= {user.token for space in spaces for user in space.users if user.token}
        return {self.discord.world.token, slack.app.app_token, slack.app.signing_secret, *tokens}

    @web.middleware
    async def _marking(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Whoever looks at the page is told of what a request did."""
        try:
            return await handler(request)
        finally:
            if request.method != "GET":
                self._live.mark()


def _called(payload: dict[str, Any]) -> str:
    """What a list calls something that goes to a Slack app."""
    event = payload.get("event", payload)
    return str(event.get("type") or event.get("command"))


@web.middleware
async def _own_machine_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A web page elsewhere can make a browser on this machine send requests here: by a name that resolves to
    127.0.0.1 (its Host header shows it), or across origins (its Origin header does)."""
    if not _is_local(request.host):
        raise web.HTTPForbidden(text="Open the playground by its loopback address.")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        raise web.HTTPForbidden(text="Not from another site.")
    return await handler(request)


def _is_local(authority: str) -> bool:
    """Whether a Host header is a loopback address or `localhost`, with a port or without, and no more."""
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        return False
    try:
        host = found["bracketed"] or found["host"]
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
