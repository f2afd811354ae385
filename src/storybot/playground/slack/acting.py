"""What people do in the local Slack: write, edit, delete, come, go, archive. Interactions with the app are
interacting.py's."""

from storybot.playground.slack.composing import ContentArgs, compose
from storybot.playground.slack.errors import ActRefused
from storybot.playground.slack.events import Events
from storybot.playground.slack.links import links_in
from storybot.playground.slack.state import Conversation, Json, Message, SlackState, WorkspaceState, is_member
from storybot.playground.slack.wire import message_wire


class People:
    """Acts for the people of one workspace. Everybody and everything is named by id. An act that is not
    possible raises ActRefused."""

    def __init__(self, state: SlackState, workspace: WorkspaceState, events: Events) -> None:
        self._state = state
        self._workspace = workspace
        self._events = events

    def conversation(self, user: str, channel: str) -> Conversation:
        """A conversation that somebody can see."""
        found = self._workspace.conversations.get(channel)
        if found is None or (found.channel.kind != "public" and not is_member(found, user)):
            raise ActRefused(f"{user} sees no channel {channel}")
        return found

    def message(self, user: str, channel: str, ts: str) -> Message:
        """A message that somebody can see."""
        message = self.conversation(user, channel).visible(ts)
        if message is None:
            raise ActRefused(f"no message {ts} in {channel}")
        return message

    def post(
        self, user: str, channel: str, text: str, *, thread_ts: str | None = None, broadcast: bool = False
    ) -> str:
        """Write a message or, with `thread_ts`, a reply; returns its ts."""
        conversation = self.conversation(user, channel)
        if conversation.channel.archived or not is_member(conversation, user):
            raise ActRefused(f"{user} can't write in {channel}")
        if not self._is_admin(user):
            self._check_posting(conversation, thread_ts)
        if thread_ts is not None and thread_ts not in conversation.messages:
            raise ActRefused(f"no message {thread_ts} in {channel}")
        content = compose(self._workspace, ContentArgs(text=text))
        message = conversation.add(
            Message(self._workspace.next_ts(), user, content, thread_ts=thread_ts, broadcast=broadcast)
        )
        self._events.posted(self._workspace, conversation, message)
        return message.ts

    def compose(self, user: str, text: str) -> str | None:
        """Type something and not post it (yet). Returns the `unfurl_id` of the app's links in it, None where
        there are none."""
        return self._events.composed(self._workspace, user, text)

    def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Change one's own message."""
        message = self.message(user, channel, ts)
        if message.author != user:
            raise ActRefused(f"{ts} is not {user}'s message")
        conversation = self.conversation(user, channel)
        before = self._wire(conversation, message)
        message.content = compose(self._workspace, ContentArgs(text=text))
        kept = links_in(text)
        message.unfurls = {url: one for url, one in message.unfurls.items() if url in kept}
        for share in self._workspace.shares.values():
            if (share.channel, share.ts) == (channel, ts):
                share.urls = tuple(url for url in share.urls if url in kept)
        message.edited = self._workspace.next_ts()
        self._events.changed(self._workspace, conversation, message, before)

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message; an admin deletes anyone's."""
        message = self.message(user, channel, ts)
        if message.author != user and not self._is_admin(user):
            raise ActRefused(f"{ts} is not {user}'s message")
        conversation = self.conversation(user, channel)
        before = self._wire(conversation, message)
        conversation.delete(ts)
        self._events.deleted(self._workspace, conversation, before)

    def delete_thread(self, user: str, channel: str, ts: str) -> None:
        """Delete a message with all its replies; a tombstone goes with the last of them."""
        conversation = self.conversation(user, channel)
        for reply in conversation.replies(ts):
            self.delete(user, channel, reply.ts)
        if conversation.visible(ts):
            self.delete(user, channel, ts)

    def lock_thread(self, user: str, channel: str, ts: str, *, locked: bool = True) -> None:
        """Close a thread to replies, or open it again; admins can."""
        self._need_admin(user)
        self.message(user, channel, ts)
        conversation = self.conversation(user, channel)
        (conversation.locked.add if locked else conversation.locked.discard)(ts)

    def archive(self, user: str, channel: str, *, archived: bool = True) -> None:
        """Archive a channel, or bring it back."""
        conversation = self.conversation(user, channel)
        conversation.channel.archived = archived
        what = "archive" if archived else "unarchive"
        self._events.channel(self._workspace, conversation, what, {"user": user})

    def rename(self, user: str, channel: str, name: str) -> None:
        """Give a channel another name."""
        conversation = self.conversation(user, channel)
        conversation.channel.name = name
        self._events.channel(self._workspace, conversation, "rename")

    def delete_channel(self, user: str, channel: str) -> None:
        """Delete a channel with all that is in it; admins can."""
        self._need_admin(user)
        conversation = self.conversation(user, channel)
        self._events.channel(self._workspace, conversation, "deleted")
        del self._workspace.conversations[channel]

    def restrict(self, user: str, channel: str, posting: str) -> None:
        """Say who may post (a channel's `posting` in the world); admins can."""
        self._need_admin(user)
        channel_now = self.conversation(user, channel).channel
        self.conversation(user, channel).channel = type(channel_now).model_validate(
            channel_now.model_dump() | {"posting": posting}
        )

    def invite(self, user: str, channel: str, whom: str | None = None) -> None:
        """Bring somebody into a channel: the bot where `whom` is None."""
        conversation = self.conversation(user, channel)
        invited = whom or self._workspace.bot_user
        if is_member(conversation, invited):
            raise ActRefused(f"{invited} is in {channel} already")
        conversation.channel.members.append(invited)
        self._events.joined(self._workspace, conversation, invited, user)

    def kick(self, user: str, channel: str, whom: str | None = None) -> None:
        """Remove somebody from a channel: the bot where `whom` is None."""
        conversation = self.conversation(user, channel)
        removed = whom or self._workspace.bot_user
        if not is_member(conversation, removed):
            raise ActRefused(f"{removed} is not in {channel}")
        self._events.left(self._workspace, conversation, removed, user)
        conversation.channel.members.remove(removed)

    def _check_posting(self, conversation: Conversation, thread_ts: str | None) -> None:
        closed = {"admins", "read_only", "no_threads" if thread_ts else "threads_only"}
        if conversation.channel.posting in closed or thread_ts in conversation.locked:
            raise ActRefused(f"only admins may write there in {conversation.id}")

    def _is_admin(self, user: str) -> bool:
        found = self._workspace.user(user)
        return found is not None and found.admin

    def _need_admin(self, user: str) -> None:
        if not self._is_admin(user):
            raise ActRefused(f"{user} is no admin")

    def _wire(self, conversation: Conversation, message: Message) -> Json:
        return message_wire(self._workspace, conversation, message, metadata=True)
