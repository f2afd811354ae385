"""Who may do what in a channel, computed as Discord documents it
(https://discord.com/developers/docs/topics/permissions)."""

from collections.abc import Iterable

from storybot.playground.discord.world import Channel, Guild, Member, Overwrite, Permission

ALL = Permission(sum(Permission))

_NEED_VIEW = ALL & ~Permission.VIEW_CHANNEL
_NEED_SEND = (
    Permission.MENTION_EVERYONE
    | Permission.SEND_TTS_MESSAGES
    | Permission.ATTACH_FILES
    | Permission.EMBED_LINKS
)


def guild_permissions(guild: Guild, member: Member) -> Permission:
    """What the member's roles allow, before any channel has its say."""
    if member.user.id == guild.owner_id:
        return ALL
    granted = Permission(0)
    for role in guild.roles:
        if role.id == guild.id or role.id in member.roles:
            granted |= role.permissions
    return ALL if Permission.ADMINISTRATOR in granted else granted


def permissions_in(guild: Guild, member: Member, channel: Channel, *, thread: bool = False) -> Permission:
    """What the member may do in the channel, or in a thread of it, which takes its channel's overwrites."""
    base = guild_permissions(guild, member)
    if Permission.ADMINISTRATOR in base:
        return ALL
    return _implied(_overwritten(base, guild, member, channel.overwrites), thread=thread)


def _overwritten(
    base: Permission, guild: Guild, member: Member, overwrites: Iterable[Overwrite]
) -> Permission:
    """@everyone's overwrite first, then all of the member's roles together, then the member's own."""
    by_id = {overwrite.id: overwrite for overwrite in overwrites}
    everyone = by_id.get(guild.id)
    if everyone is not None:
        base = base & ~everyone.deny | everyone.allow
    of_roles = [by_id[role] for role in member.roles if role in by_id]
    denied, allowed = Permission(0), Permission(0)
    for overwrite in of_roles:
        denied |= overwrite.deny
        allowed |= overwrite.allow
    base = base & ~denied | allowed
    own = by_id.get(member.user.id)
    return base if own is None else base & ~own.deny | own.allow


def _implied(granted: Permission, *, thread: bool) -> Permission:
    """Take away what is of no use without something else that is missing."""
    if Permission.VIEW_CHANNEL not in granted:
        return granted & ~_NEED_VIEW
    send = Permission.SEND_MESSAGES_IN_THREADS if thread else Permission.SEND_MESSAGES
    return granted if send in granted else granted & ~_NEED_SEND
