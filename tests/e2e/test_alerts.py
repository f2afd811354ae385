"""Editors are told of channels that get nothing: the whole bot, over both SDKs, against the playground, whose
clock is the bot's too."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from storybot import bot as storybot
from storybot.delivery.stop import Stop
from storybot.ingest import files
from storybot.newsroom.push import push
from storybot.playground.discord.world import Channel as DiscordChannel
from storybot.playground.discord.world import Permission
from storybot.playground.faults import Fault
from storybot.playground.slack.world import Channel as SlackChannel
from storybot.playground.world import World, default_world
from storybot.store import placements
from storybot.web.watch import Watch
from tests.e2e.asking import GUILD, SAMPLES, STORIES, TEAM, TEXT, Asked, asked
from tests.playground_time import PlaygroundTime

SPEED = 10
"""Ten seconds between two rounds of alerting are one."""

ROOMS = {"discord": "1100000000000000109", "slack": "C0EDITORS1"}
ALERTS = {"discord": f"discord:{GUILD}:{ROOMS['discord']}", "slack": f"slack:{TEAM}:{ROOMS['slack']}"}
BOT_ROLE, EDITOR, BOT = "1100000000000000023", "U0EDITOR01", "U0STORYBOT"
OTHER = {"discord": "slack", "slack": "discord"}
POST = {"discord": "POST /channels/", "slack": "chat.postMessage"}
PROBLEM = {"discord": "MESSAGES is missing", "slack": "/invite"}


def world() -> World:
    """The default one, with a room for editors on each platform."""
    world = default_world()
    world.discord.guilds[0].channels.append(DiscordChannel(id=ROOMS["discord"], name="newsroom"))
    world.slack.workspaces[0].channels.append(
        SlackChannel(id=ROOMS["slack"], name="editors", members=[EDITOR, BOT])
    )
    return world


@dataclass
class Room:
    """A bot that tells editors on `platform`, and what goes wrong on `failing`."""

    bot: Asked
    platform: Any
    failing: Any

    @property
    def told(self) -> list[str]:
        """Each message in the editors' room, as one text."""
        playground = self.bot.playground
        every = {one["id"]: one for one in (*playground.discord.channels(), *playground.slack.channels())}
        return [
            json.dumps(one["payload"], ensure_ascii=False) for one in every[ROOMS[self.platform]]["messages"]
        ]

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Stop]:
        """The bot until it is killed."""
        time, stop = PlaygroundTime(self.bot.playground.clock), Stop()
        serving = asyncio.create_task(
            storybot.serve(self.bot.settings, self.bot.store, time, stop, Watch(()))
        )
        try:
            yield stop
        finally:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving

    async def push(self, sample: str = "sea-wall-vote.txt") -> None:
        drafts = [files.read(sample, (SAMPLES / sample).read_bytes())]
        await push(self.bot.store, drafts, now=PlaygroundTime(self.bot.playground.clock).now())

    def shut(self) -> None:
        """People shut the bot out of the channel for stories."""
        if self.failing == "discord":
            deny = Permission.SEND_MESSAGES
            self.bot.playground.discord.changing.set_overwrite(TEXT, BOT_ROLE, deny=deny)
        else:
            self.bot.playground.slack.people().kick(EDITOR, STORIES)

    def open(self) -> None:
        """And let it in again."""
        if self.failing == "discord":
            self.bot.playground.discord.changing.set_overwrite(TEXT, BOT_ROLE, deny=Permission(0))
        else:
            self.bot.playground.slack.people().invite(EDITOR, STORIES)

    async def rows_are(self, true: Callable[[list[Any]], bool]) -> None:
        async with asyncio.timeout(30):
            while True:
                async with self.bot.store.read() as conn:
                    if true(await placements.listing(conn)):
                        return
                await asyncio.sleep(0.05)

    async def one_fails(self) -> None:
        """Wait until it is known that the channel for stories gets nothing."""
        await self.rows_are(
            lambda rows: any(one.placement.failing_since or one.channel.trouble for one in rows)
        )

    async def all_delivered(self) -> None:
        await self.rows_are(lambda rows: all(one.placement.due_at is None for one in rows))

    async def soon(self, true: Callable[[], bool]) -> None:
        await self.bot.until(true)

    async def rounds(self) -> None:
        """Let some rounds of alerting pass."""
        await self.bot.playground.clock.sleep(30)

    def later(self, minutes: float) -> None:
        self.bot.playground.clock.advance(60 * minutes)


@asynccontextmanager
async def room(tmp_path: Path, url: str, platform: str, failing: str) -> AsyncIterator[Room]:
    told = world()
    told.discord.limits.enforced = told.slack.limits = False
    sections = {"database": {"url": url}, "newsroom": {"alerts": ALERTS[platform]}}
    async with asked(tmp_path, told, at_work=False, **sections) as bot:
        bot.playground.clock.run_at(SPEED)
        yield Room(bot, platform, failing)


