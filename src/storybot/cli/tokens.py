"""`storybot token`: who may use the HTTP API."""

import asyncio
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from storybot import oversight
from storybot.cli import output
from storybot.cli.invocation import Invocation, at_the_shell
from storybot.errors import Refused
from storybot.store.model import Scope, Token
from storybot.story.dates import BadDate, published

commands = typer.Typer(no_args_is_help=True, help="Tokens of the HTTP API (docs/api.md).")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@commands.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Who will use it, for the list.")],
    scope: Annotated[
        Scope, typer.Option(help="read: what is public; push: drafts too; publish: everything.")
    ] = Scope.READ,
    expires: Annotated[
        str | None, typer.Option(help="A date, or in so many days: 90d (default: never).")
    ] = None,
) -> None:
    """Make a token and print it, this once: only its hash is kept.

    \b
    Examples:
      storybot token create "our CMS" --scope publish --expires 90d
      storybot token create dashboard
    """
    expires_at = None if expires is None else _moment(expires, datetime.now(UTC))
    settings = Invocation.of(context).settings()
    output.say(asyncio.run(oversight.create_token(settings, name, scope, expires_at, by=at_the_shell())))


@commands.command("list")
def list_tokens(context: typer.Context, as_json: AsJson = False) -> None:
    """List the tokens, with when each was last used.

    \b
    Example:
      storybot token list
    """
    settings = Invocation.of(context).settings()
    found = asyncio.run(oversight.tokens(settings))
    if as_json:
        output.say_json([_as_json(token) for token in found])
    elif not found:
        output.say("there is no token: storybot token create NAME")
    for token in () if as_json else found:
        output.say(_as_line(token, datetime.now(UTC), settings.newsroom.zone))


@commands.command()
def revoke(
    context: typer.Context, token: Annotated[str, typer.Argument(help="Its id, from the list.")]
) -> None:
    """Have a token open nothing any more, at once.

    \b
    Example:
      storybot token revoke 0a1b2c3d
    """
    asyncio.run(oversight.revoke_token(Invocation.of(context).settings(), token, by=at_the_shell()))
    output.say(f"{token}: revoked")


def _moment(text: str, now: datetime) -> datetime:
    expected = "a date to come such as 2027-01-31, or days such as 90d"
    try:
        days = re.fullmatch(r"(\d{1,5})d", text)
        moment = now + timedelta(days=int(days[1])) if days else published(text)
    except BadDate as bad:
        raise Refused(f"--expires: {bad} (expected: {bad.expected})") from None
    if moment is None or moment <= now:
        raise Refused(f"--expires: {text!r} (expected: {expected})")
    return moment


def _as_json(token: Token) -> dict[str, object]:
    return {key: value for key, value in asdict(token).items() if key != "hash"}


def _as_line(token: Token, now: datetime, zone: ZoneInfo) -> str:
    used = f"last used {output.moment(token.last_used_at, zone)}" if token.last_used_at else "never used"
    created = f"created {output.moment(token.created_at, zone)}"
    parts = [token.id, token.scope.value, token.name, created, used]
    if token.revoked_at:
        parts.append(f"revoked {output.moment(token.revoked_at, zone)}")
    elif token.expires_at:
        expires = "expires" if token.good(now) else "expired"
        parts.append(f"{expires} {output.moment(token.expires_at, zone)}")
    return ", ".join(parts)
