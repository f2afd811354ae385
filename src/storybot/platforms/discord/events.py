"""What Discord's gateway tells that bears on channels: settings, roles and permissions that changed."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import discord

from storybot.delivery.model import Place

CHANNEL_EVENTS: Final = ("on_guild_channel_create", "on_guild_channel_update", "on_guild_channel_delete")
GUILD_EVENTS: Final = ("on_guild_available", "on_guild_join", "on_guild_remove")
ROLE_EVENTS: Final = ("on_guild_role_update", "on_guild_role_delete")
"""The `guilds` intent brings all of these (https://docs.discord.com/developers/events/gateway#list-of-intents)."""


def subscribe(
    client: discord.Client,
    changed: Callable[[Place], None],
    thread_changed: Callable[[Place], None],
    reply: Callable[[discord.Interaction[Any]], Awaitable[None]] | None = None,
) -> None:
    """Call `changed` for each channel that an event may concern: for a role, all channels of its server; and
    `thread_changed` for the channel of a thread. Call `reply` for each interaction, at once with others."""

    # discord.py gives the state before, where there is one, and then the state now.
    async def on_channel(*states: Any) -> None:
        changed(_place(states[-1]))

    async def on_guild(guild: discord.Guild) -> None:
        for channel in guild.channels:
            changed(_place(channel))

    async def on_role(*states: Any) -> None:
        await on_guild(states[-1].guild)

    async def on_raw_thread_update(thread: discord.RawThreadUpdateEvent) -> None:
        # It may be open again, and what has to change in it waits for that.
        thread_changed(Place("discord", str(thread.guild_id), str(thread.parent_id)))

    async def on_member_update(_: discord.Member, member: discord.Member) -> None:
        # A bot is told of its own roles whatever its intents are.
        if client.user is not None and member.id == client.user.id:
            await on_guild(member.guild)

    listeners: dict[str, Any] = {
        **dict.fromkeys(CHANNEL_EVENTS, on_channel),
        **dict.fromkeys(GUILD_EVENTS, on_guild),
        **dict.fromkeys(ROLE_EVENTS, on_role),
        "on_member_update": on_member_update,
        "on_raw_thread_update": on_raw_thread_update,
    }
    if reply is not None:
        listeners["on_interaction"] = reply
    for name, listener in listeners.items():
        setattr(client, name, listener)


def _place(channel: discord.abc.GuildChannel) -> Place:
    return Place("discord", str(channel.guild.id), str(channel.id))
