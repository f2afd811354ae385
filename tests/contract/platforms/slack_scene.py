"""Slack, by slack_sdk against the playground, as a scene."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from storybot.delivery.model import Place, ThreadState
from storybot.platforms.slack.client import SlackClient
from storybot.platforms.slack.sender import SlackSender
from storybot.playground.faults import Fault
from storybot.playground.server import Playground
from storybot.playground.world import default_world

TEAM, ADMIN, MEMBER = "T0HARBOUR1", "U0MODER001", "U0MEMBER01"
ADMIN_TOKEN = "xoxp-moss"


def _place(channel: str) -> Place:
    return Place("slack", TEAM, channel)


class SlackScene:
    def __init__(self, playground: Playground, client: SlackClient) -> None:
        self.platform = SlackSender(client, TEAM, timeout=10, admin_token=ADMIN_TOKEN)
        self.channel, self.forum, self.announcements = _place("C0STORIES1"), None, None
        self.absent, self.forbidden = _place("C0NOWHERE1"), _place("C0NEWSDESK")
        self.member = MEMBER
        self._playground = playground

    async def cards(self, place: Place) -> int:
        return len(self._messages(place))

    async def threads(self, place: Place) -> int:
        """Slack's threads need no opening; each card is one."""
        return len(self._messages(place))

    async def replies(self, place: Place, thread: str) -> int:
        return len(self._replies(place, thread))

    async def text(self, place: Place, thread: str | None, message: str) -> str:
        messages = self._messages(place) if thread is None else self._replies(place, thread)
        return next(str(m["payload"]) for m in messages if m["id"] == message)

    async def pinned(self, place: Place) -> list[str]:
        workspace = self._playground.slack.state.workspaces[place.account]
        return [*reversed(workspace.conversations[place.channel].pinned)]

    async def state(self, thread: str) -> ThreadState:
        return ThreadState()

    async def write(self, place: Place, thread: str | None, text: str) -> str:
        return self._playground.slack.people().post(MEMBER, place.channel, text, thread_ts=thread)

    async def has(self, place: Place, thread: str | None, message: str) -> bool:
        workspace = self._playground.slack.state.workspaces[place.account]
        return message in workspace.conversations[place.channel].messages

    async def timed_out(self) -> float:
        return 0

    async def kept_out(self, place: Place) -> bool:
        return False

    async def take_away_sanctions(self) -> None:
        users = self._playground.slack.state.workspaces[TEAM].data.users
        next(user for user in users if user.id == ADMIN).admin = False

    async def delete_message(self, place: Place, thread: str | None, message: str) -> None:
        self._playground.slack.people().delete(ADMIN, place.channel, message)

    async def delete_thread(self, place: Place, thread: str) -> None:
        self._playground.slack.people().delete_thread(ADMIN, place.channel, thread)

    async def lose_next_answer(self) -> None:
        self._fault("lost_answer", status=0)

    async def fail_next(self) -> None:
        self._fault("server_error")

    async def limit_next(self, seconds: float) -> None:
        self._fault("rate_limited", seconds=seconds)

    def _fault(self, kind: Any, **more: Any) -> None:
        self._playground.faults.add(Fault(platform="slack", match="chat.", kind=kind, **more))

    def _messages(self, place: Place) -> list[dict[str, Any]]:
        return next(c for c in self._playground.slack.channels() if c["id"] == place.channel)["messages"]

    def _replies(self, place: Place, thread: str) -> list[dict[str, Any]]:
        card = next(m for m in self._messages(place) if m["id"] == thread)
        return [m for m in (card["thread"] or {"messages": []})["messages"] if m["id"] != thread]


@asynccontextmanager
async def slack_scene() -> AsyncIterator[SlackScene]:
    """A playground of its own, without rate limits."""
    world = default_world()
    world.slack.limits = False
    token = world.slack.workspaces[0].bot.token
    next(user for user in world.slack.workspaces[0].users if user.id == ADMIN).token = ADMIN_TOKEN
    playground = Playground(world)
    await playground.start()

    async def token_for(_: str) -> str:
        return token

    client = SlackClient(token_for, api_url=f"{playground.url}/slack/api/")
    await client.open()
    try:
        yield SlackScene(playground, client)
    finally:
        await client.close()
        await playground.stop()
