"""What bots do to people on the local Discord, by the real discord.py: time-outs and overwrites."""

from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from storybot.playground.discord.refusals import Refusal
from storybot.playground.discord.world import Permission
from storybot.playground.server import Playground
from tests.e2e.playground.conftest import BOT, EDDA, GUILD, INES, MO, STORIES, Request, card

BOT_ROLE, MODERATORS = "1100000000000000023", "1100000000000000021"
REPLY = Permission.SEND_MESSAGES_IN_THREADS


def grant(playground: Playground, permissions: Permission) -> None:
    """Let the bot do more."""
    [guild] = playground.discord.state.world.guilds
    next(role for role in guild.roles if role.id == BOT_ROLE).permissions |= permissions


async def time_out(request_: Request, user: str, lasts: timedelta | None) -> Any:
    until = None if lasts is None else (datetime.now(UTC) + lasts).isoformat()
    body = {"communication_disabled_until": until}
    return await request_("PATCH", "/guilds/{}/members/{}", GUILD, user, json=body)


async def refused(asking: Any) -> int:
    with pytest.raises(discord.HTTPException) as error:
        await asking
    return error.value.code


async def test_a_time_out_takes_the_permission_a_higher_role_and_an_end_within_28_days(
    playground: Playground, request_: Request
) -> None:
    hour = timedelta(hours=1)
    assert await refused(time_out(request_, INES, hour)) == 50013
    grant(playground, Permission.MODERATE_MEMBERS)
    assert (await time_out(request_, INES, hour))["communication_disabled_until"] is not None
    with pytest.raises(Refusal):
        playground.discord.people.say(INES, STORIES, "But")
    assert (await time_out(request_, INES, None))["communication_disabled_until"] is None
    playground.discord.people.say(INES, STORIES, "Thanks")
    assert await refused(time_out(request_, INES, timedelta(days=29))) == 50035
    assert await refused(time_out(request_, EDDA, hour)) == 50013, "the owner"
    assert await refused(time_out(request_, BOT, hour)) == 50013, "its role is as high as its own"
    assert await refused(time_out(request_, "1100000000000000777", hour)) == 10007
    [guild] = playground.discord.state.world.guilds
    next(role for role in guild.roles if role.id == MODERATORS).permissions |= Permission.ADMINISTRATOR
    assert await refused(time_out(request_, MO, hour)) == 50013, "an administrator"


async def test_an_overwrite_takes_the_permission_and_what_it_sets(
    playground: Playground, request_: Request
) -> None:
    path, ids = "/channels/{}/permissions/{}", (STORIES, INES)

    async def deny(what: Permission) -> Any:
        return await request_("PUT", path, *ids, json={"type": 1, "allow": 0, "deny": int(what)})

    assert await refused(deny(REPLY)) == 50013
    grant(playground, Permission.MANAGE_ROLES)
    assert await refused(deny(Permission.MANAGE_MESSAGES)) == 50013, "the bot lacks it itself"
    for _ in range(2):
        await deny(REPLY)
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card())
    body = {"name": "Talk", "auto_archive_duration": 1440}
    thread = await request_("POST", "/channels/{}/messages/{}/threads", STORIES, sent["id"], json=body)
    with pytest.raises(Refusal):
        playground.discord.people.say(INES, thread["id"], "Let me in")
    playground.discord.people.say(INES, STORIES, "Here I may")
    await request_("DELETE", path, *ids)
    playground.discord.people.say(INES, thread["id"], "Thanks")
    [guild] = playground.discord.state.world.guilds
    assert next(one for one in guild.channels if one.id == STORIES).overwrites == []
