"""Files as the app fetches them, with its token: `url_private` and `url_private_download`.

https://docs.slack.dev/reference/objects/file-object#authentication
"""

from aiohttp import web

from storybot.playground.failing import instead_of_answer
from storybot.playground.faults import Faults
from storybot.playground.slack.state import SlackState, WorkspaceState

SCOPE = "files:read"
_SIGN_IN = (
    "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to Slack</body></html>"
)
# Somebody's page must not run as the playground's own.
_HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}


def routes(state: SlackState, faults: Faults) -> list[web.RouteDef]:
    """`GET /slack/files-pri/…`, and the page to which Slack sends whoever may not have a file: it answers no
    error (https://github.com/slackapi/bolt-js/issues/2585). A fault's `match` is `files-pri`."""

    async def serve(request: web.Request) -> web.Response:
        fault = faults.take("slack", "files-pri") or faults.take_lost("slack", "files-pri")
        if fault is not None:
            failed = await instead_of_answer(request, fault, state.clock)
            return failed or web.Response(status=403, text=fault.code)
        workspace = _reading(state, request)
        team, _, file_id = request.match_info["key"].partition("-")
        if workspace is None or workspace.data.id != team:
            return web.Response(status=302, headers={"Location": "/slack/signin"})
        file = workspace.files.get(file_id)
        if file is None or file.ready is None or file.slug != request.match_info["name"]:
            return web.Response(status=404, text="<h1>There's been a glitch…</h1>", content_type="text/html")
        return web.Response(body=file.content, content_type=file.kind.mimetype, headers=_HEADERS)

    async def sign_in(_: web.Request) -> web.Response:
        return web.Response(text=_SIGN_IN, content_type="text/html", headers=_HEADERS)

    return [
        web.get("/slack/files-pri/{key}/{name}", serve),
        web.get("/slack/files-pri/{key}/download/{name}", serve),
        web.get("/slack/signin", sign_in),
    ]


def _reading(state: SlackState, request: web.Request) -> WorkspaceState | None:
    """The workspace whose files the request's token may read."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    workspace = state.by_token(token) if kind == "Bearer" else None
    if workspace is None or workspace.data.bot.token_state != "active":  # noqa: S105
        return None
    return workspace if SCOPE in workspace.data.bot.scopes else None
