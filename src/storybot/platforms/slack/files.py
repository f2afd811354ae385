"""Files that people hand over in a modal, fetched from where Slack keeps them.

https://docs.slack.dev/reference/objects/file-object#authentication
"""

from collections.abc import Mapping
from typing import Any, Final

from storybot.commands.model import File
from storybot.errors import Forbidden, Invalid, PlatformError, ServerFailed
from storybot.platforms.calls import answered
from storybot.platforms.slack.client import SlackClient
from storybot.platforms.slack.errors import translate

SCOPE: Final = "files:read"

PATIENCE: Final = 20.0
"""Seconds that a file may take."""


class Files:
    """Fetches with a workspace's bot token."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client

    def file(self, workspace: str, told: Mapping[str, Any]) -> File:
        """The file that Slack tells of."""

        async def read(most: int) -> bytes:
            async with answered(PATIENCE, translate):
                status, begun = await self._client.download(workspace, _address(told), most + 1)
            if status != 200:
                raise _not_given(status)
            return begun

        return File(name=str(told.get("name") or "file"), size=int(told.get("size") or 0), read=read)


def _address(told: Mapping[str, Any]) -> str:
    address: object = told.get("url_private_download")
    if not isinstance(address, str):
        raise Invalid("Slack tells no address of the file")
    return address


def _not_given(status: int) -> PlatformError:
    """Slack answers no error to whoever may not have a file, but sends them to a page to sign in
    (https://github.com/slackapi/bolt-js/issues/2585)."""
    if 300 <= status < 400:
        return Forbidden(f"the app lacks the scope {SCOPE}: print the manifest anew", missing=SCOPE)
    return ServerFailed(f"Slack answered {status} instead of the file")
