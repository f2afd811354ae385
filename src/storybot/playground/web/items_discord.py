"""What one person sees of the local Discord, as items by key. Times are ISO 8601 in UTC."""

from collections.abc import Iterator
from typing import Any

from storybot.playground.discord import wire
from storybot.playground.discord.access import granted_in, sending
from storybot.playground.discord.commands import Commands, offered
from storybot.playground.discord.interactions import (
    ANSWER_SECONDS,
    AUTOCOMPLETE,
    FORM,
    TOKEN_SECONDS,
    Interaction,
    Interactions,
)
from storybot.playground.discord.permissions import guild_permissions
from storybot.playground.discord.state import LOADING, THREAD_STARTER, Discord, Message, Spot
from storybot.playground.discord.world import Guild, Permission, User

Json = dict[str, Any]
Item = tuple[str, Any]

_PRIVATE_KEPT = 100  # of the latest answers to one person


def items(state: Discord, interactions: Interactions, commands: Commands, person: str) -> Json:
    """Everything, by key. Somebody in no guild sees who there is."""
    user = next(
        (each.user for guild in state.world.guilds for each in guild.members if each.user.id == person), None
    )
    guilds = [guild for guild in state.world.guilds if any(each.user.id == person for each in guild.members)]
    roles = [{"id": role.id, "name": role.name} for guild in guilds for role in guild.roles]
    found: Json = {
        "discord/people": _people(state),
        "discord/commands": _commands(commands, guilds, person),
        "discord/roles": roles,
    }
    if user is None:
        return found
    for guild in guilds:
        for channel in guild.channels:
            found |= _place(state, state.spot(channel.id), user)
        for spot in state.thread_spots(guild):
            found |= _place(state, spot, user)
    if person in state.directs:
        found |= _place(state, state.directs[person], user)
    mine = interactions.of(person)[-_PRIVATE_KEPT:]
    return found | dict(_private(state, mine)) | dict(_forms(state, mine))


def _commands(commands: Commands, guilds: list[Guild], person: str) -> list[Json]:
    """What is registered and offered to the person somewhere; `contexts` says where."""
    granted = [
        guild_permissions(guild, member)
        for guild in guilds
        for member in guild.members
        if member.user.id == person
    ]
    registered = [each for scope in (None, *(guild.id for guild in guilds)) for each in commands.all(scope)]
    return [
        each
        for each in registered
        if offered(each, Permission(0), direct=True)
        or any(offered(each, one, direct=False) for one in granted)
    ]


def _people(state: Discord) -> list[Json]:
    people: dict[str, Json] = {}
    for guild in state.world.guilds:
        names = {role.id: role.name for role in guild.roles}
        for member in guild.members:
            if not member.user.bot:
                user = member.user
                one = people.setdefault(
                    user.id, {"id": user.id, "name": _name(user), "guilds": [], "roles": []}
                )
                one["guilds"].append(_guild(guild))
                one["roles"] += [names[role] for role in member.roles if role in names]
    return list(people.values())


def _place(state: Discord, spot: Spot, person: User) -> Json:
    """A channel or thread with its messages; nothing where the person doesn't see it."""
    granted = granted_in(state, spot, person)
    if Permission.VIEW_CHANNEL not in granted:
        return {}
    key, shown = _channel(spot, granted) if spot.thread is None else _thread(state, spot, granted)
    messages = state.messages[spot.id].values() if spot.id in state.messages else ()
    of_place = [_message(state, each) for each in messages if each.kind != THREAD_STARTER]
    return {key: shown, **dict(of_place)}


