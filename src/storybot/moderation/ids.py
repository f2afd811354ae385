"""What ids look like on each platform. Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from storybot.moderation.model import Holder

ACCOUNT: Final = "account"
CHANNEL: Final = "channel"

IDS: Final[Mapping[tuple[str, str], tuple[str, str]]] = MappingProxyType(
    {
        ("discord", ACCOUNT): (r"\d+", "a server's id, a number such as 1100000000000000000"),
        ("discord", CHANNEL): (r"\d+", "a channel's id, a number such as 1100000000000000101"),
        ("discord", Holder.USER): (r"\d+", "a person's id, a number such as 1100000000000000001"),
        ("discord", Holder.GROUP): (r"\d+", "a role's id, a number such as 1100000000000000022"),
        ("slack", ACCOUNT): (r"[TE][A-Z0-9]+", "a workspace's id, such as T0123ABCD"),
        ("slack", CHANNEL): (r"[CG][A-Z0-9]+", "a channel's id, such as C0123ABCD"),
        ("slack", Holder.USER): (r"[UW][A-Z0-9]+", "a person's id, such as U0123ABCD"),
        ("slack", Holder.GROUP): (r"S[A-Z0-9]+", "a user group's id, such as S0123ABCD"),
    }
)
"""The pattern of each id, and what is expected in words."""

LONGEST: Final = 20
"""Characters of an id: those of the largest number of 64 bits, and more than Slack's have."""


def is_id(platform: str, what: str, text: str) -> bool:
    """Whether a text can be the id of an account, a channel, a person or a group."""
    pattern, _ = IDS[platform, what]
    return len(text) <= LONGEST and re.fullmatch(pattern, text, re.ASCII) is not None
