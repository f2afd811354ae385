"""Who gets to what: the checks that most requests share."""

from storybot.playground.discord.permissions import permissions_in
from storybot.playground.discord.refusals import refusal
from storybot.playground.discord.state import Discord, Spot
from storybot.playground.discord.world import Guild, Member, Permission, User

_TIMED_OUT = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY


def as_member(guild: Guild, user: User) -> Member:
    """The user as a member of the guild; raises 50001 where they are none."""
    for member in guild.members:
        if member.user.id == user.id:
            return member
    raise refusal(50001)


def granted_in(state: Discord, spot: Spot, user: User) -> Permission:
    """What the user may do there. Who is timed out may look and read, and no more
    (https://docs.discord.com/developers/topics/permissions#permissions-for-timed-out-members)."""
    member = as_member(spot.guild, user)
    granted = permissions_in(spot.guild, member, spot.channel, thread=spot.thread is not None)
    until = member.timed_out_until
    exempt = user.id == spot.guild.owner_id or Permission.ADMINISTRATOR in granted
    return granted & _TIMED_OUT if until and until > state.clock.now() and not exempt else granted


def enter(state: Discord, channel_id: str, user: User, *needed: Permission) -> Spot:
    """The channel or thread, for a user who may do all that is needed there.

    Raises 10003 where there is none, 50001 where the user can't see it, 50013 where a permission is missing.
    """
    spot = state.spot(channel_id)
    granted = granted_in(state, spot, user)
    if Permission.VIEW_CHANNEL not in granted:
        raise refusal(50001)
    for permission in needed:
        if permission not in granted:
            raise refusal(50013)
    return spot


def sending(spot: Spot) -> Permission:
    """The permission that writing there takes."""
    in_thread = spot.thread is not None
    return Permission.SEND_MESSAGES_IN_THREADS if in_thread else Permission.SEND_MESSAGES


def visible(state: Discord, spot: Spot, user: User) -> bool:
    """Whether the user sees the channel."""
    return Permission.VIEW_CHANNEL in granted_in(state, spot, user)
