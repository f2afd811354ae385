"""`storybot status`: how everything stands, at a glance."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from storybot import app
from storybot.cli import output
from storybot.cli.channels import AsJson
from storybot.cli.invocation import Invocation
from storybot.delivery.model import Place
from storybot.delivery.standing import in_words
from storybot.delivery.status import FINE, UNSEEN, ChannelStatus, Sender, Status
from storybot.errors import Refused
from storybot.printable import printable
from storybot.settings import Settings
from storybot.store.model import Failure, LimitUse

EVERY = 2.0
"""Seconds between two looks while it is watched."""

SHOWN = 20
"""Channels in trouble that are listed; with --json, all are."""

LIMITS = 3
"""Limits that are shown of each sender."""

GOOD, BAD, TITLE, PLAIN = "green", "red", "bold", ""

Styled = tuple[str, str]
"""A line, and the style in which a terminal may show it."""


def status(
    context: typer.Context,
    watch: Annotated[bool, typer.Option("--watch", help="Keep showing it, anew every two seconds.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how everything stands: who sends and at what pace, channels in trouble, what waits, what failed.

    The exit status is 0 whatever it shows.

    \b
    Examples:
      storybot status
      storybot status --watch
      storybot status --json
    """
    settings = Invocation.of(context).settings()
    if watch and as_json:
        raise typer.BadParameter("--watch is for people, --json for programs: choose one")
    if watch and not sys.stdout.isatty():
        raise Refused("--watch needs a terminal: without it, storybot status prints the same once")
    if watch:
        asyncio.run(_watch(settings))
        return
    seen = asyncio.run(_once(settings))
    if as_json:
        output.say_json(_as_json(seen))
        return
    for line, _ in _lines(seen, settings.newsroom.zone):
        output.say(line)


async def _once(settings: Settings) -> Status:
    async with aclosing(app.statuses(settings)) as every:
        return await anext(every)


async def _watch(settings: Settings) -> None:
    with Live(console=Console(highlight=False), auto_refresh=False) as live:
        async with aclosing(app.statuses(settings)) as every:
            async for seen in every:
                live.update(Group(*map(_text, _lines(seen, settings.newsroom.zone))), refresh=True)
                await asyncio.sleep(EVERY)


def _text(styled: Styled) -> Text:
    line, style = styled
    return Text(printable(line), style=style, no_wrap=True, overflow="ellipsis")


def _lines(seen: Status, zone: ZoneInfo) -> Iterator[Styled]:
    yield f"storybot at {_moment(seen.at, zone)}", TITLE
    yield from map(_sender, seen.senders)
    yield from _channels(seen.channels, zone)
    yield "Placements: " + (_counts(seen) or "none"), TITLE
    if oldest := seen.oldest:
        waits = _span(seen.at, oldest.since)
        yield f"  oldest waiting: {oldest.slug} in {_name(oldest.place, oldest.name)}, for {waits}", PLAIN
    if longest := seen.longest_limited:
        where = f"{longest.slug} in {_name(longest.place, longest.name)}"
        waits = f"for {_span(seen.at, longest.since)}, until {_moment(longest.until, zone)}"
        yield f"  held up by a limit of the platform's: {seen.limited}, longest {where}, {waits}", PLAIN
    if seen.errors:
        yield "Last errors", TITLE
    for error in seen.errors:
        yield f"  since {_moment(error.since, zone)}: {error.slug} in {_name(error.place, error.name)}", PLAIN
        yield f"    {in_words(error.standing)}: {error.error}; {_what_to_do(error)}", BAD


def _counts(seen: Status) -> str:
    return ", ".join(f"{count} {state}" for state, count in seen.placements.most_common())


def _sender(sender: Sender) -> Styled:
    where = sender.platform if sender.account is None else f"{sender.platform} {sender.account}"
    if not sender.at_work:
        return f"  {where}: nobody sends: is `storybot run` at work?", BAD
    if sender.pace is None:
        return f"  {where}: at work", GOOD
    limits = "".join(f"; {_use(use)}" for use in sender.pace.limits[:LIMITS])
    return f"  {where}: at work, requests in the last minute: {sender.pace.requests}{limits}", GOOD


def _use(use: LimitUse) -> str:
    return f"{use.name} {use.used} of {use.allowed} in {use.seconds:.0f} s"


def _channels(every: tuple[ChannelStatus, ...], zone: ZoneInfo) -> Iterator[Styled]:
    bad = [one for one in every if one.failing]
    counts = {
        FINE: sum(one.state == FINE for one in every),
        "in trouble": len(bad),
        UNSEEN: sum(one.state == UNSEEN for one in every),
    }
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    yield (
        "Channels: " + (told or "none: `storybot run` and `storybot push` make the configured ones known"),
        TITLE,
    )
    for one in bad[:SHOWN]:
        if one.failing:
            name = _name(one.channel.place, one.channel.name)
            yield (
                f"  {name}: {one.state} since {_moment(one.failing.since, zone)}: {one.failing.problem}",
                BAD,
            )
    if len(bad) > SHOWN:
        yield f"  … and {len(bad) - SHOWN} more: storybot channels", BAD


def _what_to_do(error: Failure) -> str:
    """What is to do, where the error doesn't say it."""
    standing = error.standing
    if standing.due:
        return "see its channel above" if standing.trouble else "it is tried again by itself"
    if standing.ending is None or standing.refused:
        return f"change the story and push it again: storybot deliveries {error.slug}"
    return f"to post it all the same: storybot backfill {error.place.channel} --since DAY"


def _name(place: Place, name: str | None) -> str:
    return f"{place.platform} {'#' + name if name else place.channel}"


def _moment(when: datetime, zone: ZoneInfo) -> str:
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"


def _span(now: datetime, since: datetime) -> str:
    seconds = max(int((now - since).total_seconds()), 0)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"


def _as_json(seen: Status) -> dict[str, Any]:
    oldest, limited = seen.oldest, seen.longest_limited
    return {
        "at": seen.at,
        "senders": [asdict(sender) for sender in seen.senders],
        "channels": [_channel_as_json(one) for one in seen.channels],
        "placements": dict(seen.placements),
        "oldest_waiting": oldest
        and _where(oldest.place, oldest.name) | {"slug": oldest.slug, "since": oldest.since},
        "limited": seen.limited,
        "longest_limited": limited
        and _where(limited.place, limited.name)
        | {"slug": limited.slug, "since": limited.since, "until": limited.until, "reason": limited.reason},
        "errors": [
            _where(error.place, error.name)
            | {"slug": error.slug, "state": in_words(error.standing), "since": error.since}
            | {"error": error.error, "what_to_do": _what_to_do(error)}
            for error in seen.errors
        ],
    }


def _channel_as_json(one: ChannelStatus) -> dict[str, Any]:
    since, problem = (one.failing.since, one.failing.problem) if one.failing else (None, None)
    return _where(one.channel.place, one.channel.name) | {
        "state": one.state,
        "since": since,
        "problem": problem,
    }


def _where(place: Place, name: str | None) -> dict[str, Any]:
    return asdict(place) | {"channel_name": name}
