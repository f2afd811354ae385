"""One bot in two Slack workspaces, each with its own token and channel; people have the same ids in both."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from storybot.clock import SystemClock
from storybot.delivery.model import Place
from storybot.newsroom.acts import retract
from storybot.platforms.slack.client import EVENTS_PATH
from storybot.playground.slack.interacting import Users
from storybot.playground.slack.state import Message
from storybot.playground.slack.world import Bot, Channel
from storybot.playground.world import World, default_world
from storybot.settings import ChannelSettings, Settings
from storybot.store import accounts, channels, stories
from storybot.store.model import Account, ChannelConfig, Route
from storybot.store.tables import placements
from storybot.story.embargo import State
from tests.e2e.asking import STORIES, TEAM, Asked, asked
from tests.e2e.process import free_port
from tests.e2e.slack_ways import BOT, MINA, buttons
from tests.making import NOON

OTHER, OTHER_STORIES, OTHER_BOT = "T0LANTERN2", "C0LANTERN2", "U0LANTERNB"
CHANNELS = {TEAM: STORIES, OTHER: OTHER_STORIES}
BOTS = {TEAM: BOT, OTHER: OTHER_BOT}
NAMES = {TEAM: "mina", OTHER: "nora"}
SAMPLE = "sea-wall-vote.txt"


def world() -> World:
    """The default one, and a second workspace whose people have the ids of the first one's."""
    world = default_world()
    [home] = world.slack.workspaces
    bot = Bot(user_id=OTHER_BOT, bot_id="B0LANTERNB", name="storybot", token="xoxb-lantern")
    mina, *others = home.users
    people = [mina.model_copy(update={"name": "nora", "real_name": "Nora"}), *others]
    here = Channel(id=OTHER_STORIES, name="stories", members=[*(one.id for one in people), bot.user_id])
    second = {"id": OTHER, "name": "Lantern", "domain": "lantern", "bot": bot, "users": people}
    world.slack.workspaces.append(home.model_copy(update=second | {"channels": [here]}))
    return world


@pytest.fixture(params=["socket", "http"])
async def bot(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Asked]:
    told, slack = world(), dict[str, Any]()
    if request.param == "http":
        port = free_port()
        address = told.slack.app.request_url = f"http://127.0.0.1:{port}{EVENTS_PATH}"
        secret = told.slack.app.signing_secret
        slack = {"mode": "http", "signing_secret": secret, "request_url": address}
        slack["listen"] = f"127.0.0.1:{port}"
    editors = {"editors": (f"slack:{OTHER}:{MINA}",)}
    async with asked(tmp_path, told, at_work=False, slack=slack, newsroom=editors) as bot:
        bot.settings = await with_the_other(bot)
        async with bot.at_work():
            await bot.connected()
            yield bot


async def with_the_other(bot: Asked) -> Settings:
    """The settings with the second workspace's channel; its token is kept."""
    both = [
        ChannelSettings(platform="slack", account=it, channel=channel) for it, channel in CHANNELS.items()
    ]
    config = [ChannelConfig(Place("slack", it, channel), Route()) for it, channel in CHANNELS.items()]
    async with bot.store.write() as conn:
        own = bot.playground.slack.state.workspace(OTHER).data.bot.token
        await accounts.add(conn, [Account("slack", OTHER, bot_token=own)])
        await channels.sync(conn, config, SystemClock().now(), retire=True)
    return bot.settings.model_copy(update={"channels": tuple(both), "discord": None})


def users(bot: Asked, team: str) -> Users:
    return bot.playground.slack.users(bot.playground.url, team)


def messages(bot: Asked, team: str, channel: str | None = None) -> list[Message]:
    """All that stands in a channel, which is the workspace's own if none is named; pictures are left out."""
    conversation = bot.playground.slack.state.workspace(team).conversations.get(channel or CHANNELS[team])
    every = conversation.messages.values() if conversation else ()
    return [one for one in every if not one.content.blocks or one.content.blocks[0]["type"] != "image"]


def text(message: Message) -> str:
    return json.dumps(message.content.blocks, ensure_ascii=False)


def alone(bot: Asked, team: str) -> str:
    """All that one person alone was told in a workspace, wherever: in channels, directly, at home."""
    workspace = bot.playground.slack.state.workspace(team)
    said = [text(one) for it in workspace.conversations for one in messages(bot, team, it) if one.only_for]
    views = bot.playground.slack.interactions.views.values()
    return "\n".join(
        [*said, *(json.dumps(view.view, ensure_ascii=False) for view in views if view.team == team)]
    )


def public(bot: Asked, team: str) -> str:
    return "\n".join(text(one) for one in messages(bot, team) if one.only_for is None)


async def card_in(bot: Asked, team: str) -> Message:
    """The story's card there, once its thread is."""

    def card() -> Message | None:
        [*there] = messages(bot, team)
        return there[0] if len(there) > 1 and there[1].thread_ts == there[0].ts else None

    return await bot.until(card)


async def _slash(bot: Asked, team: str) -> None:
    await users(bot, team).command(MINA, CHANNELS[team], "/sides", "sea wall")


async def _mention(bot: Asked, team: str) -> None:
    card = await card_in(bot, team)
    people = bot.playground.slack.people(team)
    people.post(MINA, CHANNELS[team], f"<@{BOTS[team]}> sides", thread_ts=card.ts)


async def _press(bot: Asked, team: str) -> None:
    card = await card_in(bot, team)
    await users(bot, team).press(MINA, CHANNELS[team], card.ts, buttons(card.content.blocks)["Sides"])


async def _direct(bot: Asked, team: str) -> None:
    bot.playground.slack.people(team).post(MINA, users(bot, team).direct(MINA), "sides sea wall")


