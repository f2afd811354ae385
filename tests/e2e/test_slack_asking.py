"""Asking on Slack, beyond what the ways share: with the real SDK against the playground."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from storybot.cards.model import Block, Card
from storybot.clock import SystemClock
from storybot.commands.desk import Desk
from storybot.commands.model import Answer
from storybot.moderation.model import Right
from storybot.newsroom.acts import retract
from storybot.platforms.slack.client import EVENTS_PATH, SlackClient
from storybot.playground.faults import Fault
from storybot.playground.slack.state import Message
from storybot.playground.world import default_world
from storybot.store import stories
from storybot.store.tables import placements
from storybot.story.embargo import State
from tests.e2e.asking import STORIES, TEAM, Asked, asked
from tests.e2e.process import free_port
from tests.e2e.slack_ways import (
    BOT,
    LISTED,
    MINA,
    MOSS,
    buttons,
    in_modal,
    modals,
    next_private,
    private,
    users,
)
from tests.making import NOON

SAMPLE = "sea-wall-vote.txt"


MEMBERS = [command for command in LISTED if command.needs is Right.READER]


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Asked]:
    async with asked(tmp_path) as bot:
        await bot.until(lambda: bot.playground.slack.sockets.connections)
        yield bot


def text(message: Message) -> str:
    return json.dumps(message.content.blocks, ensure_ascii=False)


def shown(bot: Asked, channel: str) -> str:
    """Everything that everybody sees in a channel and its threads."""
    conversation = bot.playground.slack.state.workspace(TEAM).conversations[channel]
    return "\n".join(text(one) for one in conversation.messages.values() if one.only_for is None)


def unfurled(bot: Asked) -> dict[str, str]:
    """How what is shown below links reads, in any channel, by link."""
    return {
        url: reads
        for channel in bot.playground.slack.channels()
        for message in channel["messages"]
        for url, reads in message["unfurls"].items()
    }


@pytest.mark.parametrize("slash", ["/story", "/sides", "/timeline", "/forecast"])
async def test_each_slash_command_finds_the_story(bot: Asked, slash: str) -> None:
    await bot.push("night-train.md", SAMPLE)
    await users(bot).command(MINA, STORIES, slash, "sea wal")
    assert "Sea" in text(await next_private(bot, 0))


async def test_the_cards_buttons_answer_privately(bot: Asked) -> None:
    await bot.push(SAMPLE)
    card = await bot.card_in(STORIES)
    asks = buttons(card["payload"]["blocks"])
    said = ["Critics", "Timeline", "Forecast", "In plain words", "You follow"]
    for number, (label, words) in enumerate(zip(asks, said, strict=True), 1):
        press = await users(bot).press(MINA, STORIES, card["id"], asks[label])
        assert press.acknowledged
        answer = await next_private(bot, number - 1)
        assert words in text(answer)
        assert answer.thread_ts is None


async def test_in_its_thread_a_mention_is_answered_and_shared(bot: Asked) -> None:
    await bot.push("night-train.md", SAMPLE)
    card = await bot.card_in(STORIES)
    bot.playground.slack.people().post(MINA, STORIES, f"<@{BOT}> sides", thread_ts=card["id"])
    answer = await next_private(bot, 0)
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
    answer = await next_private(bot, 0)
    assert "There is no command" in text(answer)
    assert set(buttons(answer.content.blocks)) == {"/sides", "/story help"}


async def test_a_word_to_the_bot_alone_is_answered(bot: Asked) -> None:
    await bot.push(SAMPLE)
    direct = users(bot).direct(MINA)
    bot.playground.slack.people().post(MINA, direct, "forecast sea wall")
    answer = await next_private(bot, 0, direct)
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
    assert len(shown) == len(MEMBERS)
    await users(bot).press_in_view(MINA, view.id, shown["Critics, defenders and neutral voices"])
    await bot.until(
        lambda: "Critics" in json.dumps(view.view["blocks"][:-1]) and "Share in thread" in str(view)
    )
    share = buttons(view.view["blocks"])["Share in thread"]
    await users(bot).press_in_view(MINA, view.id, share)
    await bot.until(lambda: "Shared by mina" in str(bot.playground.slack.channels()))
    await users(bot).press_in_view(MINA, view.id, "back_to_questions")
    await bot.until(lambda: len(buttons(view.view["blocks"])) == len(MEMBERS))


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
    conversation = bot.playground.slack.state.workspace(TEAM).conversations[STORIES]

    def pictures() -> list[dict[str, Any]]:
        found = [one.content.blocks[0] for one in conversation.messages.values() if one.only_for == MINA]
        return [block for block in found if block["type"] == "image"]

    [block] = await bot.until(pictures)
    file = bot.playground.slack.state.workspace(TEAM).files[block["slack_file"]["id"]]
    assert file.content.startswith(b"\x89PNG")
    assert block["alt_text"].startswith("Timeline: ")


async def test_a_link_to_a_story_unfurls_to_its_compact_card(bot: Asked) -> None:
    [slug] = await bot.push("library-robot.md")
    link = "https://ledger.example/2026/06/library-robot?utm_source=chat"
    people = bot.playground.slack.people()
    people.post(MINA, STORIES, f"Look: <{link}> and <https://ledger.example/none>")
    shown = await bot.until(lambda: unfurled(bot))
    assert [*shown] == [link]
    assert "Noise level" in shown[link]
    await retract(bot.store, slug, "The robot is back.", SystemClock().now())
    await bot.until(lambda: "The robot is back." in unfurled(bot)[link])
    assert "Noise level" not in unfurled(bot)[link]


async def test_a_link_is_previewed_while_it_is_typed_and_where_the_bot_is_no_member(bot: Asked) -> None:
    await bot.push("library-robot.md")
    link, people = "https://ledger.example/2026/06/library-robot", bot.playground.slack.people()
    typed = people.compose(MINA, f"<{link}>")
    previews = bot.playground.slack.state.workspace(TEAM).shares
    await bot.until(lambda: "Noise level" in str(previews[typed].unfurls))
    people.post(MINA, "C0NEWSDESK", f"<{link}>")
    await bot.until(lambda: "Noise level" in unfurled(bot).get(link, ""))


async def test_a_retraction_reaches_what_was_shared(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    await users(bot).command(MINA, STORIES, "/timeline", f"{slug} public:true")
    await bot.until(lambda: "Shared by mina" in shown(bot, STORIES))
    await retract(bot.store, slug, "The figures were wrong.", SystemClock().now())
    await bot.until(lambda: shown(bot, STORIES).count("The figures were wrong.") >= 2)
    await bot.until(lambda: "Shared by mina" not in shown(bot, STORIES))


async def test_buttons_work_after_a_restart(tmp_path: Path) -> None:
    async with asked(tmp_path, at_work=False) as bot:
        async with bot.at_work():
            await bot.until(lambda: bot.playground.slack.sockets.connections)
            await bot.push(SAMPLE)
            await users(bot).command(MINA, STORIES, "/story", "sea wall")
            answer = await next_private(bot, 0)
        await bot.until(lambda: not bot.playground.slack.sockets.connections)
        async with bot.at_work():
            await bot.until(lambda: bot.playground.slack.sockets.connections)
            await users(bot).press(MINA, STORIES, answer.ts, buttons(answer.content.blocks)["Next ▶"])
            await bot.until(lambda: "Page 2 of 2" in text(answer))
            await users(bot).press(MINA, STORIES, answer.ts, buttons(answer.content.blocks)["◀ Back"])
            await bot.until(lambda: "Page 1 of 2" in text(answer))
            assert len(private(bot)) == 1, "the answer changes in its place"


@pytest.mark.parametrize(
    ("locale", "said"),
    [("de-DE", "Kritik"), ("es-ES", "Críticos"), ("fr-FR", "Critiques"), ("ja-JP", "批判")],
)
async def test_people_are_answered_in_their_language(bot: Asked, locale: str, said: str) -> None:
    await bot.push(SAMPLE)
    mina = bot.playground.slack.state.workspace(TEAM).user(MINA)
    assert mina is not None
    mina.locale = locale
    await users(bot).command(MINA, STORIES, "/sides", "sea wall")
    assert said in text(await next_private(bot, 0))


async def test_sharing_is_offered_only_where_it_is_possible(bot: Asked) -> None:
    await bot.push(SAMPLE)
    people, card = bot.playground.slack.people(), await bot.card_in(STORIES)
    people.post(MINA, STORIES, f"<@{BOT}> sides", thread_ts=card["id"])
    answer = await next_private(bot, 0)
    share = buttons(answer.content.blocks)["Share in thread"]
    people.lock_thread(MOSS, STORIES, card["id"])
    await users(bot).press(MINA, STORIES, answer.ts, share)
    await bot.until(lambda: "the thread is locked" in text(answer))
    people.lock_thread(MOSS, STORIES, card["id"], locked=False)
    for number, posting in enumerate(("read_only", "admins"), 1):
        people.restrict(MOSS, STORIES, posting)
        await users(bot).command(MINA, STORIES, "/sides", "sea wall public:true")
        assert "you may not write in this channel" in text(await next_private(bot, number))
    assert "Shared by" not in shown(bot, STORIES)


async def test_a_story_that_is_not_public_is_unseen(bot: Asked) -> None:
    [slug] = await bot.push("library-robot.md")
    link = "https://ledger.example/2026/06/library-robot"
    card, users_ = await bot.card_in(STORIES), users(bot)
    async with bot.store.write() as conn:
        found = await stories.get(conn, slug)
        assert found is not None
        await stories.revise(conn, found.story, SystemClock().now(), state=State.DRAFT)
    asked_for = [
        ("/story", slug),
        ("/sides", link),
        ("/story", "stories robot"),
        ("/story", f"follow {slug}"),
    ]
    for number, (slash, words) in enumerate(asked_for):
        await users_.command(MINA, STORIES, slash, words)
        assert "shelving" not in text(await next_private(bot, number))
    await users_.press(MINA, STORIES, card["id"], buttons(card["payload"]["blocks"])["Sides"])
    assert "shelving" not in text(await next_private(bot, len(asked_for)))
    bot.playground.slack.people().post(MINA, STORIES, f"<{link}>")
    users_.open_home(MINA)
    views = bot.playground.slack.interactions.views
    home = await bot.until(lambda: next((v for v in views.values() if v.kind == "home"), None))
    assert "shelving" not in str(home.view)
    await users_.shortcut(MINA, "find_story")
    modal = await bot.until(lambda: next((v for v in views.values() if v.kind == "modal"), None))
    assert await users_.suggest(MINA, modal.id, "story", "shelving") == []
    assert unfurled(bot) == {}


FORGED = [
    "",
    "x" * 2000,
    "[]",
    "{}",
    "[[[]]]",
    "\ud83d",
    '["nothing"]',
    '["sides",["story"]]',
    '["share",["view","sides"],["story","../../etc"]]',
    f'["sides",["story","{"z" * 1900}"]]',
]


@pytest.mark.parametrize("value", FORGED, ids=range(len(FORGED)))
async def test_a_forged_button_gets_a_clear_private_answer(bot: Asked, value: str) -> None:
    await bot.push(SAMPLE)
    card = await bot.card_in(STORIES)
    action = {"type": "button", "action_id": "ask_1", "block_id": "b", "action_ts": "1.1", "value": value}
    shape = {
        "type": "block_actions",
        "container": {
            "type": "message",
            "message_ts": card["id"],
            "channel_id": STORIES,
            "is_ephemeral": False,
        },
        "channel": {"id": STORIES, "name": "stories"},
        "message": {"ts": card["id"]},
        "actions": [action],
    }
    slack, before = bot.playground.slack, shown(bot, STORIES)
    url = slack.interactions.new_url(TEAM, STORIES, MINA, ts=card["id"])
    shape |= {"user": {"id": MINA, "name": "mina"}, "response_url": f"{bot.playground.url}/slack{url}"}
    forged = await users(bot).forge(shape)
    assert forged.acknowledged
    answer = await next_private(bot, 0)
    assert not re.search("Traceback|Error|went wrong", text(answer))
    assert shown(bot, STORIES) == before


async def test_what_is_told_twice_is_answered_once(bot: Asked) -> None:
    bot.playground.slack.people().post(MINA, STORIES, f"<@{BOT}> help")
    await next_private(bot, 0)
    [mention] = [
        d for d in bot.playground.slack.outbox.deliveries if d.event["event"]["type"] == "app_mention"
    ]
    await bot.playground.slack.outbox.redeliver(mention.event_id)
    await users(bot).command(MINA, STORIES, "/story", "following")
    assert "Nothing yet" in text(await next_private(bot, 1))
    assert len(private(bot)) == 2


async def fails(*_: object) -> Answer:
    raise RuntimeError("s3cret")


async def gives_what_cant_be_drawn(*_: object) -> Answer:
    return Answer(Card(title="s3cret", blocks=(Block(),), language="en"))


@pytest.mark.parametrize("answer", [fails, gives_what_cant_be_drawn])
async def test_a_failure_is_told_with_a_reference_that_the_log_holds(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: Callable[..., Any],
) -> None:
    monkeypatch.setattr(Desk, "answer", answer)
    async with asked(tmp_path) as bot:
        await bot.until(lambda: bot.playground.slack.sockets.connections)
        await users(bot).command(MINA, STORIES, "/sides", "x")
        told = text(await next_private(bot, 0))
    assert "s3cret" not in told
    found = re.search(r"reference ([0-9a-f]{8})", told)
    assert found
    assert found[1] in capsys.readouterr().out


async def test_acts_are_acknowledged_in_time_whatever_the_database_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, suggest = Desk.answer, Desk.suggest

    async def late(*arguments: Any) -> Any:
        await asyncio.sleep(4)
        return await answer(*arguments)

    async def never(*arguments: Any) -> Any:
        await asyncio.sleep(60)
        return await suggest(*arguments)

    monkeypatch.setattr(Desk, "answer", late)
    monkeypatch.setattr(Desk, "suggest", never)
    async with asked(tmp_path) as bot:
        await bot.until(lambda: bot.playground.slack.sockets.connections)
        await users(bot).shortcut(MINA, "find_story")
        modal = await bot.until(lambda: next(iter(bot.playground.slack.interactions.views.values()), None))
        used, options = await asyncio.gather(
            users(bot).command(MINA, STORIES, "/story", "help"),
            users(bot).suggest(MINA, modal.id, "story", "sea"),
        )
        assert used.acknowledged
        assert options == []
        assert "What you can ask" in text(await next_private(bot, 0))


async def test_a_followers_direct_message_says_what_changed(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    await users(bot).command(MINA, STORIES, "/story", f"follow {slug}")
    assert "You follow" in text(await next_private(bot, 0))
    await retract(bot.store, slug, "It was wrong.", SystemClock().now())
    async with bot.store.write() as conn:  # ten minutes are long
        await conn.execute(update(placements).where(placements.c.kind == "notice").values(due_at=NOON))
    direct = users(bot).direct(MINA)
    await bot.until(lambda: "It was wrong." in shown(bot, direct))


async def test_everything_is_asked_by_signed_http_too(tmp_path: Path) -> None:
    world, port = default_world(), free_port()
    address = f"http://127.0.0.1:{port}{EVENTS_PATH}"
    world.slack.app.request_url = address
    signed = {
        "mode": "http",
        "signing_secret": world.slack.app.signing_secret,
        "request_url": address,
        "listen": f"127.0.0.1:{port}",
    }
    async with asked(tmp_path, world, slack=signed) as bot:
        await bot.push(SAMPLE)
        card = await bot.card_in(STORIES)
        assert (await users(bot).command(MINA, STORIES, "/sides", "sea wall")).acknowledged
        assert "Critics" in text(await next_private(bot, 0))
        press = await users(bot).press(
            MINA, STORIES, card["id"], buttons(card["payload"]["blocks"])["Forecast"]
        )
        assert press.acknowledged
        assert "Forecast" in text(await next_private(bot, 1))
        bot.playground.slack.people().post(MINA, STORIES, f"<@{BOT}> why", thread_ts=card["id"])
        assert "Why it matters" in text(await next_private(bot, 2))
        await users(bot).shortcut(MINA, "find_story")
        modal = await bot.until(lambda: next(iter(bot.playground.slack.interactions.views.values()), None))
        assert len(await users(bot).suggest(MINA, modal.id, "story", "sea")) == 1


async def test_what_is_shared_has_its_picture_until_it_is_retracted(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    await users(bot).command(MINA, STORIES, "/timeline", f"{slug} public:true")
    conversation = bot.playground.slack.state.workspace(TEAM).conversations[STORIES]

    def pictured() -> Message | None:
        told = [m for m in conversation.messages.values() if m.only_for is None and "Shared by" in text(m)]
        return next((m for m in told if m.content.blocks[-1]["type"] == "image"), None)

    message = await bot.until(pictured)
    assert message.content.blocks[-1]["alt_text"].startswith("Timeline: ")
    await retract(bot.store, slug, "The figures were wrong.", SystemClock().now())
    await bot.until(lambda: "The figures were wrong." in text(message))
    assert "image" not in {block["type"] for block in message.content.blocks}


async def test_without_the_scope_for_files_an_answer_goes_without_its_picture(bot: Asked) -> None:
    await bot.push(SAMPLE)
    scopes = bot.playground.slack.state.workspace(TEAM).data.bot.scopes
    scopes.remove("files:write")
    await users(bot).command(MINA, STORIES, "/timeline", "sea wall public:true")
    await bot.until(lambda: "Shared by mina" in shown(bot, STORIES))
    await users(bot).command(MINA, STORIES, "/timeline", "sea wall")
    assert "Timeline" in text(await next_private(bot, 1))


async def test_who_is_in_a_channel_no_more_shares_nothing_there(bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(STORIES)
    await users(bot).command(MINA, STORIES, "/sides", "sea wall")
    answer = await next_private(bot, 0)
    shape = {
        "type": "block_actions",
        "user": {"id": MINA, "name": "mina"},
        "container": {"type": "view", "view_id": "V1"},
        "view": {"id": "V1", "type": "modal", "private_metadata": json.dumps({"channel": STORIES})},
        "actions": [_share(answer)],
    }
    bot.playground.slack.people().kick(MOSS, STORIES, MINA)
    assert (await users(bot).forge(shape)).acknowledged
    await users(bot).command(MINA, "C0NEWSDESK", "/story", "help")
    await next_private(bot, 0, "C0NEWSDESK")
    await asyncio.sleep(1)  # as long as a post would take
    assert "Shared by" not in shown(bot, STORIES)


def _share(answer: Message) -> dict[str, Any]:
    """The press of an answer's button to share it."""
    elements = [element for block in answer.content.blocks for element in block.get("elements", ())]
    [share] = [one for one in elements if one["type"] == "button" and one["text"]["text"].startswith("Share")]
    return {"type": "button", "block_id": "b", "action_ts": "1.1", **share}


