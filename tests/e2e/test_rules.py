"""The rules of routes, with the whole bot on both platforms, while a playground's time runs and jumps."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storybot import bot as storybot
from storybot.delivery.model import Place
from storybot.delivery.stop import Stop
from storybot.newsroom.acts import correct
from storybot.playground.discord.refusals import Refusal
from storybot.playground.discord.state import Thread
from storybot.playground.discord.world import Permission
from storybot.playground.world import World, default_world
from storybot.store import placements, rules
from storybot.store.model import ChannelConfig
from storybot.story.model import Event
from storybot.web.watch import Watch
from tests.e2e.asking import GUILD, INES, NEWS, PATIENCE, STORIES, TEAM, TEXT, Asked, asked, until
from tests.making import a_draft, configure, push, routed
from tests.playground_time import PlaygroundTime

BOT_ROLE = "1100000000000000023"
SPEED = 20
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ON_DISCORD, QUIET, ON_SLACK = (
    Place("discord", GUILD, TEXT),
    Place("discord", GUILD, NEWS),
    Place("slack", TEAM, STORIES),
)
SHUT, OPEN = "This discussion is closed.", "This discussion is open again."


def world() -> World:
    """The default one, in which the bot may set threads."""
    world = default_world()
    [of_bot] = [role for role in world.discord.guilds[0].roles if role.id == BOT_ROLE]
    of_bot.permissions |= Permission.MANAGE_THREADS
    return world


@dataclass
class Newsroom:
    """A bot at work, whose time is the playground's."""

    bot: Asked

    @property
    def now(self) -> datetime:
        return PlaygroundTime(self.bot.playground.clock).now()

    async def rules(self, *channels: ChannelConfig) -> None:
        """Have channels with these routes, and a story in all of them."""
        await configure(self.bot.store, *channels, now=self.now)
        await self.push()
        for channel in channels:
            await self.bot.card_in(channel.place.channel)

    async def push(self, *, silent: bool = False, **fields: Any) -> None:
        await push(self.bot.store, a_draft(slug="s", **fields), now=self.now, silent=silent)

    def jump(self, by: timedelta) -> None:
        self.bot.playground.clock.advance(by.total_seconds())

    def thread(self, place: Place = ON_DISCORD) -> Thread:
        """The story's thread in a channel on Discord."""
        threads = self.bot.playground.discord.state.threads.values()
        [thread] = [one for one in threads if one.parent_id == place.channel]
        return thread

    def said_in_thread(self) -> str:
        said = self.bot.playground.discord.state.messages[self.thread().id].values()
        return json.dumps([one.components for one in said])

    def says_that_it_is_closed(self) -> bool:
        """Whether the card on Slack does."""
        messages = self.bot.playground.slack.state.workspaces[TEAM].conversations[STORIES].messages
        [card] = [one for one in messages.values() if one.thread_ts is None]
        return SHUT in json.dumps(card.content.blocks)

    async def until_at_rest(self) -> None:
        """Wait until the rules are heeded and everything that is wanted is there."""
        async with asyncio.timeout(PATIENCE):
            while await self._has_work():  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def _has_work(self) -> bool:
        async with self.bot.store.read() as conn:
            due = [one.placement.due_at for one in await placements.listing(conn)]
            return any(due) or await rules.are_due(conn, self.now)

    async def until_closed(self, *, closed: bool) -> None:
        """Wait until both threads are closed, or open."""
        await until(lambda: self.thread().locked is closed)
        await until(lambda: self.says_that_it_is_closed() is closed)


@pytest.fixture
async def newsroom(tmp_path: Path, database_url: str) -> AsyncIterator[Newsroom]:
    async with asked(tmp_path, world(), at_work=False, database={"url": database_url}) as bot:
        bot.playground.clock.run_at(SPEED)
        time = PlaygroundTime(bot.playground.clock)
        serving = asyncio.create_task(storybot.serve(bot.settings, bot.store, time, Stop(), Watch(())))
        yield Newsroom(bot)
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


