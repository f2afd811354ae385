"""Commands that stay: the bot, and the playground with the bot in it."""

import asyncio
import os
import shutil
import sys
import webbrowser
from collections.abc import Coroutine
from importlib.resources import files as package_files
from pathlib import Path
from typing import Annotated, Any

import typer

from storybot import app
from storybot.cli import output
from storybot.cli.invocation import Invocation
from storybot.cli.signals import stop_on_signals
from storybot.cli.template import PLAYGROUND_PORT, Answers, render
from storybot.configuration import PREFIX, load, variable
from storybot.errors import Refused
from storybot.newsroom.push import How
from storybot.settings import MAX_PORT, Settings, secrets

STATE = Path(".playground")
EDITORS = ("discord:1100000000000000003", "slack:T0HARBOUR1:U0EDITOR01")
"""Edda, on either platform of the playground."""

LISTEN = variable("web", "listen")
SAMPLES = str(package_files("storybot") / "samples")


def run(context: typer.Context) -> None:
    """Deliver stories until told to stop (Ctrl-C or SIGTERM).

    \b
    Examples:
      storybot run
      storybot --config /etc/storybot.toml run
    """
    from storybot import logs

    settings = Invocation.of(context).settings()
    if not (settings.discord or settings.slack):
        raise Refused("no platform is configured: storybot init writes a configuration")
    logs.configure(level=settings.log.level, form=settings.log.format, secrets=secrets(settings))
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    await app.run(settings, stop_on_signals())


def play(
    port: Annotated[
        int, typer.Option(min=0, max=MAX_PORT, help="The playground's port on this machine.")
    ] = PLAYGROUND_PORT,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Start a local Discord and Slack with the bot in them, and push the sample stories.

    Nothing leaves this machine. The database and configuration are in the folder .playground, made anew each
    time. Edda is an editor on both platforms. With STORYBOT_WEB_LISTEN the HTTP API is served as well.

    \b
    Examples:
      storybot play
      storybot play --port 9000 --open
      STORYBOT_WEB_LISTEN=127.0.0.1:8080 storybot play
    """
    asyncio.run(_play(port, open_page))


async def _play(port: int, open_page: bool) -> None:
    from storybot.ingest import files
    from storybot.playground.server import Playground
    from storybot.playground.world import world_to_play_in

    stop = stop_on_signals()
    config = STATE / "storybot.toml"
    tool = [sys.executable, "-m", "storybot", "--config", str(config)]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(PREFIX) or name == LISTEN
    }
    playground = Playground(world_to_play_in(), tool=tool, environment=environment)
    try:
        await playground.start(port=port)
    except OSError as error:
        reason = error.strerror or "in use"
        raise Refused(
            f"port {port} can't be used: {reason}; try another: storybot play --port 9000"
        ) from None
    try:
        _prepare(config, playground.url)
        drafts, _ = files.read_all([SAMPLES], output.standard_input())
        settings = load(config, environment)
        await app.push(settings, drafts, How())
        await playground.bot.start()
        _welcome(playground.url, _command(config), settings.web.listen)
        if open_page:
            webbrowser.open(playground.url)
        await _first_of(stop.wait(), playground.bot.lost())
        if not stop.wished:
            raise Refused(f"the bot stopped with exit status {playground.bot.exit}; standard error says why")
    finally:
        await playground.stop()


def _prepare(config: Path, url: str) -> None:
    """An empty folder of the playground's own, with its configuration."""
    try:
        shutil.rmtree(STATE, ignore_errors=True)
        STATE.mkdir()
        config.write_text(render(Answers(playground=url, editors=EDITORS)), encoding="utf-8")
    except OSError as error:
        raise Refused(f"the folder {STATE} can't be made: {error.strerror}") from None


async def _first_of(*waits: Coroutine[Any, Any, Any]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    _, late = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in late:
        task.cancel()


def _command(config: Path) -> str:
    """How to call this storybot from here: as it was called, or by its module."""
    called = Path(sys.argv[0])
    program = f"{sys.executable} -m storybot" if called.name == "__main__.py" else str(called)
    return f"{program.removeprefix(f'{Path.cwd()}/')} --config {config}"


def _welcome(url: str, storybot: str, listen: str | None) -> None:
    api = _NO_API if listen is None else _API
    for line in (_WELCOME + api + _END).format(url=url, storybot=storybot, listen=listen).splitlines():
        output.say(line)


_WELCOME = """\
The playground is at {url}: a local Discord and Slack, with storybot in them.

Try, in another terminal:
  {storybot} push STORY.md     a story of yours (.txt, .md or .json)
  {storybot} list              what has been pushed
  {storybot} deliveries        where each story is
  {storybot} show SLUG         a card as text; --as discord or --as slack as sent
Push a file again after a change, and its cards change in place.

On the page, be Edda on Discord or Edda Editor on Slack to use /editor: they are editors.
"""

_NO_API = """\
STORYBOT_WEB_LISTEN=127.0.0.1:8080 before the command that started this has it serve the HTTP API too.
"""

_API = """\
The HTTP API is at http://{listen}/api/v1, and this makes a token for it:
  {storybot} token create "try it" --scope publish
"""

_END = """\
Ctrl-C ends it.
"""