@pytest.fixture(params=["discord", "slack"])
async def apart(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> AsyncIterator[Room]:
    """Editors who are told on the other platform than the one that fails."""
    async with room(tmp_path, database_url, request.param, OTHER[request.param]) as made:
        yield made


@pytest.fixture(params=["discord", "slack"])
async def same(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> AsyncIterator[Room]:
    """Editors who are told on the very platform that fails."""
    async with room(tmp_path, database_url, request.param, request.param) as made:
        yield made


async def test_a_channel_that_is_closed_to_the_bot_is_told_once_and_so_is_its_opening(same: Room) -> None:
    same.shut()
    async with same.at_work():
        await same.push()
        await same.one_fails()
        await same.rounds()
        assert same.told == [], "it may be over in a moment"
        same.later(minutes=11)
        await same.soon(lambda: len(same.told) == 1)
    [said] = same.told
    assert f"Stories don't get through to {same.failing.capitalize()}" in said
    assert PROBLEM[same.failing] in said
    assert "#stories" in said

    async with same.at_work():  # a restart tells nothing again
        await same.rounds()
        assert len(same.told) == 1
        same.open()
        await same.all_delivered()
        await same.rounds()
        assert len(same.told) == 1, "it may fail again in a moment"
        same.later(minutes=6)
        await same.soon(lambda: len(same.told) == 2)
        await same.rounds()
    _, over = same.told
    assert f"Well again: stories get through to {same.failing.capitalize()}" in over
    assert PROBLEM[same.failing] in over


async def test_an_outage_is_one_message_for_all_its_channels_and_one_when_it_is_over(apart: Room) -> None:
    fault = Fault(
        platform=apart.failing, match=POST[apart.failing], kind="server_error", status=503, times=9999
    )
    apart.bot.playground.faults.add(fault)
    channels = {"discord": ("#stories", "#story-forum", "#news"), "slack": ("#stories",)}[apart.failing]
    async with apart.at_work():
        await apart.push()
        await apart.rows_are(
            lambda rows: _failing(rows) == len(channels) and all(one.channel.name for one in rows)
        )
        apart.later(minutes=11)
        await apart.soon(lambda: len(apart.told) == 1)
        await apart.soon(lambda: all(channel in apart.told[0] for channel in channels))
        await apart.rounds()
        [said] = apart.told
        assert "answered 503" in said
        apart.bot.playground.faults.clear()
        apart.later(minutes=11)
        await apart.all_delivered()
        await apart.rounds()
        apart.later(minutes=6)
        await apart.soon(lambda: len(apart.told) == 2)
        await apart.rounds()
    assert len(apart.told) == 2
    assert "Well again" in apart.told[1]


def _failing(rows: list[Any]) -> int:
    return sum(one.placement.failing_since is not None for one in rows)


def _all_have_names(rows: list[Any]) -> bool:
    return all(one.channel.name for one in rows)


@pytest.mark.parametrize("kind", ["timeout", "lost_answer"], ids=["before it", "after it"])
async def test_killed_while_it_tells_it_tells_once(same: Room, kind: Any) -> None:
    same.shut()
    async with same.at_work():
        await same.push()
        await same.one_fails()
        await same.rows_are(lambda rows: sum(one.placement.due_at is not None for one in rows) == 1)
    same.later(minutes=11)
    match = POST[same.platform] + (f"{ROOMS['discord']}/messages" if same.platform == "discord" else "")
    same.bot.playground.faults.add(
        Fault(platform=same.platform, match=match, kind=kind, seconds=600, status=0)
    )
    async with same.at_work():
        await same.soon(lambda: _tried(same, kind))
    assert len(same.told) == (kind == "lost_answer")
    same.later(minutes=1)  # the lease of the killed one has run out
    async with same.at_work():
        await same.soon(lambda: len(same.told) == 1)
        await same.rounds()
    assert len(same.told) == 1


def _tried(room: Room, kind: str) -> bool:
    """Whether the request to the editors' room has been met by the fault."""
    if kind == "lost_answer":
        return len(room.told) == 1
    return not room.bot.playground.faults.all()


async def test_a_room_that_is_closed_to_the_bot_itself_stops_no_story(apart: Room) -> None:
    playground = apart.bot.playground
    if apart.platform == "discord":
        deny = Permission.SEND_MESSAGES
        playground.discord.changing.set_overwrite(ROOMS["discord"], BOT_ROLE, deny=deny)
    else:
        playground.slack.people().kick(EDITOR, ROOMS["slack"])
    apart.shut()
    async with apart.at_work():
        await apart.push()
        await apart.one_fails()
        apart.later(minutes=11)
        await apart.rounds()
        await apart.push("owl-census.json")
        await apart.rows_are(lambda rows: sum(one.placement.due_at is not None for one in rows) == 2)
    assert apart.told == []
