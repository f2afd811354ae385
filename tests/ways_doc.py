"""docs/ways.md: which command can be asked in which way. `make docs` renews it."""

from collections.abc import Iterator
from pathlib import Path

from storybot.commands.model import Command
from storybot.commands.registry import COMMANDS
from storybot.moderation.threads import Act
from tests.e2e import discord_ways, slack_ways
from tests.e2e.test_moderating_threads import DISCORD, ON_SLACK, SLACK

PAGE = Path(__file__).parents[1] / "docs/ways.md"

LINK = "a link that somebody writes"
PRIVATE = "its answer is for the one who asks alone"
COMPACT = "a link shows its story's compact card"
NO_PREVIEWS = "a bot has no say in what shows below a link"

HEAD = """\
# Every command, every way in

Made by `make docs` from what the tests ask: `tests/e2e/test_discord_ways.py` and
`tests/e2e/test_slack_ways.py` (for links `test_slack_asking.py`) ask each row that says *yes* of the whole
bot, through the real SDKs and the playground; those of moderators as somebody who moderates by a role or a
user group and may nothing more. What can't be asked in one way can be in another; [asking.md](asking.md) says
how.

| command | platform | way in | |
|---|---|---|---|
"""


ACTS = """
## What is done to a story's threads

Each act of moderators in each way in which it can be done, tried by
`tests/e2e/test_moderating_threads.py`, in a shell by `tests/e2e/test_thread_commands.py` and over HTTP by
`tests/contract/web/test_api_threads.py`.

| act | platform | way in | |
|---|---|---|---|
"""

NO_SUCH_THING = "Slack has no such thing, and the answer says so"


def page() -> str:
    """The whole page."""
    return HEAD + "\n".join(_rows()) + "\n" + ACTS + "\n".join(_acts()) + "\n"


def _rows() -> Iterator[str]:
    for command in COMMANDS:
        for platform, ways in (("Discord", discord_ways.WAYS), ("Slack", slack_ways.WAYS)):
            for way in ways:
                yield _row(command, platform, way.name, way.why_not(command))
            public = any(option.name == "public" for option in command.options)
            yield _row(command, platform, "the option `public`", None if public else PRIVATE)
        yield _row(command, "Slack", LINK, None if command.name == "story" else COMPACT)
        yield _row(command, "Discord", LINK, NO_PREVIEWS)


def _acts() -> Iterator[str]:
    for act in Act:
        for way in DISCORD:
            yield f"| `{act}` | Discord | {way} | yes |"
        for way in SLACK:
            yield f"| `{act}` | Slack | {way} | {'yes' if act in ON_SLACK else NO_SUCH_THING} |"
        yield f"| `{act}` | both | `storybot mod {act}` | yes |"
        yield f"| `{act}` | both | `POST …/threads/{act}` | yes |"


def _row(command: Command, platform: str, way: str, why_not: str | None) -> str:
    return f"| `{command.name}` | {platform} | {way} | {why_not or 'yes'} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
