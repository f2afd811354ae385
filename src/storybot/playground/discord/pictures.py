"""Pictures that were uploaded, for the page: `GET /discord/pictures/{id}`, by the attachment's id."""

from aiohttp import web

from storybot.playground.discord.state import Discord

# What a file says of itself is not believed: its first bytes are.
_TYPES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


def routes(state: Discord) -> list[web.RouteDef]:
    """`GET /discord/pictures/{id}`."""

    async def show(request: web.Request) -> web.Response:
        attachment = state.attachments.get(request.match_info["id"])
        kind = None if attachment is None else _type(attachment.content)
        if attachment is None or kind is None:
            return web.Response(status=404, text="no such picture")
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
        return web.Response(body=attachment.content, content_type=kind, headers=headers)

    return [web.get("/discord/pictures/{id}", show)]


def _type(content: bytes) -> str | None:
    return next((kind for head, kind in _TYPES.items() if content.startswith(head)), None)
