"""Each command in each way on Discord, with the real SDK against the playground."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from storybot.commands.model import Command
from storybot.commands.registry import COMMANDS
from storybot.moderation.model import Grant, Holder, Right
from storybot.platforms.discord.commands import definitions
from storybot.playground.discord.world import Guild, Member
from storybot.playground.world import World, default_world
from storybot.store import rights
from tests.e2e.asking import FORUM, GUILD, INES, NEWS, TEXT, asked
from tests.e2e.discord_ways import (
    ELSEWHERE,
    ELSEWHERE_TEXT,
    MODERATORS,
    ROUTED,
    WAYS,
    Scene,
    Way,
    buttons,
    private,
    typed,
    words,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAMPLE = "sea-wall-vote.txt"
HEADLINE = "Tern Bay Votes to Build Its Sea Wall Out of Oysters"
SAYS = {
    "story": "### Sides",
    "sides": "**Critics**",
    "timeline": "### Timeline",
    "forecast": "### Forecast",
    "explain": "### In plain words",
    "why": "### Why it matters",
    "points": "### Key points",
    "noise": "**Noise level**",
    "sources": "### Sources",
    "history": "### History",
    "stories": "## The newest stories",
    "follow": "You follow",
    "unfollow": "You don't follow",
    "following": "## What you follow",
    "help": "## What you can ask",
}
REPORTED = {"menu of the card": "That was me.", "menu of a message in the thread": "That is your own message"}
"""What is said to who reports the bot, and to who reports themself."""
EMPTY = {"mod reports": "No report is waiting.", "mod kept-out": "Nobody is kept out here."}
"""What is said where there is nothing to list."""
LISTS = {"stories", "following", "help"}
FORMS = {f"editor {name}": name.capitalize() for name in ("push", "revise", "correct", "retract")}
FORMS |= {"mod slow": "Slow mode", "mod rename": "Rename"}
"""The commands that a form answers here, and how its title begins."""
PUBLIC = [
    command for command in COMMANDS if command.listed and any(it.name == "public" for it in command.options)
]
POSSIBLE = [(way, command) for way in WAYS for command in COMMANDS if way.why_not(command) is None]
ASKING = [(way, command) for way, command in POSSIBLE if command.needs is Right.READER]
EDITING = [(way, command) for way, command in POSSIBLE if command.needs is not Right.READER]


def world() -> World:
    """The default one, and a server where the bot is no member."""
    world = default_world()
    [home] = world.discord.guilds
    everyone, ines, mo = home.roles[0].model_copy(update={"id": ELSEWHERE}), *home.members[:2]
    text = home.channels[0].model_copy(update={"id": ELSEWHERE_TEXT})
    members = [Member(user=ines.user), Member(user=mo.user)]
    world.discord.guilds.append(
        Guild(
            id=ELSEWHERE,
            name="Elsewhere",
            owner_id=ines.user.id,
            roles=[everyone],
            members=members,
            channels=[text],
        )
    )
    return world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    admins = {"admins": [f"discord:{INES}"]}
    async with asked(tmp_path_factory.mktemp("ways"), world(), newsroom=admins) as bot:
        async with bot.store.write() as conn:
            await rights.grant(conn, Grant("discord", GUILD, Right.MODERATOR, Holder.GROUP, MODERATORS))
        registered = bot.playground.discord.commands
        await bot.until(lambda: len(registered.all(None)) == len(definitions(COMMANDS)))
        [slug] = await bot.push(SAMPLE)
        yield Scene(bot, slug, {channel: await bot.card_in(channel) for channel in (TEXT, FORUM, NEWS)})


@pytest.mark.parametrize(
    ("way", "command"), EDITING, ids=[f"{command.name}, {way.name}" for way, command in EDITING]
)
async def test_admins_and_moderators_are_answered_privately_or_get_a_form(
    scene: Scene, way: Way, command: Command
) -> None:
    seen = await scene.bot.seen(way.ask(scene, command))
    if command.name in FORMS:
        assert seen["modal"]["title"].startswith(FORMS[command.name])
        assert seen["messages"] == []
    elif command.name == "editor route":
        assert any(one in words(private(seen)) for one in ROUTED)
    elif command.name == "mod log":
        assert "What was done here" in words(private(seen))
    elif command.name in EMPTY:
        assert EMPTY[command.name] in words(private(seen))
    elif command.needs is Right.MANAGER:
        assert any(one in words(private(seen)) for one in ("What is set up here", "of the server"))
    else:
        assert HEADLINE in words(private(seen))


@pytest.mark.parametrize(
    ("way", "command"), ASKING, ids=[f"{command.name}, {way.name}" for way, command in ASKING]
)
async def test_is_answered_privately(scene: Scene, way: Way, command: Command) -> None:
    seen = await scene.bot.seen(way.ask(scene, command))
    [answer] = seen["messages"]
    assert answer["private"]
    said = words(answer["message"])
    if command.name == "report":
        assert REPORTED[way.name] in said
        return
    assert SAYS[command.name] in said
    if command.name not in LISTS:
        assert HEADLINE in said
        assert "You named no story" not in said, "it is understood which one is meant"
    shares = any(label.startswith("Share") for label in buttons(answer["message"]))
    shown = command.name not in LISTS | {"follow", "unfollow"}
    alone = way.name in {
        "slash command in a direct message",
        "slash command where only the person has the bot",
    }
    assert shares == (shown and not alone)
    assert ("It can't be shared here" in said) == (shown and alone)


async def test_whatever_is_shown_is_shown_to_everybody_on_request(scene: Scene) -> None:
    discord = scene.bot.playground.discord
    for command in PUBLIC:
        discord.people.command(INES, TEXT, command.name, {"story": scene.slug, "public": True})

    def posted() -> list[str]:
        [channel] = [one for one in discord.channels() if one["id"] == TEXT]
        shown = [words(one["payload"]) for one in channel["messages"]]
        return [said for said in shown if "Shared by Ines" in said]

    said = await scene.bot.until(lambda: (found := posted()) and len(found) == len(PUBLIC) and found)
    for command in PUBLIC:
        assert any(SAYS[command.name] in one for one in said)


async def test_every_listed_command_can_be_asked_in_some_way_from_everywhere() -> None:
    for way in WAYS[:5]:
        possible = {command.name for one, command in POSSIBLE if one is way}
        missing = {command.name for command in COMMANDS if command.listed} - possible
        assert missing == (set() if way.why_not is typed else {"mod reports", "mod kept-out"})
    assert set(SAYS) == {
        command.name for command in COMMANDS if command.listed and command.needs is Right.READER
    }
