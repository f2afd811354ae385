"""What Slack tells that bears on channels: the bot came or went, the channel was archived or deleted."""

import re
from collections.abc import Callable
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from storybot.delivery.model import Place
from storybot.platforms.slack.ids import LINK_ACTION

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
    """Call `changed` for each channel that an event concerns, and acknowledge link buttons. `app` is an
    `AsyncApp`; the manifest subscribes to the same events."""

    async def on_member(event: dict[str, Any], context: AsyncBoltContext) -> None:
        if event.get("user") == context.bot_user_id:
            await on_channel(event, context)

    async def on_channel(event: dict[str, Any], context: AsyncBoltContext) -> None:
        channel: object = event.get("channel")
        if isinstance(channel, str):
            changed(Place("slack", str(context.team_id), channel))

    for events, listener in ((MEMBER_EVENTS, on_member), (CHANNEL_EVENTS, on_channel)):
        for event in events:
            app.event(event)(listener)

    # Slack tells of a pressed link button too, and shows people a warning where nobody acknowledges it.
    async def on_link(ack: AsyncAck) -> None:
        await ack()

    app.action(re.compile(rf"{LINK_ACTION}\d+"))(on_link)
