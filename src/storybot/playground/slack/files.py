"""Files: those that the app uploads, to show them as pictures in blocks, and those that people hand to it.

https://docs.slack.dev/messaging/working-with-files
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]
Shows = Callable[[str | None, str | None], bool]
"""Whether a picture can be shown that is named by its file's id or address."""

# https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
MAX_BYTES = 10_000_000
MAX_FILES = 10
# Slack looks at an upload after it was completed, and meanwhile it can't be shown. How long that takes isn't
# documented; https://github.com/slackapi/node-slack-sdk/issues/2170 has a client wait for it.
PROCESSING_SECONDS = 1.0
# https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
_PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF87a": "gif", b"GIF89a": "gif"}


@dataclass(frozen=True, slots=True)
class Kind:
    """What Slack calls a kind of files (https://docs.slack.dev/reference/objects/file-object#types)."""

    filetype: str = "binary"
    pretty: str = "Binary"
    mimetype: str = "application/octet-stream"

    @property
    def is_text(self) -> bool:
        """Whether Slack keeps it as a snippet."""
        return self.mimetype.startswith("text/") or self.filetype == "json"


_KINDS = {
    "txt": Kind("text", "Plain Text", "text/plain"),
    "md": Kind("markdown", "Markdown (raw)", "text/markdown"),
    "html": Kind("html", "HTML", "text/html"),
    "json": Kind("json", "JSON", "application/json"),
    "pdf": Kind("pdf", "PDF", "application/pdf"),
    "zip": Kind("zip", "Zip", "application/zip"),
    "png": Kind("png", "PNG", "image/png"),
    "jpg": Kind("jpg", "JPEG", "image/jpeg"),
    "gif": Kind("gif", "GIF", "image/gif"),
}


@dataclass(slots=True)
class File:
    """A file that the app or a person (`user`) uploads: `ticket` is where the app's `length` bytes go,
    `content` what went there, `ready` the playground time from which Slack has looked at it, None before all
    of it is there."""

    id: str
    name: str
    length: int
    user: str
    created: float
    alt_text: str = ""
    ticket: str = ""
    title: str = ""
    content: bytes | None = None
    ready: float | None = None

    @property
    def picture(self) -> str | None:
        """Which kind of picture its first bytes say that it is, None for none."""
        content = self.content or b""
        return next((kind for head, kind in _PICTURES.items() if content.startswith(head)), None)

    @property
    def kind(self) -> Kind:
        """What it is: by its first bytes, or by its name."""
        return _KINDS.get(self.picture or self.extension, Kind())

    @property
    def extension(self) -> str:
        """What its name ends with, without the dot, in small letters."""
        return PurePosixPath(self.name).suffix[1:].lower()

    @property
    def slug(self) -> str:
        """How its addresses call it, before it is quoted."""
        return self.name.lower().replace(" ", "_").replace("/", "_")

    @property
    def in_address(self) -> str:
        """The same as a part of an address."""
        return quote(self.slug, errors="replace")

    def processed(self, now: float) -> bool:
        """Whether Slack has looked at it."""
        return self.ready is not None and now >= self.ready


def no_files(file_id: str | None, url: str | None) -> bool:
    """Where there are no files, none can be shown."""
    return False
