"""`chat.*`: writing, editing and deleting messages.

https://docs.slack.dev/reference/methods?family=chat
"""

import re
from dataclasses import replace

from storybot.playground.slack.block_reading import has_rich_text
from storybot.playground.slack.composing import (
    POST_CHARACTERS,
    UPDATE_CHARACTERS,
    Args,
    ContentArgs,
    compose,
)
from storybot.playground.slack.errors import SlackError
from storybot.playground.slack.limits import MINUTE, Tier
from storybot.playground.slack.method import AnyMethod, Call, Method
from storybot.playground.slack.state import Content, Conversation, Json, Message, is_member
from storybot.playground.slack.wire import message_wire, permalink

# One message a second for a channel, several hundred a minute for a workspace.
_PER_CHANNEL = (1, 1.0)
_PER_WORKSPACE = (Tier.SPECIAL.value, MINUTE)

_TS = re.compile(r"[0-9]{1,12}\.[0-9]{1,6}")

_CONTENT_ERRORS = frozenset({"invalid_blocks", "invalid_blocks_format", "no_text", "markdown_text_conflict"})
_METADATA_ERRORS = frozenset({"invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large"})


class PostMessage(ContentArgs):
    channel: str
    thread_ts: str = ""
    reply_broadcast: bool = False
    mrkdwn: bool = True
    unfurl_links: bool = False
    unfurl_media: bool = True
    as_user: bool = False
    username: str = ""
    icon_emoji: str = ""
    icon_url: str = ""


def post_message(call: Call, args: PostMessage) -> Json:
    """A reply to a message that is gone is posted into the channel itself, and its answer then has no
    `thread_ts`: so does Slack (slack-go #1571)."""
    conversation = _reachable(call, args.channel)
    content = compose(call.workspace, args)
    content = replace(content, text=content.text[:POST_CHARACTERS])
    thread_ts = _thread(conversation, args.thread_ts)
    _may_post(call, conversation, thread_ts)
    call.take(
        (("chat.postMessage", conversation.id), *_PER_CHANNEL),
        (("chat.postMessage",), *_PER_WORKSPACE),
    )
    message = conversation.add(
        Message(
            call.workspace.next_ts(),
            call.workspace.bot_user,
            content,
            thread_ts=thread_ts,
            broadcast=args.reply_broadcast and thread_ts is not None,
        )
    )
    call.events.posted(call.workspace, conversation, message)
    wire = message_wire(call.workspace, conversation, message, metadata=True)
    return {"channel": conversation.id, "ts": message.ts, "message": wire}


def _reachable(call: Call, channel: str) -> Conversation:
    """By id, a public channel's name, or a person's id for direct messages."""
    if call.workspace.user(channel) is not None and channel != call.workspace.bot_user:
        return call.workspace.direct(channel)
    named = call.workspace.find(channel)
    conversation = call.conversation(named.id if named is not None else channel)
    if not call.is_in(conversation) and "chat:write.public" not in call.workspace.data.bot.scopes:
        raise SlackError("not_in_channel")
    if conversation.channel.archived:
        raise SlackError("is_archived")
    return conversation


