"""Requests about threads: https://discord.com/developers/docs/topics/threads"""

from datetime import datetime

from storybot.playground.discord import threads, wire
from storybot.playground.discord.access import enter, granted_in, sending, visible
from storybot.playground.discord.call import Answer, Call
from storybot.playground.discord.forms import ForumPost, ThreadAlone, ThreadFromMessage
from storybot.playground.discord.refusals import bad_form, refusal
from storybot.playground.discord.state import Event, Spot, Thread
from storybot.playground.discord.world import Permission

_NEVER = "9999"


def open_from_message(call: Call) -> Answer:
    """`POST /channels/{channel_id}/messages/{message_id}/threads`"""
    spot = enter(call.state, call.params["channel_id"], call.bot)
    if spot.thread is not None or spot.channel.kind == "forum":
        raise refusal(50024)
    message = call.state.message(spot.id, call.params["message_id"])
    if Permission.CREATE_PUBLIC_THREADS not in granted_in(call.state, spot, call.bot):
        raise refusal(50013)
    thread = threads.open_from_message(call.state, spot, message, call.bot, call.form(ThreadFromMessage))
    return wire.thread(call.state, thread, to=call.bot.id)


def open_in_channel(call: Call) -> Answer:
    """`POST /channels/{channel_id}/threads`: a forum post, or a thread without a message."""
    spot = enter(call.state, call.params["channel_id"], call.bot)
    if spot.thread is not None:
        raise refusal(50024)
    granted = granted_in(call.state, spot, call.bot)
    if spot.channel.kind != "forum":
        if Permission.CREATE_PUBLIC_THREADS not in granted:
            raise refusal(50013)
        thread = threads.open_alone(call.state, spot, call.bot, call.form(ThreadAlone))
        return wire.thread(call.state, thread, to=call.bot.id)
    if Permission.SEND_MESSAGES not in granted:
        raise refusal(50013)
    thread, first = threads.open_post(call.state, spot, call.bot, call.form(ForumPost))
    body = wire.thread(call.state, thread, to=call.bot.id)
    return {**body, "message": wire.message(call.state, first)}


def active(call: Call) -> Answer:
    """`GET /guilds/{guild_id}/threads/active`, newest first."""
    guild = call.state.guild(call.params["guild_id"])
    found = [
        spot.thread
        for spot in call.state.thread_spots(guild)
        if spot.thread and not spot.thread.archived and visible(call.state, spot, call.bot)
    ]
    return _listed(call, sorted(found, key=lambda each: int(each.id), reverse=True), more=False)


def archived(call: Call) -> Answer:
    """`GET /channels/{channel_id}/threads/archived/public`, the last archived first."""
    spot = enter(call.state, call.params["channel_id"], call.bot)
    if spot.thread is not None:
        raise refusal(50024)
    if Permission.READ_MESSAGE_HISTORY not in granted_in(call.state, spot, call.bot):
        raise refusal(50013)
    limit = call.whole("limit", 50, 2, 100)
    before = _moment(call.query["before"]) if "before" in call.query else _NEVER
    found = [
        each
        for each in call.state.threads.values()
        if each.parent_id == spot.id
        and (call.state.archive_if_idle(each) or each.archived)
        and wire.timestamp(each.archived_at or 0) < before
    ]
    found.sort(key=lambda each: each.archived_at or 0, reverse=True)
    return _listed(call, found[:limit], more=len(found) > limit)


def members(call: Call) -> Answer:
    """`GET /channels/{channel_id}/thread-members`"""
    _, thread = _thread(call)
    return [wire.thread_member(thread, user_id) for user_id in thread.members]


def join(call: Call) -> Answer:
    """`PUT /channels/{channel_id}/thread-members/@me`"""
    spot, thread = _open_thread(call)
    thread.members.setdefault(call.bot.id, call.state.clock.now())
    _tell_members(call, spot, thread, added=call.bot.id)
    return None


def leave(call: Call) -> Answer:
    """`DELETE /channels/{channel_id}/thread-members/@me`"""
    spot, thread = _open_thread(call)
    thread.members.pop(call.bot.id, None)
    _tell_members(call, spot, thread, removed=call.bot.id)
    return None


def add_member(call: Call) -> Answer:
    """`PUT /channels/{channel_id}/thread-members/{user_id}`"""
    spot, thread = _open_thread(call)
    if sending(spot) not in granted_in(call.state, spot, call.bot):
        raise refusal(50013)
    user_id = call.state.member(spot.guild, call.params["user_id"]).user.id
    thread.members.setdefault(user_id, call.state.clock.now())
    _tell_members(call, spot, thread, added=user_id)
    return None


def _thread(call: Call) -> tuple[Spot, Thread]:
    spot = enter(call.state, call.params["channel_id"], call.bot)
    if spot.thread is None:
        raise refusal(50024)
    return spot, spot.thread


def _open_thread(call: Call) -> tuple[Spot, Thread]:
    spot, thread = _thread(call)
    if thread.archived:
        raise refusal(50083)
    return spot, thread


def _tell_members(
    call: Call, spot: Spot, thread: Thread, *, added: str | None = None, removed: str | None = None
) -> None:
    data: wire.Json = {
        "id": thread.id,
        "guild_id": spot.guild.id,
        "member_count": min(len(thread.members), 50),
        "added_members": [wire.thread_member(thread, added)] if added else [],
        "removed_member_ids": [removed] if removed else [],
    }
    call.state.tell(Event("THREAD_MEMBERS_UPDATE", data, spot.guild, spot.channel))


def _listed(call: Call, found: list[Thread], *, more: bool) -> Answer:
    return {
        "threads": [wire.thread(call.state, each) for each in found],
        "members": [wire.thread_member(each, call.bot.id) for each in found if call.bot.id in each.members],
        "has_more": more,
    }


def _moment(given: str) -> str:
    """A time as the playground writes it: what it wrote itself comes back the same, digit by digit."""
    try:
        return wire.timestamp(datetime.fromisoformat(given).timestamp())
    except ValueError:
        raise bad_form((("before",), "DATE_TIME_TYPE_PARSE", "Could not parse. Should be ISO8601.")) from None
