"""What each channel and thread shows now, for the page and for tests."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from storybot.playground.discord import wire
from storybot.playground.discord.messages import texts_of
from storybot.playground.discord.state import THREAD_STARTER, Discord, Message, Thread
from storybot.playground.discord.world import Channel, Guild

Shown = dict[str, Any]


def channels(state: Discord) -> list[Shown]:
    """Every channel of every guild; a forum has `posts` where others have `messages`."""
    posts: defaultdict[str, list[Thread]] = defaultdict(list)
    for thread in state.threads.values():
        posts[thread.parent_id].append(thread)
    return [
        _channel(state, guild, channel, posts[channel.id])
        for guild in state.world.guilds
        for channel in guild.channels
    ]


def _channel(state: Discord, guild: Guild, channel: Channel, threads: list[Thread]) -> Shown:
    posts = [_thread(state, each) for each in threads] if channel.kind == "forum" else []
    return {
        "id": channel.id,
        "account": guild.name,
        "name": channel.name,
        "kind": channel.kind,
        "messages": _messages(state, channel.id),
        "posts": posts,
    }


def _thread(state: Discord, thread: Thread) -> Shown:
    state.archive_if_idle(thread)
    return {
        "id": thread.id,
        "name": thread.name,
        "archived": thread.archived,
        "locked": thread.locked,
        "tags": thread.tags,
        "messages": _messages(state, thread.id),
    }


def _messages(state: Discord, channel_id: str) -> list[Shown]:
    shown = [each for each in state.messages[channel_id].values() if each.kind != THREAD_STARTER]
    return [_message(state, each) for each in shown]


def _message(state: Discord, message: Message) -> Shown:
    thread = None if message.id == message.channel_id else state.threads.get(message.id)
    return {
        "id": message.id,
        "author": message.author.display_name or message.author.name,
        "at": message.at,
        "edited": message.edited,
        "text": "\n".join(_texts(message)),
        "pings": list(message.pings),
        "payload": wire.message(state, message),
        "thread": None if thread is None else _thread(state, thread),
    }


def _texts(message: Message) -> Iterator[str]:
    yield from texts_of(message.content, message.components)
    for embed in message.embeds:
        yield from (embed[name] for name in ("title", "description") if name in embed)
        for field in embed.get("fields", []):
            yield f"{field['name']}: {field['value']}"
