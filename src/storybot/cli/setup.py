"""Commands to set storybot up: a configuration, and Slack's app manifest."""

from pathlib import Path
from typing import Annotated, Any

import typer

from storybot.cli import output
from storybot.cli.invocation import Invocation
from storybot.cli.template import Answers, render
from storybot.errors import Refused

slack_commands = typer.Typer(no_args_is_help=True, help="What Slack needs to know about storybot.")


def init(
    path: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("storybot.toml"),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: the playground's defaults.")] = False,
) -> None:
    """Ask for tokens and channels, and write a commented configuration.

    \b
    Examples:
      storybot init
      storybot init --yes config/mine.toml
    """
    if path.exists():
        raise Refused(f"{path} exists already: edit it, or name another file: storybot init OTHER.toml")
    answers = Answers() if yes else _ask()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            path.chmod(0o600)
            file.write(render(answers))
    except OSError as error:
        raise Refused(f"{path} can't be written: {error.strerror}") from None
    output.say(f"wrote {path}")
    output.warn(f"Next: storybot --config {path} check-channels")


def _ask() -> Answers:
    defaults = Answers()
    discord = _secret("Discord bot token (empty: no Discord)")
    guild = typer.prompt("Discord guild id") if discord else ""
    discord_channels = _several("Discord channel ids, separated by spaces") if discord else ()
    slack = _secret("Slack bot token, xoxb-… (empty: no Slack)")
    app_token = _secret("Slack app token for Socket Mode, xapp-…") if slack else ""
    workspace = typer.prompt("Slack workspace id, T…") if slack else ""
    slack_channels = _several("Slack channel ids, separated by spaces") if slack else ()
    return Answers(
        database=typer.prompt("Database", default=defaults.database),
        playground=None,
        discord_token=discord or None,
        discord_guild=guild,
        discord_channels=discord_channels,
        slack_bot_token=slack or None,
        slack_app_token=app_token,
        slack_workspace=workspace,
        slack_channels=slack_channels,
    )


def _secret(question: str) -> str:
    return str(typer.prompt(question, default="", show_default=False, hide_input=True))


def _several(question: str) -> tuple[str, ...]:
    return tuple(str(typer.prompt(question)).replace(",", " ").split())


@slack_commands.command()
def manifest(context: typer.Context) -> None:
    """Print the app manifest that fits this configuration, to create the Slack app from.

    \b
    Example:
      storybot slack manifest > manifest.json
    """
    from storybot.connections import slash_commands
    from storybot.platforms.slack.manifest import manifest as app_manifest

    settings = Invocation.of(context).settings_or_defaults()
    slack = settings.slack
    told: dict[str, Any] = {}
    if slack is not None:
        request_url = slack.request_url if slack.mode == "http" else None
        told = {"request_url": request_url, "unfurl_domains": slack.unfurl_domains, "spoken": slack.language}
    output.say_json(app_manifest(slash_commands(slack), **told))
