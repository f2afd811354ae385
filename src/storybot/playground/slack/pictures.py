"""The app's pictures, for the page: `GET /slack/pictures?id=FILE` or `?url=ADDRESS`, as blocks name them."""

from aiohttp import web

from storybot.playground.slack.state import SlackState

_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}


def routes(state: SlackState) -> list[web.RouteDef]:
    """`GET /slack/pictures`."""

    async def show(request: web.Request) -> web.Response:
        named, address = request.query.get("id"), request.query.get("url", "")
        found = next(
            (
                file
                for workspace in state.workspaces.values()
                for file in workspace.files.values()
                if named == file.id or workspace.is_at(file, address)
            ),
            None,
        )
        if found is None or not found.picture:
            return web.Response(status=404, text="no such picture")
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
        return web.Response(body=found.content, content_type=_TYPES[found.picture], headers=headers)

    return [web.get("/slack/pictures", show)]