async def test_a_locked_thread_takes_nothing_from_the_channel_either(bot: Asked) -> None:
    await bot.push(SAMPLE)
    people, card = bot.playground.slack.people(), await bot.card_in(STORIES)
    await users(bot).command(MINA, STORIES, "/sides", "sea wall")
    answer = await next_private(bot, 0)
    people.lock_thread(MOSS, STORIES, card["id"])
    await users(bot).press(MINA, STORIES, answer.ts, buttons(answer.content.blocks)["Share in thread"])
    await bot.until(lambda: "the thread is locked" in text(answer))
    await users(bot).press(MINA, STORIES, card["id"], buttons(card["payload"]["blocks"])["Sides"])
    from_card = await next_private(bot, 1)
    assert "the thread is locked" in text(from_card)
    assert not any(label.startswith("Share") for label in buttons(from_card.content.blocks))


async def test_asked_in_the_channel_a_locked_thread_is_known(bot: Asked) -> None:
    await bot.push(SAMPLE)
    card = await bot.card_in(STORIES)
    bot.playground.slack.people().lock_thread(MOSS, STORIES, card["id"])
    await users(bot).command(MINA, STORIES, "/sides", "sea wall")
    bot.playground.slack.people().post(MINA, STORIES, f"<@{BOT}> sides sea wall")
    await next_private(bot, 1)
    for answer in private(bot):
        assert "the thread is locked" in text(answer)
        assert not any(label.startswith("Share") for label in buttons(answer.content.blocks))


