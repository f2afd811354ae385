"""Writing, editing and deleting messages, whoever does it."""

from dataclasses import replace
from typing import Any

from storybot.playground.discord import attachments, component_rules, directs, wire
from storybot.playground.discord.access import granted_in
from storybot.playground.discord.forms import AllowedMentions, MessageBody
from storybot.playground.discord.pings import pings
from storybot.playground.discord.refusals import bad_form, refusal
from storybot.playground.discord.state import (
    COMPONENTS_V2,
    DEFAULT,
    EPHEMERAL,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
    Discord,
    Event,
    EventName,
    Message,
    Spot,
)
from storybot.playground.discord.world import Permission, User

OLD_AFTER = 3600.0
OLD_EDITS, OLD_EDITS_SECONDS = 3, 20.0  # observed by bots that edit old messages; Discord documents no figure
PUBLISHED_EDITS, PUBLISHED_EDITS_SECONDS = 3, 3600.0

_SETTABLE = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2 | EPHEMERAL


def compose(
    state: Discord,
    spot: Spot,
    author: User,
    body: MessageBody,
    *,
    id_: str | None = None,
    kind: int = DEFAULT,
) -> Message:
    """The message that a body makes, not yet anywhere. Raises what Discord refuses about its content."""
    message = Message(
        id=id_ or state.new_id(), channel_id=spot.id, author=author, at=state.clock.now(), kind=kind
    )
    _fill(state, spot, message, body)
    return message


def post(state: Discord, spot: Spot, message: Message) -> None:
    """Put a message into its channel or thread, and tell about it."""
    directs.check_open(spot, message.author)
    state.messages[spot.id][message.id] = message
    if spot.thread is not None:
        spot.thread.members.setdefault(message.author.id, message.at)
        spot.thread.active_at = message.at
        if message.id != spot.thread.id:  # a forum post's first message isn't counted
            spot.thread.messages_sent += 1
    _tell(state, "MESSAGE_CREATE", spot, message)


def make_room(state: Discord, spot: Spot, author: User) -> None:
    """Take a thread out of the archive for a message. Raises 160005 where it is locked for its author, and
    50083 for an archived one that is locked: that, nobody opens by writing in it
    (https://discord.com/developers/docs/topics/threads#active-archived-threads)."""
    thread = spot.thread
    if thread is None:
        return
    check_unlocked(state, spot, author)
    if thread.archived and thread.locked:
        raise refusal(50083)
    if thread.archived:
        thread.archived_at = None
        state.tell(Event("THREAD_UPDATE", wire.thread(state, thread), spot.guild, spot.channel))


def check_unlocked(state: Discord, spot: Spot, author: User) -> None:
    """Raise 160005 in a locked thread, where only moderators write and edit
    (https://discord.com/developers/docs/topics/threads#locked-threads)."""
    locked = spot.thread is not None and spot.thread.locked
    if locked and Permission.MANAGE_THREADS not in granted_in(state, spot, author):
        raise refusal(160005)


def edit(state: Discord, spot: Spot, message: Message, body: MessageBody) -> None:
    """Change a message as its author. Raises what Discord refuses about the pace or the result."""
    _check_pace_of_edits(state, message)
    rewrite(state, spot, message, body)
    _tell(state, "MESSAGE_UPDATE", spot, message)


def rewrite(state: Discord, spot: Spot, message: Message, body: MessageBody) -> None:
    """Change a message that only one person sees: nobody is told."""
    after = replace(message, edited=state.clock.now())
    _fill(state, spot, after, body)
    vars(message).update(vars(after))


def delete(state: Discord, spot: Spot, message: Message) -> None:
    """Take a message away; a thread that hangs on it stays."""
    del state.messages[spot.id][message.id]
    data = {"id": message.id, "channel_id": spot.id, "guild_id": spot.guild.id}
    state.tell(Event("MESSAGE_DELETE", data, spot.guild, spot.channel, about_messages=True))


def changed(state: Discord, spot: Spot, message: Message) -> None:
    """Tell that something about a message changed that isn't its text (its thread, its flags)."""
    _tell(state, "MESSAGE_UPDATE", spot, message)


def texts_of(content: str, components: list[dict[str, Any]]) -> list[str]:
    """What can ping: the content and every Text Display. Embeds and buttons never do."""
    texts = [content] if content else []
    for component in components:
        if component["type"] == 10:
            texts.append(component["content"])
        texts += texts_of("", component.get("components", []))
    return texts


