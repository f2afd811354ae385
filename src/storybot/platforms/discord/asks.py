"""An interaction as discord.py gives it, read as what somebody asked, where, and what they may do there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

import discord

from storybot.commands.model import Asked, Group, Groups, Person, Where, Written
from storybot.delivery.model import Place
from storybot.languages.language import message
from storybot.moderation.model import Actor, Way
from storybot.platforms.answering import ALONE, BOT_CANT, LOCKED, YOU_CANT
from storybot.platforms.discord.commands import SUBCOMMAND
from storybot.platforms.discord.ids import read_ask
from storybot.platforms.discord.modals import SELECTS

PEOPLE: Final = "@me"

MESSAGES: Final = "https://discord.com/channels"
"""What the addresses of messages begin with."""

NOT_INSTALLED: Final = message("It can't be shared here: I'm not a member of this server.")
NOT_INVITED: Final = message("It can't be shared here: I'm not a member of this conversation.")
TIMED_OUT: Final = message("You can't share it right now: you are timed out here.")


Handed = Mapping[str, Any]
"""A file as Discord tells of it
(https://docs.discord.com/developers/resources/message#attachment-object)."""


def person(interaction: discord.Interaction[Any]) -> Person:
    """Who asks, with the roles that Discord says they have in this server."""
    user, guild = interaction.user, str(interaction.guild_id)
    roles = user.roles if isinstance(user, discord.Member) else ()
    return Person(
        platform="discord",
        account=PEOPLE,
        id=str(user.id),
        name=user.display_name,
        language=interaction.locale.value,
        groups=frozenset(Group("discord", guild, str(role.id)) for role in roles if not role.is_default()),
        manages=guild if _manages(interaction) else None,
    )


def where(interaction: discord.Interaction[Any], about: str | None = None) -> Where:
    """Where they ask; `about` is the message that they ask about."""
    channel, guild = interaction.channel, interaction.guild_id
    told = interaction.guild_locale
    spoken = told.value if told else interaction.locale.value
    if guild is None or channel is None or not interaction.is_guild_integration():
        return Where(language=spoken, no_sharing=_not_there(interaction.context))
    in_thread = isinstance(channel, discord.Thread)
    parent = channel.parent_id if isinstance(channel, discord.Thread) else channel.id
    return Where(
        place=Place("discord", str(guild), str(parent)),
        thread=str(channel.id) if in_thread else None,
        message=about,
        language=spoken,
        no_sharing=_why_not(interaction, thread=in_thread),
        no_replies=_why_not(interaction, thread=True),
    )


def used_command(interaction: discord.Interaction[Any], menus: Mapping[str, str]) -> Asked:
    """A chat command, with its options; or a command on a message."""
    data = _data(interaction)
    target = data.get("target_id")
    name, options = _used(data)
    return Asked(
        command=menus.get(name, name) if target else name,
        arguments=_arguments(options),
        person=person(interaction),
        where=where(interaction, str(target) if target else None),
        once=str(interaction.id),
        way=Way.SHORTCUT if target else Way.COMMAND,
    )


def typing(interaction: discord.Interaction[Any]) -> tuple[Asked, str, str]:
    """A command that is being typed: with the option at hand, and what is there of it."""
    _, options = _used(_data(interaction))
    focused = next((one for one in options if one.get("focused")), {"name": "", "value": ""})
    return used_command(interaction, {}), str(focused["name"]), str(focused["value"])


def pressed(interaction: discord.Interaction[Any]) -> Asked | None:
    """A button; None for one that is none of ours."""
    ask = read_ask(_data(interaction).get("custom_id"))
    source = interaction.message
    if ask is None or source is None:
        return None
    return Asked(
        command=ask.command,
        arguments=dict(ask.arguments),
        person=person(interaction),
        where=where(interaction, str(source.id)),
        once=f"{source.id}/{interaction.user.id}",
        way=Way.BUTTON,
    )


def filled_in(interaction: discord.Interaction[Any]) -> Asked | None:
    """A form; None for one that is none of ours. What is entered in it changes nothing of what it asks."""
    data = _data(interaction)
    ask, source = read_ask(data.get("custom_id")), interaction.message
    if ask is None:
        return None
    entered = {str(field["custom_id"]): _entered(field) for field in _fields(data) if _holds_text(field)}
    return Asked(
        command=ask.command,
        arguments={**entered, **dict(ask.arguments)},
        person=person(interaction),
        where=where(interaction, None if source is None else str(source.id)),
        once=str(interaction.id),
        way=Way.FORM,
    )


def written(interaction: discord.Interaction[Any], groups: Callable[[str], Groups]) -> Written | None:
    """The message that a command was used on, as Discord hands it over with its content, which it does for
    that (https://docs.discord.com/developers/events/gateway#message-content-intent). `groups` gives who asks
    for the roles of a member."""
    data = _data(interaction)
    target = str(data.get("target_id"))
    message: Mapping[str, Any] | None = data.get("resolved", {}).get("messages", {}).get(target)
    if message is None:
        return None
    author: Mapping[str, Any] = message["author"]
    id_, bot = str(author["id"]), str(interaction.application_id)
    name = str(author.get("global_name") or author.get("username") or id_)
    return Written(
        id=target,
        link=f"{MESSAGES}/{interaction.guild_id}/{interaction.channel_id}/{target}",
        author=None if message.get("webhook_id") else Actor("discord", PEOPLE, id_, name),
        groups=groups(id_),
        text=str(message.get("content") or ""),
        files=len(message.get("attachments") or ()),
        ours=bot in {id_, str(message.get("application_id"))},
    )


def handed_over(interaction: discord.Interaction[Any]) -> Handed | None:
    """The file that came along with a command or a form."""
    data = _data(interaction)
    _, options = _used(data)
    named = [one.get("value") for one in options]
    named += [id_ for field in _fields(data) for id_ in field.get("values", ())]
    known: Mapping[str, Handed] = data.get("resolved", {}).get("attachments", {})
    return next((known[str(id_)] for id_ in named if str(id_) in known), None)


def told_locked(interaction: discord.Interaction[Any], thread: str) -> bool | None:
    """Whether a thread of the channel is locked, None where Discord hasn't told: it does of the message's
    own, and by the gateway of the active ones."""
    guild, message = interaction.guild, interaction.message
    own = None if message is None else message.thread
    active = None if guild is None else guild.get_thread(int(thread))
    found = own if own is not None and str(own.id) == thread else active
    return None if found is None else found.locked


def _used(data: Mapping[str, Any]) -> tuple[str, Sequence[Mapping[str, Any]]]:
    """The name of the command that was used, with its group's before it, and its options."""
    name, options = str(data.get("name", "")), data.get("options", ())
    if options and options[0].get("type") == SUBCOMMAND:
        return f"{name} {options[0]['name']}", options[0].get("options", ())
    return name, options


def _fields(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What a form's fields hold; each stands under a label of its own."""
    return [it["component"] for it in data.get("components", ()) if isinstance(it.get("component"), dict)]


def _holds_text(field: Mapping[str, Any]) -> bool:
    """Whether a field holds text, or what was chosen; of files, `handed_over` tells."""
    return "value" in field or (field.get("type") in SELECTS and "values" in field)


def _entered(field: Mapping[str, Any]) -> str:
    return str(field["value"]) if "value" in field else ",".join(map(str, field["values"]))


def _arguments(options: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    given = {str(one["name"]): one.get("value", "") for one in options}
    told = {name: value for name, value in given.items() if value is not False}
    return {name: "true" if value is True else str(value) for name, value in told.items()}


def _not_there(context: discord.app_commands.AppCommandContext) -> str:
    """Why the bot posts nothing where it is no member."""
    if context.dm_channel:
        return ALONE
    return NOT_INVITED if context.private_channel else NOT_INSTALLED


def _why_not(interaction: discord.Interaction[Any], *, thread: bool) -> str | None:
    """Why nothing can be shared right now, in a thread or in the channel itself, by what Discord says of the
    person and the bot."""
    user, channel = interaction.user, interaction.channel
    you, bot = interaction.permissions, interaction.app_permissions
    if isinstance(user, discord.Member) and user.is_timed_out():
        return TIMED_OUT
    if isinstance(channel, discord.Thread) and channel.locked:
        return LOCKED
    mine = you.send_messages_in_threads if thread else you.send_messages
    bots = bot.send_messages_in_threads if thread else bot.send_messages
    if not mine:
        return YOU_CANT
    return None if bots and bot.view_channel else BOT_CANT


def _manages(interaction: discord.Interaction[Any]) -> bool:
    """Whether Discord says that the person may manage the server, as its owner and administrators may too
    (https://docs.discord.com/developers/topics/permissions)."""
    may = interaction.permissions
    return interaction.guild_id is not None and (may.manage_guild or may.administrator)


def _data(interaction: discord.Interaction[Any]) -> dict[str, Any]:
    return cast("dict[str, Any]", interaction.data or {})
