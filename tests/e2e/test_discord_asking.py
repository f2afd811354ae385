"""Asking on Discord: every way in, with the real SDK against the playground."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from storybot.clock import SystemClock
from storybot.commands.registry import COMMANDS
from storybot.newsroom.retract import retract
from storybot.playground.discord.world import Guild, Member, Permission
from storybot.playground.world import default_world
from storybot.store.tables import placements
from tests.e2e.asking import FORUM, GUILD, INES, NEWS, TEXT, Asked, asked
from tests.making import NOON

SAMPLE = "sea-wall-vote.txt"
ELSEWHERE = "1100000000000000900"
LISTED = [command.name for command in COMMANDS if command.listed]


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Asked]:
    world = default_world()
    ines = world.discord.guilds[0].members[0]
    world.discord.guilds.append(
        Guild(
            id=ELSEWHERE, name="Elsewhere", owner_id=ines.user.id,
            roles=[world.discord.guilds[0].roles[0].model_copy(update={"id": ELSEWHERE})],
            members=[Member(user=ines.user)],
            channels=[world.discord.guilds[0].channels[0].model_copy(update={"id": "1100000000000000901"})],
        )
    )  # fmt: skip
    async with asked(tmp_path, world) as bot:
        await bot.until(lambda: len(registered(bot)) == len(LISTED) + 3)
        yield bot


def registered(bot: Asked) -> list[dict[str, Any]]:
    return bot.playground.discord.commands.all(None)


def buttons(message: dict[str, Any]) -> dict[str, str]:
    """Labels and custom ids of the buttons that ask."""
    found: dict[str, str] = {}

    def walk(component: dict[str, Any]) -> None:
        if component["type"] == 2 and "custom_id" in component:
            found[component["label"]] = component["custom_id"]
        for inner in component.get("components", []):
            walk(inner)

    for component in message["components"]:
        walk(component)
    return found


def only(seen: dict[str, Any]) -> dict[str, Any]:
    """The one answer, which is private."""
    [answer] = seen["messages"]
    assert answer["private"]
    return answer["message"]


def text(message: dict[str, Any]) -> str:
    return json.dumps(message["components"], ensure_ascii=False)


@pytest.mark.parametrize("command", LISTED)
async def test_each_command_answers_privately_in_a_channel(bot: Asked, command: str) -> None:
    [slug] = await bot.push(SAMPLE)
    options = {"story": slug} if command not in ("stories", "help", "following") else {}
    seen = await bot.seen(bot.playground.discord.people.command(INES, TEXT, command, options))
    assert text(only(seen))


@pytest.mark.parametrize("channel", [TEXT, NEWS])
async def test_the_cards_buttons_answer_privately(bot: Asked, channel: str) -> None:
    await bot.push(SAMPLE)
    card = await bot.card_in(channel)
    for label, said in [("Sides", "Critics"), ("Timeline", "Timeline"), ("Forecast", "Forecast"),
                        ("In plain words", "In plain words"), ("Follow", "You follow")]:  # fmt: skip
        press = bot.playground.discord.people.press(
            INES, channel, card["id"], buttons(card["payload"])[label]
        )
        assert said in text(only(await bot.seen(press)))


async def test_in_its_thread_a_story_is_understood_and_shared(bot: Asked) -> None:
    await bot.push("night-train.md", SAMPLE)
    card = await bot.card_in(TEXT)
    people = bot.playground.discord.people
    seen = await bot.seen(people.command(INES, card["thread"]["id"], "sides"))
    answer = only(seen)
    assert "Critics" in text(answer)
    press = people.press_private(seen["id"], buttons(answer)["Share in thread"])
    assert "Shared" in text(only(await bot.seen(press)))

    def shared() -> list[dict[str, Any]]:
        [found] = [c for c in bot.playground.discord.channels() if c["id"] == TEXT]
        thread = next(m["thread"] for m in found["messages"] if m["id"] == card["id"])
        return [m for m in thread["messages"] if "Shared by Ines" in m["text"]]

    [message] = await bot.until(shared)
    assert message["pings"] == []
    assert "Critics" in message["text"]


async def test_a_retraction_reaches_what_was_shared(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    people = bot.playground.discord.people
    await bot.seen(people.command(INES, TEXT, "timeline", {"story": slug, "public": True}))

    def in_channel(words: str) -> bool:
        [found] = [c for c in bot.playground.discord.channels() if c["id"] == TEXT]
        return any(words in m["text"] for m in found["messages"][1:])

    await bot.until(lambda: in_channel("Shared by Ines"))
    await retract(bot.store, slug, "The figures were wrong.", SystemClock().now())
    await bot.until(lambda: in_channel("The figures were wrong."))
    assert not in_channel("Shared by Ines")


@pytest.mark.parametrize("menu", ["Story sides", "Story timeline", "Story forecast"])
async def test_the_menu_of_a_message_tells_of_its_story(bot: Asked, menu: str) -> None:
    await bot.push("night-train.md", SAMPLE)
    card = await bot.card_in(TEXT)
    people = bot.playground.discord.people
    said = people.say(INES, card["thread"]["id"], "What do they say?")
    for channel, target in ((TEXT, card["id"]), (card["thread"]["id"], said["id"])):
        answer = only(await bot.seen(people.shortcut(INES, channel, menu, target)))
        assert card["thread"]["name"] in text(answer)


async def test_in_a_forum_and_from_a_direct_conversation_and_another_server(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    post = await bot.card_in(FORUM)
    people = bot.playground.discord.people
    assert "Critics" in text(only(await bot.seen(people.command(INES, post["id"], "sides"))))
    for place in (people.direct(INES), "1100000000000000901"):
        answer = only(await bot.seen(people.command(INES, place, "sides", {"story": slug})))
        assert "Critics" in text(answer)
        assert "It can't be shared here" in text(answer)
        assert not any("Share" in label for label in buttons(answer))


async def test_a_picture_comes_with_the_timeline(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    people = bot.playground.discord.people
    seen = await bot.seen(people.command(INES, TEXT, "timeline", {"story": slug}))
    await bot.until(lambda: only(people.sees(seen["id"]))["attachments"])
    answer = only(people.sees(seen["id"]))
    [attachment] = answer["attachments"]
    assert bot.playground.discord.state.uploads[attachment["id"]].content.startswith(b"\x89PNG")
    assert attachment["description"].startswith("Timeline: ")
    assert "attachment://figure.png" in text(answer)


async def test_suggestions_while_typing(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    people = bot.playground.discord.people
    seen = await bot.seen(people.complete(INES, TEXT, "sides", "story", "sea w"))
    assert [choice["value"] for choice in seen["choices"]] == [slug]
    nothing = await bot.seen(people.complete(INES, TEXT, "sides", "story", "zzzzzzz"))
    assert nothing["choices"] == []


async def test_no_sharing_where_the_person_or_the_bot_may_not_write(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    await bot.card_in(TEXT)
    discord = bot.playground.discord
    card = await bot.card_in(TEXT)
    guild = discord.state.guild(GUILD)
    member = next(m for m in guild.members if m.user.id == INES)
    member.timed_out_until = discord.state.clock.now() + 600
    answer = only(
        await bot.seen(discord.people.press(INES, TEXT, card["id"], buttons(card["payload"])["Sides"]))
    )
    assert "timed out" in text(answer)
    member.timed_out_until = None
    closed = Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS
    discord.changing.set_overwrite(TEXT, GUILD, deny=closed)
    await bot.until(lambda: True)
    answer = only(
        await bot.seen(discord.people.press(INES, TEXT, card["id"], buttons(card["payload"])["Sides"]))
    )
    assert "may not write" in text(answer)
    assert slug


async def test_a_replayed_interaction_is_answered_once(bot: Asked) -> None:
    people = bot.playground.discord.people
    first = people.command(INES, TEXT, "help")
    await bot.seen(first)
    before = len([e for e in bot.playground.discord.log if e.path.startswith("/interactions")])
    people.replay(first.id)
    await bot.seen(people.command(INES, TEXT, "help"))
    after = [e for e in bot.playground.discord.log if e.path.startswith("/interactions")]
    assert len(after) == before + 1


async def test_a_followers_direct_message_says_what_changed(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    people = bot.playground.discord.people
    await bot.seen(people.command(INES, TEXT, "follow", {"story": slug}))
    now = SystemClock().now()
    await retract(bot.store, slug, "It was wrong.", now)
    async with bot.store.write() as conn:  # ten minutes are long
        await conn.execute(update(placements).where(placements.c.kind == "notice").values(due_at=NOON))
    direct = people.direct(INES)
    await bot.until(lambda: bot.playground.discord.state.messages[direct])
    [message] = bot.playground.discord.state.messages[direct].values()
    assert "It was wrong." in json.dumps(message.components)


@pytest.mark.parametrize("may_attach", [True, False])
async def test_what_is_shared_has_its_picture_where_it_may(bot: Asked, may_attach: bool) -> None:
    [slug] = await bot.push(SAMPLE)
    discord = bot.playground.discord
    if not may_attach:
        discord.changing.set_overwrite(TEXT, GUILD, deny=Permission.ATTACH_FILES)
    await bot.seen(discord.people.command(INES, TEXT, "timeline", {"story": slug, "public": True}))

    def shared() -> dict[str, Any] | None:
        [found] = [c for c in discord.channels() if c["id"] == TEXT]
        return next((m["payload"] for m in found["messages"] if "Shared by Ines" in m["text"]), None)

    message = await bot.until(shared)
    assert bool(message["attachments"]) == may_attach
    if may_attach:
        [attachment] = message["attachments"]
        assert discord.state.uploads[attachment["id"]].content.startswith(b"\x89PNG")
        assert attachment["description"].startswith("Timeline: ")
        assert "figure.png" in text(message)
    await retract(bot.store, slug, "The figures were wrong.", SystemClock().now())

    def retracted() -> dict[str, Any] | None:
        [found] = [c for c in discord.channels() if c["id"] == TEXT]
        return next((m["payload"] for m in found["messages"] if m["id"] == message["id"]), None)

    gone = await bot.until(lambda: (now := retracted()) and "figures were wrong" in text(now) and now)
    assert gone["attachments"] == []
