"""Showing a picture in a message: it is uploaded first, and then a block shows it.

https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from storybot.platforms.calls import one_line
from storybot.platforms.slack.client import SlackClient
from storybot.platforms.slack.render import PICTURE

PROCESSING: Final = (1.0, 2.0, 4.0)
"""Seconds between tries to show a picture: Slack goes through an upload before it can be used, and refuses
the blocks until then ('invalid slack file'). With the answer itself a `response_url` is used five times at
most, as often as it may."""

NOT_YET: Final = ("invalid_blocks", "invalid slack file")
"""What Slack says meanwhile: the first in answers to messages, the second in those to views."""

T = TypeVar("T")

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Unanswered(Exception):
    """Slack didn't take an answer: it came too late, too often, or is none."""


async def uploaded(client: SlackClient, workspace: str, picture: bytes | None, alt: str) -> str | None:
    """The picture's id once it is uploaded; None where there is none, or Slack doesn't take it."""
    if picture is None:
        return None
    try:
        return await client.upload(workspace, picture, name=PICTURE, alt=alt)
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("a picture was not taken", error=one_line(str(error)))
        return None


async def shown(send: Callable[[str | None], Awaitable[T]], file: str | None) -> T:
    """Send with the picture `file` as soon as Slack takes it, else without: a picture never costs the
    message. Raises what `send` raises."""
    if file is not None:
        for wait in (*PROCESSING, None):
            try:
                return await send(file)
            except (SlackApiError, Unanswered) as error:
                if not any(word in str(error) for word in NOT_YET):
                    raise
                if wait is not None:
                    await asyncio.sleep(wait)
        log.warning("a picture was not shown")
    return await send(None)
