"""The commands as Discord knows them, and keeping what it knows the same.

https://docs.discord.com/developers/interactions/application-commands
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import aiohttp
import discord
import structlog

from storybot.commands.model import GROUPS, Command, Option, OptionKind
from storybot.errors import PlatformError
from storybot.languages.language import language
from storybot.platforms.calls import one_line
from storybot.platforms.discord.client import DiscordClient

Body = dict[str, Any]

CHAT, MESSAGE = 1, 3
SUBCOMMAND: Final = 1
_TEXT_OPTION, _FLAG_OPTION, _FILE_OPTION = 3, 5, 11
_EVERYWHERE: Final[Body] = {"integration_types": [0, 1], "contexts": [0, 1, 2]}
"""Installed in a server or by a person; used in servers, with the bot, and in other conversations."""

LOCALES: Final = {"de": "de", "es-ES": "es", "es-419": "es", "fr": "fr", "ja": "ja"}
"""Discord's locales (https://docs.discord.com/developers/reference#locales), and our languages for them."""

WAITS: Final = (5, 30, 120, 600, 3600)
"""Seconds between tries to register commands."""

FEW: Final = 4
"""Changes that go one by one: Discord takes about five such requests in 20 seconds."""

_COMPARED: Final = (
    "type", "name", "name_localizations", "description", "description_localizations", "options",
    "integration_types", "contexts",
)  # fmt: skip

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


def definitions(commands: Sequence[Command]) -> list[Body]:
    """Every listed command as a chat command, those with two words as a subcommand of the first; and those
    with a menu as a command on messages as well.

    Nobody's permissions in a server (`default_member_permissions`) hide the editors' commands: who has the
    right is the newsroom's to say, and a server's administrators may hide them under Integrations.
    """
    listed = [command for command in commands if command.listed]
    chat = [_chat(command) for command in listed if " " not in command.name]
    groups = dict.fromkeys(command.name.split()[0] for command in listed if " " in command.name)
    chat += [_group(name, [it for it in listed if it.name.split()[0] == name]) for name in groups]
    return chat + [_menu(command.menu) for command in commands if command.menu]


def menus(commands: Sequence[Command]) -> Mapping[str, str]:
    """The commands' names by their menus' names."""
    return {command.menu: command.name for command in commands if command.menu}


def changed(registered: Sequence[Body], wanted: Sequence[Body]) -> tuple[list[Body], list[str]]:
    """What to register, and the ids of what to take away, so that `wanted` is registered and nothing else."""
    known = {(each["type"], each["name"]): each for each in registered}
    new = [each for each in wanted if _compared(known.get(_key(each))) != _compared(each)]
    keys = {_key(each) for each in wanted}
    return new, [each["id"] for key, each in known.items() if key not in keys]


async def sync(client: DiscordClient, commands: Sequence[Command]) -> None:
    """Register what has changed since the last time, and only that: Discord takes 200 new commands a day.
    Many changes go as one list, in which Discord leaves alone what it knows already.
    Raises discord.py's exceptions, RateLimited."""
    path, application = "/applications/{application_id}/commands", client.application
    registered = await client.request(
        "GET", path, params={"with_localizations": "true"}, application_id=application
    )
    wanted = definitions(commands)
    new, gone = changed(registered, wanted)
    if len(new) + len(gone) > FEW:
        await client.request("PUT", path, json=wanted, application_id=application)
    else:
        for body in new:
            await client.request("POST", path, json=body, application_id=application)
        for command_id in gone:
            await client.tell(
                "DELETE", path + "/{command_id}", command_id=command_id, application_id=application
            )
    log.info("commands registered", new=len(new), gone=len(gone), kept=len(wanted) - len(new))


async def keep_in_step(client: DiscordClient, commands: Sequence[Command]) -> None:
    """Register the commands, however often that takes; until then Discord knows those of the last time."""
    for wait in WAITS:
        try:
            await sync(client, commands)
        except (discord.DiscordException, aiohttp.ClientError, OSError, PlatformError) as error:
            log.warning("commands are not registered yet", error=one_line(str(error)), again_in=wait)
            await asyncio.sleep(wait)
        else:
            return
    log.error("commands could not be registered; people see those of the last time")


def _chat(command: Command) -> Body:
    return {"type": CHAT, **_described(command.name, command.summary, command.options), **_EVERYWHERE}


def _group(name: str, commands: Sequence[Command]) -> Body:
    below = [
        {"type": SUBCOMMAND, **_described(command.name.split()[1], command.summary, command.options)}
        for command in commands
    ]
    return {"type": CHAT, **_described(name, GROUPS[name], ()), "options": below, **_EVERYWHERE}


def _described(name: str, summary: str, options: Sequence[Option]) -> Body:
    return {
        "name": name,
        "description": summary,
        "description_localizations": _translations(summary),
        "options": [_option(option) for option in options],
    }


def _option(option: Option) -> Body:
    body: Body = {
        "name": option.name,
        "description": option.description,
        "description_localizations": _translations(option.description),
    }
    if option.kind in {OptionKind.FLAG, OptionKind.FILE}:
        return {"type": _FLAG_OPTION if option.kind is OptionKind.FLAG else _FILE_OPTION, **body}
    suggests = option.kind in {OptionKind.STORY, OptionKind.TOPIC}
    return {
        "type": _TEXT_OPTION,
        **body,
        "max_length": option.longest,
        **({"autocomplete": True} if suggests else {}),
    }


def _menu(name: str) -> Body:
    return {"type": MESSAGE, "name": name, "name_localizations": _translations(name), **_EVERYWHERE}


def _translations(text: str) -> dict[str, str]:
    return {locale: language(tag).say(text) for locale, tag in LOCALES.items()}


def _key(body: Body) -> tuple[int, str]:
    return body["type"], body["name"]


def _compared(body: Body | None) -> Any:
    """What is the same in Discord's answer and in what was sent: it leaves out what is empty, or adds it."""
    return None if body is None else {name: _full(body[name]) for name in _COMPARED if body.get(name)}


def _full(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _full(one) for name, one in value.items() if one not in (None, False, [], {}, "")}  # pyright: ignore
    if isinstance(value, list):
        return [_full(one) for one in value]  # pyright: ignore
    return value
