"""How often Discord may be asked for what."""

from typing import Final

from storybot.delivery.model import Place, StepKind
from storybot.delivery.port import Limit

ALL_ROUTES: Final = Limit("discord", 49, 1.0)
"""Discord allows a bot 50 requests a second over all routes
(https://docs.discord.com/developers/topics/rate-limits#global-rate-limit); the rest is for searches."""

PEOPLE: Final = "@me"
"""The account of people: on Discord they are the same in every server."""

OPENING: Final = Limit("discord/open direct", 1, 3.0)
TELLING: Final = Limit("discord/direct", 1, 2.0)
"""A bot that opens many direct conversations is flagged; Discord names no figure
(https://docs.discord.com/developers/resources/user#create-dm)."""


def limits_for(step: StepKind, place: Place, thread: str | None = None) -> tuple[Limit, ...]:
    """Within a channel Discord's headers rule, and discord.py obeys them; one a second there keeps that wait
    out of the calls. About 10 messages an hour may be published, and a thread be renamed twice in 10 minutes
    (github.com/discord/discord-api-docs/issues/1900); Discord documents neither."""
    if place.account == PEOPLE:
        lane = OPENING if step is StepKind.OPEN_DIRECT else TELLING
        return (ALL_ROUTES, lane)
    if step is StepKind.RENAME_THREAD:
        return (ALL_ROUTES, Limit(f"discord/{thread or place.channel}/{step}", 2, 600.0))
    name = f"discord/{place.channel}/{step}"
    return (ALL_ROUTES, Limit(name, 10, 3600.0) if step is StepKind.PUBLISH_CARD else Limit(name, 5, 5.0))
