"""Files that the app uploads, to show them as pictures in blocks.

https://docs.slack.dev/messaging/working-with-files#upload
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Shows = Callable[[str | None, str | None], bool]
"""Whether a picture can be shown that is named by its file's id or address."""

# Slack looks at an upload after it was completed, and meanwhile it can't be shown. How long that takes isn't
# documented; https://github.com/slackapi/node-slack-sdk/issues/2170 has a client wait for it.
PROCESSING_SECONDS = 1.0
# https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
_PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF87a": "gif", b"GIF89a": "gif"}


@dataclass(slots=True)
class File:
    """A file of the app's: `ticket` is where its `length` bytes go, `content` what went there, `completed`
    the playground time at which the app said that it was done."""

    id: str
    name: str
    length: int
    alt_text: str
    ticket: str
    title: str = ""
    content: bytes | None = None
    completed: float | None = None

    @property
    def picture(self) -> str | None:
        """Which kind of picture its first bytes say that it is, None for none."""
        content = self.content or b""
        return next((kind for head, kind in _PICTURES.items() if content.startswith(head)), None)

    def processed(self, now: float) -> bool:
        """Whether Slack has looked at it."""
        return self.completed is not None and now - self.completed >= PROCESSING_SECONDS


def no_files(file_id: str | None, url: str | None) -> bool:
    """Where there are no files, none can be shown."""
    return False
