"""Sharing an answer on Discord: where it goes, with whose name, what becomes of it, where it is refused."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storybot.clock import SystemClock
from storybot.newsroom.acts import retract
from storybot.newsroom.push import push as push_drafts
from storybot.playground.discord.world import Permission
from storybot.playground.faults import Fault
from tests.e2e.asking import FORUM, GUILD, INES, MO, TEXT, Asked, asked
from tests.e2e.discord_ways import buttons, custom_id, words
from tests.making import a_draft

SAMPLE = "sea-wall-vote.txt"
SHARED = "Shared by Ines"
WRITING = Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Asked]:
    async with asked(tmp_path) as bot:
        await bot.listening()
        yield bot


def everything(bot: Asked, channel: str) -> list[dict[str, Any]]:
    """All messages of a channel, those of its threads included, oldest first."""
    [shown] = [one for one in bot.playground.discord.channels() if one["id"] == channel]
    posts = [message for post in shown["posts"] for message in post["messages"]]
    threads = [one["thread"] for one in shown["messages"] if one["thread"]]
    return [*shown["messages"], *posts, *(message for thread in threads for message in thread["messages"])]


def saying(bot: Asked, channel: str, said: str) -> list[dict[str, Any]]:
    return [message for message in everything(bot, channel) if said in message["text"]]


def private(seen: dict[str, Any]) -> dict[str, Any]:
    [answer] = seen["messages"]
    assert answer["private"]
    return answer["message"]


async def press_sides(bot: Asked, channel: str = TEXT) -> tuple[str, dict[str, Any]]:
    """Press a card's first button: the interaction's id, and the private answer."""
    card = await bot.card_in(channel)
    message, place = (card["messages"][0], card["id"]) if channel == FORUM else (card, channel)
    pressed = custom_id(message["payload"], "Sides")
    used = bot.playground.discord.people.press(INES, place, message["id"], pressed)
    return used.id, private(await bot.seen(used))


async def test_from_the_card_it_goes_into_the_storys_thread_with_a_name_and_once(bot: Asked) -> None:
    await bot.push(SAMPLE)
    used, answer = await press_sides(bot)
    people, shares = bot.playground.discord.people, custom_id(answer, "Share in thread")
    _, last = [people.press_private(used, shares) for _ in range(2)]  # an impatient finger
    assert "hared" in words(private(await bot.seen(last))), "what was pressed last is answered in its place"
    await bot.until(lambda: saying(bot, TEXT, SHARED))
    thread = (await bot.card_in(TEXT))["thread"]
    [shared] = saying(bot, TEXT, SHARED)
    assert shared in thread["messages"]
    assert "**Critics**" in shared["text"]
    assert (shared["pings"], buttons(shared["payload"])) == ([], {})


async def test_in_a_forum_post_it_goes_there(bot: Asked) -> None:
    await bot.push(SAMPLE)
    used, answer = await press_sides(bot, FORUM)
    press = bot.playground.discord.people.press_private(used, custom_id(answer, "Share in thread"))
    assert "Shared" in words(private(await bot.seen(press)))
    await bot.until(lambda: saying(bot, FORUM, SHARED))


@pytest.mark.parametrize("view", ["sides", "timeline", "story", "history"])
async def test_in_public_it_goes_where_it_was_asked_and_follows_the_story(bot: Asked, view: str) -> None:
    draft = a_draft("Ferry strike ends", slug="ferry", noise_level=10)
    await push_drafts(bot.store, [draft], now=SystemClock().now())
    await bot.card_in(TEXT)
    people = bot.playground.discord.people
    told = await bot.seen(people.command(INES, TEXT, view, {"story": "ferry", "public": True}))
    assert "Shared" in words(private(told))
    [first] = await bot.until(lambda: saying(bot, TEXT, SHARED))

    newer = a_draft("Ferry strike goes on", slug="ferry", noise_level=90)
    await push_drafts(bot.store, [newer], now=SystemClock().now())
    await bot.until(lambda: [m for m in saying(bot, TEXT, SHARED) if "Ferry strike goes on" in m["text"]])
    await retract(bot.store, "ferry", "It never ended.", SystemClock().now())
    await bot.until(lambda: [m for m in saying(bot, TEXT, "It never ended.") if m["id"] == first["id"]])
    assert saying(bot, TEXT, SHARED) == []


async def test_a_name_is_only_text(bot: Asked) -> None:
    state = bot.playground.discord.state
    state.member(state.guild(GUILD), INES).user.display_name = "@everyone **x** <@1100000000000000002>"
    await bot.push(SAMPLE)
    used, answer = await press_sides(bot)
    await bot.seen(bot.playground.discord.people.press_private(used, custom_id(answer, "Share in thread")))
    [shared] = await bot.until(lambda: saying(bot, TEXT, "Shared by"))
    assert shared["pings"] == []
    assert "@everyone" not in shared["text"]
    assert r"\*\*x\*\*" in shared["text"]


def _time_out(bot: Asked) -> None:
    state = bot.playground.discord.state
    state.member(state.guild(GUILD), INES).timed_out_until = state.clock.now() + 600


def _deny_ines(bot: Asked) -> None:
    bot.playground.discord.changing.set_overwrite(TEXT, INES, deny=WRITING)


def _deny_the_bot(bot: Asked) -> None:
    discord = bot.playground.discord
    discord.changing.set_overwrite(TEXT, discord.state.world.bot.id, deny=WRITING)


def _change_its_thread(bot: Asked, **how: bool) -> None:
    discord = bot.playground.discord
    [thread] = [each for each in discord.state.threads.values() if each.parent_id == TEXT]
    discord.people.moderate(MO, thread.id, **how)


def _lock_its_thread(bot: Asked) -> None:
    _change_its_thread(bot, locked=True)


def _lock_and_archive_its_thread(bot: Asked) -> None:
    _change_its_thread(bot, locked=True, archived=True)


REASONS = [
    (_time_out, "timed out"),
    (_deny_ines, "you may not write"),
    (_deny_the_bot, "I may not write"),
    (_lock_its_thread, "the thread is locked"),
    (_lock_and_archive_its_thread, "the thread is locked"),
]


@pytest.mark.parametrize(("happens", "reason"), REASONS)
async def test_where_it_isnt_possible_it_isnt_offered_and_the_answer_says_why(
    bot: Asked, happens: Any, reason: str
) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    happens(bot)
    _, answer = await press_sides(bot)
    assert reason in words(answer)
    assert not any(label.startswith("Share") for label in buttons(answer))


@pytest.mark.parametrize(("happens", "reason"), REASONS)
async def test_where_it_was_possible_a_moment_ago_the_button_says_why_not(
    bot: Asked, happens: Any, reason: str
) -> None:
    await bot.push(SAMPLE)
    used, answer = await press_sides(bot)
    happens(bot)
    press = bot.playground.discord.people.press_private(used, custom_id(answer, "Share in thread"))
    assert reason in words(private(await bot.seen(press)))
    assert saying(bot, TEXT, SHARED) == []


async def sides_by_name(bot: Asked) -> tuple[str, dict[str, Any]]:
    """Ask in the channel by its name what the sides are: the interaction's id, and the private answer."""
    used = bot.playground.discord.people.command(INES, TEXT, "sides", {"story": "oysters"})
    return used.id, private(await bot.seen(used))


