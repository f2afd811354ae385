"""The local Discord on the wire."""

import asyncio
from collections import deque
from typing import Any

from aiohttp import web

from storybot.playground.clock import PlaygroundClock
from storybot.playground.discord import attachments, control, pictures, threads, view
from storybot.playground.discord.changing import Changing
from storybot.playground.discord.commands import Commands
from storybot.playground.discord.gateway import Gateway
from storybot.playground.discord.interactions import Interactions
from storybot.playground.discord.people import People
from storybot.playground.discord.rest import Logged, Rest
from storybot.playground.discord.state import Discord
from storybot.playground.discord.world import DiscordWorld
from storybot.playground.faults import Faults

_ARCHIVE_EVERY = 1.0


class DiscordServer:
    """Discord's REST API and gateway over one world.

    Tests in the same process use `people` (act as somebody), `changing` (change the world), `gateway.drop`
    (drop the sockets), `channels` (see what is there) and `log` (every request with its status).
    """

    def __init__(self, world: DiscordWorld, clock: PlaygroundClock, faults: Faults) -> None:
        self.state = Discord(world, clock)
        self.interactions, self.commands = Interactions(self.state), Commands(self.state)
        self.people = People(self.state, self.interactions, self.commands)
        self.changing = Changing(self.state)
        self.gateway = Gateway(self.state, faults)
        self._faults = faults
        self._rest = Rest(self.state, self.interactions, self.commands, faults)
        self._archiving: asyncio.Task[None] | None = None

    @property
    def world(self) -> DiscordWorld:
        """What the server runs on; limits may be changed in place."""
        return self.state.world

    @property
    def log(self) -> deque[Logged]:
        """The latest requests, oldest first."""
        return self._rest.log

    def routes(self) -> list[web.RouteDef]:
        """Everything under `/discord` and `/control/discord`."""
        return [
            *self._rest.routes(),
            *self.gateway.routes(),
            *attachments.routes(self.state, self._faults),
            *pictures.routes(self.state),
            *control.routes(self.state, self.people, self.changing, self.gateway, self._rest),
        ]

    def channels(self) -> list[dict[str, Any]]:
        """What each channel and thread shows now."""
        return view.channels(self.state)

    def start(self, url: str) -> None:
        """Be served at `url` (`http://host:port`), and let threads fall asleep by themselves."""
        self.state.origin = url
        self._archiving = asyncio.create_task(self._archive())

    async def close(self) -> None:
        """Close the gateway's sockets."""
        if self._archiving is not None:
            self._archiving.cancel()
            await asyncio.gather(self._archiving, return_exceptions=True)
            self._archiving = None
        await self.gateway.close()

    async def _archive(self) -> None:
        while True:
            await asyncio.sleep(_ARCHIVE_EVERY)
            threads.archive_idle(self.state)
