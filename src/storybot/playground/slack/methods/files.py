"""`files.*`: uploading what a block is to show, and what is known of a file.

https://docs.slack.dev/messaging/working-with-files
"""

import secrets
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from storybot.playground.slack.composing import Args, FromJson
from storybot.playground.slack.errors import SlackError
from storybot.playground.slack.files import PROCESSING_SECONDS, File
from storybot.playground.slack.limits import Tier
from storybot.playground.slack.method import AnyMethod, Call, Method
from storybot.playground.slack.state import Content, Conversation, Json, Message
from storybot.playground.slack.wire import file_wire

ALT_CHARACTERS = 1_000


class GetUploadUrl(Args):
    filename: Annotated[str, StringConstraints(min_length=1)]
    length: Annotated[int, Field(ge=0)]
    alt_txt: str = ""


def get_upload_url(call: Call, args: GetUploadUrl) -> Json:
    if args.length == 0:
        raise SlackError("missing_argument")
    if len(args.alt_txt) > ALT_CHARACTERS:
        raise SlackError("alt_txt_too_large")
    file_id = f"F{call.interactions.number()}"
    ticket = secrets.token_urlsafe(32)
    call.workspace.files[file_id] = File(
        file_id,
        args.filename,
        args.length,
        call.workspace.bot_user,
        call.state.clock.now(),
        alt_text=args.alt_txt,
        ticket=ticket,
    )
    return {"upload_url": f"http://{call.host}/slack/upload/{ticket}", "file_id": file_id}


class _Named(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: str
    title: str | None = None
    highlight_type: str | None = None


class CompleteUpload(Args):
    files: FromJson
    channel_id: str = ""


_FILES = TypeAdapter(Annotated[list[_Named], Field(min_length=1)])


def complete_upload(call: Call, args: CompleteUpload) -> Json:
    """All of the files or none. With a channel, it is told of them in a message."""
    try:
        named = _FILES.validate_python(args.files)
    except ValidationError:
        raise SlackError("invalid_arguments", messages=["[ERROR] invalid `files`"]) from None
    files = [_uploaded(call, one.id) for one in named]
    conversation = _channel(call, args.channel_id) if args.channel_id else None
    for file, one in zip(files, named, strict=True):
        file.title = one.title or file.name
        file.ready = call.state.clock.now() + PROCESSING_SECONDS
    wires = [_wire(call, file) for file in files]
    if conversation is not None:
        content = Content(files=tuple(wires))
        message = conversation.add(Message(call.workspace.next_ts(), call.workspace.bot_user, content))
        call.events.posted(call.workspace, conversation, message)
    return {"files": wires}


def _uploaded(call: Call, file_id: str) -> File:
    """A file whose bytes are there and which wasn't completed before."""
    file = call.workspace.files.get(file_id)
    if file is None or file.content is None or file.ready is not None:
        raise SlackError("file_not_found")
    return file


def _channel(call: Call, channel: str) -> Conversation:
    conversation = call.conversation(channel)
    if not call.is_in(conversation):
        raise SlackError("not_in_channel")
    if conversation.channel.archived or conversation.channel.posting not in {"everyone", "no_threads"}:
        raise SlackError("posting_to_channel_denied")
    return conversation


class Info(Args):
    file: str
    cursor: str = ""
    limit: int | None = None


def info(call: Call, args: Info) -> Json:
    """A file that is there as a whole. Nobody comments on files here."""
    file = call.workspace.files.get(args.file)
    if file is None or file.ready is None:
        raise SlackError("file_not_found")
    return {"file": _wire(call, file), "comments": [], "response_metadata": {"next_cursor": ""}}


def _wire(call: Call, file: File) -> Json:
    return file_wire(call.workspace, file, call.state.clock.now(), f"http://{call.host}")


METHODS: tuple[AnyMethod, ...] = (
    Method(
        "files.getUploadURLExternal",
        GetUploadUrl,
        get_upload_url,
        Tier.FOUR,
        "files:write",
        errors=frozenset({"missing_argument", "alt_txt_too_large"}),
    ),
    Method(
        "files.completeUploadExternal",
        CompleteUpload,
        complete_upload,
        Tier.FOUR,
        "files:write",
        errors=frozenset(
            {"file_not_found", "channel_not_found", "not_in_channel", "posting_to_channel_denied"}
        ),
    ),
    Method("files.info", Info, info, Tier.FOUR, "files:read", errors=frozenset({"file_not_found"})),
)
