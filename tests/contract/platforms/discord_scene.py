"""Discord, by discord.py against the playground, as a scene."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from storybot.delivery.model import Place, ThreadState
from storybot.platforms.discord.client import DiscordClient
from storybot.platforms.discord.sender import DiscordSender
from storybot.playground.discord.permissions import permissions_in
from storybot.playground.discord.world import Channel, Overwrite, Permission
from storybot.playground.faults import Fault
from storybot.playground.server import Playground
from storybot.playground.world import default_world

LONGEST = 10_080  # minutes until a thread is archived
GUILD, BOT_ROLE, MODERATOR = "1100000000000000000", "1100000000000000023", "1100000000000000002"
MEMBER = "1100000000000000001"
SANCTIONS = Permission.MANAGE_MESSAGES | Permission.MODERATE_MEMBERS | Permission.MANAGE_ROLES


def _place(channel: int) -> Place:
    return Place("discord", GUILD, str(1100000000000000000 + channel))


class DiscordScene:
    def __init__(self, playground: Playground, client: DiscordClient) -> None:
        self.platform = DiscordSender(client, timeout=10)
        self.channel, self.forum, self.announcements = _place(101), _place(102), _place(103)
        self.absent, self.forbidden = _place(999), _place(104)
        self.member = MEMBER
        self._playground = playground

    async def cards(self, place: Place) -> int:
        return len(self._posts(place))

    async def threads(self, place: Place) -> int:
        return len(self._threads(place))

    async def replies(self, place: Place, thread: str) -> int:
        return len([m for m in self._threads(place)[thread]["messages"] if m["id"] != thread])

    async def text(self, place: Place, thread: str | None, message: str) -> str:
        if thread is None and place == self.forum:
            thread = message
        messages = self._posts(place) if thread is None else self._threads(place)[thread]["messages"]
        return next(str(m["payload"]) for m in messages if m["id"] == message)

    async def pinned(self, place: Place) -> list[str]:
        state = self._playground.discord.state
        if place == self.forum:
            return [each for each in self._threads(place) if state.threads[each].pinned]
        pinned = [each for each in state.messages[place.channel].values() if each.pinned_at is not None]
        return [each.id for each in sorted(pinned, key=lambda each: each.pinned_at or 0, reverse=True)]

    async def state(self, thread: str) -> ThreadState:
        found = self._playground.discord.state.threads[thread]
        return ThreadState(
            locked=found.locked,
            archived=found.archived,
            slow=found.slow_mode,
            title=found.name,
            kept_alive=found.auto_archive == LONGEST,
        )

    async def write(self, place: Place, thread: str | None, text: str) -> str:
        return self._playground.discord.people.say(MEMBER, thread or place.channel, text)["id"]

    async def has(self, place: Place, thread: str | None, message: str) -> bool:
        return message in self._playground.discord.state.messages[thread or place.channel]

    async def timed_out(self) -> float:
        [guild] = self._playground.discord.state.world.guilds
        return self._playground.discord.state.member(guild, MEMBER).timed_out_until or 0

    async def kept_out(self, place: Place) -> bool:
        [guild] = self._playground.discord.state.world.guilds
        [channel] = [one for one in guild.channels if one.id == place.channel]
        member = self._playground.discord.state.member(guild, MEMBER)
        granted = permissions_in(guild, member, channel, thread=True)
        return Permission.SEND_MESSAGES_IN_THREADS not in granted

    async def take_away_sanctions(self) -> None:
        [guild] = self._playground.discord.state.world.guilds
        [of_bot] = [role for role in guild.roles if role.id == BOT_ROLE]
        of_bot.permissions &= ~SANCTIONS

    async def delete_message(self, place: Place, thread: str | None, message: str) -> None:
        self._playground.discord.people.delete_message(MODERATOR, thread or place.channel, message)

    async def delete_thread(self, place: Place, thread: str) -> None:
        self._playground.discord.people.delete_thread(MODERATOR, thread)

    async def lose_next_answer(self) -> None:
        self._fault("lost_answer", status=0)

    async def fail_next(self) -> None:
        self._fault("server_error")

    async def limit_next(self, seconds: float) -> None:
        self._fault("rate_limited", seconds=seconds)

    def _fault(self, kind: Any, **more: Any) -> None:
        self._playground.faults.add(Fault(platform="discord", match="POST /channels/", kind=kind, **more))

    def _shown(self, place: Place) -> dict[str, Any]:
        return next(c for c in self._playground.discord.channels() if c["id"] == place.channel)

    def _posts(self, place: Place) -> list[dict[str, Any]]:
        shown = self._shown(place)
        return shown["posts"] if place == self.forum else shown["messages"]

    def _threads(self, place: Place) -> dict[str, dict[str, Any]]:
        posts = self._posts(place)
        threads = posts if place == self.forum else [m["thread"] for m in posts if m["thread"]]
        return {thread["id"]: thread for thread in threads}


@asynccontextmanager
async def discord_scene() -> AsyncIterator[DiscordScene]:
    """A playground of its own, without rate limits."""
    world = default_world()
    world.discord.limits.enforced = False
    # The contract test posts one key in several channels, which delivery never does; nonces forbid that.
    world.discord.limits.nonce_minutes = 0
    [of_bot] = [role for role in world.discord.guilds[0].roles if role.id == BOT_ROLE]
    of_bot.permissions |= Permission.MANAGE_THREADS | Permission.PIN_MESSAGES | SANCTIONS
    silent = Overwrite(id=BOT_ROLE, kind="role", deny=Permission.SEND_MESSAGES)
    world.discord.guilds[0].channels.append(
        Channel(id=_place(104).channel, name="quiet", overwrites=[silent])
    )
    playground = Playground(world)
    await playground.start()
    client = DiscordClient(
        world.discord.token, api_url=f"{playground.url}/discord/api/v10", gateway_url="ws://127.0.0.1:1"
    )
    await client.open()
    try:
        yield DiscordScene(playground, client)
    finally:
        await client.close()
        await playground.stop()
