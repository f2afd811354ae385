"""Requests about messages: https://discord.com/developers/docs/resources/message"""

from storybot.playground.discord import messages, wire
from storybot.playground.discord.access import enter, granted_in, sending
from storybot.playground.discord.call import Answer, Call
from storybot.playground.discord.forms import AllowedMentions, CreateMessage, EditMessage, MessageReference
from storybot.playground.discord.refusals import bad_form, refusal
from storybot.playground.discord.state import (
    CROSSPOSTED,
    DEFAULT,
    EPHEMERAL,
    REPLY,
    THREAD_STARTER,
    Message,
    Spot,
)
from storybot.playground.discord.world import Permission

MAX_PINS = 250
PUBLISHES, PUBLISHES_SECONDS = 10, 3600.0


def create(call: Call) -> Answer:
    """`POST /channels/{channel_id}/messages`"""
    spot = enter(call.state, call.params["channel_id"], call.bot)
    if spot.channel.kind == "forum" and spot.thread is None:
        raise refusal(50008)
    if sending(spot) not in granted_in(call.state, spot, call.bot):
        raise refusal(50013)
    form = call.form(CreateMessage)
    if form.uploads and Permission.ATTACH_FILES not in granted_in(call.state, spot, call.bot):
        raise refusal(50013)
    if (form.flags or 0) & EPHEMERAL:
        raise bad_form((("flags",), "MESSAGE_FLAGS_INVALID", "Only interactions have ephemeral answers."))
    earlier = _same_nonce(call, form)
    if earlier is not None:
        return wire.message(call.state, earlier)
    reference = None if form.message_reference is None else _reference(call, spot, form.message_reference)
    message = messages.compose(call.state, spot, call.bot, form, kind=DEFAULT if reference is None else REPLY)
    message.reference, message.nonce = reference, form.nonce
    if reference is not None:
        message.pings = _with_replied(call, spot, message, reference["message_id"], form.allowed_mentions)
    messages.make_room(call.state, spot, call.bot)
    messages.post(call.state, spot, message)
    if form.nonce is not None:
        call.state.nonces[str(form.nonce)] = (message.at, spot.id, message.id)
    return wire.message(call.state, message)


def edit(call: Call) -> Answer:
    """`PATCH /channels/{channel_id}/messages/{message_id}`"""
    spot, message = _message(call)
    form = call.form(EditMessage)
    if message.author.id != call.bot.id:
        raise refusal(50005)
    if message.kind == THREAD_STARTER:
        raise refusal(50021)
    if spot.thread is not None and spot.thread.archived:
        raise refusal(50083)
    messages.check_unlocked(call.state, spot, call.bot)
    if form.uploads and Permission.ATTACH_FILES not in granted_in(call.state, spot, call.bot):
        raise refusal(50013)
    messages.edit(call.state, spot, message, form)
    return wire.message(call.state, message)


def delete(call: Call) -> Answer:
    """`DELETE /channels/{channel_id}/messages/{message_id}`"""
    spot, message = _message(call)
    granted = granted_in(call.state, spot, call.bot)
    if message.author.id != call.bot.id and Permission.MANAGE_MESSAGES not in granted:
        raise refusal(50013)
    if spot.thread is not None and spot.thread.archived:
        raise refusal(50083)
    messages.delete(call.state, spot, message)
    return None


def get(call: Call) -> Answer:
    """`GET /channels/{channel_id}/messages/{message_id}`"""
    spot, message = _message(call)
    if Permission.READ_MESSAGE_HISTORY not in granted_in(call.state, spot, call.bot):
        raise refusal(50001)
    return wire.message(call.state, message)


def history(call: Call) -> Answer:
    """`GET /channels/{channel_id}/messages`, newest first; nothing without READ_MESSAGE_HISTORY."""
    spot = enter(call.state, call.params["channel_id"], call.bot)
    limit = call.whole("limit", 50, 1, 100)
    if Permission.READ_MESSAGE_HISTORY not in granted_in(call.state, spot, call.bot):
        return []
    newest_first = list(reversed(call.state.messages[spot.id].values()))
    asked = {name: call.snowflake(name) for name in ("before", "after", "around")}
    around = {name: id_ for name, id_ in asked.items() if id_ is not None}
    if "around" in around:
        middle, half = around["around"], limit // 2
        newer = [each for each in newest_first if int(each.id) > middle][-half:] if half else []
        found = newer + [each for each in newest_first if int(each.id) <= middle][: limit - len(newer)]
    elif "after" in around:
        found = [each for each in newest_first if int(each.id) > around["after"]][-limit:]
    elif "before" in around:
        found = [each for each in newest_first if int(each.id) < around["before"]][:limit]
    else:
        found = newest_first[:limit]
    return [wire.message(call.state, each) for each in found]


