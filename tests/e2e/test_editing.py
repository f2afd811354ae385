"""What an editor does to a story, as its readers on both platforms see it: the whole bot, over both SDKs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storybot.clock import SystemClock
from storybot.delivery.standing import problem
from storybot.newsroom import acts
from storybot.newsroom.push import How
from storybot.newsroom.push import push as push_drafts
from storybot.playground.discord.world import Permission
from storybot.playground.world import default_world
from storybot.store import placements
from storybot.story.model import Event
from tests.e2e.asking import FORUM, MO, PATIENCE, STORIES, TEXT, Asked, asked
from tests.making import a_draft

EVERYWHERE = (TEXT, FORUM, STORIES)
BOT_ROLE = "1100000000000000023"
AT_ONCE = timedelta(0)
WHILE = timedelta(seconds=8)  # for a busy machine, too
FIRST = Event(headline="A crack was found", when="2026-01-02")
LONG = "It rusts, for nobody has painted it since 1931."
TYPO = "It rusts, for nobody has painted it since 1931!"
THEN = Event(headline="It was closed", when="2026-02-01")


@pytest.fixture
async def bot(tmp_path: Path, database_url: str) -> AsyncIterator[Asked]:
    async with asked(tmp_path, database={"url": database_url}) as bot:
        yield bot


async def push(
    bot: Asked,
    *,
    as_draft: bool = False,
    silent: bool = False,
    settle: timedelta = AT_ONCE,
    **fields: Any,
) -> None:
    """The story of a bridge, with one event, or its next revision."""
    told = {"timeline": (FIRST,), "summary": LONG, "plain_words": "It is shut."} | fields
    how = How(as_draft=as_draft, silent=silent, settle=settle)
    await push_drafts(bot.store, [a_draft("Bridge closes", slug="bridge", **told)], how, now=now())


def now() -> Any:
    return SystemClock().now()


def entries(bot: Asked, channel: str) -> list[dict[str, Any]]:
    """The cards, or posts, of a channel."""
    shown = {
        each["id"]: each for each in (*bot.playground.discord.channels(), *bot.playground.slack.channels())
    }
    return shown[channel].get("posts") or shown[channel]["messages"]


def card(bot: Asked, channel: str) -> str:
    """What the story's card says."""
    [entry] = entries(bot, channel)
    return (entry["messages"][0] if "name" in entry else entry)["text"]


def notes(bot: Asked, channel: str) -> list[str]:
    """What was said in the story's thread after the opener."""
    [entry] = entries(bot, channel)
    said = entry["messages"][2:] if "name" in entry else entry["thread"]["messages"][1:]
    return [message["text"] for message in said]


async def shown(bot: Asked) -> None:
    """Wait until the story has card, thread and opener everywhere."""
    for channel in EVERYWHERE:
        await bot.card_in(channel)


async def told(bot: Asked, count: int) -> list[str]:
    """Wait until each thread has so many notes; all of them."""
    await bot.until(lambda: all(len(notes(bot, channel)) >= count for channel in EVERYWHERE))
    every = [notes(bot, channel) for channel in EVERYWHERE]
    assert [len(said) for said in every] == [count] * len(EVERYWHERE)
    return [said for each in every for said in each]


async def test_a_draft_is_seen_by_nobody_until_it_is_published(bot: Asked) -> None:
    await push(bot, as_draft=True)
    await push_drafts(bot.store, [a_draft("Ferry strike", slug="ferry")], now=now())
    await bot.until(lambda: all(entries(bot, channel) for channel in EVERYWHERE))
    assert all("Ferry strike" in card(bot, channel) for channel in EVERYWHERE)
    await acts.publish(bot.store, "bridge", now())
    await bot.until(lambda: all(len(entries(bot, channel)) == 2 for channel in EVERYWHERE))


async def test_what_is_scheduled_is_posted_when_its_time_comes(bot: Asked) -> None:
    await push(bot, as_draft=True)
    due = now() + timedelta(seconds=2)
    await acts.schedule(bot.store, "bridge", due, now())
    await shown(bot)
    assert now() >= due


