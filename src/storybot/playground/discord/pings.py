"""Whom a message notifies.

Discord pings by what the text says, as far as `allowed_mentions` lets it; without `allowed_mentions` it
pings everyone that it can. Text in code isn't told apart here: whoever must not be pinged must not be named
there either.
"""

import re
from collections.abc import Iterator

from storybot.playground.discord.forms import AllowedMentions
from storybot.playground.discord.world import Guild, Permission

_USER = re.compile(r"<@!?([0-9]{1,20})>")
_ROLE = re.compile(r"<@&([0-9]{1,20})>")
_EVERYONE = re.compile(r"@(everyone|here)")


def pings(
    texts: list[str], allowed: AllowedMentions | None, guild: Guild, granted: Permission
) -> tuple[str, ...]:
    """`everyone`, `here`, `user:ID`, `role:ID`, each once and sorted. `granted` is what the author may do."""
    text = "\n".join(texts)
    return tuple(sorted({*_broad(text, allowed, granted), *_named(text, allowed, guild, granted)}))


def _broad(text: str, allowed: AllowedMentions | None, granted: Permission) -> Iterator[str]:
    if Permission.MENTION_EVERYONE in granted and _parses(allowed, "everyone"):
        yield from _EVERYONE.findall(text)


def _named(text: str, allowed: AllowedMentions | None, guild: Guild, granted: Permission) -> Iterator[str]:
    people = {member.user.id for member in guild.members}
    for user_id in _USER.findall(text):
        if user_id in people and (_parses(allowed, "users") or _lists(allowed, "users", user_id)):
            yield f"user:{user_id}"
    open_roles = {
        role.id for role in guild.roles if role.mentionable or Permission.MENTION_EVERYONE in granted
    }
    for role_id in _ROLE.findall(text):
        if role_id in open_roles and (_parses(allowed, "roles") or _lists(allowed, "roles", role_id)):
            yield f"role:{role_id}"


def _parses(allowed: AllowedMentions | None, kind: str) -> bool:
    return allowed is None or kind in (allowed.parse or ())


def _lists(allowed: AllowedMentions | None, kind: str, id_: str) -> bool:
    listed: list[str | int] = getattr(allowed, kind, None) or []
    return id_ in map(str, listed)
