"""What the channels and threads of the local Slack show now."""

from datetime import UTC, datetime

from storybot.playground.slack.block_reading import plain_blocks
from storybot.playground.slack.mrkdwn import plain
from storybot.playground.slack.state import Conversation, Json, Message, SlackState, WorkspaceState
from storybot.playground.slack.wire import message_wire


def channels(state: SlackState) -> list[Json]:
    """A list of {"id", "name", "kind", "archived", "workspace", "messages"}. A message is {"id", "author",
    "at", "edited", "text", "payload", "pings", "only_for", "unfurls", "thread"}: `text` is how it reads,
    `payload` what is stored, `pings` whom it notified, `only_for` who sees an ephemeral one, `unfurls` how
    what the app shows of its links reads, by address. A thread is {"id", "name",
    "archived", "locked", "messages"}; Slack has neither names nor an archive for threads."""
    return [
        {
            "id": conversation.id,
            "name": conversation.channel.name,
            "kind": conversation.channel.kind,
            "archived": conversation.channel.archived,
            "workspace": workspace.data.id,
            "messages": [
                _message(workspace, conversation, one)
                for one in conversation.messages.values()
                if one.thread_ts is None or one.broadcast
            ],
        }
        for workspace in state.workspaces.values()
        for conversation in workspace.conversations.values()
    ]


def _message(workspace: WorkspaceState, conversation: Conversation, message: Message) -> Json:
    author = workspace.user(message.author)
    return {
        "id": message.ts,
        "author": author.name if author else "slackbot",
        "at": _time(message.ts),
        "edited": _time(message.edited) if message.edited else None,
        "text": reads(message),
        "payload": message_wire(workspace, conversation, message, metadata=True),
        "pings": list(message.content.pings),
        "only_for": message.only_for,
        "unfurls": {url: plain_blocks(one["blocks"]) for url, one in message.unfurls.items()},
        "thread": _thread(workspace, conversation, message),
    }


def _thread(workspace: WorkspaceState, conversation: Conversation, parent: Message) -> Json | None:
    replies = conversation.threads.get(parent.ts)
    if not replies:
        return None
    return {
        "id": parent.ts,
        "name": "",
        "archived": False,
        "locked": parent.ts in conversation.locked,
        "messages": [_message(workspace, conversation, one) for one in replies],
    }


def reads(message: Message) -> str:
    """How a message reads: its blocks, or its text where it has none; then its files."""
    content = message.content
    said = plain_blocks(content.blocks) if content.blocks else plain(content.text)
    return "\n".join([*([said] if said else []), *(f"[{file['title']}]" for file in content.files)])


def _time(ts: str) -> str:
    return datetime.fromtimestamp(float(ts), UTC).isoformat()
