"""Where a placement stands, in a word or two, and what to do about it."""

from storybot.delivery.model import Ending
from storybot.store.model import Delivery, Standing

DELIVERED = "delivered"

_ENDINGS = {
    Ending.EXPIRED: "not posted: too old",
    Ending.REMOVED: "removed by people",
    Ending.REFUSED: "refused",
}


def standing(delivery: Delivery) -> str:
    """Where it stands, for people."""
    placement, channel = delivery.placement, delivery.channel
    return in_words(
        Standing(
            ending=placement.ending,
            due=placement.due_at is not None,
            failing=placement.failing_since is not None,
            refused=_refused(delivery) is not None,
            removed=any(message.removed for message in placement.messages),
            trouble=channel.trouble,
            held=placement.held,
            thread_refused=placement.thread_refused is not None,
        )
    )


def in_words(standing: Standing) -> str:
    """The same, of all placements that stand alike."""
    if standing.ending is not None:
        return _ENDINGS[standing.ending]
    if not standing.due:
        if standing.refused:
            return "delivered, but for a message that is refused"
        if standing.thread_refused:
            return "delivered, but its thread stays as it is"
        return "delivered, thread removed by people" if standing.removed else DELIVERED
    if standing.held:
        return "channel not configured any more"
    if standing.trouble is not None:
        return f"channel {standing.trouble}"
    return "retrying" if standing.failing else "waiting"


def settled(delivery: Delivery) -> bool:
    """Whether nothing more will happen to it by itself."""
    placement, channel = delivery.placement, delivery.channel
    return placement.due_at is None or channel.trouble is not None or placement.held


def delivered(delivery: Delivery) -> bool:
    """Whether what is wanted is there."""
    placement = delivery.placement
    refused = _refused(delivery) or placement.thread_refused
    return placement.ending is None and placement.due_at is None and not refused


def problem(delivery: Delivery) -> str | None:
    """What is wrong, with what to do about it where a person has to; None where all is well."""
    if delivery.channel.trouble is not None and not delivered(delivery):
        return delivery.channel.advice
    return delivery.placement.last_error or _refused(delivery) or delivery.placement.thread_refused


def _refused(delivery: Delivery) -> str | None:
    """Why the platform won't take one of the messages."""
    return next((message.refused for message in delivery.placement.messages if message.refused), None)
