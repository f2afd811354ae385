"""From what a caller sent to what a message says: which text, blocks and metadata Slack takes, and whom they
ping."""

import json
import re
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict

from storybot.playground.slack.block_check import check_message_blocks
from storybot.playground.slack.block_reading import block_pings
from storybot.playground.slack.errors import SlackError
from storybot.playground.slack.mrkdwn import bare_pings_in, pings_in
from storybot.playground.slack.state import Content, Json, WorkspaceState

# https://docs.slack.dev/reference/methods/chat.postMessage: longer text is cut.
POST_CHARACTERS = 40_000
# https://docs.slack.dev/reference/methods/chat.update: longer text is refused.
UPDATE_CHARACTERS = 4_000
ATTACHMENTS = 100
# Slack names no figures for metadata; these are on the careful side.
METADATA_BYTES = 8_000
_EVENT_TYPE = re.compile(r"[A-Za-z0-9_.-]{1,255}")


def _from_json(value: Any) -> Any:
    """JSON arguments come as they are in a JSON body and as a string in a form."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


FromJson = Annotated[Any, BeforeValidator(_from_json)]


class Args(BaseModel):
    """A method's arguments. Slack passes over those that it doesn't know; the server notes them."""

    model_config = ConfigDict(extra="ignore")


class ContentArgs(Args):
    """What every method that writes a message takes."""

    text: str = ""
    blocks: FromJson = None
    attachments: FromJson = None
    metadata: FromJson = None
    markdown_text: str | None = None
    parse: Literal["none", "full", "client", ""] = ""
    link_names: bool = False


def compose(workspace: WorkspaceState, args: ContentArgs, before: Content | None = None) -> Content:
    """The message that `args` make, in place of `before` where it is an edit. Raises SlackError."""
    if args.markdown_text and (args.text or args.blocks):
        raise SlackError("markdown_text_conflict")
    text = args.markdown_text or args.text
    blocks = _list("blocks", args.blocks)
    attachments = _list("attachments", args.attachments)
    if blocks:
        check_message_blocks(blocks, workspace.shows)
    if len(attachments) > ATTACHMENTS:
        raise SlackError("too_many_attachments")
    if not (text.strip() or blocks or attachments):
        raise SlackError("no_text")
    return Content(
        text=text,
        blocks=tuple(blocks),
        attachments=tuple(attachments),
        metadata=_metadata(args.metadata, before.metadata if before else None),
        pings=tuple(_pings(workspace, text, blocks, attachments, args)),
    )


def _list(name: str, value: Any) -> list[Json]:
    if value in (None, ""):
        return []
    if isinstance(value, list) and all(isinstance(one, dict) for one in cast("list[Any]", value)):
        return cast("list[Json]", value)
    code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
    raise SlackError(code, messages=[f"[ERROR] must provide an array of objects [json-pointer:/{name}]"])


def _metadata(value: Any, kept: Json | None) -> Json | None:
    """Absent keeps what was there; an empty object removes it."""
    if value is None or value == {}:
        return kept if value is None else None
    if not isinstance(value, dict):
        raise SlackError("invalid_metadata_format")
    metadata = cast("Json", value)
    event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
    if metadata.keys() - {"event_type", "event_payload"} or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_schema")
    if not isinstance(event_type, str) or not _EVENT_TYPE.fullmatch(event_type):
        raise SlackError("invalid_metadata_schema")
    if not all(_is_metadata_value(one) for one in cast("Json", payload).values()):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return metadata


def _is_metadata_value(value: Any) -> bool:
    """A scalar, or an object or objects of scalars: as slack_sdk's and @slack/types's types say."""
    if isinstance(value, str | int | float | bool):
        return True
    objects = cast("list[Any]", value if isinstance(value, list) else [value])
    return all(
        isinstance(one, str | int | float | bool)
        or (
            isinstance(one, dict)
            and all(isinstance(leaf, str | int | float | bool) for leaf in cast("Json", one).values())
        )
        for one in objects
    )


def _pings(
    workspace: WorkspaceState, text: str, blocks: list[Json], attachments: list[Json], args: ContentArgs
) -> list[str]:
    """`text` beside blocks is for notifications, and its pings count as well: to be on the safe side."""
    names = workspace.handles()
    found = pings_in(text) + block_pings(blocks, names)
    if args.parse == "full" or args.link_names:
        found += bare_pings_in(text, names)
    for attachment in attachments:
        for key in ("text", "pretext", "fallback"):
            found += pings_in(str(attachment.get(key, "")))
        found += block_pings(attachment.get("blocks", []), names)
    return list(dict.fromkeys(found))
