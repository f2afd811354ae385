"""Files that people hand over, fetched from where Discord keeps them.

https://docs.discord.com/developers/reference#signed-attachment-cdn-urls
"""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final

import aiohttp

from storybot.commands.model import File
from storybot.errors import Invalid, PlatformError, ServerFailed
from storybot.platforms.calls import answered, beginning, no_answer, origin

DISCORD: Final = "https://discord.com"
CDN: Final = frozenset({"https://cdn.discordapp.com", "https://media.discordapp.net"})
"""Where the API and attachments are; what stands in for Discord has both in one place."""

PATIENCE: Final = 20.0
"""Seconds that a file may take."""


class Files:
    """Fetches from Discord's own hosts alone, or from the one that stands in for it: `api_url`."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str) -> None:
        self._session = session
        api = origin(api_url)
        self._origins = CDN if api == DISCORD else {api}

    def file(self, attachment: Mapping[str, Any]) -> File:
        """The file of an attachment, as it was called before Discord made an address of its name."""
        url = str(attachment["url"])

        async def read(most: int) -> bytes:
            return await self._fetched(url, most)

        return File(name=_name(attachment), size=int(attachment["size"]), read=read)

    async def _fetched(self, url: str, most: int) -> bytes:
        if origin(url) not in self._origins:
            raise Invalid("the file is at an address that isn't Discord's")
        async with (
            answered(PATIENCE, _translate),
            self._session.get(url, allow_redirects=False) as answer,
        ):
            if answer.status != 200:
                raise ServerFailed(f"Discord answered {answer.status} instead of the file")
            return await beginning(answer, most + 1)


def _name(attachment: Mapping[str, Any]) -> str:
    filename, title = str(attachment["filename"]), attachment.get("title")
    return f"{title}{PurePosixPath(filename).suffix}" if title else filename


def _translate(error: Exception) -> PlatformError | None:
    return no_answer("Discord", error) if isinstance(error, aiohttp.ClientError | OSError) else None
