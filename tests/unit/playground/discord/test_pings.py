"""Whom a text notifies, with every kind of allowed_mentions."""

import pytest

from storybot.playground.discord.forms import AllowedMentions
from storybot.playground.discord.pings import pings
from storybot.playground.discord.world import Permission, default_discord_world

INES, EDITORS, HIDDEN = "1100000000000000001", "1100000000000000022", "1100000000000000023"
TEXT = f"@everyone @here <@{INES}> <@!{INES}> <@&{EDITORS}> <@&{HIDDEN}> <@404>"
USER, ROLE = f"user:{INES}", f"role:{EDITORS}"


@pytest.mark.parametrize(
    ("allowed", "may_all", "expected"),
    [
        (None, True, {"everyone", "here", USER, ROLE, f"role:{HIDDEN}"}),
        (None, False, {USER, ROLE}),
        ({"parse": []}, True, set()),
        ({}, True, set()),
        ({"parse": ["everyone"]}, True, {"everyone", "here"}),
        ({"parse": ["everyone"]}, False, set()),
        ({"parse": ["users"]}, True, {USER}),
        ({"parse": ["roles"]}, False, {ROLE}),
        ({"parse": [], "users": [INES]}, True, {USER}),
        ({"parse": [], "roles": [EDITORS]}, True, {ROLE}),
        ({"parse": [], "users": ["404"]}, True, set()),
    ],
)
def test_pings(allowed: dict[str, list[str]] | None, may_all: bool, expected: set[str]) -> None:
    guild = default_discord_world().guilds[0]
    granted = Permission.MENTION_EVERYONE if may_all else Permission(0)
    mentions = None if allowed is None else AllowedMentions.model_validate(allowed)
    assert set(pings([TEXT], mentions, guild, granted)) == expected


def test_parse_and_a_list_of_the_same_kind_contradict_each_other() -> None:
    with pytest.raises(ValueError, match="mutually exclusive"):
        AllowedMentions.model_validate({"parse": ["users"], "users": [INES]})
