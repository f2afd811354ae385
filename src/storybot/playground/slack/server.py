"""The local Slack: Web API, Socket Mode, signed HTTP, and the control interface, on routes under `/slack` and
`/control/slack`."""

from aiohttp import web
from pydantic import ValidationError

from storybot.playground.clock import PlaygroundClock
from storybot.playground.faults import Faults
from storybot.playground.slack import control, downloads, pictures, showing
from storybot.playground.slack.acting import People
from storybot.playground.slack.changing import Changing
from storybot.playground.slack.errors import SlackError
from storybot.playground.slack.events import Events
from storybot.playground.slack.http_events import SignedHttp
from storybot.playground.slack.interacting import Users
from storybot.playground.slack.interactions import Interactions
from storybot.playground.slack.limits import Limiter
from storybot.playground.slack.outbox import Outbox
from storybot.playground.slack.responding import respond
from storybot.playground.slack.socket_mode import SocketMode
from storybot.playground.slack.state import Json, SlackState
from storybot.playground.slack.web_api import Logged, WebApi
from storybot.playground.slack.world import SlackWorld


class SlackServer:
    """One local Slack. Point slack_sdk's `base_url` at `/slack/api/`; Socket Mode finds its own way.

    `log` has every Web API request; `sockets`, `http` and `outbox` are the ways to the app; `people` and
    `users` act for the people of a workspace (of the first one where none is named).
    """

    def __init__(self, world: SlackWorld, clock: PlaygroundClock, faults: Faults) -> None:
        self.state = SlackState(world, clock)
        self.log: list[Logged] = []
        self.sockets = SocketMode(self.state.app.id, clock, faults)
        self.http = SignedHttp(self.state.app, clock)
        self.outbox = Outbox(self.state.app, clock, self.sockets, self.http)
        self.interactions = Interactions(clock)
        self._faults = faults
        self._events = Events(self.state.app, self.outbox)
        self._api = WebApi(
            self.state, self.interactions, self._events, self.sockets, faults, Limiter(clock), self.log
        )

    def routes(self) -> list[web.RouteDef]:
        """Everything that is served."""
        return [
            web.route("*", "/slack/api/{method}", self._api.handle),
            web.get("/slack/socket", self.sockets.handle),
            web.post("/slack/actions/{team}/{number}", self._respond),
            web.post("/slack/upload/{ticket}", self._upload),
            *downloads.routes(self.state, self._faults),
            *pictures.routes(self.state),
            *control.routes(self),
        ]

    def people(self, team: str | None = None) -> People:
        """Who writes and changes things in a workspace. Raises KeyError for an unknown one."""
        return People(self.state, self.state.workspace(team), self._events)

    def changing(self, team: str | None = None) -> Changing:
        """Who changes a workspace's channels, people and token. Raises KeyError for an unknown one."""
        return Changing(self.state.workspace(team))

    def users(self, base_url: str, team: str | None = None) -> Users:
        """Who uses the app in a workspace; `base_url` is where this is served (`http://host:port`). Raises
        KeyError for an unknown workspace."""
        workspace = self.state.workspace(team)
        return Users(base_url, self.state, workspace, self._events, self.outbox, self.interactions)

    def channels(self) -> list[Json]:
        """What each channel and thread shows now; the shape is `showing.channels`'s."""
        return showing.channels(self.state)

    async def close(self) -> None:
        """Give up deliveries and close every connection."""
        await self.outbox.close()
        await self.sockets.close()
        await self.http.close()

    async def _respond(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/slack")
        try:
            to = self.interactions.use_url(path)
            respond(self.state, self._events, to, await request.json())
        except KeyError:
            return web.Response(status=404, text="no_team")
        except SlackError as error:
            # For blocks: https://github.com/slackapi/java-slack-sdk/issues/1349
            gone = error.code in {"used_url", "expired_url", "invalid_blocks"}
            return web.json_response({"ok": False, "error": error.code}, status=404 if gone else 200)
        except (ValidationError, ValueError):
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        """Take the bytes of a file, once, and as many as were announced."""
        ticket = request.match_info["ticket"]
        files = [one for workspace in self.state.workspaces.values() for one in workspace.files.values()]
        file = next((one for one in files if one.ticket == ticket), None)
        if file is None or file.content is not None:
            return web.Response(status=404, text="no such upload")
        content = await request.read()
        if len(content) != file.length:
            return web.Response(status=400, text=f"{len(content)} bytes, where {file.length} were announced")
        file.content = content
        return web.Response(text=f"OK - {file.length}")
