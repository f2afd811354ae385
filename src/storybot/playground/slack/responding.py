"""What an app says after an interaction: to its `response_url`, or in the acknowledgement of a command."""

from dataclasses import replace
from typing import Literal

from storybot.playground.slack.composing import ContentArgs, compose
from storybot.playground.slack.errors import SlackError
from storybot.playground.slack.events import Events
from storybot.playground.slack.interactions import ResponseUrl
from storybot.playground.slack.state import Conversation, Json, Message, SlackState, WorkspaceState
from storybot.playground.slack.wire import message_wire


class Response(ContentArgs):
    """https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""

    response_type: Literal["ephemeral", "in_channel"] = "ephemeral"
    replace_original: bool = False
    delete_original: bool = False
    thread_ts: str = ""


def respond(state: SlackState, events: Events, to: ResponseUrl, body: Json) -> None:
    """Do what the app asks: post, replace or delete. Raises SlackError, and pydantic's ValidationError."""
    said = Response.model_validate(body)
    workspace = state.workspace(to.team)
    conversation = workspace.conversations.get(to.channel)
    if conversation is None:
        raise SlackError("channel_not_found")
    original = _own(workspace, conversation, to.ts)
    if said.delete_original and original is not None:
        conversation.delete(original.ts)
        return
    content = compose(workspace, said)
    if said.replace_original and original is not None:
        before = message_wire(workspace, conversation, original, metadata=True)
        original.content = replace(content, metadata=original.content.metadata)
        original.edited = workspace.next_ts()
        if original.only_for is None:
            events.changed(workspace, conversation, original, before)
        return
    public = said.response_type == "in_channel"
    message = Message(
        workspace.next_ts(),
        workspace.bot_user,
        content,
        thread_ts=said.thread_ts or to.thread_ts,
        only_for=None if public else to.user,
    )
    conversation.add(message)
    if public:
        events.posted(workspace, conversation, message)


def _own(workspace: WorkspaceState, conversation: Conversation, ts: str | None) -> Message | None:
    """The message that the interaction came from, where it is the app's to replace: a shortcut's and an
    unfurl's are somebody else's."""
    message = conversation.messages.get(ts or "")
    return message if message is not None and message.author == workspace.bot_user else None
