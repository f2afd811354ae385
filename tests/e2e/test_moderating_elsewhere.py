"""Moderators by a role in several servers, who ask in one of them or directly: the whole bot, with the real
SDK against the playground."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from storybot.clock import SystemClock
from storybot.delivery.model import Place
from storybot.moderation.model import Deed, Grant, Holder, Outcome, Right
from storybot.playground.discord.interactions import Interaction
from storybot.playground.discord.world import Channel, Guild, Member
from storybot.playground.faults import Fault
from storybot.playground.world import World, default_world
from storybot.store import audit, channels, placements, rights
from storybot.story.embargo import State
from tests.e2e.asking import EDDA, GUILD, INES, MO, TEXT, Asked
from tests.e2e.discord_ways import custom_id, private, words
from tests.e2e.editing import EDITORS_ROLE, at_work, in_state

pytestmark = pytest.mark.asyncio(loop_scope="module")

MODERATORS = "1100000000000000021"
OTHER, OTHER_ROLE, OTHER_TEXT = "1100000000000000700", "1100000000000000701", "1100000000000000702"
THIRD, THIRD_ROLE, THIRD_TEXT = "1100000000000000800", "1100000000000000801", "1100000000000000802"
REFUSED = "This is for the moderators here."


def world() -> World:
    """The default one, with two more servers of the bot's. In the first Edda and Mo have the role that
    moderates and Ines has none; of the second only Ines is a member."""
    world = default_world()
    world.discord.limits.enforced = False
    [home] = world.discord.guilds
    every, _, editor, of_bot = home.roles
    ines, mo, edda, bot = home.members
    for guild, role, channel, people in (
        (OTHER, OTHER_ROLE, OTHER_TEXT, [(ines, ()), (mo, (OTHER_ROLE,)), (edda, (OTHER_ROLE,))]),
        (THIRD, THIRD_ROLE, THIRD_TEXT, [(ines, ())]),
    ):
        own = str(int(role) + 2)
        roles = [
            every.model_copy(update={"id": guild}),
            editor.model_copy(update={"id": role}),
            of_bot.model_copy(update={"id": own}),
        ]
        members = [Member(user=one.user, roles=list(held)) for one, held in (*people, (bot, (own,)))]
        world.discord.guilds.append(
            Guild(
                id=guild,
                name=f"Server {guild}",
                owner_id=ines.user.id,
                roles=roles,
                members=members,
                channels=[Channel(id=channel, name="stories")],
            )
        )
    return world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> AsyncIterator[Asked]:
    """A story in three servers, each with a role that moderates."""
    folder = tmp_path_factory.mktemp("elsewhere")
    async with at_work(folder, "discord:1", world=world(), database={"url": module_database_url}) as bot:
        async with bot.store.write() as conn:
            for guild, role in (
                (GUILD, EDITORS_ROLE),
                (GUILD, MODERATORS),
                (OTHER, OTHER_ROLE),
                (THIRD, THIRD_ROLE),
            ):
                await rights.grant(conn, Grant("discord", guild, Right.MODERATOR, Holder.GROUP, role))
            for guild, channel in ((OTHER, OTHER_TEXT), (THIRD, THIRD_TEXT)):
                await channels.add_in_chat(conn, Place("discord", guild, channel), SystemClock().now())
        await in_state(bot, "bridge", "Bridge closes", State.PUBLISHED)
        for channel in (TEXT, OTHER_TEXT, THIRD_TEXT):
            await bot.card_in(channel)
        yield bot


def thread_of(bot: Asked) -> str:
    """The id of the story's thread in the text channel."""
    return next(one.id for one in bot.playground.discord.state.threads.values() if one.parent_id == TEXT)


def use(bot: Asked, user: str, name: str, channel: str | None = None, **options: Any) -> Interaction:
    """Somebody uses a command in a channel, or directly."""
    people = bot.playground.discord.people
    return people.command(user, channel or people.direct(user), name, options)


async def told(bot: Asked, user: str, name: str, channel: str | None = None, **options: Any) -> str:
    return words(private(await bot.seen(use(bot, user, name, channel, **options))))


