"""Requests about the bot itself, guilds and channels."""

import sys
from datetime import datetime

from storybot.playground.discord import directs, threads, wire
from storybot.playground.discord.access import as_member, enter, granted_in
from storybot.playground.discord.call import Answer, Call
from storybot.playground.discord.forms import EditChannel, EditMember, EditOverwrite, EditThread, OpenDirect
from storybot.playground.discord.permissions import guild_permissions
from storybot.playground.discord.refusals import bad_form, refusal
from storybot.playground.discord.sessions import DAY, GATEWAY_PATH, IDENTIFIES
from storybot.playground.discord.state import Event
from storybot.playground.discord.world import Guild, Member, Overwrite, Permission

LONGEST_TIME_OUT = 28 * 86_400.0


def gateway(call: Call) -> Answer:
    """`GET /gateway`"""
    return {"url": f"ws://{call.host}{GATEWAY_PATH}"}


def gateway_bot(call: Call) -> Answer:
    """`GET /gateway/bot`"""
    most, day = call.state.world.limits.identifies, call.state.windows.look(IDENTIFIES, DAY)
    wait = call.state.clock.wait_of(day.ends - call.state.clock.now())
    return {
        "url": f"ws://{call.host}{GATEWAY_PATH}",
        "shards": 1,
        "session_start_limit": {
            "total": most,
            "remaining": max(most - day.used, 0),
            "reset_after": int(wait * 1000),
            "max_concurrency": 1,
        },
    }


def me(call: Call) -> Answer:
    """`GET /users/@me`"""
    return wire.me(call.bot)


def my_guilds(call: Call) -> Answer:
    """`GET /users/@me/guilds`"""
    return [
        {
            **{key: value for key, value in wire.guild(guild).items() if key in _PARTIAL},
            "owner": guild.owner_id == call.bot.id,
            "permissions": "0",
        }
        for guild in call.state.world.guilds
        if any(member.user.id == call.bot.id for member in guild.members)
    ]


_PARTIAL = ("id", "name", "icon", "banner", "features")


def application(call: Call) -> Answer:
    """`GET /applications/@me` and `GET /oauth2/applications/@me`"""
    return wire.application(call.state.world)


def guild(call: Call) -> Answer:
    """`GET /guilds/{guild_id}`"""
    found = _guild(call)
    body = wire.guild(found)
    if call.query.get("with_counts", "").lower() in ("true", "1"):
        body |= {"approximate_member_count": len(found.members), "approximate_presence_count": 1}
    return body


def channels(call: Call) -> Answer:
    """`GET /guilds/{guild_id}/channels`: all of them, without the threads."""
    found = _guild(call)
    return [wire.spot(call.state, call.state.spot(each.id)) for each in found.channels]


def roles(call: Call) -> Answer:
    """`GET /guilds/{guild_id}/roles`"""
    return [wire.role(each) for each in _guild(call).roles]


def member(call: Call) -> Answer:
    """`GET /guilds/{guild_id}/members/{user_id}`"""
    return wire.member(call.state.member(_guild(call), call.params["user_id"]))


def edit_member(call: Call) -> Answer:
    """`PATCH /guilds/{guild_id}/members/{user_id}`: of the owner, of who administers the guild, and of who
    has a role as high as the bot's, 50013. A time-out ends within 28 days
    (https://docs.discord.com/developers/resources/guild#modify-guild-member)."""
    guild = _guild(call)
    mine, theirs = as_member(guild, call.bot), call.state.member(guild, call.params["user_id"])
    until = call.form(EditMember).communication_disabled_until
    granted = guild_permissions(guild, mine)
    exempt = Permission.ADMINISTRATOR in guild_permissions(guild, theirs)
    below = _height(guild, theirs) < _height(guild, mine)
    if Permission.MODERATE_MEMBERS not in granted or exempt or not below:
        raise refusal(50013)
    at = None if until is None else datetime.fromisoformat(until).timestamp()
    if at is not None and at > call.state.clock.now() + LONGEST_TIME_OUT:
        path = ("communication_disabled_until",)
        raise bad_form((path, "DATE_TIME_OUT_OF_RANGE", "A time-out ends within 28 days."))
    theirs.timed_out_until = at
    return wire.member(theirs)


