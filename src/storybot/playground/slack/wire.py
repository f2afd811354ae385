"""Slack's JSON for what the state holds."""

from typing import Any

from storybot.playground.slack.files import File, Kind
from storybot.playground.slack.state import Conversation, Json, Message, WorkspaceState, is_member
from storybot.playground.slack.world import App, Channel, User


def message_wire(
    workspace: WorkspaceState, conversation: Conversation, message: Message, *, metadata: bool
) -> Json:
    """A message as history, events and answers carry it."""
    content = message.content
    wire: Json = {
        "type": "message",
        "user": message.author,
        "text": content.text,
        "ts": message.ts,
        "team": workspace.data.id,
    }
    if message.subtype:
        wire["subtype"] = message.subtype
    if message.author == workspace.bot_user and message.subtype is None:
        wire |= {"bot_id": workspace.data.bot.bot_id, "bot_profile": bot_profile(workspace)}
    if content.blocks:
        wire["blocks"] = list(content.blocks)
    if attachments := [*content.attachments, *unfurls_wire(workspace, message)]:
        wire["attachments"] = attachments
    if message.ts in conversation.pinned:
        wire["pinned_to"] = [conversation.id]
    if content.files:
        wire["files"] = list(content.files)
    if metadata and content.metadata:
        wire["metadata"] = content.metadata
    if message.edited:
        wire["edited"] = {"user": message.author, "ts": message.edited}
    return wire | _thread(workspace, conversation, message)


def unfurls_wire(workspace: WorkspaceState, message: Message) -> list[Json]:
    """What the app shows of a message's links, as attachments."""
    first = len(message.content.attachments) + 1
    return [
        {
            "id": number,
            "fallback": "[no preview available]",
            **unfurl,
            "bot_id": workspace.data.bot.bot_id,
            "app_unfurl_url": url,
            "from_url": url,
            "is_app_unfurl": True,
        }
        for number, (url, unfurl) in enumerate(message.unfurls.items(), first)
    ]


def _thread(workspace: WorkspaceState, conversation: Conversation, message: Message) -> Json:
    if message.thread_ts is not None:
        parent = conversation.messages.get(message.thread_ts)
        return {"thread_ts": message.thread_ts} | ({"parent_user_id": parent.author} if parent else {})
    replies = conversation.replies(message.ts)
    if not replies:
        return {}
    authors = list(dict.fromkeys(reply.author for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(authors),
        "reply_users": authors,
        "latest_reply": replies[-1].ts,
        "is_locked": message.ts in conversation.locked,
        "subscribed": workspace.bot_user in {message.author, *authors},
    }


def file_wire(workspace: WorkspaceState, file: File, now: float, base_url: str) -> Json:
    """An upload, as https://docs.slack.dev/reference/objects/file-object has it; of what kind it is, Slack
    knows once it has looked. `base_url` is where the playground is served."""
    kind = file.kind if file.processed(now) else Kind("", "", "")
    created = int(file.created)
    return {
        "id": file.id,
        "created": created,
        "timestamp": created,
        "name": file.name,
        "title": file.title,
        "alt_txt": file.alt_text,
        "mimetype": kind.mimetype,
        "filetype": kind.filetype,
        "pretty_type": kind.pretty,
        "user": file.user,
        "user_team": workspace.data.id,
        "editable": kind.is_text,
        "size": file.length,
        "mode": "snippet" if kind.is_text else "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{base_url}/slack{workspace.private_path(file)}",
        "url_private_download": f"{base_url}/slack{workspace.private_path(file, download=True)}",
        "permalink": workspace.permalink(file),
        "permalink_public": f"https://slack-files.com/{workspace.data.id}-{file.id}-0000000000",
        "comments_count": 0,
        "is_starred": False,
        "shares": {},
        "channels": [],
        "groups": [],
        "ims": [],
        "has_more_shares": False,
        "has_rich_preview": False,
        "file_access": "visible",
    }


def bot_profile(workspace: WorkspaceState) -> Json:
    """The bot as its messages name it."""
    bot = workspace.data.bot
    return {"id": bot.bot_id, "name": bot.name, "deleted": False, "team_id": workspace.data.id, "updated": 0}


def channel_wire(workspace: WorkspaceState, conversation: Conversation) -> Json:
    """A conversation as the bot sees it."""
    channel = conversation.channel
    if channel.kind == "im":
        other = next(one for one in channel.members if one != workspace.bot_user)
        return {
            "id": channel.id,
            "created": 0,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "is_open": True,
            "user": other,
            "priority": 0,
        }
    nothing = {"value": "", "creator": "", "last_set": 0}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "created": 0,
        "creator": channel.members[0] if channel.members else "",
        "is_archived": channel.archived,
        "is_general": False,
        "is_member": is_member(conversation, workspace.bot_user),
        "is_read_only": channel.posting == "read_only",
        "is_thread_only": channel.posting == "threads_only",
        "is_non_threadable": channel.posting == "no_threads",
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "unlinked": 0,
        "updated": 0,
        "context_team_id": workspace.data.id,
        "topic": nothing,
        "purpose": nothing,
        "previous_names": [],
        "properties": _properties(channel),
    }


def _properties(channel: Channel) -> Json:
    """https://docs.slack.dev/reference/objects/conversation-object"""
    return {"posting_restricted_to": {"type": ["admin"]}} if channel.posting == "admins" else {}


def user_wire(workspace: WorkspaceState, user: User, app: App) -> Json:
    """A person, or the bot as a user."""
    is_bot = user.id == workspace.bot_user
    profile: dict[str, Any] = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "status_text": "",
        "status_emoji": "",
        "team": user.home or workspace.data.id,
    }
    if is_bot:
        profile |= {"api_app_id": app.id, "bot_id": workspace.data.bot.bot_id}
    return {
        "id": user.id,
        "team_id": user.home or workspace.data.id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": False,
        "color": "9f69e7",
        "tz": "Etc/UTC",
        "tz_label": "Coordinated Universal Time",
        "tz_offset": 0,
        "profile": profile,
        "is_admin": user.admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": is_bot,
        "is_app_user": False,
        "updated": 0,
    }


def permalink(workspace: WorkspaceState, conversation: Conversation, message: Message) -> str:
    """Where a browser would find the message."""
    place = f"https://{workspace.data.domain}.slack.com/archives/{conversation.id}"
    link = f"{place}/p{message.ts.replace('.', '')}"
    if message.thread_ts is None:
        return link
    return f"{link}?thread_ts={message.thread_ts}&cid={conversation.id}"