def _channel(spot: Spot, granted: Permission) -> Item:
    channel = spot.channel
    direct = channel.kind == "direct"
    return f"discord/channel/{channel.id}", {
        "id": channel.id,
        "guild": None if direct else _guild(spot.guild),
        "name": channel.name
        if not direct
        else next(each.user.name for each in spot.guild.members if each.user.bot),
        "topic": channel.topic,
        "kind": channel.kind,
        "position": spot.guild.channels.index(channel) if channel in spot.guild.channels else 0,
        "tags": [{"id": tag.id, "name": tag.name} for tag in channel.tags],
        "can_write": channel.kind != "forum" and sending(spot) in granted,
        "can_post": channel.kind == "forum" and Permission.SEND_MESSAGES in granted,
        "can_delete": Permission.MANAGE_MESSAGES in granted,
    }


def _thread(state: Discord, spot: Spot, granted: Permission) -> Item:
    thread = spot.thread
    assert thread is not None
    tags = {tag.id: tag.name for tag in spot.channel.tags}
    starts_with = any(thread.id in state.messages.get(place, {}) for place in (thread.parent_id, thread.id))
    open_to_all = not thread.locked or Permission.MANAGE_THREADS in granted
    return f"discord/thread/{thread.id}", {
        "id": thread.id,
        "parent": thread.parent_id,
        "name": thread.name,
        "archived": thread.archived,
        "locked": thread.locked,
        "tags": [tags[each] for each in thread.tags if each in tags],
        "starter": thread.id if starts_with else None,
        "can_write": open_to_all and sending(spot) in granted,
        "can_manage": Permission.MANAGE_THREADS in granted,
        "can_delete": Permission.MANAGE_MESSAGES in granted,
    }


def _message(state: Discord, message: Message) -> Item:
    author = message.author
    return f"discord/message/{message.channel_id}/{message.id}", {
        "id": message.id,
        "channel": message.channel_id,
        "author": {"id": author.id, "name": _name(author), "bot": author.bot},
        "at": wire.timestamp(message.at),
        "edited": None if message.edited is None else wire.timestamp(message.edited),
        "payload": wire.message(state, message),
        "pings": list(message.pings),
    }


def _private(state: Discord, mine: list[Interaction]) -> Iterator[Item]:
    """What only this person sees: private answers, that one is awaited, and that none came in time. That a
    form waits is shown by the form itself."""
    for each in mine:
        awaited = each.answer is None
        if each.kind == AUTOCOMPLETE or (each.kind == FORM and awaited) or not (awaited or each.private):
            continue
        answers = list(each.private.values())
        failed = awaited and _late(state, each)
        yield (
            f"discord/private/{each.id}",
            {
                "id": each.id,
                "channel": each.spot.id,
                "at": wire.timestamp(each.at),
                "command": each.data.get("name"),
                "message": None if each.source is None else each.source.id,
                "payload": wire.message(state, answers[0]) if answers else None,
                "follow_ups": [wire.message(state, one) for one in answers[1:]],
                "thinking": (awaited and not failed) or any(one.flags & LOADING for one in answers),
                "failed": failed,
            },
        )


def _forms(state: Discord, mine: list[Interaction]) -> Iterator[Item]:
    """Forms that were opened and that the bot hasn't taken yet: one waits for the answer to what was sent,
    and where none came in time it has failed and can be sent again."""
    sent = {each.trigger.id: each for each in mine if each.trigger is not None}
    for each in mine:
        fresh = state.clock.now() - each.at <= TOKEN_SECONDS
        latest = sent.get(each.id)
        if each.modal is None or not fresh or (latest is not None and latest.answer is not None):
            continue
        failed = latest is not None and _late(state, latest)
        yield (
            f"discord/form/{each.id}",
            {
                "id": each.id,
                "channel": each.spot.id,
                "payload": each.modal,
                "waits": latest is not None and not failed,
                "failed": failed,
            },
        )


def _late(state: Discord, asked: Interaction) -> bool:
    return state.clock.now() - asked.at > ANSWER_SECONDS


def _guild(guild: Guild) -> Json:
    return {"id": guild.id, "name": guild.name}


def _name(user: User) -> str:
    return user.display_name or user.name