def set_overwrite(call: Call) -> Answer:
    """`PUT /channels/{channel_id}/permissions/{overwrite_id}`: of what the bot itself may there."""
    spot = enter(call.state, call.params["channel_id"], call.bot, Permission.MANAGE_ROLES)
    form, holder = call.form(EditOverwrite), call.params["overwrite_id"]
    if (form.allow | form.deny) & ~granted_in(call.state, spot, call.bot):
        raise refusal(50013)
    kind = "role" if form.type == 0 else "member"
    others = [each for each in spot.channel.overwrites if each.id != holder]
    overwrite = Overwrite(id=holder, kind=kind, allow=form.allow, deny=form.deny)
    spot.channel.overwrites = [*others, overwrite]
    call.state.tell(Event("CHANNEL_UPDATE", wire.spot(call.state, spot), spot.guild))
    return None


def drop_overwrite(call: Call) -> Answer:
    """`DELETE /channels/{channel_id}/permissions/{overwrite_id}`"""
    spot = enter(call.state, call.params["channel_id"], call.bot, Permission.MANAGE_ROLES)
    others = [each for each in spot.channel.overwrites if each.id != call.params["overwrite_id"]]
    spot.channel.overwrites = others
    call.state.tell(Event("CHANNEL_UPDATE", wire.spot(call.state, spot), spot.guild))
    return None


def _height(guild: Guild, member: Member) -> int:
    """The position of a member's highest role; the owner is above all."""
    if member.user.id == guild.owner_id:
        return sys.maxsize
    return max((role.position for role in guild.roles if role.id in member.roles), default=0)


def channel(call: Call) -> Answer:
    """`GET /channels/{channel_id}`: a channel or a thread."""
    return wire.spot(call.state, enter(call.state, call.params["channel_id"], call.bot))


def open_direct(call: Call) -> Answer:
    """`POST /users/@me/channels`: the same conversation each time."""
    form = call.form(OpenDirect)
    person = call.state.user(str(form.recipient_id))
    if person.bot:
        raise refusal(50007)
    return wire.spot(call.state, directs.open_direct(call.state, person))


def edit_channel(call: Call) -> Answer:
    """`PATCH /channels/{channel_id}`: a channel or a thread."""
    spot = enter(call.state, call.params["channel_id"], call.bot)
    if spot.thread is not None:
        threads.change(call.state, spot, spot.thread, call.bot, call.form(EditThread))
        return wire.spot(call.state, spot)
    enter(call.state, spot.id, call.bot, Permission.MANAGE_CHANNELS)
    form = call.form(EditChannel)
    if form.name is not None and form.name != spot.channel.name:
        threads.check_rename(call.state, spot.id)
        spot.channel.name = form.name
    if "topic" in form.model_fields_set:
        spot.channel.topic = form.topic
    call.state.tell(Event("CHANNEL_UPDATE", wire.spot(call.state, spot), spot.guild))
    return wire.spot(call.state, spot)


def delete_channel(call: Call) -> Answer:
    """`DELETE /channels/{channel_id}`: a channel or a thread; answers what there was."""
    spot = enter(call.state, call.params["channel_id"], call.bot)
    needed = Permission.MANAGE_CHANNELS if spot.thread is None else Permission.MANAGE_THREADS
    enter(call.state, spot.id, call.bot, needed)
    body = wire.spot(call.state, spot)
    if spot.thread is not None:
        threads.delete(call.state, spot, spot.thread)
    else:
        call.state.drop_channel(spot.channel)
        call.state.tell(Event("CHANNEL_DELETE", body, spot.guild))
    return body


def _guild(call: Call) -> Guild:
    """The guild, which the bot must be in."""
    found = call.state.guild(call.params["guild_id"])
    as_member(found, call.bot)
    return found