async def _shortcut(bot: Asked, team: str) -> None:
    card = await card_in(bot, team)
    await users(bot, team).message_shortcut(MINA, CHANNELS[team], card.ts, "ask_story")
    view = await bot.until(lambda: next(iter(bot.playground.slack.interactions.views.values()), None))
    ask = buttons(view.view["blocks"])["Critics, defenders and neutral voices"]
    await users(bot, team).press_in_view(MINA, view.id, ask)


WAYS = [_slash, _mention, _press, _direct, _shortcut]


@pytest.mark.parametrize("team", [TEAM, OTHER])
@pytest.mark.parametrize("ask", WAYS, ids=lambda way: way.__name__.strip("_"))
async def test_who_asks_is_answered_where_they_ask(
    bot: Asked, ask: Callable[[Asked, str], Awaitable[None]], team: str
) -> None:
    [elsewhere] = {TEAM, OTHER} - {team}
    await bot.push(SAMPLE)
    for one in (TEAM, OTHER):
        await card_in(bot, one)
    before = len(bot.playground.slack.log)
    await ask(bot, team)
    await bot.until(lambda: "Critics" in alone(bot, team))
    assert alone(bot, elsewhere) == ""
    assert {one.workspace for one in bot.playground.slack.log[before:]} <= {team}, "each with its own token"


async def test_what_is_shared_is_shared_in_one_with_the_name_there(bot: Asked) -> None:
    await bot.push(SAMPLE)
    cards = {team: await card_in(bot, team) for team in (TEAM, OTHER)}
    for team in (OTHER, TEAM):
        await _press(bot, team)
        answer = await bot.until(
            lambda team=team: next((one for one in messages(bot, team) if one.only_for), None)
        )
        share = buttons(answer.content.blocks)["Share in thread"]
        await users(bot, team).press(MINA, CHANNELS[team], answer.ts, share)
        await bot.until(lambda team=team: f"Shared by {NAMES[team]}" in public(bot, team))
        if team == OTHER:
            assert "Shared by" not in public(bot, TEAM)
    for team, card in cards.items():
        shared = [one for one in messages(bot, team) if "Shared by" in text(one)]
        assert [(one.thread_ts, one.author) for one in shared] == [(card.ts, BOTS[team])]
        assert f"Shared by {NAMES[team]}" in text(shared[0])


async def test_a_retraction_reaches_what_was_shared_in_both(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    for team in (TEAM, OTHER):
        await users(bot, team).command(MINA, CHANNELS[team], "/sides", f"{slug} public:true")
        await bot.until(lambda team=team: "Shared by" in public(bot, team))
    await retract(bot.store, slug, "It was wrong.", SystemClock().now())
    for team in (TEAM, OTHER):
        await bot.until(lambda team=team: public(bot, team).count("It was wrong.") >= 2)
        await bot.until(lambda team=team: "Shared by" not in public(bot, team))


async def test_who_follows_in_one_hears_of_it_there_alone(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    direct = "D" + MINA[1:]
    await users(bot, OTHER).command(MINA, OTHER_STORIES, "/story", f"follow {slug}")
    await bot.until(lambda: "You follow" in alone(bot, OTHER))
    await users(bot, TEAM).command(MINA, STORIES, "/story", "following")
    await bot.until(lambda: "Nothing yet" in alone(bot, TEAM))
    users(bot, TEAM).open_home(MINA)
    await bot.until(lambda: alone(bot, TEAM).count("Nothing yet") == 2)
    await users(bot, TEAM).command(MINA, STORIES, "/story", f"unfollow {slug}")
    await bot.until(lambda: "You don't follow" in alone(bot, TEAM))

    await retract(bot.store, slug, "It was wrong.", SystemClock().now())
    async with bot.store.write() as conn:  # ten minutes are long
        await conn.execute(update(placements).where(placements.c.kind == "notice").values(due_at=NOON))
    await bot.until(lambda: any("It was wrong." in text(one) for one in messages(bot, OTHER, direct)))
    [notice] = messages(bot, OTHER, direct)
    assert notice.author == OTHER_BOT
    assert messages(bot, TEAM, direct) == []


async def test_an_editor_of_one_is_none_in_the_other(bot: Asked) -> None:
    [slug] = await bot.push("library-robot.md")
    async with bot.store.write() as conn:
        found = await stories.get(conn, slug)
        assert found is not None
        draft = replace(found.story, summary="Zeppelins land.")
        await stories.revise(conn, draft, SystemClock().now(), state=State.DRAFT)
    for team in (OTHER, TEAM):
        await users(bot, team).command(MINA, CHANNELS[team], "/story", slug)
        users(bot, team).open_home(MINA)
        await bot.until(lambda team=team: "The newest stories" in alone(bot, team))
    await bot.until(lambda: "Zeppelins" in alone(bot, OTHER))
    await bot.until(lambda: "No story is called" in alone(bot, TEAM))
    assert "Zeppelins" not in alone(bot, TEAM)


async def test_without_a_channel_the_token_s_own_workspace_is_served(tmp_path: Path) -> None:
    async with asked(tmp_path, at_work=False) as bot:
        bot.settings = bot.settings.model_copy(update={"channels": (), "discord": None})
        async with bot.store.write() as conn:
            await channels.sync(conn, [], SystemClock().now(), retire=True)
        async with bot.at_work():
            await bot.connected()
            async with bot.store.write() as conn:
                assert await channels.add_in_chat(conn, Place("slack", TEAM, STORIES), SystemClock().now())
            await bot.push(SAMPLE)
            assert await bot.card_in(STORIES)
