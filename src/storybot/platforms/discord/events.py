"""What Discord's gateway tells that bears on channels: settings, roles and permissions that changed."""

from collections.abc import Callable

import discord

from storybot.delivery.model import Place

Changed = Callable[[Place], None]


def subscribe(client: discord.Client, changed: Changed) -> None:
    """Call `changed` for each channel that an event may concern; for a role, for all channels of its server.

    The `guilds` intent brings all of these. Discord tells a bot about its own membership whatever its intents:
    https://docs.discord.com/developers/events/gateway#caveats
    """

    async def on_guild_channel_create(channel: discord.abc.GuildChannel) -> None:
        changed(_place(channel))

    async def on_guild_channel_update(_: discord.abc.GuildChannel, channel: discord.abc.GuildChannel) -> None:
        changed(_place(channel))

    async def on_guild_channel_delete(channel: discord.abc.GuildChannel) -> None:
        changed(_place(channel))

    async def on_guild_role_update(_: discord.Role, role: discord.Role) -> None:
        _all_of(role.guild, changed)

    async def on_guild_role_delete(role: discord.Role) -> None:
        _all_of(role.guild, changed)

    async def on_member_update(_: discord.Member, member: discord.Member) -> None:
        if member.id == member.guild.me.id:
            _all_of(member.guild, changed)

    async def on_guild_join(guild: discord.Guild) -> None:
        _all_of(guild, changed)

    async def on_guild_remove(guild: discord.Guild) -> None:
        _all_of(guild, changed)

    async def on_guild_available(guild: discord.Guild) -> None:
        _all_of(guild, changed)

    for listener in (
        on_guild_channel_create,
        on_guild_channel_update,
        on_guild_channel_delete,
        on_guild_role_update,
        on_guild_role_delete,
        on_member_update,
        on_guild_join,
        on_guild_remove,
        on_guild_available,
    ):
        client.event(listener)


def _place(channel: discord.abc.GuildChannel) -> Place:
    return Place("discord", str(channel.guild.id), str(channel.id))


def _all_of(guild: discord.Guild, changed: Changed) -> None:
    for channel in guild.channels:
        changed(_place(channel))
