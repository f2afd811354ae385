"""Files of messages, and those that people hand to the bot: how they are kept, shown, signed and fetched.

https://docs.discord.com/developers/reference#signed-attachment-cdn-urls
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from aiohttp import web

from storybot.playground.discord.refusals import refusal
from storybot.playground.discord.state import Attachment, Discord, Upload
from storybot.playground.failing import instead_of_answer
from storybot.playground.faults import Faults

Json = dict[str, Any]

PREFIX = "/discord/cdn"
MAX_BYTES = 10_485_760
"""What an interaction calls its `attachment_size_limit`: 10 MiB where nobody pays for more."""

SIGNED_SECONDS = 86_400
"""Discord documents no figure; its own example of a file from a form is signed for a day."""
_SIGNED_EVERY = 3600  # anew each hour, so that a message looks the same from one moment to the next

# By the name alone, as Discord does. The machine's own table of types would differ from one to the next.
_TYPES = {
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "zip": "application/zip",
}
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.-]")


def keep(
    state: Discord,
    folder: str,
    upload: Upload,
    *,
    filename: str | None = None,
    description: str | None = None,
    owner: str | None = None,
) -> Attachment:
    """Keep a file in a folder of the CDN, under a name that fits in an address."""
    called = filename or upload.filename
    plain = _NOT_IN_A_NAME.sub("", called.replace(" ", "_"))
    nameless = not plain or (plain[0] == "." and called[0] != ".")
    attachment = Attachment(
        id=state.new_id(),
        folder=folder,
        filename=f"unknown{plain}" if nameless else plain,
        content_type=upload.content_type,
        content=upload.content,
        title=PurePosixPath(called).stem if plain != called.replace(" ", "_") else None,
        description=description,
        owner=owner,
    )
    state.attachments[attachment.id] = attachment
    return attachment


def hand_over(state: Discord, user_id: str, filename: str, content: bytes) -> Attachment:
    """Keep a person's file for the bot alone. Raises 40005 where it is too large."""
    if len(content) > MAX_BYTES:
        raise refusal(40005)
    upload = Upload(filename, _TYPES.get(PurePosixPath(filename).suffix[1:].lower()), content)
    return keep(state, f"ephemeral-attachments/{state.world.application_id}", upload, owner=user_id)


def handed_over(state: Discord, user_id: str, attachment_id: object) -> Attachment | None:
    """The file with this id that the person has uploaded for the bot."""
    found = state.attachments.get(attachment_id) if isinstance(attachment_id, str) else None
    return found if found is not None and found.owner == user_id else None


def wire(state: Discord, of: Attachment) -> Json:
    """Discord's JSON for a file, with addresses that are good for now."""
    url = f"{state.origin}{PREFIX}/{_path(of)}?{_signature(state, _path(of))}"
    body: Json = {
        "id": of.id,
        "filename": of.filename,
        "title": of.title,
        "description": of.description,
        "content_type": of.content_type,
        "size": len(of.content),
        "url": url,
        "proxy_url": url,
    }
    if of.owner is not None:
        body["ephemeral"] = True
    return {name: value for name, value in body.items() if value is not None}


def routes(state: Discord, faults: Faults) -> list[web.RouteDef]:
    """The CDN, which asks for no token: the address is the key. A fault's `match` is a part of
    `GET /ephemeral-attachments/…` or `GET /attachments/…`."""

    async def serve(request: web.Request) -> web.Response:
        path = request.match_info["path"]
        named = f"GET /{path}"
        fault = faults.take("discord", named) or faults.take_lost("discord", named)
        if fault is not None:
            failed = await instead_of_answer(request, fault, state.clock)
            return failed or web.Response(status=403, text="Access Denied")
        found = state.attachments.get(path.split("/")[-2]) if path.count("/") > 1 else None
        if found is None or _path(found) != path or not _is_good(state, path, request.query):
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=found.content, headers=_headers(found))

    return [web.get(f"{PREFIX}/{{path:.+}}", serve)]


def _headers(of: Attachment) -> dict[str, str]:
    """Somebody's page must not run as the playground's own."""
    return {
        "Content-Type": of.content_type or "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{of.filename}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }


def _path(of: Attachment) -> str:
    return f"{of.folder}/{of.id}/{of.filename}"


def _signature(state: Discord, path: str) -> str:
    issued = int(state.clock.now()) // _SIGNED_EVERY * _SIGNED_EVERY
    expires = issued + SIGNED_SECONDS
    return f"ex={expires:x}&is={issued:x}&hm={_code(state, path, f'{expires:x}', f'{issued:x}')}&"


def _is_good(state: Discord, path: str, query: Mapping[str, str]) -> bool:
    expires, issued, code = (query.get(name, "") for name in ("ex", "is", "hm"))
    if not hmac.compare_digest(_code(state, path, expires, issued).encode(), code.encode(errors="replace")):
        return False
    return state.clock.now() < int(expires, 16)


def _code(state: Discord, path: str, expires: str, issued: str) -> str:
    signed = f"{path} {expires} {issued}".encode(errors="surrogatepass")
    return hmac.new(state.signing_key, signed, hashlib.sha256).hexdigest()