async def test_an_event_is_told_in_each_thread_and_a_typo_is_not(bot: Asked) -> None:
    await push(bot)
    await shown(bot)
    await push(bot, summary=TYPO)
    await bot.until(lambda: all(TYPO in card(bot, channel) for channel in EVERYWHERE))
    await push(bot, summary=TYPO, timeline=(FIRST, THEN))
    for note in await told(bot, 1):
        assert "New event" in note
        assert "It was closed" in note
    await bot.until(lambda: all("It was closed" in card(bot, channel) for channel in EVERYWHERE))


async def test_quick_pushes_are_one_edit_and_one_note_everywhere(bot: Asked) -> None:
    await push(bot)
    await shown(bot)
    before = edits(bot)
    await push(bot, timeline=(FIRST, THEN), settle=WHILE)
    await push(bot, timeline=(FIRST, THEN), noise_level=80, settle=WHILE)
    for note in await told(bot, 1):
        assert "It was closed" in note
        assert "80 / 100" in note
    await bot.until(lambda: all("80 / 100" in card(bot, channel) for channel in EVERYWHERE))
    everywhere = len(bot.settings.channels)
    await bot.until(lambda: edits(bot) >= before + everywhere)
    assert edits(bot) == before + everywhere


def edits(bot: Asked) -> int:
    """How often a message was edited."""
    discord, slack = bot.playground.discord.log, bot.playground.slack.log
    patched = [
        one for one in discord if one.method == "PATCH" and "/messages/" in one.path and one.status == 200
    ]
    updated = [one for one in slack if one.method == "chat.update"]
    return len(patched) + len(updated)


async def test_a_correction_quotes_old_and_new_and_a_retraction_takes_it_back(bot: Asked) -> None:
    await push(bot)
    await shown(bot)
    mended = a_draft(
        "Bridge closes", slug="bridge", summary="It rots.", timeline=(FIRST,), plain_words="It is shut."
    )
    await acts.correct(bot.store, "bridge", "It is made of wood.", now(), mended)
    for note in await told(bot, 1):
        assert all(said in note for said in ("It is made of wood.", LONG, "It rots."))
    await bot.until(lambda: all("It is made of wood." in card(bot, channel) for channel in EVERYWHERE))
    await acts.retract(bot.store, "bridge", "There is no bridge.", now())
    await bot.until(lambda: all("There is no bridge." in card(bot, channel) for channel in EVERYWHERE))
    await bot.until(lambda: not any("rusts" in said for c in EVERYWHERE for said in notes(bot, c)))
    for channel in EVERYWHERE:
        *before, last = notes(bot, channel)
        assert "There is no bridge." in last
        assert all("What stood here was retracted." in said for said in before), "the reason is said once"
    await acts.restore(bot.store, "bridge", now())
    await bot.until(lambda: all("It rots." in card(bot, channel) for channel in EVERYWHERE))
    await told(bot, 3)
    assert not any("rusts" in said for channel in EVERYWHERE for said in notes(bot, channel))


def locked(bot: Asked) -> list[bool]:
    """Whether the story's thread is locked, on Discord and on Slack."""
    [text], [post], [said] = (entries(bot, channel) for channel in (TEXT, FORUM, STORIES))
    return [post["locked"], text["thread"]["locked"], said["thread"]["locked"]]


def may_lock(bot: Asked, *channels: str) -> None:
    """Let the bot manage the threads of channels of Discord's."""
    for channel in channels:
        bot.playground.discord.changing.set_overwrite(channel, BOT_ROLE, allow=Permission.MANAGE_THREADS)


