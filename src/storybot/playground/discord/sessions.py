"""What a gateway session is told: which events, and what of them
(https://discord.com/developers/docs/events/gateway)."""

import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from storybot.playground.discord import wire
from storybot.playground.discord.access import as_member, visible
from storybot.playground.discord.permissions import permissions_in
from storybot.playground.discord.refusals import Refusal
from storybot.playground.discord.state import Discord, Event, EventName
from storybot.playground.discord.world import Guild, Permission

GATEWAY_PATH = "/discord/gateway"
IDENTIFIES, DAY = ("identifies",), 86_400.0

GUILDS, GUILD_MEMBERS, GUILD_PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 15
PRIVILEGED = {"members": GUILD_MEMBERS, "presences": GUILD_PRESENCES, "message_content": MESSAGE_CONTENT}
ALL_INTENTS = (1 << 26) - 1

_REPLAYED = 10_000


@dataclass
class Session:
    """One identified client; it outlives its connections. `sent` is what can be replayed, `left_at` is since
    when nobody has been connected."""

    intents: int
    shard: tuple[int, int] = (0, 1)
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    left_at: float | None = None
    sent: deque[dict[str, Any]] = field(default_factory=lambda: deque[dict[str, Any]](maxlen=_REPLAYED))

    def dispatch(self, name: EventName, data: dict[str, Any]) -> dict[str, Any]:
        """The numbered payload of an event, kept for a resume."""
        self.sequence += 1
        payload = {"op": 0, "t": name, "s": self.sequence, "d": data}
        self.sent.append(payload)
        return payload

    def missed(self, since: int) -> list[dict[str, Any]] | None:
        """What was sent after a sequence number; None where that can't be told any more."""
        if since > self.sequence or since < self.sequence - len(self.sent):
            return None
        return [payload for payload in self.sent if payload["s"] > since]

    def serves(self, guild: Guild) -> bool:
        """Whether the guild falls to this session's shard."""
        number, of = self.shard
        return (int(guild.id) >> 22) % of == number


def told(state: Discord, session: Session, event: Event) -> dict[str, Any] | None:
    """What a session gets to know of an event, if anything."""
    if not session.serves(event.guild) or not _sees(state, event):
        return None
    if event.name == "INTERACTION_CREATE":
        return event.data
    if event.name == "GUILD_CREATE":
        return guild_create(state, session, event.guild) if session.intents & GUILDS else None
    if not session.intents & (GUILD_MESSAGES if event.about_messages else GUILDS):
        return None
    if event.about_messages and not session.intents & MESSAGE_CONTENT:
        return _without_content(state, event.data)
    return event.data


def ready(state: Discord, session: Session, url: str) -> dict[str, Any]:
    """The first event of a session."""
    application = wire.application(state.world)
    return {
        "v": 10,
        "user": {**wire.user(state.world.bot), "mfa_enabled": True, "verified": True, "email": None},
        "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds_of(state, session)],
        "session_id": session.id,
        "resume_gateway_url": url,
        "shard": list(session.shard),
        "application": {name: application[name] for name in ("id", "flags", "flags_new")},
    }


def guilds_of(state: Discord, session: Session) -> list[Guild]:
    """The guilds that the bot is in and that fall to the session."""
    return [guild for guild in state.world.guilds if session.serves(guild) and _in(state, guild)]


def guild_create(state: Discord, session: Session, guild: Guild) -> dict[str, Any]:
    """Everything about a guild, as the session learns it at its start."""
    members = guild.members if session.intents & GUILD_MEMBERS else [as_member(guild, state.world.bot)]
    threads = [
        wire.thread(state, spot.thread, to=state.world.bot.id)
        for spot in state.thread_spots(guild)
        if spot.thread and not spot.thread.archived and visible(state, spot, state.world.bot)
    ]
    return {
        **wire.guild(guild),
        "joined_at": wire.timestamp(0),
        "large": False,
        "hub_type": None,
        "unavailable": False,
        "member_count": len(guild.members),
        "members": [wire.member(member) for member in members],
        "channels": [wire.spot(state, state.spot(channel.id)) for channel in guild.channels],
        "threads": threads,
        **{name: [] for name in ("voice_states", "presences", "stage_instances")},
        **{name: [] for name in ("guild_scheduled_events", "soundboard_sounds")},
    }


def _sees(state: Discord, event: Event) -> bool:
    if event.name == "INTERACTION_CREATE":  # also where the bot is no member, of those who installed it
        return True
    if not _in(state, event.guild):
        return event.name == "GUILD_DELETE"
    if event.channel is None:
        return True
    member = as_member(event.guild, state.world.bot)
    return Permission.VIEW_CHANNEL in permissions_in(event.guild, member, event.channel)


def _in(state: Discord, guild: Guild) -> bool:
    try:
        as_member(guild, state.world.bot)
    except Refusal:
        return False
    return True


def _without_content(state: Discord, data: dict[str, Any]) -> dict[str, Any]:
    """Others' messages are blank without the intent for content, unless they mention the bot."""
    author: dict[str, Any] = data.get("author", {"id": state.world.bot.id})
    mentioned = [each["id"] for each in data.get("mentions", [])]
    if state.world.bot.id in (author["id"], *mentioned):
        return data
    return {**data, "content": "", "embeds": [], "components": [], "attachments": []}
