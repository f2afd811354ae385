"""What there is, as Discord's JSON. Fields that the playground has no use for carry the value of an account
or guild that uses nothing special."""

from datetime import UTC, datetime
from typing import Any

from storybot.playground.discord import attachments
from storybot.playground.discord.state import DISCORD_EPOCH, HAS_THREAD, Discord, Message, Spot, Thread
from storybot.playground.discord.world import Channel, DiscordWorld, Guild, Member, Role, User

Json = dict[str, Any]

DIRECT = 1
CHANNEL_TYPES = {"text": 0, "announcement": 5, "forum": 15}
ANNOUNCEMENT_THREAD, PUBLIC_THREAD = 10, 11
REQUIRE_TAG = 1 << 4
_MESSAGE_CONTENT_LIMITED, _GUILD_MEMBERS_LIMITED = 1 << 19, 1 << 15


PINNED = 1 << 1
"""The flag of a pinned post: https://docs.discord.com/developers/resources/channel#channel-object-channel-flags"""


def timestamp(at: float) -> str:
    """ISO 8601 in UTC, as Discord writes it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds")


def user(of: User) -> Json:
    return {
        "id": of.id,
        "username": of.name,
        "global_name": of.display_name,
        "avatar": None,
        "discriminator": "0000" if of.bot else "0",
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
        "bot": of.bot,
    }


def me(of: User) -> Json:
    return {**user(of), "mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}


def application(world: DiscordWorld) -> Json:
    flags = 0
    if "message_content" in world.privileged_intents:
        flags |= _MESSAGE_CONTENT_LIMITED
    if "members" in world.privileged_intents:
        flags |= _GUILD_MEMBERS_LIMITED
    return {
        "id": world.application_id,
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user(world.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "flags_new": str(flags),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user(world.bot),
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
    }


def role(of: Role) -> Json:
    return {
        "id": of.id,
        "name": of.name,
        "permissions": str(int(of.permissions)),
        "position": of.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": of.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def member(of: Member) -> Json:
    return {
        "user": user(of.user),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": of.roles,
        "joined_at": timestamp(DISCORD_EPOCH),
        "premium_since": None,
        "communication_disabled_until": None if of.timed_out_until is None else timestamp(of.timed_out_until),
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def guild(of: Guild) -> Json:
    return {
        "id": of.id,
        "name": of.name,
        "owner_id": of.owner_id,
        "roles": [role(each) for each in of.roles],
        "features": ["COMMUNITY", "NEWS"],
        "emojis": [],
        "stickers": [],
        **dict.fromkeys(("icon", "description", "home_header", "splash", "discovery_splash", "banner")),
        **dict.fromkeys(("application_id", "afk_channel_id", "system_channel_id", "widget_channel_id")),
        **dict.fromkeys(("rules_channel_id", "safety_alerts_channel_id", "public_updates_channel_id")),
        **dict.fromkeys(("vanity_url_code", "incidents_data", "max_presences")),
        "region": "deprecated",
        "afk_timeout": 300,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "verification_level": 0,
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": of.locale,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
    }


def channel(in_guild: Guild, of: Channel, last_message: str | None) -> Json:
    body: Json = {
        "id": of.id,
        "type": CHANNEL_TYPES[of.kind],
        "guild_id": in_guild.id,
        "name": of.name,
        "topic": of.topic,
        "position": 0,  # among equals the id decides
        "parent_id": None,
        "nsfw": False,
        "flags": REQUIRE_TAG if of.require_tag else 0,
        "last_message_id": last_message,
        "rate_limit_per_user": 0,
        "default_auto_archive_duration": of.auto_archive,
        "permission_overwrites": [
            {
                "id": each.id,
                "type": 0 if each.kind == "role" else 1,
                "allow": str(int(each.allow)),
                "deny": str(int(each.deny)),
            }
            for each in of.overwrites
        ],
    }
    if of.kind == "forum":
        body["available_tags"] = [
            {"id": tag.id, "name": tag.name, "moderated": tag.moderated, "emoji_id": None, "emoji_name": None}
            for tag in of.tags
        ]
        body["default_reaction_emoji"] = None
        body["default_sort_order"] = None
        body["default_forum_layout"] = 0
    return body


def thread(state: Discord, of: Thread, *, to: str | None = None) -> Json:
    """A thread's channel; `to` is the user whose membership goes along."""
    parent = state.spot(of.parent_id)
    body: Json = {
        "id": of.id,
        "type": ANNOUNCEMENT_THREAD if parent.channel.kind == "announcement" else PUBLIC_THREAD,
        "guild_id": parent.guild.id,
        "parent_id": of.parent_id,
        "owner_id": of.owner_id,
        "name": of.name,
        "flags": PINNED if of.pinned else 0,
        "last_message_id": next(reversed(state.messages[of.id]), None),
        "rate_limit_per_user": of.slow_mode,
        "message_count": of.messages_sent,
        "total_message_sent": of.messages_sent,
        "member_count": min(len(of.members), 50),
        "thread_metadata": {
            "archived": of.archived,
            "archive_timestamp": timestamp(of.archived_at or of.created),
            "auto_archive_duration": of.auto_archive,
            "locked": of.locked,
            "create_timestamp": timestamp(of.created),
        },
    }
    if parent.channel.kind == "forum":
        body["applied_tags"] = of.tags
    if to is not None and to in of.members:
        body["member"] = thread_member(of, to)
    return body


