"""What one person sees of the local Slack, as items by key. Times are ISO 8601 in UTC."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from storybot.playground.slack.interactions import Interactions
from storybot.playground.slack.state import Conversation, Json, Message, SlackState, WorkspaceState, is_member
from storybot.playground.slack.wire import message_wire

Item = tuple[str, Any]


def items(state: SlackState, interactions: Interactions, person: str) -> Json:
    """Everything, by key. Somebody in no workspace sees who there is."""
    found: Json = {
        "slack/people": _people(state),
        "slack/app": {
            "commands": state.app.commands,
            "global_shortcuts": state.app.global_shortcuts,
            "message_shortcuts": state.app.message_shortcuts,
            "home_tab": state.app.home_tab,
            "labels": {name: label.model_dump() for name, label in state.app.labels.items()},
            "bots": [_bot(workspace) for workspace in state.workspaces.values()],
        },
    }
    for workspace in state.workspaces.values():
        if any(user.id == person for user in workspace.data.users):
            for conversation in workspace.conversations.values():
                found |= dict(_conversation(workspace, conversation, person))
    return found | dict(_views(interactions, person))


def _people(state: SlackState) -> list[Json]:
    return [
        {
            "id": user.id,
            "name": user.real_name,
            "handle": user.name,
            "admin": user.admin,
            "workspace": {"id": workspace.data.id, "name": workspace.data.name},
        }
        for workspace in state.workspaces.values()
        for user in workspace.data.users
    ]


def _bot(workspace: WorkspaceState) -> Json:
    bot, data = workspace.data.bot, workspace.data
    return {
        "id": bot.user_id,
        "name": bot.name,
        "handle": bot.name,
        "workspace": {"id": data.id, "name": data.name},
    }


def _conversation(workspace: WorkspaceState, conversation: Conversation, person: str) -> Iterator[Item]:
    """A channel with its messages; nothing where the person doesn't see it."""
    channel = conversation.channel
    member = is_member(conversation, person)
    if channel.kind != "public" and not member:
        return
    user = workspace.user(person)
    anywhere = user is not None and user.admin
    inside = member and not channel.archived
    yield (
        f"slack/channel/{channel.id}",
        {
            "id": channel.id,
            "workspace": {"id": workspace.data.id, "name": workspace.data.name},
            "name": workspace.data.bot.name if channel.kind == "im" else channel.name,
            "kind": channel.kind,
            "archived": channel.archived,
            "member": member,
            "can_write": inside and (anywhere or channel.posting in {"everyone", "no_threads"}),
            "can_reply": inside and (anywhere or channel.posting in {"everyone", "threads_only"}),
        },
    )
    for message in conversation.messages.values():
        if message.only_for in (None, person):
            yield _message(workspace, conversation, message)


def _message(workspace: WorkspaceState, conversation: Conversation, message: Message) -> Item:
    user = workspace.user(message.author)
    return f"slack/message/{conversation.id}/{message.ts}", {
        "id": message.ts,
        "channel": conversation.id,
        "thread_ts": message.thread_ts,
        "broadcast": message.broadcast,
        "author": {
            "id": message.author,
            "name": user.real_name if user else "Slackbot",
            "bot": message.author == workspace.bot_user or user is None,
        },
        "at": _time(message.ts),
        "edited": _time(message.edited) if message.edited else None,
        "payload": message_wire(workspace, conversation, message, metadata=True),
        "pings": list(message.content.pings),
        "only_for": message.only_for,
        "unfurls": {url: one["blocks"] for url, one in message.unfurls.items()},
        "locked": message.ts in conversation.locked,
    }


def _views(interactions: Interactions, person: str) -> Iterator[Item]:
    """Open modals, and the Home tab as it was published last."""
    for view in interactions.views.values():
        if view.user == person:
            key = "slack/home" if view.kind == "home" else f"slack/view/{view.id}"
            yield (
                key,
                {
                    "id": view.id,
                    "payload": view.view,
                    "under": view.under,
                    "on_top": interactions.on_top(view),
                    "entered": view.entered,
                },
            )


def _time(ts: str) -> str:
    return datetime.fromtimestamp(float(ts), UTC).isoformat()
