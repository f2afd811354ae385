"""Asking on Slack: every way in, with the real SDK against the playground."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storybot.commands.registry import COMMANDS
from storybot.playground.slack.interacting import Users
from storybot.playground.slack.state import Message
from tests.e2e.asking import STORIES, TEAM, Asked, asked

SAMPLE = "sea-wall-vote.txt"
HEADLINE = "sea wall"
MINA, MOSS, BOT = "U0MEMBER01", "U0MODER001", "U0STORYBOT"
NEWSDESK = "C0NEWSDESK"
LISTED = [command.name for command in COMMANDS if command.listed]


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Asked]:
    async with asked(tmp_path) as bot:
        await bot.until(lambda: bot.playground.slack.sockets.connections)
        yield bot


def users(bot: Asked) -> Users:
    return bot.playground.slack.users(bot.playground.url)


def private(bot: Asked, channel: str = STORIES, user: str = MINA) -> list[Message]:
    """What one person alone sees in a channel, oldest first."""
    conversation = bot.playground.slack.state.workspace(TEAM).conversations[channel]
    return [message for message in conversation.messages.values() if message.only_for == user]


async def answered(bot: Asked, channel: str = STORIES, count: int = 1) -> Message:
    """The private answer with that number, when it is there."""
    return await bot.until(lambda: (found := private(bot, channel))[count - 1 :] and found[count - 1])


def text(message: Message) -> str:
    return json.dumps(message.content.blocks, ensure_ascii=False)


def buttons(blocks: Any) -> dict[str, str]:
    """Labels and action ids of the buttons that ask."""
    return {
        element["text"]["text"]: element["action_id"]
        for block in blocks
        for element in block.get("elements", ())
        if element["type"] == "button" and "value" in element
    }


def unfurled(bot: Asked) -> dict[str, str]:
    """How what is shown below links reads, in any channel, by link."""
    return {
        url: reads
        for channel in bot.playground.slack.channels()
        for message in channel["messages"]
        for url, reads in message["unfurls"].items()
    }


@pytest.mark.parametrize("command", LISTED)
async def test_each_command_answers_privately_behind_story(bot: Asked, command: str) -> None:
    [slug] = await bot.push(SAMPLE)
    takes = "" if command in ("stories", "help", "following") else f" {slug}"
    used = await users(bot).command(MINA, STORIES, "/story", command + takes)
    assert used.acknowledged
    assert used.reply.payload is None
    assert "went wrong" not in text(await answered(bot))


@pytest.mark.parametrize("slash", ["/story", "/sides", "/timeline", "/forecast"])
async def test_each_slash_command_finds_the_story(bot: Asked, slash: str) -> None:
    await bot.push("night-train.md", SAMPLE)
    await users(bot).command(MINA, STORIES, slash, "sea wal")
    assert "Sea" in text(await answered(bot))


async def test_the_cards_buttons_answer_privately(bot: Asked) -> None:
    await bot.push(SAMPLE)
    card = await bot.card_in(STORIES)
    asks = buttons(card["payload"]["blocks"])
    said = ["Critics", "Timeline", "Forecast", "In plain words", "You follow"]
    for number, (label, words) in enumerate(zip(asks, said, strict=True), 1):
        press = await users(bot).press(MINA, STORIES, card["id"], asks[label])
        assert press.acknowledged
        answer = await answered(bot, count=number)
        assert words in text(answer)
        assert answer.thread_ts is None


async def test_in_its_thread_a_mention_is_answered_and_shared(bot: Asked) -> None:
    await bot.push("night-train.md", SAMPLE)
    card = await bot.card_in(STORIES)
    bot.playground.slack.people().post(MINA, STORIES, f"<@{BOT}> sides", thread_ts=card["id"])
    answer = await answered(bot)
    assert answer.thread_ts == card["id"]
    assert "Critics" in text(answer)
    share = buttons(answer.content.blocks)["Share in thread"]
    assert (await users(bot).press(MINA, STORIES, answer.ts, share)).acknowledged

    def shared() -> list[Message]:
        conversation = bot.playground.slack.state.workspace(TEAM).conversations[STORIES]
        return [one for one in conversation.replies(card["id"]) if "Shared by mina" in text(one)]

    [message] = await bot.until(shared)
    assert message.content.pings == ()
    assert "Critics" in text(message)


async def test_unknown_words_get_the_nearest_command(bot: Asked) -> None:
    bot.playground.slack.people().post(MINA, STORIES, f"<@{BOT}> sidse sea wall")
    answer = await answered(bot)
    assert "There is no command" in text(answer)
    assert set(buttons(answer.content.blocks)) == {"/sides", "/story help"}


async def test_a_word_to_the_bot_alone_is_answered(bot: Asked) -> None:
    await bot.push(SAMPLE)
    direct = users(bot).direct(MINA)
    bot.playground.slack.people().post(MINA, direct, "forecast sea wall")
    answer = await answered(bot, direct)
    assert "Forecast" in text(answer)
    assert "It can't be shared here" in text(answer)


async def test_the_shortcut_of_a_message_asks_about_its_story(bot: Asked) -> None:
    await bot.push("night-train.md", SAMPLE)
    card = await bot.card_in(STORIES)
    ts = bot.playground.slack.people().post(MINA, STORIES, "Hm.", thread_ts=card["id"])
    await users(bot).message_shortcut(MINA, STORIES, ts, "ask_story")
    views = bot.playground.slack.interactions.views
    view = await bot.until(lambda: next(iter(views.values()), None))
    shown = buttons(view.view["blocks"])
    assert len(shown) == len(LISTED)
    await users(bot).press_in_view(MINA, view.id, shown["Critics, defenders and neutral voices"])
    await bot.until(
        lambda: "Critics" in json.dumps(view.view["blocks"][:-1]) and "Share in thread" in str(view)
    )
    share = buttons(view.view["blocks"])["Share in thread"]
    await users(bot).press_in_view(MINA, view.id, share)
    await bot.until(lambda: "Shared by mina" in str(bot.playground.slack.channels()))
    await users(bot).press_in_view(MINA, view.id, "back_to_questions")
    await bot.until(lambda: len(buttons(view.view["blocks"])) == len(LISTED))


async def test_the_global_shortcut_finds_a_story(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    await users(bot).shortcut(MINA, "find_story")
    views = bot.playground.slack.interactions.views
    view = await bot.until(lambda: next(iter(views.values()), None))
    options = await users(bot).suggest(MINA, view.id, "story", "sea w")
    assert [option["value"] for option in options] == [slug]
    question = next(b for b in view.view["blocks"] if b["block_id"] == "question")["element"]
    values = {
        "story": {"story": {"type": "external_select", "selected_option": options[0]}},
        "question": {"question": {"type": "static_select", "selected_option": question["options"][1]}},
    }
    assert (await users(bot).submit(MINA, view.id, values)).acknowledged
    await bot.until(lambda: "Critics" in str(view.view["blocks"]))
    assert "It can't be shared" in str(view.view["blocks"])


async def test_home_shows_stories_and_answers_in_a_modal(bot: Asked) -> None:
    await bot.push(SAMPLE)
    users(bot).open_home(MINA)
    views = bot.playground.slack.interactions.views
    home = await bot.until(lambda: next((v for v in views.values() if v.kind == "home"), None))
    assert "Sea" in str(home.view["blocks"])
    assert "What you follow" in str(home.view["blocks"])
    first = next(iter(buttons(home.view["blocks"]).values()))
    await users(bot).press_in_view(MINA, home.id, first)
    modal = await bot.until(lambda: next((v for v in views.values() if v.kind == "modal"), None))
    await bot.until(lambda: "Noise level" in str(modal.view["blocks"]))


async def test_a_picture_comes_with_the_timeline(bot: Asked) -> None:
    await bot.push(SAMPLE)
    await users(bot).command(MINA, STORIES, "/timeline", "sea wall")
    picture = await answered(bot, count=2)
    [block] = picture.content.blocks
    file = bot.playground.slack.state.workspace(TEAM).files[block["slack_file"]["id"]]
    assert file.content.startswith(b"\x89PNG")
    assert block["alt_text"].startswith("Timeline: ")


async def test_a_link_to_a_story_unfurls_to_its_compact_card(bot: Asked) -> None:
    await bot.push("library-robot.md")
    link = "https://ledger.example/2026/06/library-robot?utm_source=chat"
    people = bot.playground.slack.people()
    people.post(MINA, STORIES, f"Look: <{link}> and <https://ledger.example/none>")
    shown = await bot.until(lambda: unfurled(bot))
    assert [*shown] == [link]
    assert "Noise level" in shown[link]
