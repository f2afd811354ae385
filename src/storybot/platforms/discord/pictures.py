"""Sending a picture along with a message.

https://docs.discord.com/developers/reference#uploading-files
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

import discord
import structlog

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


def refused(error: Exception) -> bool:
    """Whether Discord refused what may be the picture's fault, so that nothing was posted."""
    return isinstance(error, discord.HTTPException) and error.status in NOT_TAKEN


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
