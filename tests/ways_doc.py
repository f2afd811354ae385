"""docs/ways.md: which command can be asked in which way. `make docs` renews it."""

from collections.abc import Iterator
from pathlib import Path

from storybot.commands.registry import COMMANDS
from tests.e2e import discord_ways, slack_ways

PAGE = Path(__file__).parents[1] / "docs/ways.md"

HEAD = """\
# Every command, every way in

Made by `make docs` from what the tests ask: `tests/e2e/test_discord_ways.py` and
`tests/e2e/test_slack_ways.py` ask each row that says *yes* of the whole bot, through the real SDKs and the
playground. What can't be asked in one way can be in another; [asking.md](asking.md) says how.

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
                told = way.why_not(command) or "yes"
                yield f"| `{command.name}` | {platform} | {way.name} | {told} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
