"""Changing a workspace while it runs, as its administrators or Slack would."""

from typing import Literal

from storybot.playground.slack.state import Conversation, WorkspaceState
from storybot.playground.slack.world import Channel, User, Workspace


class Changing:
    """Changes of one workspace, at once. One that a world couldn't start from raises ValueError."""

    def __init__(self, workspace: WorkspaceState) -> None:
        self._workspace = workspace

    def put_channel(self, channel: Channel) -> None:
        """Add a channel, or replace the one with its id; what was said in that one stays."""
        others = [one for one in self._workspace.world().channels if one.id != channel.id]
        self._check(channels=[*others, channel])
        known = self._workspace.conversations.get(channel.id)
        if known is None:
            self._workspace.conversations[channel.id] = Conversation(channel)
        else:
            known.channel = channel

    def put_user(self, user: User) -> None:
        """Add a person, or replace the one with this id."""
        users = [*(one for one in self._workspace.data.users if one.id != user.id), user]
        self._check(users=users)
        self._workspace.data.users = users

    def set_token_state(self, token_state: Literal["active", "revoked", "expired"]) -> None:
        """Say what a call with the bot's token meets from now on."""
        self._workspace.data.bot.token_state = token_state

    def set_scopes(self, scopes: list[str]) -> None:
        """Say what the bot's token may do from now on."""
        self._workspace.data.bot.scopes = scopes

    def _check(self, **change: list[Channel] | list[User]) -> None:
        world = self._workspace.world()
        Workspace.model_validate({**dict(world), **change})
