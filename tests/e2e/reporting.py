"""Reports on Discord: a world with a queue, who says what there, and what moderators do about it."""

from typing import Any

from storybot.playground.discord.world import Channel, Permission
from storybot.playground.world import World, default_world
from storybot.store import audit
from storybot.store.audit import Entry
from tests.e2e.asking import EDDA, INES, MO, TEXT, Asked
from tests.e2e.discord_ways import buttons, parts, private, words

BOT_ROLE, QUEUE = "1100000000000000023", "1100000000000000105"


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
