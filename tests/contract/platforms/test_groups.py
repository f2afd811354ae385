"""Which groups somebody is in who is decided on, as Discord and Slack tell it, and as they don't."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from storybot.commands.model import Group
from storybot.platforms.discord.client import DiscordClient
from storybot.platforms.discord.directory import Directory as DiscordDirectory
from storybot.platforms.slack.client import SlackClient
from storybot.platforms.slack.directory import Directory as SlackDirectory
from storybot.playground.faults import Fault
from storybot.playground.server import Playground
from storybot.playground.world import default_world

GUILD, EDDA, EDITORS = "1100000000000000000", "1100000000000000003", "1100000000000000022"
TEAM, EDITOR, USERGROUP = "T0HARBOUR1", "U0EDITOR01", "S0EDITORS1"
GROUP, NO_GROUP = Group("slack", TEAM, USERGROUP), Group("slack", TEAM, "S0NOWHERE1")


@dataclass
class Platform:
    """Asks which groups somebody is in: `member` is in `group`, and `nobody` isn't there at all."""

    playground: Playground
    name: Any
    request: str
    ask: Callable[[str], Awaitable[frozenset[Group] | None]]
    group: Group
    member: str
    nobody: str


@pytest.fixture(params=["discord", "slack"])
async def platform(request: pytest.FixtureRequest) -> AsyncIterator[Platform]:
    world = default_world()
    world.slack.limits = world.discord.limits.enforced = False
    playground = Playground(world)
    async with AsyncExitStack() as stack:
        await playground.start()
        stack.push_async_callback(playground.stop)
        if request.param == "discord":
            yield await _discord(playground, stack, world.discord.token)
        else:
            yield await _slack(playground, stack, world.slack.workspaces[0].bot.token)


async def _discord(playground: Playground, stack: AsyncExitStack, token: str) -> Platform:
    api_url = f"{playground.url}/discord/api/v10"
    client = DiscordClient(token, api_url=api_url, gateway_url="ws://127.0.0.1:1")
    await client.open()
    stack.push_async_callback(client.close)
    ask = partial(DiscordDirectory(client).groups, GUILD)
    group = Group("discord", GUILD, EDITORS)
    return Platform(playground, "discord", "GET /guilds/", ask, group, EDDA, "1100000000000000999")


async def _slack(playground: Playground, stack: AsyncExitStack, token: str) -> Platform:
    async def token_for(_: str) -> str:
        return token

    async def groups_of(_: str) -> list[Group]:
        return [GROUP, NO_GROUP]

    client = SlackClient(token_for, api_url=f"{playground.url}/slack/api/")
    await client.open()
    stack.push_async_callback(client.close)
    ask = partial(SlackDirectory(client, groups_of).groups_of, TEAM)
    return Platform(playground, "slack", "usergroups.users.list", ask, GROUP, EDITOR, "U0NOBODY01")


async def test_who_is_in_a_group_is_told(platform: Platform) -> None:
    found = await platform.ask(platform.member)
    assert found is not None
    assert platform.group in found
    assert await platform.ask(platform.nobody) == frozenset()


async def test_what_the_platform_does_not_tell_is_not_taken_for_none(platform: Platform) -> None:
    fault = Fault(platform=platform.name, match=platform.request, kind="server_error")
    platform.playground.faults.add(fault)
    assert await platform.ask(platform.member) is None
    assert await platform.ask(platform.member)
