"""Which events the app gets of what happens: those that it subscribes to, of conversations that it is in.

https://docs.slack.dev/reference/events
"""

import secrets
from typing import cast

from storybot.playground.slack.links import domain_of, links_in
from storybot.playground.slack.outbox import Outbox
from storybot.playground.slack.state import Conversation, Json, Message, Share, WorkspaceState, is_member
from storybot.playground.slack.wire import message_wire
from storybot.playground.slack.world import App, EventName

_KIND_EVENTS: dict[str, tuple[EventName, str]] = {
    "public": ("message.channels", "channel"),
    "private": ("message.groups", "group"),
    "im": ("message.im", "im"),
}


class Events:
    """Announces to the app what happened."""

    def __init__(self, app: App, outbox: Outbox) -> None:
        self._app = app
        self._outbox = outbox

    def posted(self, workspace: WorkspaceState, conversation: Conversation, message: Message) -> None:
        """Somebody wrote: a message event, and where it concerns the app a mention and shared links."""
        wire = message_wire(workspace, conversation, message, metadata=True)
        self._of_message(workspace, conversation, message.ts, wire)
        if message.author == workspace.bot_user:
            return
        if workspace.bot_user in message.content.pings and conversation.channel.kind != "im":
            mention = {key: wire[key] for key in ("user", "text", "ts", "team")}
            thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
            self._send(
                workspace, conversation, "app_mention", {**mention, **thread, "channel": conversation.id}
            )
        self._shared(workspace, conversation, message)

    def composed(self, workspace: WorkspaceState, user: str, text: str) -> str | None:
        """Somebody types links of the app's domains and hasn't posted them: the event's `unfurl_id`, None
        where the app isn't told."""
        unfurl_id = f"{user}-{secrets.token_hex(16)}"
        share = Share("composer", tuple(links_in(text)))
        where: Json = {"channel": "COMPOSER", "message_ts": unfurl_id, "is_bot_user_member": True}
        return unfurl_id if self._tell_of(workspace, user, unfurl_id, share, where) else None

    def changed(
        self, workspace: WorkspaceState, conversation: Conversation, message: Message, before: Json
    ) -> None:
        """A message was edited; `before` is how it looked."""
        wire = message_wire(workspace, conversation, message, metadata=True)
        change: Json = {"subtype": "message_changed", "hidden": True, "message": wire}
        self._of_message(workspace, conversation, workspace.next_ts(), change | {"previous_message": before})

    def deleted(self, workspace: WorkspaceState, conversation: Conversation, before: Json) -> None:
        """A message was deleted; `before` is how it looked."""
        change: Json = {"subtype": "message_deleted", "hidden": True, "deleted_ts": before["ts"]}
        self._of_message(workspace, conversation, workspace.next_ts(), change | {"previous_message": before})

    def joined(
        self, workspace: WorkspaceState, conversation: Conversation, user: str, inviter: str | None
    ) -> None:
        """Somebody, maybe the bot, came into a channel."""
        event = self._membership(workspace, conversation, user)
        self._send(
            workspace,
            conversation,
            "member_joined_channel",
            event | ({"inviter": inviter} if inviter else {}),
        )

    def left(self, workspace: WorkspaceState, conversation: Conversation, user: str, actor: str) -> None:
        """Somebody left or was removed; called while they are still in."""
        self._send(
            workspace,
            conversation,
            "member_left_channel",
            self._membership(workspace, conversation, user),
        )
        if user == workspace.bot_user:
            self.channel(workspace, conversation, "left", {"actor_id": actor})

    def channel(
        self, workspace: WorkspaceState, conversation: Conversation, what: str, extra: Json | None = None
    ) -> None:
        """`archive`, `unarchive`, `deleted`, `rename` or `left`, of a channel that the bot is in."""
        kind = "channel" if conversation.channel.kind == "public" else "group"
        subscription = cast("EventName", f"{kind}_{what}")
        named: Json = {"id": conversation.id, "name": conversation.channel.name, "created": 0}
        about = named if what == "rename" else conversation.id
        self._send(workspace, conversation, subscription, {"channel": about} | (extra or {}))

    def home_opened(self, workspace: WorkspaceState, user: str) -> None:
        """Somebody looked at the app's Home tab."""
        conversation = workspace.direct(user)
        event: Json = {"user": user, "channel": conversation.id, "tab": "home"}
        self._send(workspace, conversation, "app_home_opened", event)

    def _of_message(self, workspace: WorkspaceState, conversation: Conversation, ts: str, wire: Json) -> None:
        subscription, channel_type = _KIND_EVENTS[conversation.channel.kind]
        event = wire | {"type": "message", "ts": ts, "channel": conversation.id, "channel_type": channel_type}
        self._send(workspace, conversation, subscription, event)

    def _membership(self, workspace: WorkspaceState, conversation: Conversation, user: str) -> Json:
        letter = "C" if conversation.channel.kind == "public" else "G"
        return {"user": user, "channel": conversation.id, "channel_type": letter, "team": workspace.data.id}

    def _send(
        self,
        workspace: WorkspaceState,
        conversation: Conversation,
        subscription: EventName,
        event: Json,
    ) -> None:
        if subscription in self._app.events and is_member(conversation, workspace.bot_user):
            own_type = subscription.partition(".")[0]
            stamped = {"type": own_type, "event_ts": event.get("ts") or workspace.next_ts()}
            self._outbox.event(workspace, stamped | event)

    def _shared(self, workspace: WorkspaceState, conversation: Conversation, message: Message) -> None:
        """Slack tells of links wherever they are posted, whether the bot is there or not:
        https://api.slack.com/changelog/2020-11-app-unfurls-everywhere"""
        share = Share(
            "conversations_history", tuple(links_in(message.content.text)), conversation.id, message.ts
        )
        where: Json = {
            "channel": conversation.id,
            "message_ts": message.ts,
            "is_bot_user_member": is_member(conversation, workspace.bot_user),
        }
        thread: Json = {"thread_ts": message.thread_ts} if message.thread_ts else {}
        unfurl_id = f"{conversation.id}.{message.ts}.{secrets.token_hex(32)}"
        self._tell_of(workspace, message.author, unfurl_id, share, where | thread)

    def _tell_of(
        self, workspace: WorkspaceState, user: str, unfurl_id: str, share: Share, where: Json
    ) -> bool:
        """Send `link_shared`, where the app is to hear of these links."""
        domains = self._app.unfurl_domains
        links = [{"url": url, "domain": own} for url in share.urls if (own := domain_of(url, domains))]
        person = workspace.user(user)
        if not links or person is None or "link_shared" not in self._app.events:
            return False
        workspace.shares[unfurl_id] = share
        told: Json = {"user": user, "user_locale": person.locale, "source": share.source, "links": links}
        stamp: Json = {"type": "link_shared", "event_ts": workspace.next_ts(), "unfurl_id": unfurl_id}
        self._outbox.event(workspace, stamp | told | where)
        return True
