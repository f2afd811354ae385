"""The local Discord on the wire."""

from typing import Any

from aiohttp import web

from storybot.playground.clock import PlaygroundClock
from storybot.playground.discord.world import DiscordWorld
from storybot.playground.faults import Faults


class DiscordServer:
    """Discord's REST API and gateway over one world."""

    def __init__(self, world: DiscordWorld, clock: PlaygroundClock, faults: Faults) -> None:
        self.world = world
        self.clock = clock
        self.faults = faults

    def routes(self) -> list[web.RouteDef]:
        return []

    def channels(self) -> list[dict[str, Any]]:
        return []

    async def close(self) -> None:
        return
