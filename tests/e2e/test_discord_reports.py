"""Reports on Discord, with the whole bot: from the menu of a message to what the moderators decide."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from storybot.delivery.model import Place
from storybot.moderation.model import Grant, Holder, Right, Use
from storybot.playground.discord.world import Channel, Permission
from storybot.playground.world import World, default_world
from storybot.store import audit, moderator_channels, rights
from storybot.store.audit import Entry
from storybot.story.embargo import State
from tests.e2e.asking import EDDA, GUILD, INES, MO, TEXT, Asked
from tests.e2e.discord_ways import buttons, parts, private, words
from tests.e2e.editing import EDITORS_ROLE, at_work, in_state

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOT_ROLE, QUEUE = "1100000000000000023", "1100000000000000105"
ADMIN = "1100000000000000099"


def world() -> World:
    """The default one, with a channel for moderators; the bot may all that a ruling takes."""
    world = default_world()
    world.discord.limits.enforced = False
    [guild] = world.discord.guilds
    guild.channels.append(Channel(id=QUEUE, name="moderators"))
    [of_bot] = [role for role in guild.roles if role.id == BOT_ROLE]
    of_bot.permissions |= Permission.MANAGE_MESSAGES | Permission.MODERATE_MEMBERS
    of_bot.permissions |= Permission.MANAGE_ROLES | Permission.MANAGE_THREADS
    return world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> AsyncIterator[Asked]:
    """A story with its thread; Edda moderates, and there is a queue."""
    folder = tmp_path_factory.mktemp("reports")
    async with at_work(folder, world=world(), database={"url": module_database_url}) as bot:
        async with bot.store.write() as conn:
            await rights.grant(conn, Grant("discord", GUILD, Right.MODERATOR, Holder.GROUP, EDITORS_ROLE))
            await moderator_channels.put(conn, Use.REPORTS, Place("discord", GUILD, QUEUE))
        await in_state(bot, "bridge", "Bridge closes", State.PUBLISHED)
        await bot.card_in(TEXT)
        yield bot


def thread_of(bot: Asked) -> str:
    """The story's thread in the text channel."""
    return next(one.id for one in bot.playground.discord.state.threads.values() if one.parent_id == TEXT)


def says(bot: Asked, text: str, user: str = MO) -> str:
    """Somebody writes in the story's thread; the message."""
    return bot.playground.discord.people.say(user, thread_of(bot), text)["id"]


async def reported(bot: Asked, message: str, reason: str = "It insults us.", by: str = INES) -> str:
    """Somebody reports a message of the thread; what they are told."""
    people = bot.playground.discord.people
    opened = people.shortcut(by, thread_of(bot), "Report to moderators", message)
    assert (await bot.seen(opened))["modal"]["title"] == "Report to moderators"
    return words(private(await bot.seen(people.submit(opened.id, {"reason": reason}))))


def queue(bot: Asked) -> list[dict[str, Any]]:
    """The cards in the moderators' channel, oldest first."""
    shown = next(one for one in bot.playground.discord.channels() if one["id"] == QUEUE)
    return [{"id": one["id"], **one["payload"]} for one in shown["messages"]]


async def card(bot: Asked, *said: str) -> dict[str, Any]:
    """The card in the moderators' channel that says all of this, once it does."""

    def found() -> dict[str, Any] | None:
        return next((one for one in reversed(queue(bot)) if all(it in words(one) for it in said)), None)

    return await bot.until(found)


async def pressed(bot: Asked, shown: dict[str, Any], label: str, by: str = EDDA, **filled: str) -> str:
    """Somebody presses a card's button, and fills in what it asks for; what they see of it."""
    people = bot.playground.discord.people
    press = people.press(by, QUEUE, shown["id"], buttons(shown)[label])
    seen = await bot.seen(press)
    if filled:
        assert seen["modal"]
        seen = await bot.seen(people.submit(press.id, filled))
    return words(private(seen))


async def deeds(bot: Asked, limit: int = 1) -> list[Entry]:
    async with bot.store.read() as conn:
        return await audit.listing(conn, limit=limit)


def links(shown: dict[str, Any]) -> list[str]:
    return [part["url"] for part in parts(shown["components"]) if "url" in part]


async def test_a_report_comes_to_the_moderators_and_is_dismissed(bot: Asked) -> None:
    message = says(bot, "You are all fools")
    assert "Thank you" in await reported(bot, message)
    shown = await card(bot, "You are all fools", "It insults us.", "Mo", "Bridge closes", "Reports: 1")
    assert links(shown) == [f"https://discord.com/channels/{GUILD}/{thread_of(bot)}/{message}"]
    assert "Ines" not in words(shown)
    told = await pressed(bot, shown, "Dismiss")
    assert "Dismissed" in told
    decided = await card(bot, "You are all fools", "Dismissed", "Edda")
    assert decided["id"] == shown["id"]
    assert "Dismiss" not in buttons(decided)
    [ruling, report] = await deeds(bot, 2)
    assert (report.deed.act, report.deed.by.id, report.deed.quoted) == ("report", INES, "You are all fools")
    assert (ruling.deed.act, ruling.deed.by.id) == ("dismiss", EDDA)
    assert ruling.deed.about is not None
    assert ruling.deed.about.id == MO