def _fill(state: Discord, spot: Spot, message: Message, body: MessageBody) -> None:
    granted = _granted(state, spot, message.author)
    message.flags |= (body.flags or 0) & _SETTABLE
    _check_legacy_fields(message, body)
    if "content" in body.model_fields_set:
        message.content = body.content or ""
    if "embeds" in body.model_fields_set:
        message.embeds = _embeds(body, message, granted)
    if "components" in body.model_fields_set:
        component_rules.check(body.components or [], v2=bool(message.flags & COMPONENTS_V2))
        message.components = component_rules.stored(body.components or [])
    _attach(state, message, body)
    files = [] if message.flags & COMPONENTS_V2 else message.attachments
    shows_something = message.components or message.content.strip() or message.embeds or files
    if not shows_something:
        raise refusal(50006)
    message.pings = _pings(spot, message, body.allowed_mentions, granted)


def _granted(state: Discord, spot: Spot, author: User) -> Permission:
    """What the author may do; where the bot answers somebody who has installed it for themselves, it is in no
    server, and may show what it likes to that person."""
    if author.id == state.world.bot.id and all(it.user.id != author.id for it in spot.guild.members):
        return Permission.EMBED_LINKS | Permission.ATTACH_FILES
    return granted_in(state, spot, author)


def _attach(state: Discord, message: Message, body: MessageBody) -> None:
    """Keep the attachments that are named, add those that were uploaded, and see that each is there that a
    component shows (https://docs.discord.com/developers/reference#uploading-files)."""
    told = {str(each.id): each for each in body.attachments or ()}
    if "attachments" in body.model_fields_set:
        message.attachments = [each for each in message.attachments if each.id in told]
    for number, upload in body.uploads.items():
        said = told.get(str(number))
        attachment = attachments.keep(
            state,
            f"attachments/{message.channel_id}",
            upload,
            filename=said and said.filename,
            description=said and said.description,
        )
        message.attachments = [*message.attachments, attachment]
    there = {f"attachment://{each.filename}" for each in message.attachments}
    shown = {url for url in _media(message.components) if url.startswith("attachment:")}
    if shown - there:
        raise bad_form(
            (
                ("components",),
                "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                "The referenced attachment was not found",
            )
        )


def _media(components: list[dict[str, Any]]) -> list[str]:
    found: list[str] = []
    for component in components:
        found += [
            each["media"]["url"] for each in (component, *component.get("items", [])) if "media" in each
        ]
        found += _media(component.get("components", []))
        found += _media([component["accessory"]] if "accessory" in component else [])
    return found


def _check_legacy_fields(message: Message, body: MessageBody) -> None:
    """With the flag for Components V2, content and embeds must be absent, or emptied when it is newly set."""
    if not message.flags & COMPONENTS_V2:
        return
    for field, kept in (("content", message.content), ("embeds", message.embeds)):
        given = getattr(body, field) if field in body.model_fields_set else kept
        if given:
            raise bad_form(
                (
                    (field,),
                    "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                    f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
                )
            )


def _embeds(body: MessageBody, message: Message, granted: Permission) -> list[dict[str, Any]]:
    """Without EMBED_LINKS embeds are dropped without a word, unless they are all there is."""
    given = body.embeds or []
    if given and Permission.EMBED_LINKS not in granted:
        if not message.content:
            raise refusal(50013)
        return []
    return [_embed(embed.model_dump(exclude_none=True)) for embed in given]


def _embed(embed: dict[str, Any]) -> dict[str, Any]:
    if "fields" in embed:
        embed["fields"] = [{"inline": False, **each} for each in embed["fields"]]
    return {**embed, "type": "rich"}


def _pings(
    spot: Spot, message: Message, allowed: AllowedMentions | None, granted: Permission
) -> tuple[str, ...]:
    return pings(texts_of(message.content, message.components), allowed, spot.guild, granted)


def _check_pace_of_edits(state: Discord, message: Message) -> None:
    if not state.world.limits.enforced:
        return
    if message.published_at is not None:
        wait = state.windows.take(("edit published", message.id), PUBLISHED_EDITS, PUBLISHED_EDITS_SECONDS)
        if wait is not None:
            raise refusal(20022, retry_after=wait)
    if state.clock.now() - message.at > OLD_AFTER:
        wait = state.windows.take(("edit old", message.channel_id), OLD_EDITS, OLD_EDITS_SECONDS)
        if wait is not None:
            raise refusal(30046, retry_after=wait)


def _tell(state: Discord, name: EventName, spot: Spot, message: Message) -> None:
    if spot.channel.kind == "direct":  # told only to those who ask for the intent DIRECT_MESSAGES
        return
    data = wire.message(state, message, guild_of=spot.guild)
    state.tell(Event(name, data, spot.guild, spot.channel, about_messages=True))
