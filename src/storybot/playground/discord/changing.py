"""Changing the world while it runs, as an administrator would."""

from storybot.playground.discord import wire
from storybot.playground.discord.refusals import refusal
from storybot.playground.discord.state import Discord, Event, EventName
from storybot.playground.discord.world import Channel, Guild, Member, Overwrite, Permission, Permissions, Role

NOTHING = Permission(0)


class Changing:
    """Changes take effect at once, and the gateway tells of them."""

    def __init__(self, state: Discord) -> None:
        self._state = state

    def put_channel(self, guild_id: str, channel: Channel) -> None:
        """Add a channel, or replace the one with its id."""
        guild = self._state.guild(guild_id)
        known = any(each.id == channel.id for each in guild.channels)
        self._state.add_channel(guild, channel)
        self._tell_channel("CHANNEL_UPDATE" if known else "CHANNEL_CREATE", channel.id)

    def delete_channel(self, channel_id: str) -> None:
        """Take a channel away with its threads and messages."""
        spot = self._state.spot(channel_id)
        if spot.thread is not None:
            raise refusal(50024)
        body = wire.spot(self._state, spot)
        self._state.drop_channel(spot.channel)
        self._state.tell(Event("CHANNEL_DELETE", body, spot.guild))

    def set_overwrite(
        self, channel_id: str, holder_id: str, *, allow: Permissions = NOTHING, deny: Permissions = NOTHING
    ) -> None:
        """Set what a role or a member is allowed and denied in a channel."""
        spot = self._state.spot(channel_id)
        is_role = any(role.id == holder_id for role in spot.guild.roles)
        overwrite = Overwrite(id=holder_id, kind="role" if is_role else "member", allow=allow, deny=deny)
        others = [each for each in spot.channel.overwrites if each.id != holder_id]
        spot.channel.overwrites = [*others, overwrite]
        self._tell_channel("CHANNEL_UPDATE", spot.channel.id)

    def put_role(self, guild_id: str, role: Role) -> None:
        """Add a role, or replace the one with its id."""
        guild = self._state.guild(guild_id)
        known = any(each.id == role.id for each in guild.roles)
        guild.roles = [each for each in guild.roles if each.id != role.id] + [role]
        name: EventName = "GUILD_ROLE_UPDATE" if known else "GUILD_ROLE_CREATE"
        self._state.tell(Event(name, {"guild_id": guild.id, "role": wire.role(role)}, guild))

    def delete_role(self, guild_id: str, role_id: str) -> None:
        """Take a role away from the guild, its members and its channels; raises 50028 for @everyone."""
        guild = self._state.guild(guild_id)
        if role_id == guild.id or all(each.id != role_id for each in guild.roles):
            raise refusal(50028)
        guild.roles = [each for each in guild.roles if each.id != role_id]
        for member in guild.members:
            member.roles = [each for each in member.roles if each != role_id]
        for channel in guild.channels:
            channel.overwrites = [each for each in channel.overwrites if each.id != role_id]
        self._state.tell(Event("GUILD_ROLE_DELETE", {"guild_id": guild.id, "role_id": role_id}, guild))

    def put_member(self, guild_id: str, member: Member) -> None:
        """Let somebody in, or change what they are called and which roles they have; the bot as well."""
        guild = self._state.guild(guild_id)
        if set(member.roles) - {role.id for role in guild.roles}:
            raise refusal(50028)
        others = [each for each in guild.members if each.user.id != member.user.id]
        is_new = len(others) == len(guild.members)
        guild.members = [*others, member]
        if is_new and member.user.id == self._state.world.bot.id:
            self._state.tell(Event("GUILD_CREATE", {}, guild))

    def remove_member(self, guild_id: str, user_id: str) -> None:
        """Let somebody go who isn't the bot."""
        guild = self._state.guild(guild_id)
        gone = self._state.member(guild, user_id)
        if gone.user.id == self._state.world.bot.id:
            raise refusal(50024)
        guild.members = [each for each in guild.members if each is not gone]

    def add_guild(self, guild: Guild) -> None:
        """Add a guild; where the bot is in it, it is told as when it is invited."""
        self._state.add_guild(guild)
        self._state.tell(Event("GUILD_CREATE", {}, guild))

    def remove_bot(self, guild_id: str) -> None:
        """Kick the bot out of a guild."""
        guild = self._state.guild(guild_id)
        bot = self._state.world.bot.id
        guild.members = [each for each in guild.members if each.user.id != bot]
        self._state.tell(Event("GUILD_DELETE", {"id": guild.id}, guild))

    def _tell_channel(self, name: EventName, channel_id: str) -> None:
        spot = self._state.spot(channel_id)
        self._state.tell(Event(name, wire.spot(self._state, spot), spot.guild))
