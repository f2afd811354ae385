"""Commands for channels, and for what is delivered to them."""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from storybot import app
from storybot.cli import output
from storybot.cli.deliveries import as_json as delivery_as_json
from storybot.cli.deliveries import lines
from storybot.cli.invocation import Invocation, at_the_shell
from storybot.cli.routes import how, which
from storybot.delivery.look import Look
from storybot.delivery.model import Place
from storybot.errors import Refused
from storybot.store.model import Channel

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def deliveries(
    context: typer.Context,
    slug: Annotated[str | None, typer.Argument(help="Of this story alone.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only what could not be delivered.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show each placement: what is wanted, what is there, tries, the last error and since when.

    \b
    Examples:
      storybot deliveries
      storybot deliveries harbour-bridge --json
      storybot deliveries --failed
    """
    settings = Invocation.of(context).settings()
    found = asyncio.run(app.deliveries(settings, slug, failed=failed))
    if as_json:
        output.say_json([delivery_as_json(one) for one in found])
    elif found:
        for line in lines(found, settings.newsroom.zone):
            output.say(line)
    else:
        output.say("nothing has failed" if failed else "nothing is on its way to any channel")


def list_channels(context: typer.Context, as_json: AsJson = False) -> None:
    """List the configured channels with their routes, and what is wrong with them.

    \b
    Example:
      storybot channels
    """
    settings = Invocation.of(context).settings()
    found = asyncio.run(app.channels(settings))
    if as_json:
        output.say_json([asdict(channel) for channel in found])
    elif found:
        for line in chain.from_iterable(_lines(one, settings.newsroom.zone) for one in found):
            output.say(line)
    else:
        output.say("no channel is configured: add [[channels]] to the configuration")


def check_channels(context: typer.Context, as_json: AsJson = False) -> None:
    """Look at each configured channel, and name every missing permission with what won't work without it.

    \b
    Example:
      storybot check-channels
    """
    looks = asyncio.run(app.check_channels(Invocation.of(context).settings()))
    if as_json:
        output.say_json([_look_as_json(look) for look in looks])
    else:
        for look in looks:
            for line in _look_as_lines(look):
                output.say(line)
    bad = [look for look in looks if not look.fine]
    if bad:
        raise Refused(f"{len(bad)} of {len(looks)} channels can't get everything")


def backfill(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="The channel's id, as in the configuration.")],
    since: Annotated[
        datetime,
        typer.Option(
            help="Stories first pushed at this time (UTC) or later.",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
        ),
    ],
) -> None:
    """Have earlier stories posted to a channel that was added after them.

    \b
    Example:
      storybot backfill 1100000000000000101 --since 2026-11-01
    """
    settings = Invocation.of(context).settings()
    places = [Place(c.platform, c.account, c.channel) for c in settings.channels if c.channel == channel]
    if len(places) != 1:
        known = ", ".join(c.channel for c in settings.channels) or "none"
        raise Refused(f"{channel} is not a configured channel (configured: {known})")
    slugs = asyncio.run(app.backfill(settings, places[0], since.replace(tzinfo=UTC), by=at_the_shell()))
    for slug in slugs:
        output.say(slug)
    output.warn(f"{len(slugs)} stories are on their way" if slugs else "nothing to do: it has them all")


def _look_as_json(look: Look) -> dict[str, Any]:
    report = look.report
    return asdict(look.place) | {
        "name": report.name if report else None,
        "kind": report.kind if report else None,
        "fine": look.fine,
        "error": str(look.error) if look.error else None,
        "missing": [asdict(missing) for missing in report.missing] if report else [],
    }


def _look_as_lines(look: Look) -> list[str]:
    place, report = look.place, look.report
    if report is None:
        return [f"{place.platform} {place.channel}: {look.error}"]
    verdict = f"{len(report.missing)} permissions are missing" if report.missing else "fine"
    return [
        f"{place.platform} #{report.name} ({report.kind}): {verdict}",
        *(f"  {line}" for line in (*report.notes, *report.missing)),
    ]


def _lines(channel: Channel, zone: ZoneInfo) -> Iterator[str]:
    place, route = channel.place, channel.route
    name = f"#{channel.name}" if channel.name else "(not looked at yet)"
    yield f"{place.platform} {place.account} {place.channel} {name}"
    yield f"  takes: {which(route)}"
    yield f"  shows: {how(route)}"
    if channel.set_in_chat:
        yield f"  set in chat: {', '.join(channel.set_in_chat)} (storybot route show says by whom)"
    if channel.retired_at is not None:
        yield "  not configured any more"
    elif channel.trouble is not None and channel.trouble_since is not None:
        yield f"  {channel.trouble} since {output.moment(channel.trouble_since, zone)}: {channel.advice}"
