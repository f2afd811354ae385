"""Where a placement stands, in a word or two, and what to do about it."""

from storybot.delivery.model import Ending
from storybot.store.model import Delivery

DELIVERED = "delivered"

_ENDINGS = {
    Ending.EXPIRED: "not posted: too old",
    Ending.REMOVED: "removed by people",
    Ending.REFUSED: "refused",
}


def standing(delivery: Delivery) -> str:
    """Where it stands, for people."""
    placement, channel = delivery.placement, delivery.channel
    if placement.ending is not None:
        return _ENDINGS[placement.ending]
    if placement.due_at is None:
        if _refused(delivery):
            return "delivered, but for a message that is refused"
        removed = any(message.removed for message in placement.messages)
        return "delivered, thread removed by people" if removed else DELIVERED
    if channel.retired_at is not None:
        return "channel not configured any more"
    if channel.trouble is not None:
        return f"channel {channel.trouble}"
    return "waiting" if placement.failing_since is None else "retrying"


def settled(delivery: Delivery) -> bool:
    """Whether nothing more will happen to it by itself."""
    placement, channel = delivery.placement, delivery.channel
    return placement.due_at is None or channel.trouble is not None or channel.retired_at is not None


def delivered(delivery: Delivery) -> bool:
    """Whether what is wanted is there."""
    placement = delivery.placement
    return placement.ending is None and placement.due_at is None and not _refused(delivery)


def problem(delivery: Delivery) -> str | None:
    """What is wrong, with what to do about it where a person has to; None where all is well."""
    if delivery.channel.trouble is not None and not delivered(delivery):
        return delivery.channel.advice
    return delivery.placement.last_error or _refused(delivery)


def _refused(delivery: Delivery) -> str | None:
    """Why the platform won't take one of the messages."""
    return next((message.refused for message in delivery.placement.messages if message.refused), None)
