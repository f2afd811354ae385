"""The page at `/` and its files under `/static`; `/state` is what all channels and threads hold now."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from aiohttp import web

Channels = Callable[[], list[dict[str, Any]]]

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def routes(platforms: Mapping[str, Channels]) -> list[web.RouteDef]:
    """The page, its files and `/state`: `{"discord": [channel, …], "slack": […]}`.

    `/state` carries an ETag, so that who asks again and again is sent nothing while nothing changes.
    """

    async def state(request: web.Request) -> web.Response:
        shown = {name: channels() for name, channels in platforms.items()}
        body = await asyncio.to_thread(lambda: json.dumps(shown, ensure_ascii=False).encode())
        tag = hashlib.sha256(body).hexdigest()
        if any(given.value == tag for given in request.if_none_match or ()):
            return web.Response(status=304, headers={"ETag": f'"{tag}"'})
        return web.Response(
            body=body, content_type="application/json", headers={**HEADERS, "ETag": f'"{tag}"'}
        )

    static = dict(_files("/static", files("storybot.playground").joinpath("static")))
    page = static.pop("/static/page.html")
    return [
        web.get("/state", state),
        web.get("/", _serving(page)),
        *(web.get(path, _serving(file)) for path, file in static.items()),
    ]


def _files(path: str, folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    """Each file under its address. A route for each: no path that is asked for reaches the file system."""
    for each in folder.iterdir():
        if each.is_dir():
            yield from _files(f"{path}/{each.name}", each)
        elif each.name.rpartition(".")[2] in _TYPES:
            yield f"{path}/{each.name}", each


def _serving(file: Traversable) -> Callable[[web.Request], Any]:
    content_type = _TYPES[file.name.rpartition(".")[2]]

    async def serve(_: web.Request) -> web.Response:
        return web.Response(text=file.read_text("utf-8"), content_type=content_type, headers=HEADERS)

    return serve