def thread_member(of: Thread, user_id: str) -> Json:
    return {"id": of.id, "user_id": user_id, "join_timestamp": timestamp(of.members[user_id]), "flags": 0}


def spot(state: Discord, of: Spot) -> Json:
    """A channel or a thread, whichever it is."""
    if of.thread is not None:
        return thread(state, of.thread, to=state.world.bot.id)
    if of.channel.kind == "direct":
        return direct(state, of)
    return channel(of.guild, of.channel, next(reversed(state.messages[of.id]), None))


def direct(state: Discord, of: Spot) -> Json:
    """A direct conversation, as the bot sees it."""
    people = [user(each.user) for each in of.guild.members if not each.user.bot]
    last = next(reversed(state.messages[of.id]), None)
    return {"id": of.id, "type": DIRECT, "last_message_id": last, "flags": 0, "recipients": people}


def message(state: Discord, of: Message, *, guild_of: Guild | None = None) -> Json:
    """A message; the mentions are those that it really makes."""
    users = [ping.removeprefix("user:") for ping in of.pings if ping.startswith("user:")]
    body: Json = {
        "id": of.id,
        "channel_id": of.channel_id,
        "type": of.kind,
        "author": user(of.author),
        "content": of.content,
        "embeds": of.embeds,
        "components": of.components,
        "attachments": [attachments.wire(state, each) for each in of.attachments],
        "mentions": [user(state.user(user_id)) for user_id in users],
        "mention_roles": [ping.removeprefix("role:") for ping in of.pings if ping.startswith("role:")],
        "mention_everyone": "everyone" in of.pings or "here" in of.pings,
        "timestamp": timestamp(of.at),
        "edited_timestamp": None if of.edited is None else timestamp(of.edited),
        "flags": of.flags,
        "pinned": of.pinned_at is not None,
        "tts": False,
    }
    if of.author.bot:
        body["application_id"] = state.world.application_id
    if of.nonce is not None:
        body["nonce"] = of.nonce
    if of.reference is not None:
        body["message_reference"] = of.reference
    if of.interaction is not None:
        body["interaction_metadata"] = of.interaction
    if of.flags & HAS_THREAD and of.id in state.threads:
        body["thread"] = thread(state, state.threads[of.id])
    if guild_of is not None and of.channel_id not in {each.id for each in state.directs.values()}:
        body["guild_id"] = guild_of.id
    return body