@pytest.mark.parametrize("how", [{"locked": True}, {"locked": True, "archived": True}])
async def test_asked_in_the_channel_a_locked_thread_is_known_though_it_sleeps(
    bot: Asked, how: dict[str, bool]
) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    _change_its_thread(bot, **how)
    _, answer = await sides_by_name(bot)
    assert "the thread is locked" in words(answer)
    assert not any(label.startswith("Share") for label in buttons(answer))


async def test_a_thread_that_only_sleeps_is_woken_by_what_is_shared(bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    _change_its_thread(bot, archived=True)
    used, answer = await sides_by_name(bot)
    press = bot.playground.discord.people.press_private(used, custom_id(answer, "Share in thread"))
    assert "Shared" in words(private(await bot.seen(press)))
    await bot.until(lambda: saying(bot, TEXT, SHARED))


async def test_nothing_is_said_to_be_shared_where_discord_does_not_tell_of_the_thread(bot: Asked) -> None:
    await bot.push(SAMPLE)
    thread = (await bot.card_in(TEXT))["thread"]["id"]
    _change_its_thread(bot, archived=True)
    fault = Fault(
        platform="discord", match=f"GET /channels/{thread}", kind="server_error", status=500, times=9
    )
    bot.playground.faults.add(fault)
    used, answer = await sides_by_name(bot)
    press = bot.playground.discord.people.press_private(used, custom_id(answer, "Share in thread"))
    assert "I can't see right now" in words(private(await bot.seen(press)))


async def test_a_moderator_in_a_locked_thread_is_told_why_nothing_is_shared(bot: Asked) -> None:
    await bot.push(SAMPLE)
    thread = (await bot.card_in(TEXT))["thread"]["id"]
    people = bot.playground.discord.people
    people.moderate(MO, thread, locked=True)
    answer = private(await bot.seen(people.command(MO, thread, "sides")))
    assert "the thread is locked" in words(answer)
    assert not any(label.startswith("Share") for label in buttons(answer))
    told = private(await bot.seen(people.command(MO, thread, "sides", {"public": True})))
    assert "the thread is locked" in words(told)
