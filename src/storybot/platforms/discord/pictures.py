"""Sending a picture along with a message.

https://docs.discord.com/developers/reference#uploading-files
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

import discord
import structlog

from storybot.cards.figure import Figure, Paint
from storybot.platforms.calls import one_line
from storybot.platforms.discord.render import PICTURE

NOT_TAKEN: Final = frozenset({400, 403, 413})
"""Statuses of a refusal that may be the picture's: the bot may not attach files, it is too large."""

T = TypeVar("T")

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


def fields(body: Mapping[str, Any], picture: bytes) -> list[dict[str, Any]]:
    """The fields of the form that a body and its picture are sent as."""
    return [
        {"name": "payload_json", "value": json.dumps(body), "content_type": "application/json"},
        {"name": "files[0]", "value": picture, "filename": PICTURE, "content_type": "image/png"},
    ]


def sent(body: Mapping[str, Any], picture: bytes | None) -> dict[str, Any]:
    """How a request is made with a body and maybe a picture: as JSON or as a form."""
    return {"json": body} if picture is None else {"form": fields(body, picture)}


def refused(error: Exception) -> bool:
    """Whether Discord refused what may be the picture's fault, so that nothing was posted."""
    return isinstance(error, discord.HTTPException) and error.status in NOT_TAKEN


def begun(figure: Figure | None, paint: Paint | None) -> asyncio.Task[bytes | None] | None:
    """The drawing of a picture, which gives None where it fails; None where there is nothing to draw."""
    return None if figure is None or paint is None else asyncio.create_task(_drawn(figure, paint))


async def drawn_within(seconds: float, drawing: asyncio.Task[bytes | None] | None) -> bytes | None:
    """The picture, if there is one and it is there in time; it is drawn on in any case."""
    if drawing is None:
        return None
    await asyncio.wait({drawing}, timeout=seconds)
    return drawing.result() if drawing.done() else None


async def with_picture(
    picture: bytes | None,
    send: Callable[[bytes | None], Awaitable[T]],
    not_taken: Callable[[Exception], bool] = refused,
) -> T:
    """Send with the picture; without, where it is not taken, for a picture never costs the message. Raises
    what `send` raises."""
    if picture is not None:
        try:
            return await send(picture)
        except Exception as error:
            if not not_taken(error):
                raise
            log.warning("a picture was not taken", error=one_line(str(error)))
    return await send(None)


async def _drawn(figure: Figure, paint: Paint) -> bytes | None:
    with contextlib.suppress(Exception):  # a picture never costs the answer
        return await paint(figure)
    return None
