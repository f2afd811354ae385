"""Stands in until the Slack playground is merged."""

from typing import Any

from aiohttp import web

from storybot.playground.clock import PlaygroundClock
from storybot.playground.faults import Faults
from storybot.playground.slack.world import SlackWorld


class SlackServer:
    """Serves nothing yet."""

    def __init__(self, world: SlackWorld, clock: PlaygroundClock, faults: Faults) -> None:
        pass

    def routes(self) -> list[web.RouteDef]:
        return []

    def channels(self) -> list[dict[str, Any]]:
        return []

    async def close(self) -> None:
        return