async def test_a_night_closes_threads_and_the_morning_opens_them(newsroom: Newsroom) -> None:
    dusk, dawn = newsroom.now + HOUR, newsroom.now + 9 * HOUR
    night = f"{dusk:%H:%M}-{dawn:%H:%M} UTC"
    await newsroom.rules(routed(ON_DISCORD, night=night), routed(ON_SLACK, night=night))
    newsroom.jump(HOUR)
    await newsroom.until_closed(closed=True)
    with pytest.raises(Refusal):
        newsroom.bot.playground.discord.people.say(INES, newsroom.thread().id, "Good night?")
    assert not newsroom.thread().archived, "it is there to read"
    newsroom.jump(8 * HOUR)
    await newsroom.until_closed(closed=False)
    newsroom.bot.playground.discord.people.say(INES, newsroom.thread().id, "Good morning!")
    await until(lambda: OPEN in newsroom.said_in_thread())
    assert newsroom.said_in_thread().count(SHUT) == 1


async def test_what_is_in_the_archive_stays_there_through_the_night(newsroom: Newsroom) -> None:
    dusk, dawn = newsroom.now + 3 * HOUR, newsroom.now + 9 * HOUR
    night = f"{dusk:%H:%M}-{dawn:%H:%M} UTC"
    await newsroom.rules(routed(ON_DISCORD, night=night, archive_minutes=60))
    newsroom.jump(2 * HOUR)
    await until(lambda: newsroom.thread().archived)
    newsroom.jump(HOUR)
    await until(lambda: newsroom.thread().locked and newsroom.thread().archived)
    newsroom.jump(6 * HOUR)
    await until(lambda: OPEN in newsroom.said_in_thread())
    await until(lambda: not newsroom.thread().locked and newsroom.thread().archived)
    assert any(one.body == {"archived": True} for one in newsroom.bot.playground.discord.log)


async def test_after_its_hours_a_thread_is_closed_and_a_new_event_opens_it(newsroom: Newsroom) -> None:
    route = {"close_after_hours": 2, "reopen": "on-event"}
    await newsroom.rules(routed(ON_DISCORD, **route), routed(ON_SLACK, **route), routed(QUIET))
    newsroom.jump(2 * HOUR)
    await newsroom.until_closed(closed=True)
    await until(lambda: newsroom.thread().archived)
    assert not newsroom.thread(QUIET).locked, "there are no rules"
    await correct(newsroom.bot.store, "s", "It rusts since May.", newsroom.now)
    await until(lambda: "It rusts since May." in newsroom.said_in_thread())
    await until(lambda: newsroom.thread().archived)
    assert newsroom.thread().locked, "no event, so the note is told and nothing more"
    await newsroom.push(timeline=(Event(headline="The bridge is open"),))
    await newsroom.until_closed(closed=False)
    await until(lambda: not newsroom.thread().archived)


async def test_a_thread_is_kept_alive_while_its_story_changes(newsroom: Newsroom) -> None:
    hour = {"archive_minutes": 60}
    await newsroom.rules(routed(ON_DISCORD, **hour, keep_alive=True), routed(QUIET, **hour))
    await until(lambda: newsroom.thread().auto_archive == 10_080)
    newsroom.jump(6 * DAY)
    await until(lambda: newsroom.thread(QUIET).archived)
    assert not newsroom.thread().archived
    await newsroom.push(summary="It rusts!", silent=True)
    await newsroom.until_at_rest()
    newsroom.jump(2 * DAY)  # nobody has written for eight days then, and Discord waits for seven
    await until(lambda: newsroom.thread().archived)
    await newsroom.push(why_it_matters="It is the only one.")
    await until(lambda: not newsroom.thread().archived)
    newsroom.jump(7 * DAY + HOUR)
    await until(lambda: newsroom.thread().auto_archive == 60)
    assert newsroom.thread(QUIET).archived
