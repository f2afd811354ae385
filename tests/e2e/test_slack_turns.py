"""On Slack, what comes late or from no person disturbs nobody: the real SDK against the playground."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storybot.commands.desk import Desk
from storybot.commands.model import Answer
from storybot.commands.model import Asked as Ask
from tests.e2e.asking import STORIES, TEAM, Asked, asked
from tests.e2e.slack_ways import BOT, MINA, buttons, modals, next_private, private, users

SAMPLE = "owl-census.json"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Asked]:
    async with asked(tmp_path) as bot:
        await bot.until(lambda: bot.playground.slack.sockets.connections)
        await bot.push(SAMPLE)
        await bot.card_in(STORIES)
        yield bot


@pytest.fixture
def slow_timeline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Timelines take a second."""
    real = Desk.answer

    async def answer(desk: Desk, asked: Ask) -> Answer:
        if asked.command == "timeline":
            await asyncio.sleep(1.0)
        return await real(desk, asked)

    monkeypatch.setattr(Desk, "answer", answer)


@pytest.mark.usefixtures("slow_timeline")
async def test_in_a_modal_a_late_answer_leaves_alone_what_the_person_has_gone_on_to(bot: Asked) -> None:
    card = await bot.card_in(STORIES)
    await users(bot).message_shortcut(MINA, STORIES, card["id"], "ask_story")
    view = await bot.until(lambda: next(iter(modals(bot)), None))
    pressed = buttons(view.view["blocks"])
    await users(bot).press_in_view(MINA, view.id, pressed["What happened when"])
    await asyncio.sleep(0.1)
    await users(bot).press_in_view(MINA, view.id, pressed["Critics, defenders and neutral voices"])
    await bot.until(lambda: "Critics" in json.dumps(modals(bot)[0].view["blocks"]))
    await asyncio.sleep(1.5)  # the slow one is through by then
    assert "Timeline" not in json.dumps(modals(bot)[0].view["blocks"][:2])


async def test_a_workflow_that_mentions_the_bot_disturbs_nobody(
    bot: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    slack = bot.playground.slack
    mention = {"type": "app_mention", "subtype": "bot_message", "bot_id": "B0WEBHOOK", "channel": STORIES}
    told = {**mention, "text": f"<@{BOT}> sides", "ts": "1700000000.000100", "event_ts": "1700000000.000100"}
    slack.outbox.event(slack.state.workspace(TEAM), told)
    before = len(private(bot, STORIES, MINA))
    slack.people().post(MINA, STORIES, f"<@{BOT}> sides owl-census-by-ear")
    await next_private(bot, before, STORIES, MINA)
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []
