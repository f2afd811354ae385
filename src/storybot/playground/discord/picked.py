"""What a person picks in a modal's selects of users, roles and channels, which Discord's clients fill, and
what the interaction tells of it.

https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-resolved-data-structure
"""

from collections.abc import Sequence
from typing import Any

from storybot.playground.discord import wire
from storybot.playground.discord.component_rules import every
from storybot.playground.discord.filled import Values, several
from storybot.playground.discord.refusals import bad_form
from storybot.playground.discord.state import Discord
from storybot.playground.discord.world import Guild

Json = dict[str, Any]

_USERS, _ROLES, _BOTH, _CHANNELS = 5, 6, 7, 8
_OF_CHANNEL = ("id", "name", "type", "permissions", "parent_id", "flags")


def resolved(state: Discord, guild: Guild, components: Sequence[Json], values: Values) -> Json:
    """Everything that was picked, by its kind and id. Raises 50035 for what a client wouldn't offer."""
    found: Json = {}
    for field in every(components):
        if field["type"] not in {_USERS, _ROLES, _BOTH, _CHANNELS}:
            continue
        for id_ in several(values, field["custom_id"]):
            told = _told(state, guild, field, id_)
            if not told:
                at = ("data", "components", field["custom_id"])
                raise bad_form((at, "BASE_TYPE_CHOICES", "Value is none of the options."))
            for kind, body in told.items():
                found.setdefault(kind, {})[id_] = body
    return found


def _told(state: Discord, guild: Guild, field: Json, id_: str) -> Json:
    users, roles = field["type"] in {_USERS, _BOTH}, field["type"] in {_ROLES, _BOTH}
    member = next((it for it in guild.members if users and it.user.id == id_), None)
    if member is not None:
        body = wire.member(member)
        return {"users": body.pop("user"), "members": body}
    role = next((it for it in guild.roles if roles and it.id == id_), None)
    if role is not None:
        return {"roles": wire.role(role)}
    types: list[int] = field.get("channel_types") or list(wire.CHANNEL_TYPES.values())
    there = [it for it in guild.channels if it.id == id_ and wire.CHANNEL_TYPES.get(it.kind) in types]
    if field["type"] != _CHANNELS or not there:
        return {}
    shown = wire.spot(state, state.spot(id_)) | {"permissions": "0"}
    return {"channels": {name: shown[name] for name in _OF_CHANNEL if name in shown}}