async def test_a_retraction_locks_threads_where_it_can_and_restoring_unlocks_them(bot: Asked) -> None:
    may_lock(bot, TEXT, FORUM)
    await push(bot)
    await shown(bot)
    await acts.retract(bot.store, "bridge", "There is no bridge.", now(), lock=True)
    await bot.until(lambda: locked(bot) == [True, True, False])
    said = await told(bot, 1)
    assert all("There is no bridge." in note for note in said)
    assert ["This discussion is closed." in note for note in said] == [False, False, True]
    await bot.until(lambda: "This discussion is closed." in card(bot, STORIES))
    bot.playground.discord.people.moderate(MO, entries(bot, FORUM)[0]["id"], archived=True)
    await acts.restore(bot.store, "bridge", now())
    await told(bot, 2)
    await bot.until(lambda: locked(bot) == [False, False, False])
    await bot.until(lambda: entries(bot, FORUM)[0]["archived"])


async def test_a_lock_without_the_permission_is_told_and_made_when_it_is_given(bot: Asked) -> None:
    may_lock(bot, TEXT)
    await push(bot)
    await shown(bot)
    await acts.retract(bot.store, "bridge", "There is no bridge.", now(), lock=True)
    await told(bot, 1)
    await bot.until(lambda: locked(bot) == [False, True, False])

    async def refused() -> list[str | None]:
        async with bot.store.read() as conn:
            found = await placements.listing(conn, "bridge", failed=True)
        return [problem(one) for one in found]

    async with asyncio.timeout(PATIENCE):
        while not (seen := await refused()):  # noqa: ASYNC110 - nothing tells when it is written down
            await asyncio.sleep(0.02)
    [told_of, *_] = seen
    assert told_of is not None
    assert told_of.startswith("MANAGE_THREADS is missing")
    may_lock(bot, FORUM)
    await bot.until(lambda: locked(bot) == [True, True, False])


async def waits(bot: Asked) -> None:
    """Until the bot has written down that a change waits for a thread to be opened."""
    async with asyncio.timeout(30):
        while True:
            async with bot.store.read() as conn:
                if await placements.postponed(conn, now()):
                    return
            await asyncio.sleep(0.02)


async def test_a_silent_change_leaves_an_archived_post_alone_until_somebody_opens_it(bot: Asked) -> None:
    await push(bot)
    await shown(bot)
    [post] = entries(bot, FORUM)
    people = bot.playground.discord.people
    people.moderate(MO, post["id"], archived=True)
    await push(bot, summary=TYPO)
    await waits(bot)
    await bot.until(lambda: TYPO in card(bot, TEXT))
    assert TYPO not in card(bot, FORUM)
    assert entries(bot, FORUM)[0]["archived"]
    people.moderate(MO, post["id"], archived=False)
    await bot.until(lambda: TYPO in card(bot, FORUM))
    assert notes(bot, FORUM) == []


async def test_a_correction_reaches_archived_threads_and_leaves_them_archived(bot: Asked) -> None:
    await push(bot)
    await shown(bot)
    threads = {FORUM: entries(bot, FORUM)[0]["id"], TEXT: entries(bot, TEXT)[0]["thread"]["id"]}
    for thread in threads.values():
        bot.playground.discord.people.moderate(MO, thread, archived=True)
    await acts.correct(bot.store, "bridge", "It is made of wood.", now())
    await told(bot, 1)
    await bot.until(lambda: all("It is made of wood." in card(bot, channel) for channel in EVERYWHERE))
    await bot.until(
        lambda: entries(bot, FORUM)[0]["archived"] and entries(bot, TEXT)[0]["thread"]["archived"]
    )


async def test_where_slack_lets_no_message_be_edited_any_more_the_thread_is_told(
    tmp_path: Path, database_url: str
) -> None:
    world = default_world()
    world.slack.workspaces[0].edit_window = 0.1
    async with asked(tmp_path, world, database={"url": database_url}) as bot:
        await push(bot)
        await shown(bot)
        await push(bot, summary=TYPO)
        [note] = await bot.until(lambda: notes(bot, STORIES))
        assert "The summary was reworded." in note
        assert TYPO not in card(bot, STORIES)
        await bot.until(lambda: TYPO in card(bot, TEXT))
        assert notes(bot, TEXT) == []
