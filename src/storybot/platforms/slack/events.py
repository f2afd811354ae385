"""What Slack tells that bears on channels: the bot came or went, the channel was archived or deleted."""

from collections.abc import Callable
from typing import Any, Final

from slack_bolt.context.async_context import AsyncBoltContext

from storybot.delivery.model import Place

MEMBER_EVENTS: Final = ("member_joined_channel", "member_left_channel")
CHANNEL_EVENTS: Final = (
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
)


def subscribe(app: Any, changed: Callable[[Place], None]) -> None:
    """Call `changed` for each channel that an event concerns. `app` is an `AsyncApp`; the manifest subscribes
    to the same events."""

    async def on_member(event: dict[str, Any], context: AsyncBoltContext) -> None:
        if event.get("user") == context.bot_user_id:
            await on_channel(event, context)

    async def on_channel(event: dict[str, Any], context: AsyncBoltContext) -> None:
        changed(Place("slack", str(context.team_id), str(event["channel"])))

    for events, listener in ((MEMBER_EVENTS, on_member), (CHANNEL_EVENTS, on_channel)):
        for event in events:
            app.event(event)(listener)
