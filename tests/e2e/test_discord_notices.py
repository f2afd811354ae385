"""Followers on Discord are told in a direct message: once for what changes within ten minutes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from storybot.clock import SystemClock
from storybot.delivery.model import Place
from storybot.newsroom.acts import restore, retract
from storybot.newsroom.push import push as push_drafts
from storybot.playground.discord.state import Message
from storybot.playground.discord.world import Member
from storybot.store import follows
from storybot.store.tables import placements
from tests.e2e.asking import GUILD, INES, MO, TEXT, Asked, asked
from tests.e2e.discord_ways import buttons, words
from tests.making import a_draft

OPENING, SENDING = "/users/@me/channels", "/messages"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Asked]:
    async with asked(tmp_path) as bot:
        await bot.listening()
        yield bot


async def push(bot: Asked, headline: str, **fields: Any) -> None:
    slug = fields.pop("slug", "ferry")
    await push_drafts(bot.store, [a_draft(headline, slug=slug, **fields)], now=SystemClock().now())


async def follow(bot: Asked, person: str, **what: str) -> None:
    seen = await bot.seen(bot.playground.discord.people.command(person, TEXT, "follow", what))
    assert "You follow" in words(seen["messages"][0]["message"])


async def ten_minutes_later(bot: Asked) -> None:
    """What followers are to be told is due now."""
    async with bot.store.write() as conn:
        due = update(placements).where(placements.c.kind == "notice", placements.c.due_at.is_not(None))
        await conn.execute(due.values(due_at=SystemClock().now()))


def told(bot: Asked, person: str) -> list[Message]:
    """What stands in a person's conversation with the bot."""
    state = bot.playground.discord.state
    spot = state.directs.get(person)
    return [] if spot is None else list(state.messages[spot.id].values())


def said(message: Message) -> str:
    return words({"components": message.components})


def openings(bot: Asked) -> int:
    return sum(entry.path == OPENING for entry in bot.playground.discord.log)


async def test_of_all_that_changes_within_ten_minutes_there_is_one_message(bot: Asked) -> None:
    await push(bot, "Ferry strike", noise_level=10)
    await follow(bot, INES, story="ferry")
    await push(bot, "Ferry strike goes on", noise_level=40)
    await push(bot, "Ferry strike ends", noise_level=90)
    async with bot.store.read() as conn:
        rows = (await conn.execute(placements.select().where(placements.c.kind == "notice"))).all()
    assert [(row.known_revision, row.wanted_revision) for row in rows] == [(1, 3)]
    assert 590 < (rows[0].due_at - SystemClock().now()).total_seconds() + 20 < 630
    assert told(bot, INES) == []
    await ten_minutes_later(bot)
    await bot.until(lambda: told(bot, INES))

    [notice] = told(bot, INES)
    assert "The headline was: Ferry strike\n" in said(notice)
    assert "10 / 100 → 90 / 100" in said(notice)
    shown = {"components": notice.components}
    assert [*buttons(shown)][-1] == "All that you follow"
    assert "Do these buttons not answer" not in said(notice)

    press = bot.playground.discord.people.press(INES, notice.channel_id, notice.id, buttons(shown)["Sides"])
    answer = (await bot.seen(press))["messages"][0]["message"]
    assert "### Sides" in words(answer)

    await push(bot, "Ferry strike ended for good")
    await ten_minutes_later(bot)
    await bot.until(lambda: len(told(bot, INES)) == 2)
    first, second = told(bot, INES)
    assert "The headline was: Ferry strike ends" in said(second)
    assert said(first) == said(notice), "what was sent stays as it was sent"
    assert openings(bot) == 1, "the conversation's id is kept"


async def test_a_topic_tells_of_new_stories_and_of_retractions(bot: Asked) -> None:
    await follow(bot, INES, topic="Harbour")
    await push(bot, "Ferry strike", topics=("harbour",))
    await ten_minutes_later(bot)
    [new] = await bot.until(lambda: told(bot, INES))
    assert "Ferry strike" in said(new)
    await retract(bot.store, "ferry", "There was none.", SystemClock().now())
    await ten_minutes_later(bot)
    await bot.until(lambda: len(told(bot, INES)) == 2)
    assert "There was none." in said(told(bot, INES)[1])


