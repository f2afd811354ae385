"""Opening, changing and deleting threads, whoever does it."""

from storybot.playground.discord import messages, wire
from storybot.playground.discord.access import granted_in
from storybot.playground.discord.forms import EditThread, ForumPost, ThreadFromMessage
from storybot.playground.discord.refusals import bad_form, refusal
from storybot.playground.discord.state import (
    HAS_THREAD,
    THREAD_STARTER,
    Discord,
    Event,
    EventName,
    Message,
    Spot,
    Thread,
)
from storybot.playground.discord.world import Channel, Permission, User

RENAMES, RENAMES_SECONDS = 2, 600.0  # https://github.com/discord/discord-api-docs/issues/1900


def open_from_message(
    state: Discord, spot: Spot, message: Message, opener: User, form: ThreadFromMessage
) -> Thread:
    """Open the one thread that a message can have; its id is the message's. Raises 160004, 160006."""
    if message.id in state.threads:
        raise refusal(160004)
    thread = _open(state, spot, message.id, opener, form)
    thread.members.setdefault(message.author.id, thread.created)
    message.flags |= HAS_THREAD
    starter = Message(
        id=state.new_id(),
        channel_id=thread.id,
        author=opener,
        at=thread.created,
        kind=THREAD_STARTER,
        reference={
            "type": 0,
            "channel_id": spot.id,
            "message_id": message.id,
            "guild_id": spot.guild.id,
        },
    )
    state.messages[thread.id][starter.id] = starter
    messages.changed(state, spot, message)
    _tell(state, "THREAD_CREATE", spot, thread, newly_created=True)
    return thread


def open_alone(state: Discord, spot: Spot, opener: User, form: ThreadFromMessage) -> Thread:
    """Open a thread that hangs on no message."""
    thread = _open(state, spot, state.new_id(), opener, form)
    _tell(state, "THREAD_CREATE", spot, thread, newly_created=True)
    return thread


def open_post(state: Discord, forum: Spot, opener: User, form: ForumPost) -> tuple[Thread, Message]:
    """Open a forum post: the thread and its first message have one id. Raises 40067, 160006."""
    tags = [str(tag) for tag in form.applied_tags or ()]
    moderates = Permission.MANAGE_THREADS in granted_in(state, forum, opener)
    _check_tags(forum.channel, tags, moderates=moderates)
    first = messages.compose(state, forum, opener, form.message)
    thread = _open(state, forum, first.id, opener, form)
    thread.tags = tags
    first.channel_id = thread.id
    _tell(state, "THREAD_CREATE", forum, thread, newly_created=True)
    messages.post(state, state.spot(thread.id), first)
    return thread, first


def change(state: Discord, spot: Spot, thread: Thread, by: User, form: EditThread) -> None:
    """Change a thread. Raises 50083 for an archived one that isn't taken out of the archive, 50013."""
    granted = granted_in(state, spot, by)
    moderates = Permission.MANAGE_THREADS in granted
    _check_may_change(thread, by, form, granted)
    if form.applied_tags is not None:
        tags = [str(tag) for tag in form.applied_tags]
        _check_tags(spot.channel, tags, moderates=moderates)
        thread.tags = tags
    if form.flags is not None:
        _pin(state, spot, thread, pinned=bool(form.flags))
    if form.name is not None and form.name != thread.name:
        check_rename(state, thread.id)
        thread.name = form.name
    if form.archived is not None and form.archived != thread.archived:
        thread.archived_at = state.clock.now() if form.archived else None
        thread.active_at = state.clock.now()
    if form.auto_archive_duration not in {None, thread.auto_archive}:
        thread.active_at = state.clock.now()
    thread.locked = thread.locked if form.locked is None else form.locked
    thread.auto_archive = form.auto_archive_duration or thread.auto_archive
    thread.slow_mode = thread.slow_mode if form.rate_limit_per_user is None else form.rate_limit_per_user
    _tell(state, "THREAD_UPDATE", spot, thread)


