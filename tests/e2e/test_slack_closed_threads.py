"""What people reply on Slack where they are not to is seen by moderators, or removed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from storybot.clock import SystemClock
from storybot.delivery.model import Place
from storybot.moderation.given import KEPT_FOR
from storybot.moderation.model import ITSELF, Grant, Holder, Right, Use
from storybot.moderation.threads import Act, moderate, order
from storybot.playground.faults import Fault
from storybot.playground.slack import wire
from storybot.playground.slack.block_reading import plain_blocks
from storybot.playground.slack.state import Conversation
from storybot.playground.slack.world import Bot, Channel, UserGroup
from storybot.playground.world import World, default_world
from storybot.store import kept_out, moderator_channels, rights
from storybot.story.embargo import State
from tests.e2e.asking import STORIES, TEAM, Asked
from tests.e2e.editing import EDITOR, at_work, in_state
from tests.e2e.slack_ways import MINA, MOSS, private

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUEUE, OTHER = "C0QUEUE001", "T0LANTERN2"
ADMIN_TOKEN = "xoxp-moss-lets-the-app"
GROUPS = ("S0ASKED001", "S0ASKED002")
STORY = {
    "seen": ("bridge", "Bridge closes"),
    "removed": ("tram", "A tram to the beach"),
    "elsewhere": ("ferry", "The ferry is late"),
}
"""One for each bot, for they share the database."""


def world(admin_of: str) -> World:
    """The default one, with a channel for moderators, and another workspace; an admin of one of them lets the
    app act for them."""
    world = default_world()
    [workspace] = world.slack.workspaces
    workspace.channels.append(Channel(id=QUEUE, name="moderators", members=[workspace.bot.user_id]))
    workspace.usergroups |= {one: UserGroup(handle=one.lower(), users=[EDITOR]) for one in GROUPS}
    bot = Bot(user_id="U0LANTERNB", bot_id="B0LANTERNB", name="storybot", token="xoxb-lantern")
    other = {"id": OTHER, "name": "Lantern", "domain": "lantern", "bot": bot, "channels": []}
    world.slack.workspaces.append(workspace.model_copy(update=other, deep=True))
    [home] = [one for one in world.slack.workspaces if one.id == admin_of]
    next(user for user in home.users if user.id == MOSS).token = ADMIN_TOKEN
    return world


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=list(STORY))
async def bot(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, module_database_url: str
) -> AsyncIterator[Asked]:
    """A closed story; Moss moderates, and there is a queue. With an admin's token replies are removed, in the
    admin's own workspace."""
    slack = {} if request.param == "seen" else {"admin_token": ADMIN_TOKEN}
    folder, database = tmp_path_factory.mktemp("closed"), {"url": module_database_url}
    told = world(OTHER if request.param == "elsewhere" else TEAM)
    async with at_work(folder, world=told, database=database, slack=slack) as bot:
        async with bot.store.write() as conn:
            await rights.grant(conn, Grant("slack", TEAM, Right.MODERATOR, Holder.USER, MOSS))
            await moderator_channels.put(conn, Use.REPORTS, Place("slack", TEAM, QUEUE))
        await in_state(bot, *STORY[request.param], State.PUBLISHED)
        await bot.card_in(STORIES)
        yield bot


def removes(bot: Asked) -> bool:
    """Whether an admin's token is there to remove what people write."""
    users = bot.playground.slack.state.workspaces[TEAM].data.users
    given = bot.settings.slack is not None and bot.settings.slack.admin_token is not None
    return given and any(user.token == ADMIN_TOKEN for user in users)


def slug(bot: Asked) -> str:
    """The bot's own story."""
    given = bot.settings.slack is not None and bot.settings.slack.admin_token is not None
    return STORY["removed" if removes(bot) else "elsewhere" if given else "seen"][0]


def conversation(bot: Asked, channel: str = STORIES) -> Conversation:
    return bot.playground.slack.state.workspaces[TEAM].conversations[channel]


def card(bot: Asked) -> str:
    return next(ts for ts, one in conversation(bot).messages.items() if one.thread_ts is None)


def replies(bot: Asked, text: str, user: str = MINA) -> str:
    return bot.playground.slack.people().post(user, STORIES, text, thread_ts=card(bot))


def permalink(bot: Asked, reply: str) -> str:
    """A reply's address, as Slack makes it."""
    workspace = bot.playground.slack.state.workspaces[TEAM]
    return wire.permalink(workspace, conversation(bot), conversation(bot).messages[reply])


def queue(bot: Asked) -> list[str]:
    return [plain_blocks(one.content.blocks) for one in conversation(bot, QUEUE).messages.values()]