async def test_nothing_is_said_to_be_shared_where_slack_does_not_tell_of_the_thread(bot: Asked) -> None:
    await bot.push(SAMPLE)
    await bot.card_in(STORIES)
    await users(bot).command(MINA, STORIES, "/sides", "sea wall")
    answer = await next_private(bot, 0)
    fault = Fault(platform="slack", match="conversations.replies", kind="server_error", status=500, times=9)
    bot.playground.faults.add(fault)
    await users(bot).press(MINA, STORIES, answer.ts, buttons(answer.content.blocks)["Share in thread"])
    await bot.until(lambda: "I can't see right now" in text(answer))


async def test_a_late_picture_takes_nothing_back(bot: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    upload, went = SlackClient.upload, asyncio.Event()

    async def late(*arguments: Any, **named: Any) -> str:
        await went.wait()
        return await upload(*arguments, **named)

    monkeypatch.setattr(SlackClient, "upload", late)
    await bot.push(SAMPLE)
    card = await bot.card_in(STORIES)
    await users(bot).message_shortcut(MINA, STORIES, card["id"], "ask_story")
    views = bot.playground.slack.interactions.views
    view = await bot.until(lambda: next(iter(views.values()), None))
    await users(bot).press_in_view(MINA, view.id, buttons(view.view["blocks"])["What happened when"])
    await bot.until(lambda: "March 2024" in str(view.view["blocks"]))
    await users(bot).press_in_view(MINA, view.id, "back_to_questions")
    await bot.until(lambda: "March 2024" not in str(view.view["blocks"]))
    went.set()
    log = bot.playground.slack.log
    await bot.until(lambda: any(one.error == "hash_conflict" for one in log))
    assert len(buttons(view.view["blocks"])) == len(MEMBERS)


async def test_whoever_slack_is_slow_to_name_is_called_as_it_did_in_passing(
    bot: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.playground.faults.add(Fault(platform="slack", match="users.info", kind="server_error", status=500))
    await bot.push(SAMPLE)
    await users(bot).command(MINA, STORIES, "/sides", "sea wall public:true")
    await bot.until(lambda: "Shared by mina" in shown(bot, STORIES))


@pytest.mark.parametrize(
    "metadata", ['{"channel":"x/y"}', '{"channel":"C1","thread":"a/b"}', "[", '{"channel":7}']
)
async def test_a_modal_from_nowhere_is_answered_all_the_same(bot: Asked, metadata: str) -> None:
    await bot.push(SAMPLE)
    await users(bot).shortcut(MINA, "find_story")
    view = await bot.until(lambda: next(iter(bot.playground.slack.interactions.views.values()), None))
    shape = {
        "type": "block_actions",
        "user": {"id": MINA, "name": "mina"},
        "container": {"type": "view", "view_id": view.id},
        "view": {"id": view.id, "type": "modal", "private_metadata": metadata},
        "actions": [{"type": "button", "action_id": "ask_1", "block_id": "b", "value": '["sides"]'}],
    }
    await users(bot).forge(shape)
    await bot.until(lambda: "Critics" in str(view.view["blocks"]))


async def test_a_picture_comes_into_a_modal(bot: Asked) -> None:
    await bot.push(SAMPLE)
    card = await bot.card_in(STORIES)
    await users(bot).message_shortcut(MINA, STORIES, card["id"], "ask_story")
    views = bot.playground.slack.interactions.views
    view = await bot.until(lambda: next(iter(views.values()), None))
    await users(bot).press_in_view(MINA, view.id, buttons(view.view["blocks"])["What happened when"])
    await bot.until(lambda: "image" in {block["type"] for block in view.view["blocks"]})


async def test_home_shows_the_first_page_of_what_one_follows_and_leads_to_the_rest(bot: Asked) -> None:
    for number in range(6):
        await users(bot).command(MINA, STORIES, "/story", f"follow topic:topic{number}")
        await next_private(bot, number)
    users(bot).open_home(MINA)
    views = bot.playground.slack.interactions.views
    home = await bot.until(lambda: next((v for v in views.values() if v.kind == "home"), None))
    assert "topic5" in str(home.view["blocks"])
    assert "topic0" not in str(home.view["blocks"])
    await users(bot).press_in_view(MINA, home.id, buttons(home.view["blocks"])["All that you follow"])
    [modal] = await bot.until(lambda: modals(bot))
    first = buttons(await in_modal(bot))
    assert "Unfollow Topic: topic5" in first
    await users(bot).press_in_view(MINA, modal.id, first["Next ▶"])
    second = await bot.until(
        lambda: (shown := buttons(modal.view["blocks"])) and "Unfollow Topic: topic0" in shown and shown
    )
    await users(bot).press_in_view(MINA, modal.id, second["Unfollow Topic: topic0"])
    await bot.until(lambda: "You don't follow the topic topic0" in str(modal.view["blocks"]))
