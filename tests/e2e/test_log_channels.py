"""What is done in an account comes to the channel that its moderators have for that, with the whole bot."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from storybot.clock import SystemClock
from storybot.delivery.model import Place
from storybot.moderation.model import Actor, Doer, Grant, Holder, Right, Use, Way
from storybot.moderation.threads import Act, moderate, order, within
from storybot.playground.discord.world import Channel, Permission
from storybot.playground.slack.block_reading import plain_blocks
from storybot.playground.slack.world import Channel as SlackChannel
from storybot.playground.world import World, default_world
from storybot.store import audit, moderator_channels, rights
from storybot.story.embargo import State
from tests.e2e.asking import EDDA, GUILD, INES, STORIES, TEXT, Asked
from tests.e2e.discord_ways import words
from tests.e2e.editing import EDITOR, EDITORS_ROLE, TEAM, USERGROUP, at_work, in_state
from tests.e2e.slack_ways import users

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOT_ROLE, LOG, ON_SLACK = "1100000000000000023", "1100000000000000105", "C0LOG00001"


def world() -> World:
    """The default one, with a channel for the log on each platform."""
    world = default_world()
    world.discord.limits.enforced = False
    [guild], [workspace] = world.discord.guilds, world.slack.workspaces
    guild.channels.append(Channel(id=LOG, name="log"))
    [of_bot] = [role for role in guild.roles if role.id == BOT_ROLE]
    of_bot.permissions |= Permission.MANAGE_THREADS
    workspace.channels.append(SlackChannel(id=ON_SLACK, name="log", members=[workspace.bot.user_id]))
    return world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> AsyncIterator[Asked]:
    """A story with its threads; each account has a log."""
    folder = tmp_path_factory.mktemp("logs")
    async with at_work(folder, world=world(), database={"url": module_database_url}) as bot:
        async with bot.store.write() as conn:
            await rights.grant(conn, Grant("discord", GUILD, Right.MODERATOR, Holder.GROUP, EDITORS_ROLE))
            await rights.grant(conn, Grant("slack", TEAM, Right.MODERATOR, Holder.GROUP, USERGROUP))
            for place in (Place("discord", GUILD, LOG), Place("slack", TEAM, ON_SLACK)):
                await moderator_channels.put(conn, Use.LOG, place)
        await in_state(bot, "bridge", "Bridge closes", State.PUBLISHED)
        await bot.card_in(TEXT)
        await bot.card_in(STORIES)
        yield bot


def on_discord(bot: Asked) -> list[dict[str, Any]]:
    shown = next(one for one in bot.playground.discord.channels() if one["id"] == LOG)
    return [one["payload"] for one in shown["messages"]]


def on_slack(bot: Asked) -> list[str]:
    posted = bot.playground.slack.state.workspaces[TEAM].conversations[ON_SLACK].messages.values()
    return [plain_blocks(one.content.blocks) for one in posted]


def plain(text: str) -> str:
    return text.replace("\\", "").replace("**", "")


async def test_what_is_done_is_told_where_it_was_done(bot: Asked) -> None:
    people = bot.playground.discord.people
    await bot.seen(people.command(EDDA, TEXT, "mod lock", {"story": "bridge", "reason": "<@&1> **loud**"}))
    told = await bot.until(lambda: next((one for one in on_discord(bot) if "Edda" in words(one)), None))
    assert "lock · bridge" in words(told)
    assert "**loud**" not in json.dumps(told).replace("\\\\*", ""), "what people write is no markup"
    await bot.seen(people.command(INES, TEXT, "mod close", {"story": "bridge"}))
    await bot.until(lambda: any("close · refused" in words(one) for one in on_discord(bot)))
    await users(bot).command(EDITOR, STORIES, "/mod", "pin bridge")
    await bot.until(lambda: any("pin · bridge" in one for one in on_slack(bot)))
    assert not any("lock · bridge" in one for one in on_slack(bot)), "each account has its own"


async def test_what_is_done_in_a_shell_is_told_wherever_a_thread_was_changed(bot: Asked) -> None:
    shell = Doer(Actor("cli", "desk", "ada", "Ada at the shell"), Way.CLI)
    for act, account in ((Act.UNPIN, TEAM), (Act.KEEP_ALIVE, None)):
        ordered, which = order(act, "off"), within(account, None)
        await moderate(bot.store, "bridge", ordered, which, shell, SystemClock().now())
    told = [lambda: map(words, on_discord(bot)), lambda: on_slack(bot)]
    for shown in told:
        await bot.until(lambda shown=shown: any("keep-alive · bridge" in plain(one) for one in shown()))
    assert any("Ada at the shell · unpin" in plain(one) for one in on_slack(bot))
    assert not any("unpin" in words(one) for one in on_discord(bot)), "that was in the workspace alone"


async def test_who_is_erased_is_gone_from_what_was_told(bot: Asked) -> None:
    people = bot.playground.discord.people
    await bot.seen(people.command(EDDA, TEXT, "mod unlock", {"story": "bridge"}))
    await bot.until(lambda: any("Edda" in words(one) and "unlock" in words(one) for one in on_discord(bot)))
    async with bot.store.write() as conn:
        await audit.erase(conn, Place("discord", "@me", EDDA))
    await bot.until(lambda: not any("Edda" in words(one) for one in on_discord(bot)))
    assert any("somebody whose name was erased" in words(one) for one in on_discord(bot))
