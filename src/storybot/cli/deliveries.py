"""How placements are printed."""

from typing import Any

from rich.table import Table

from storybot.delivery.model import Placement, Role
from storybot.delivery.standing import problem, standing
from storybot.logs import escaped
from storybot.store.model import Delivery


def as_json(delivery: Delivery) -> dict[str, Any]:
    """Everything there is to know of a placement, for programs."""
    placement, channel = delivery.placement, delivery.channel
    return {
        "slug": placement.slug,
        "platform": placement.place.platform,
        "account": placement.place.account,
        "channel": placement.place.channel,
        "channel_name": channel.name,
        "state": standing(delivery),
        "wanted": {"revision": placement.wanted_revision, "since": placement.wanted_at},
        "there": {
            "thread": placement.thread,
            "messages": [
                {"role": m.role, "id": m.ref, "revision": m.revision if m.ref else None, "removed": m.removed}
                for m in placement.messages
            ],
        },
        "tries": placement.tries,
        "due_at": placement.due_at,
        "last_error": problem(delivery),
        "failing_since": channel.trouble_since or placement.failing_since,
    }


def table(deliveries: list[Delivery]) -> Table:
    """The same for people."""
    shown = Table("story", "channel", "state", "wanted", "there", "tries", "last error", "since", box=None)
    for delivery in deliveries:
        placement, channel = delivery.placement, delivery.channel
        since = channel.trouble_since or placement.failing_since
        shown.add_row(
            placement.slug,
            f"{placement.place.platform} {escaped(channel.name or placement.place.channel)}",
            standing(delivery),
            f"revision {placement.wanted_revision}",
            _there(placement),
            str(placement.tries),
            escaped(problem(delivery) or ""),
            f"{since:%Y-%m-%d %H:%M}Z" if since else "",
        )
    return shown


def _there(placement: Placement) -> str:
    card = next(m for m in placement.messages if m.role is Role.CARD)
    if card.ref is None:
        return "nothing"
    return f"revision {card.revision}" + (", thread" if placement.thread else "")