def publish(call: Call) -> Answer:
    """`POST /channels/{channel_id}/messages/{message_id}/crosspost`"""
    spot, message = _message(call)
    if spot.channel.kind != "announcement" or spot.thread is not None:
        raise refusal(50024)
    own = message.author.id == call.bot.id
    needed = Permission.SEND_MESSAGES if own else Permission.MANAGE_MESSAGES
    if needed not in granted_in(call.state, spot, call.bot):
        raise refusal(50013)
    if message.flags & CROSSPOSTED:
        raise refusal(40033)
    if call.state.world.limits.enforced:
        wait = call.state.windows.take(("publish", spot.id), PUBLISHES, PUBLISHES_SECONDS)
        if wait is not None:
            raise refusal(20028, retry_after=wait)
    message.flags |= CROSSPOSTED
    message.published_at = call.state.clock.now()
    messages.changed(call.state, spot, message)
    return wire.message(call.state, message)


def pins(call: Call) -> Answer:
    """`GET /channels/{channel_id}/messages/pins`"""
    spot = enter(call.state, call.params["channel_id"], call.bot)
    if Permission.READ_MESSAGE_HISTORY not in granted_in(call.state, spot, call.bot):
        return {"items": [], "has_more": False}
    pinned = [each for each in call.state.messages[spot.id].values() if each.pinned_at is not None]
    pinned.sort(key=lambda each: each.pinned_at or 0, reverse=True)
    limit = call.whole("limit", 50, 1, 50)
    items = [
        {"pinned_at": wire.timestamp(each.pinned_at or 0), "message": wire.message(call.state, each)}
        for each in pinned[:limit]
    ]
    return {"items": items, "has_more": len(pinned) > limit}


def pin(call: Call) -> Answer:
    """`PUT /channels/{channel_id}/messages/pins/{message_id}`"""
    spot, message = _pinnable(call)
    if sum(1 for each in call.state.messages[spot.id].values() if each.pinned_at is not None) >= MAX_PINS:
        raise refusal(30003)
    message.pinned_at = call.state.clock.now()
    messages.changed(call.state, spot, message)
    return None


def unpin(call: Call) -> Answer:
    """`DELETE /channels/{channel_id}/messages/pins/{message_id}`"""
    spot, message = _pinnable(call)
    message.pinned_at = None
    messages.changed(call.state, spot, message)
    return None


def _pinnable(call: Call) -> tuple[Spot, Message]:
    spot, message = _message(call)
    if Permission.PIN_MESSAGES not in granted_in(call.state, spot, call.bot):
        raise refusal(50013)
    if spot.thread is not None and spot.thread.archived:
        raise refusal(50083)
    return spot, message


def _message(call: Call) -> tuple[Spot, Message]:
    spot = enter(call.state, call.params["channel_id"], call.bot)
    return spot, call.state.message(spot.id, call.params["message_id"])


def _same_nonce(call: Call, form: CreateMessage) -> Message | None:
    """The message that this author made with this nonce in the past few minutes; 10008 if it is gone."""
    earlier = call.state.nonces.get(str(form.nonce))
    if form.nonce is None or not form.enforce_nonce or earlier is None:
        return None
    at, channel_id, message_id = earlier
    if call.state.clock.now() - at > call.state.world.limits.nonce_minutes * 60:
        return None
    return call.state.message(channel_id, message_id)


def _with_replied(
    call: Call, spot: Spot, reply: Message, to_id: str, allowed: AllowedMentions | None
) -> tuple[str, ...]:
    """A reply pings whom it answers, unless `allowed_mentions` is there and doesn't say so."""
    to = call.state.messages[spot.id].get(to_id)
    if to is None or to.author.id == reply.author.id or not (allowed is None or allowed.replied_user):
        return reply.pings
    return tuple(sorted({*reply.pings, f"user:{to.author.id}"}))


def _reference(call: Call, spot: Spot, to: MessageReference) -> wire.Json:
    if str(to.message_id) not in call.state.messages[spot.id] and to.fail_if_not_exists is not False:
        raise bad_form((("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message"))
    return {
        "type": 0,
        "message_id": str(to.message_id),
        "channel_id": spot.id,
        "guild_id": spot.guild.id,
    }