async def slowed(bot: Asked, seconds: int) -> set[str]:
    """The servers in which the threads are to be so slow."""
    async with bot.store.read() as conn:
        listed = [one.placement for one in await placements.listing(conn, "bridge")]
    return {one.place.account for one in listed if one.wanted_thread.slow == seconds}


async def newest(bot: Asked) -> Deed:
    async with bot.store.read() as conn:
        return (await audit.listing(conn, limit=1))[0].deed


async def test_everywhere_reaches_the_servers_in_which_somebody_has_the_role(bot: Asked) -> None:
    said = await told(bot, EDDA, "mod slow", thread_of(bot), seconds="61", everywhere=True)
    assert "In 4 threads." in said
    assert "can't see right now" not in said, "of the third she is no member, which is known"
    assert await slowed(bot, 61) == {GUILD, OTHER}


async def test_in_a_thread_nobody_is_asked_for_other_servers(bot: Asked) -> None:
    before = [*bot.playground.discord.log]
    assert "In this thread." in await told(bot, EDDA, "mod slow", thread_of(bot), seconds="62")
    assert await slowed(bot, 62) == {GUILD}
    since = [*bot.playground.discord.log][len(before) :]
    assert not [one.path for one in since if "/members/" in one.path]


async def test_directly_it_is_for_every_server_in_which_somebody_moderates(bot: Asked) -> None:
    used = use(bot, EDDA, "mod slow", story="bridge", seconds="63")
    answer = private(await bot.seen(used))
    assert "In 4 threads." in words(answer)
    assert await slowed(bot, 63) == {GUILD, OTHER}
    pressed = bot.playground.discord.people.press_private(used.id, custom_id(answer, "Undo: Slow mode"))
    assert "Undone" in words(private(await bot.seen(pressed)))
    assert await slowed(bot, 63) == set()
    seen = await told(bot, EDDA, "mod log", story="bridge")
    assert "undo · bridge" in seen.replace("\\", "")
    async with bot.store.read() as conn:
        assert not await audit.listing(conn, told_in=[("discord", THIRD)], limit=1)
    assert "undo · bridge" in (await told(bot, MO, "mod log", OTHER_TEXT)).replace("\\", "")


async def test_directly_the_stories_that_everybody_may_see_are_offered(bot: Asked) -> None:
    people = bot.playground.discord.people
    typing = people.complete(EDDA, people.direct(EDDA), "mod lock", "story", "bri")
    seen = await bot.seen(typing)
    assert [one["value"] for one in seen["choices"]] == ["bridge"]


@pytest.mark.parametrize("story", ["bridge", "nothing-of-the-kind", None])
async def test_who_moderates_nowhere_is_refused_directly_and_written_down(
    bot: Asked, story: str | None
) -> None:
    options = {} if story is None else {"story": story}
    assert REFUSED in await told(bot, INES, "mod lock", **options)
    deed = await newest(bot)
    assert (deed.act, deed.outcome, deed.by.id, deed.slug) == ("lock", Outcome.REFUSED, INES, story)


async def test_what_is_about_a_server_is_refused_directly(bot: Asked) -> None:
    assert REFUSED in await told(bot, EDDA, "mod reports")
    assert REFUSED in await told(bot, EDDA, "mod log")


async def test_a_server_that_cant_be_asked_is_named_and_holds_up_nothing(bot: Asked) -> None:
    asking = f"/guilds/{OTHER}/members/{MO}"
    bot.playground.faults.add(Fault(platform="discord", match=asking, kind="server_error", times=3))
    said = await told(bot, MO, "mod slow", thread_of(bot), seconds="64", everywhere=True)
    assert "In 3 threads." in said
    assert (
        f"I can't see right now whether you moderate these servers too, so nothing is done there: {OTHER}."
        in said
    )
    assert await slowed(bot, 64) == {GUILD}
    bot.playground.faults.add(
        Fault(platform="discord", match=f"/guilds/{GUILD}/members/{MO}", kind="rate_limited", times=2)
    )
    said = await told(bot, MO, "mod slow", story="bridge", seconds="65")
    assert REFUSED in said
    assert f"{GUILD}, {OTHER}" in said
    bot.playground.faults.clear()
    assert "In 4 threads." in await told(bot, MO, "mod slow", story="bridge", seconds="66")
