"""docs/ways.md: which command can be asked in which way. `make docs` renews it."""

from collections.abc import Iterator
from pathlib import Path

from storybot.commands.model import Command
from storybot.commands.registry import COMMANDS
from tests.e2e import discord_ways, slack_ways

PAGE = Path(__file__).parents[1] / "docs/ways.md"

LINK = "a link that somebody writes"
PRIVATE = "its answer is for the one who asks alone"
COMPACT = "a link shows its story's compact card"
NO_PREVIEWS = "a bot has no say in what shows below a link"

HEAD = """\
# Every command, every way in

Made by `make docs` from what the tests ask: `tests/e2e/test_discord_ways.py` and
`tests/e2e/test_slack_ways.py` (for links `test_slack_asking.py`) ask each row that says *yes* of the whole
bot, through the real SDKs and the playground. What can't be asked in one way can be in another;
[asking.md](asking.md) says how.

| command | platform | way in | |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return HEAD + "\n".join(_rows()) + "\n"


def _rows() -> Iterator[str]:
    for command in COMMANDS:
        for platform, ways in (("Discord", discord_ways.WAYS), ("Slack", slack_ways.WAYS)):
            for way in ways:
                yield _row(command, platform, way.name, way.why_not(command))
            public = any(option.name == "public" for option in command.options)
            yield _row(command, platform, "the option `public`", None if public else PRIVATE)
        yield _row(command, "Slack", LINK, None if command.name == "story" else COMPACT)
        yield _row(command, "Discord", LINK, NO_PREVIEWS)


def _row(command: Command, platform: str, way: str, why_not: str | None) -> str:
    return f"| `{command.name}` | {platform} | {way} | {why_not or 'yes'} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