async def test_who_takes_no_direct_messages_is_left_alone_and_sees_why(bot: Asked) -> None:
    state, people = bot.playground.discord.state, bot.playground.discord.people
    user = state.member(state.guild(GUILD), INES).user
    user.direct_messages = False
    await push(bot, "Ferry strike")
    await follow(bot, INES, story="ferry")
    await follow(bot, MO, story="ferry")
    await push(bot, "Ferry strike goes on")
    await ten_minutes_later(bot)
    await bot.until(lambda: told(bot, MO))

    def refused() -> int:
        return sum(entry.code == 50007 for entry in bot.playground.discord.log if SENDING in entry.path)

    await bot.until(lambda: refused() == 1)

    async def following() -> str:
        seen = await bot.seen(people.command(INES, TEXT, "following"))
        return words(seen["messages"][0]["message"])

    async with asyncio.timeout(30):
        while "My messages don't reach you" not in await following():
            pass
    assert refused() == 1
    user.direct_messages = True
    await push(bot, "Ferry strike ends")
    await ten_minutes_later(bot)
    await bot.until(lambda: told(bot, INES))
    assert "My messages don't reach you" not in await following()
    assert openings(bot) == 2


async def test_many_followers_are_told_slowly(bot: Asked) -> None:
    state = bot.playground.discord.state
    guild = state.guild(GUILD)
    crowd = [
        Member(
            user=guild.members[0].user.model_copy(update={"id": f"12000000000000000{n:02}", "name": f"p{n}"})
        )
        for n in range(4)
    ]
    await push(bot, "Ferry strike")
    for member in crowd:
        bot.playground.discord.changing.put_member(GUILD, member)
        await follow(bot, member.user.id, story="ferry")
    await push(bot, "Ferry strike goes on")
    await ten_minutes_later(bot)
    await bot.until(lambda: all(told(bot, member.user.id) for member in crowd))
    log = bot.playground.discord.log
    opened = [entry.at for entry in log if entry.path == OPENING]
    gaps = [later - sooner for sooner, later in pairwise(opened)]
    assert min(gaps) > 2.5, "a bot that opens many conversations at once is flagged"


async def test_who_leaves_is_told_nothing_more(bot: Asked) -> None:
    await push(bot, "Ferry strike")
    await follow(bot, INES, story="ferry")
    await push(bot, "Ferry strike goes on")
    await bot.seen(bot.playground.discord.people.command(INES, TEXT, "unfollow", {"story": "ferry"}))
    async with bot.store.read() as conn:
        assert (await conn.execute(placements.select().where(placements.c.kind == "notice"))).all() == []


@pytest.mark.parametrize(
    "topic", ["How the harbour changes the town and its people, " * 3 + "so far", "%" * 40]
)
async def test_a_topic_that_no_button_has_room_for_is_followed_and_left(bot: Asked, topic: str) -> None:
    people = bot.playground.discord.people

    async def answer(interaction: Any) -> Any:
        return (await bot.seen(interaction))["messages"][0]["message"]

    await push(bot, "Ferry strike", topics=(topic,))
    offered = await bot.seen(people.complete(INES, TEXT, "follow", "topic", topic[:7]))
    await follow(bot, INES, topic=offered["choices"][0]["value"])
    await push(bot, "Ferry strike goes on", topics=(topic,))
    await ten_minutes_later(bot)
    [notice] = await bot.until(lambda: told(bot, INES))
    shown = {"components": notice.components}

    listed = people.press(INES, notice.channel_id, notice.id, buttons(shown)["All that you follow"])
    message = await answer(listed)
    [leave] = [custom_id for label, custom_id in buttons(message).items() if label.startswith("Unfollow")]
    left = await answer(people.press_private(listed.id, leave))
    assert "You don't follow the topic" in words(left)
    assert "Follow again" in buttons(left)
    assert "Nothing yet." in words(await answer(people.command(INES, TEXT, "following")))


async def test_a_late_notice_says_nothing_that_was_taken_back(tmp_path: Path) -> None:
    minute = timedelta(minutes=1)
    async with asked(tmp_path, at_work=False) as bot:
        start = SystemClock().now() - 60 * minute
        async with bot.store.write() as conn:
            await follows.follow_topic(conn, Place("discord", "@me", INES), "Harbour", None, start)
        bad = a_draft("Mayor took money", slug="mayor", summary="All false.", topics=("Harbour",))
        await push_drafts(bot.store, [bad], now=start)
        await retract(bot.store, "mayor", "It was wrong.", start + 12 * minute)
        good = a_draft("Mayor cleared", slug="mayor", summary="Fine.", topics=("Harbour",))
        await restore(bot.store, "mayor", start + 20 * minute, good)
        async with bot.at_work():
            await bot.until(lambda: any("Fine." in said(one) for one in told(bot, INES)))
            assert ["All false." in said(one) for one in told(bot, INES)] == [False]
