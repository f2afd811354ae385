"""Each command in each way on Slack, with the real SDK against the playground."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from storybot.commands.model import Command
from storybot.commands.registry import COMMANDS
from storybot.moderation.model import Grant, Holder, Right
from storybot.playground.slack.block_reading import plain_blocks
from storybot.playground.world import default_world
from storybot.store import rights
from tests.e2e.asking import STORIES, TEAM, asked
from tests.e2e.discord_ways import ROUTED
from tests.e2e.editing import USERGROUP
from tests.e2e.slack_ways import LISTED, MINA, WAYS, Scene, Way, buttons

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAMPLE = "sea-wall-vote.txt"
HEADLINE = "Tern Bay Votes to Build Its Sea Wall Out of Oysters"
SAYS = {
    "story": "Summary",
    "sides": "Critics",
    "timeline": "Timeline",
    "forecast": "Forecast",
    "explain": "In plain words",
    "why": "Why it matters",
    "points": "Key points",
    "noise": "Noise level",
    "sources": "Sources",
    "history": "History",
    "stories": "The newest stories",
    "follow": "You follow",
    "unfollow": "You don't follow",
    "following": "What you follow",
    "help": "What you can ask",
}
LISTS = {"stories", "following", "help"}
EMPTY = {"mod reports": "No report is waiting.", "mod kept-out": "Nobody is kept out here."}
"""What is said where there is nothing to list."""
ALONE = {
    "`/story` in a direct message",
    "a word to the bot alone",
    "shortcut 'Find a story'",
    "a button on the Home tab",
}
NOT_IN = {"`/story` where the bot is no member"}
FORMS = {f"editor {name}" for name in ("push", "revise", "correct", "retract")}
"""The editors' commands that a form answers here, or what opens it."""
MISSING = {"mod archive", "mod slow", "mod rename", "mod keep-alive"}
"""What Slack has not."""
PUBLIC = [command for command in LISTED if any(option.name == "public" for option in command.options)]
POSSIBLE = [(way, command) for way in WAYS for command in COMMANDS if way.why_not(command) is None]
ASKING = [(way, command) for way, command in POSSIBLE if command.needs is Right.READER]
EDITING = [(way, command) for way, command in POSSIBLE if command.needs is not Right.READER]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    admins = {"admins": [f"slack:{TEAM}:{MINA}"]}
    world = default_world()
    world.slack.limits = False  # nobody asks two hundred things in two minutes
    async with asked(tmp_path_factory.mktemp("ways"), world, newsroom=admins) as bot:
        async with bot.store.write() as conn:
            await rights.grant(conn, Grant("slack", TEAM, Right.MODERATOR, Holder.GROUP, USERGROUP))
        await bot.until(lambda: bot.playground.slack.sockets.connections)
        [slug] = await bot.push(SAMPLE)
        yield Scene(bot, slug, await bot.card_in(STORIES))


@pytest.mark.parametrize(
    ("way", "command"), EDITING, ids=[f"{command.name}, {way.name}" for way, command in EDITING]
)
async def test_admins_and_moderators_are_answered_privately_or_get_a_form(
    scene: Scene, way: Way, command: Command
) -> None:
    blocks = await way.ask(scene, command)
    form = "file_input" in str(blocks) or "What was wrong?" in str(blocks) or "Why?" in str(blocks)
    opens = [label for label in buttons(blocks) if label.split()[0].casefold() in command.name]
    if command.name in FORMS:
        assert form or (len(opens) == 1 and "something to fill in" in plain_blocks(blocks))
    elif command.name == "editor route":
        assert any(one in plain_blocks(blocks) for one in ROUTED)
    elif command.name == "mod log":
        assert "What was done here" in plain_blocks(blocks)
    elif command.name in EMPTY:
        assert EMPTY[command.name] in plain_blocks(blocks)
    elif command.needs is Right.MANAGER:
        assert "What is set up here" in plain_blocks(blocks)
    elif command.name in MISSING:
        assert "this platform has no such thing" in plain_blocks(blocks)
    else:
        assert HEADLINE in plain_blocks(blocks)


@pytest.mark.parametrize(
    ("way", "command"), ASKING, ids=[f"{command.name}, {way.name}" for way, command in ASKING]
)
async def test_is_answered_privately(scene: Scene, way: Way, command: Command) -> None:
    blocks = await way.ask(scene, command)
    said = plain_blocks(blocks)
    if command.name == "report":
        assert "That was me." in said
        return
    assert SAYS[command.name] in said
    if command.name not in LISTS:
        assert HEADLINE in said
        assert "You named no story" not in said, "it is understood which one is meant"
    shares = any(label.startswith("Share") for label in buttons(blocks))
    shown = command.name not in LISTS | {"follow", "unfollow"}
    closed = way.name in ALONE | NOT_IN
    assert shares == (shown and not closed)
    assert ("It can't be shared here" in said) == (shown and closed)


async def test_whatever_is_shown_is_shown_to_everybody_on_request(scene: Scene) -> None:
    for command in PUBLIC:
        await scene.users.command(MINA, STORIES, "/story", f"{command.name} {scene.slug} public:true")

    def posted() -> list[str]:
        messages = scene.bot.playground.slack.state.workspace(TEAM).conversations[STORIES].messages.values()
        shown = [plain_blocks(one.content.blocks) for one in messages if one.only_for is None]
        return [said for said in shown if "Shared by mina" in said]

    said = await scene.bot.until(lambda: (found := posted()) and len(found) == len(PUBLIC) and found)
    for command in PUBLIC:
        assert any(SAYS[command.name] in one for one in said)


async def test_every_listed_command_can_be_asked_in_channels_and_threads_alike() -> None:
    for name in ("`/story` in a channel", "`@storybot` in the story's thread"):
        assert [command for way, command in POSSIBLE if way.name == name] == LISTED
    assert set(SAYS) == {command.name for command in LISTED if command.needs is Right.READER}
