"""The page at `/`: what every channel and thread holds right now, on both platforms."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

from aiohttp import web

Channels = Callable[[], list[dict[str, Any]]]

_FILES = {
    "/": ("page.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    **{
        f"/{name}.js": (f"{name}.js", "text/javascript")
        for name in ("page", "render", "element", "markup", "discord", "slack")
    },
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def routes(platforms: Mapping[str, Channels]) -> list[web.RouteDef]:
    """The page's files and `/state`: `{"discord": [channel, …], "slack": […]}`.

    `/state` carries an ETag, so that a page that asks every second is sent nothing while nothing changes.
    """

    async def state(request: web.Request) -> web.Response:
        shown = {name: channels() for name, channels in platforms.items()}
        body = await asyncio.to_thread(lambda: json.dumps(shown, ensure_ascii=False).encode())
        tag = hashlib.sha256(body).hexdigest()
        if any(given.value == tag for given in request.if_none_match or ()):
            return web.Response(status=304, headers={"ETag": f'"{tag}"'})
        return web.Response(
            body=body, content_type="application/json", headers={**_HEADERS, "ETag": f'"{tag}"'}
        )

    return [web.get("/state", state), *(web.get(path, _file(*of)) for path, of in _FILES.items())]


def _file(name: str, content_type: str) -> Callable[[web.Request], Any]:
    async def serve(_: web.Request) -> web.Response:
        text = files("storybot.playground").joinpath("static", name).read_text("utf-8")
        return web.Response(text=text, content_type=content_type, headers=_HEADERS)

    return serve