async def do(bot: Asked, act: Act) -> None:
    await moderate(bot.store, slug(bot), order(act), lambda _: True, ITSELF, SystemClock().now())


async def told(bot: Asked, before: int) -> str:
    """What Mina is told next."""
    message = await bot.until(lambda: next(iter(private(bot)[before:]), None))
    assert message.thread_ts == card(bot)
    return plain_blocks(message.content.blocks)


async def test_a_reply_in_a_closed_discussion_is_answered_and_flagged_or_removed(bot: Asked) -> None:
    await do(bot, Act.CLOSE)
    before = len(private(bot))
    reply = replies(bot, "But *why*, <!channel>?")
    answer = await told(bot, before)
    assert "This discussion is closed." in answer
    assert ("Your reply is being removed." in answer) == removes(bot)
    case = await bot.until(lambda: next((one for one in queue(bot) if "But *why*" in one), None))
    assert "a reply in a closed discussion" in case
    if removes(bot):
        await bot.until(lambda: conversation(bot).visible(reply) is None)
        await bot.until(lambda: any("Message removed" in one and "storybot" in one for one in queue(bot)))
    else:
        assert conversation(bot).visible(reply) is not None


async def test_who_is_kept_out_is_told_so_wherever_they_reply(bot: Asked) -> None:
    await do(bot, Act.OPEN)
    async with bot.store.write() as conn:
        await kept_out.add(conn, "slack", TEAM, MINA, "Mina", SystemClock().now())
    before = len(private(bot))
    replies(bot, "Here I am again.")
    assert "The moderators keep you out of discussions." in await told(bot, before)
    await bot.until(lambda: any("a reply by an author who is kept out" in one for one in queue(bot)))
    async with bot.store.write() as conn:
        await kept_out.remove(conn, "slack", TEAM, MINA)


async def test_moderators_may_reply_and_everybody_where_it_is_open(bot: Asked) -> None:
    await do(bot, Act.CLOSE)
    replies(bot, "A word from the moderators.", user=MOSS)
    await do(bot, Act.OPEN)
    replies(bot, "An open word.")
    await do(bot, Act.CLOSE)
    before = len(private(bot))
    replies(bot, "The last word.")
    await told(bot, before)
    await bot.until(lambda: any("The last word." in one for one in queue(bot)))
    assert not [one for one in queue(bot) if "A word from" in one or "An open word" in one]
    assert private(bot, user=MOSS) == []


async def test_whatever_slack_doesnt_tell_a_reply_is_flagged_with_a_link_to_it(bot: Asked) -> None:
    await do(bot, Act.CLOSE)
    for unanswered in ("chat.getPermalink", "users.info"):
        bot.playground.faults.add(Fault(platform="slack", match=unanswered, kind="rate_limited", times=9))
    try:
        before = len(private(bot))
        link = permalink(bot, replies(bot, "Who hears me?"))
        await told(bot, before)
        await bot.until(lambda: any("Who hears me?" in one for one in queue(bot)))
    finally:
        bot.playground.faults.clear()
    assert any(link in str(one.content.blocks) for one in conversation(bot, QUEUE).messages.values())


@pytest.mark.parametrize(
    ("group_id", "what_happens"),
    [
        (GROUPS[0], {"kind": "rate_limited"}),
        (GROUPS[1], {"kind": "refused", "code": "missing_scope"}),
    ],
    ids=["rate limit", "scope"],
)
async def test_while_slack_doesnt_tell_who_moderates_no_reply_is_removed(
    bot: Asked, group_id: str, what_happens: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storybot.moderation.given.KEPT_FOR", KEPT_FOR * 0)
    monkeypatch.setattr("storybot.platforms.slack.directory.GROUPS_AGE", 0.0)
    group = Grant("slack", TEAM, Right.MODERATOR, Holder.GROUP, group_id)
    async with bot.store.write() as conn:
        await rights.grant(conn, group)
    await do(bot, Act.CLOSE)
    faults, before = bot.playground.faults, len(private(bot, user=EDITOR))
    faults.add(Fault(platform="slack", match="usergroups.users.list", times=99, **what_happens))
    reply = replies(bot, "May I?", user=EDITOR)
    await bot.until(lambda: len(private(bot, user=EDITOR)) > before)
    faults.clear()
    assert "The moderators see your reply" in str(private(bot, user=EDITOR)[-1])
    await bot.until(lambda: any("May I?" in one for one in queue(bot)))
    assert conversation(bot).visible(reply) is not None
    async with bot.store.write() as conn:
        await rights.revoke(conn, group)