def _pin(state: Discord, spot: Spot, thread: Thread, *, pinned: bool) -> None:
    """Only posts have the flag, and a forum pins one (https://docs.discord.com/developers/topics/threads)."""
    if spot.channel.kind != "forum":
        raise bad_form((("flags",), "BASE_TYPE_CHOICES", "Only a forum's posts can be pinned."))
    posts = [each.thread for each in state.thread_spots(spot.guild) if each.channel is spot.channel]
    if pinned and any(post and post.pinned and post is not thread for post in posts):
        raise refusal(30047)
    thread.pinned = pinned


def delete(state: Discord, spot: Spot, thread: Thread) -> None:
    """Take a thread away with its messages; the message that it hung on stays."""
    data = {**_ids(spot, thread), "type": wire.thread(state, thread)["type"]}
    state.drop_thread(thread)
    hung_on = state.messages[thread.parent_id].get(thread.id)
    if hung_on is not None:
        hung_on.flags &= ~HAS_THREAD
    state.tell(Event("THREAD_DELETE", data, spot.guild, spot.channel))


def archive_idle(state: Discord) -> None:
    """Archive every thread whose time has come."""
    for thread in list(state.threads.values()):
        if state.archive_if_idle(thread):
            _tell(state, "THREAD_UPDATE", state.spot(thread.id), thread)


def check_rename(state: Discord, channel_id: str) -> None:
    """Raise a 429 after the second new name in ten minutes."""
    if not state.world.limits.enforced:
        return
    wait = state.windows.take(("rename", channel_id), RENAMES, RENAMES_SECONDS)
    if wait is not None:
        raise refusal(20028, retry_after=wait)


def _open(state: Discord, spot: Spot, id_: str, opener: User, form: ThreadFromMessage) -> Thread:
    _check_room(state, spot)
    now = state.clock.now()
    thread = Thread(
        id=id_,
        parent_id=spot.channel.id,
        name=form.name,
        owner_id=opener.id,
        created=now,
        auto_archive=form.auto_archive_duration or spot.channel.auto_archive,
        active_at=now,
        slow_mode=form.rate_limit_per_user or 0,
        members={opener.id: now},
    )
    state.add_thread(spot, thread)
    return thread


def _check_room(state: Discord, spot: Spot) -> None:
    most = state.world.limits.active_threads
    if len(state.threads) < most:  # counting them all for each new one would take its time
        return
    if sum(1 for each in state.thread_spots(spot.guild) if each.thread and not each.thread.archived) >= most:
        raise refusal(160006)


def _check_tags(forum: Channel, tags: list[str], *, moderates: bool) -> None:
    if forum.require_tag and not tags and not moderates:
        raise refusal(40067)
    known = {tag.id: tag for tag in forum.tags}
    for index, tag in enumerate(tags):
        if tag not in known:
            raise bad_form((("applied_tags", index), "FORUM_TAG_INVALID", "This tag does not exist."))
        if known[tag].moderated and not moderates:
            raise refusal(50013)


def _check_may_change(thread: Thread, by: User, form: EditThread, granted: Permission) -> None:
    """https://discord.com/developers/docs/resources/channel#modify-channel (threads)"""
    if thread.archived and form.archived is not False:
        raise refusal(50083)
    if Permission.MANAGE_THREADS in granted:
        return
    fields = form.model_fields_set
    if fields & {"flags", "locked", "rate_limit_per_user"} or thread.locked:
        raise refusal(50013)
    only_unarchives = fields == {"archived"} and form.archived is False
    may_send = Permission.SEND_MESSAGES_IN_THREADS in granted
    if thread.owner_id != by.id and not (only_unarchives and may_send):
        raise refusal(50013)


def _ids(spot: Spot, thread: Thread) -> wire.Json:
    return {"id": thread.id, "guild_id": spot.guild.id, "parent_id": thread.parent_id}


def _tell(
    state: Discord, name: EventName, spot: Spot, thread: Thread, *, newly_created: bool = False
) -> None:
    data = wire.thread(state, thread, to=state.world.bot.id)
    if newly_created:
        data["newly_created"] = True
    state.tell(Event(name, data, spot.guild, spot.channel))