def _thread(conversation: Conversation, ts: str) -> str | None:
    if ts and not _TS.fullmatch(ts):
        # Slack's reference has no error of its own for this.
        raise SlackError("invalid_arguments", messages=["[ERROR] invalid ts [json-pointer:/thread_ts]"])
    parent = conversation.messages.get(ts)
    if parent is None or parent.only_for is not None:
        return None
    if parent.subtype in {"channel_join", "channel_leave", "channel_archive", "channel_name"}:
        raise SlackError("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


def _may_post(call: Call, conversation: Conversation, thread_ts: str | None) -> None:
    match conversation.channel.posting:
        case "admins":
            raise SlackError("restricted_action")
        case "read_only":
            raise SlackError("restricted_action_read_only_channel")
        case "threads_only" if thread_ts is None:
            raise SlackError("restricted_action_thread_only_channel")
        case "no_threads" if thread_ts is not None:
            raise SlackError("restricted_action_non_threadable_channel")
        case _:
            pass
    if thread_ts in conversation.locked:
        raise SlackError("restricted_action_thread_locked")


class Update(ContentArgs):
    channel: str
    ts: str
    as_user: bool = False
    reply_broadcast: bool = False


def update(call: Call, args: Update) -> Json:
    """What isn't sent is dropped, blocks beside a new text included; only metadata stays."""
    conversation = call.conversation(args.channel)
    message = conversation.visible(args.ts)
    if message is None:
        raise SlackError("message_not_found")
    if message.author != call.workspace.bot_user or message.subtype is not None:
        raise SlackError("cant_update_message")
    if conversation.channel.archived:
        raise SlackError("is_inactive")
    window = call.workspace.data.edit_window
    if window is not None and call.state.clock.now() - float(message.ts) > window:
        raise SlackError("edit_window_closed")
    content = compose(call.workspace, args, message.content)
    if len(content.text) > UPDATE_CHARACTERS:
        raise SlackError("msg_too_long")
    if has_rich_text(message.content.blocks) and not has_rich_text(content.blocks):
        raise SlackError("block_mismatch")
    before = message_wire(call.workspace, conversation, message, metadata=True)
    message.content = content
    message.edited = call.workspace.next_ts()
    call.events.changed(call.workspace, conversation, message, before)
    wire = message_wire(call.workspace, conversation, message, metadata=True)
    return {"channel": conversation.id, "ts": message.ts, "text": content.text, "message": wire}


class Delete(Args):
    channel: str
    ts: str
    as_user: bool = False


def delete(call: Call, args: Delete) -> Json:
    conversation = call.conversation(args.channel)
    message = conversation.visible(args.ts)
    if message is None:
        raise SlackError("message_not_found")
    if not call.may_delete(message.author) or conversation.channel.archived:
        raise SlackError("cant_delete_message")
    before = message_wire(call.workspace, conversation, message, metadata=True)
    conversation.delete(args.ts)
    call.events.deleted(call.workspace, conversation, before)
    return {"channel": conversation.id, "ts": args.ts}


class PostEphemeral(ContentArgs):
    channel: str
    user: str
    thread_ts: str = ""
    as_user: bool = False
    username: str = ""
    icon_emoji: str = ""
    icon_url: str = ""


def post_ephemeral(call: Call, args: PostEphemeral) -> Json:
    """In a thread it shows only where the thread has replies."""
    conversation = _reachable(call, args.channel)
    if not is_member(conversation, args.user):
        raise SlackError("user_not_in_channel")
    content: Content = compose(call.workspace, args)
    if len(content.text) > POST_CHARACTERS:
        raise SlackError("msg_too_long")
    thread_ts = _thread(conversation, args.thread_ts)
    if conversation.channel.posting in {"admins", "read_only"}:
        raise SlackError("restricted_action")
    ts = call.workspace.next_ts()
    if thread_ts is None or conversation.replies(thread_ts):
        conversation.add(
            Message(ts, call.workspace.bot_user, content, thread_ts=thread_ts, only_for=args.user)
        )
    return {"message_ts": ts}


class GetPermalink(Args):
    channel: str
    message_ts: str


def get_permalink(call: Call, args: GetPermalink) -> Json:
    conversation = call.conversation(args.channel)
    message = conversation.visible(args.message_ts)
    if message is None:
        raise SlackError("message_not_found")
    return {"channel": conversation.id, "permalink": permalink(call.workspace, conversation, message)}


METHODS: tuple[AnyMethod, ...] = (
    Method(
        "chat.postMessage",
        PostMessage,
        post_message,
        None,
        "chat:write",
        errors=_CONTENT_ERRORS
        | _METADATA_ERRORS
        | {
            "channel_not_found",
            "not_in_channel",
            "is_archived",
            "cannot_reply_to_message",
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "restricted_action_non_threadable_channel",
            "restricted_action_thread_locked",
            "msg_blocks_too_long",
            "too_many_attachments",
        },
    ),
    Method(
        "chat.update",
        Update,
        update,
        Tier.THREE,
        "chat:write",
        errors=_CONTENT_ERRORS
        | _METADATA_ERRORS
        | {
            "channel_not_found",
            "message_not_found",
            "cant_update_message",
            "is_inactive",
            "edit_window_closed",
            "msg_too_long",
            "block_mismatch",
            "too_many_attachments",
        },
    ),
    Method(
        "chat.delete",
        Delete,
        delete,
        Tier.THREE,
        "chat:write",
        errors=frozenset({"channel_not_found", "message_not_found", "cant_delete_message"}),
        people=True,
    ),
    Method(
        "chat.postEphemeral",
        PostEphemeral,
        post_ephemeral,
        Tier.FOUR,
        "chat:write",
        errors=_CONTENT_ERRORS
        | {
            "channel_not_found",
            "not_in_channel",
            "is_archived",
            "cannot_reply_to_message",
            "restricted_action",
            "user_not_in_channel",
            "msg_too_long",
            "too_many_attachments",
        },
    ),
    Method(
        "chat.getPermalink",
        GetPermalink,
        get_permalink,
        Tier.SPECIAL,
        errors=frozenset({"channel_not_found", "message_not_found"}),
    ),
)
