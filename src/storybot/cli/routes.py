"""How routes are printed, and the commands that show and reset them."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import typer

from storybot import app
from storybot.cli import output
from storybot.cli.invocation import Invocation, at_the_shell
from storybot.delivery.model import Reopen, Route
from storybot.errors import Refused
from storybot.newsroom.route_rules import written
from storybot.store.model import Channel, SetInChat

commands = typer.Typer(no_args_is_help=True, help="Which channels a story goes to, and why.")

CONFIG: Final = "config"
CHAT: Final = "chat"


@commands.command()
def show(
    context: typer.Context,
    channel: Annotated[str | None, typer.Option(help="Only this channel, by its id.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Show each channel's route in force, setting by setting, with where each comes from.

    \b
    Examples:
      storybot route show
      storybot route show --channel 1100000000000000103 --json
    """
    settings = Invocation.of(context).settings()
    known = asyncio.run(app.channels(settings))
    found = [one for one in known if one.retired_at is None and channel in {None, one.place.channel}]
    if channel is not None and not found:
        raise Refused(f"no channel {channel!r} is configured: storybot channels lists those that are")
    if as_json:
        output.say_json([_as_json(one) for one in found])
    for line in () if as_json else _lines(found, settings.newsroom.zone):
        output.say(line)


@commands.command()
def reset(
    context: typer.Context,
    platform: Annotated[Literal["discord", "slack"], typer.Option(help="The channel's platform.")],
    channel: Annotated[str, typer.Option(help="The channel's id.")],
) -> None:
    """Drop what was set of a channel's route in chat: it is as configured again, for stories to come.

    \b
    Example:
      storybot route reset --platform slack --channel C0STORIES1
    """
    settings = Invocation.of(context).settings()
    was = asyncio.run(app.reset_route(settings, platform, channel, by=at_the_shell()))
    for name, one in was.set_in_chat.items():
        from_where = source(name, was.set_in_chat, settings.newsroom.zone)
        output.say(f"{name}: {written(one.value)} is dropped ({from_where})")
    if not was.set_in_chat:
        output.warn("nothing to do: nothing was set in chat")


def source(name: str, set_in_chat: Mapping[str, SetInChat], zone: ZoneInfo) -> str:
    """Where a setting comes from."""
    one = set_in_chat.get(name)
    if one is None:
        return CONFIG
    return f"set in chat by {one.name or 'somebody erased'}, {output.moment(one.at, zone)}"


def source_as_json(name: str, set_in_chat: Mapping[str, SetInChat]) -> dict[str, Any]:
    """The same for programs."""
    if name not in set_in_chat:
        return {"source": CONFIG}
    one = asdict(set_in_chat[name])
    at = one.pop("at").isoformat()
    del one["value"]
    return {"source": CHAT, "by": one if one["person"] else None, "at": at}


def _lines(channels: Sequence[Channel], zone: ZoneInfo) -> Iterator[str]:
    for channel in channels:
        place = channel.place
        name = f" #{channel.name}" if channel.name else ""
        yield f"{place.platform} {place.account} {place.channel}{name}"
        for field in fields(Route):
            value = written(getattr(channel.route, field.name))
            yield f"  {field.name}: {value} ({source(field.name, channel.set_in_chat, zone)})"


def _as_json(channel: Channel) -> dict[str, Any]:
    route = {
        name: {"value": value, **source_as_json(name, channel.set_in_chat)}
        for name, value in asdict(channel.route).items()
    }
    return asdict(channel.place) | {"name": channel.name, "route": route}


def which(route: Route) -> str:
    """Which stories a route takes."""
    low, high = route.noise_at_least, route.noise_at_most
    parts = [f"topics {', '.join(route.topics)}"] if route.topics else []
    parts += [f"what matches {route.match}"] if route.match else []
    if low is not None or high is not None:
        parts.append(f"noise levels {low or 0} to {100 if high is None else high}")
    return " and ".join(parts) or "every story"


def rules(route: Route) -> list[str]:
    """What becomes of its threads by themselves."""
    parts = [f"closed after {route.close_after_hours} hours"] if route.close_after_hours else []
    parts += ["opened again by a new event"] if route.reopen is Reopen.ON_EVENT else []
    parts += [f"closed at night, {route.night}"] if route.night else []
    parts += ["kept alive while their story changes"] if route.keep_alive else []
    return parts


def how(route: Route) -> str:
    """How stories are shown there; what is as everywhere is left out."""
    parts = [f"{route.layout} cards"]
    parts += [f"at most {route.cards_an_hour} an hour, the rest on a digest"] if route.cards_an_hour else []
    parts += [f"in {route.language}"] if route.language else []
    parts += [] if route.opener else ["threads without a first message"]
    usual = route.archive_minutes == Route().archive_minutes
    parts += [] if usual else [f"threads archived after {route.archive_minutes} minutes"]
    parts += [f"tagged {', '.join(route.tags)}"] if route.tags else []
    parts += [f"pings {route.ping}"] if route.ping else []
    return "; ".join(parts)
