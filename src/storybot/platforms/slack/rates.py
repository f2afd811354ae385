"""How often Slack may be asked for what."""

from typing import Final

from storybot.delivery.model import Place, StepKind
from storybot.delivery.port import Limit

UNEVEN: Final = 1.1
"""Seconds between two messages to a channel: the one of Slack's, and what requests may arrive closer together
than they went."""

PEOPLE: Final = ("U", "W")
"""What the ids of people begin with (https://docs.slack.dev/reference/objects/user-object)."""


def limits_for(step: StepKind, place: Place) -> tuple[Limit, ...]:
    """A message a second for a channel, several hundred a minute for a workspace; `chat.update`,
    `chat.delete` and `conversations.info` are of tier 3, `pins.add` of tier 2:
    https://docs.slack.dev/apis/web-api/rate-limits"""
    workspace = f"slack/{place.account}"
    if place.channel.startswith(PEOPLE):
        return (Limit(f"{workspace}/direct/{step}", 30, 60.0),)
    match step:
        case StepKind.POST_CARD | StepKind.POST_MESSAGE:
            return (
                Limit(f"{workspace}/chat.postMessage", 300, 60.0),
                Limit(f"{workspace}/{place.channel}", 1, UNEVEN),
            )
        case StepKind.EDIT_MESSAGE | StepKind.SET_THREAD:
            return (Limit(f"{workspace}/chat.update", 50, 60.0),)
        case StepKind.PREVIEW_LINK:
            return (Limit(f"{workspace}/chat.unfurl", 50, 60.0),)
        case StepKind.LOOK:
            return (Limit(f"{workspace}/conversations.info", 50, 60.0),)
        case StepKind.PIN_CARD:
            return (Limit(f"{workspace}/pins", 20, 60.0),)
        case StepKind.REMOVE_MESSAGE:
            return (Limit(f"{workspace}/chat.delete", 50, 60.0),)
        case _:
            return ()
