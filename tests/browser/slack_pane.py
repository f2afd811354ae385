"""The Slack-like pane in tests: where things are in it, and what is said there."""

from typing import Any

from playwright.async_api import Locator

from tests.e2e.asking import STORIES, Asked

SAMPLE = "owl-census.json"
HEADLINE = "Ten Thousand Volunteers Counted"
MINA, MOSS = "U0MEMBER01", "U0MODER001"


def log(pane: Locator) -> Locator:
    return pane.get_by_role("log", name="Messages in #stories")


def composer(pane: Locator, name: str = "Message #stories") -> Locator:
    return pane.get_by_role("textbox", name=name)


async def say(bot: Asked, text: str, **more: Any) -> str:
    return bot.playground.slack.people().post(MINA, STORIES, text, **more)


def said_by_mina(bot: Asked) -> str:
    """Her newest message in #stories, as it is on the wire."""
    messages = bot.playground.slack.state.workspace(None).conversations[STORIES].messages.values()
    return [each.content.text for each in messages if each.author == MINA][-1]


async def show(bot: Asked, blocks: list[dict[str, Any]]) -> None:
    """Blocks in #stories, also those that the local Slack wouldn't take."""
    state = bot.playground.slack.state.workspace(None)
    conversation = state.conversations[STORIES]
    ts = bot.playground.slack.people().post(MINA, STORIES, "blocks")
    message = conversation.messages[ts]
    message.content = type(message.content)(text="blocks", blocks=tuple(blocks))
