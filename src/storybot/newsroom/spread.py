"""Wanting a story in channels: as a card of its own or, beyond a channel's cards an hour, on its digest."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from storybot.newsroom.routes import crowded
from storybot.store import digests, wanted
from storybot.store.engine import StoreConnection
from storybot.store.model import Channel
from storybot.store.wanted import AT_ONCE, Change

HOUR = timedelta(hours=1)


async def spread(
    conn: StoreConnection,
    slug: str,
    revision: int,
    wanting: Sequence[Channel],
    now: datetime,
    *,
    pings: bool = True,
    change: Change = AT_ONCE,
) -> bool:
    """Have a revision shown wherever the story is, and in the channels `wanting` it; say whether one of those
    is new to it. What is there is edited as the `change` says, and new cards ping whom the channel's route
    says.

    In any hour a channel has at most its route's number of cards, and beside them one digest, which gathers
    the rest for the hour after it was opened. What is on a digest stays there.
    """
    limited = [channel for channel in wanting if channel.route.cards_an_hour is not None]
    full: list[Channel] = []
    if limited:
        there = await digests.placed(conn, slug, [channel.id for channel in limited])
        new = [channel for channel in limited if channel.id not in there]
        counts = await digests.cards_since(conn, [channel.id for channel in new], now - HOUR)
        full = crowded(new, counts)
        await digests.gather(conn, slug, revision, full, opened_since=now - HOUR, now=now)
    rest = [channel for channel in wanting if channel not in full]
    return bool(await wanted.want(conn, slug, revision, rest, now, pings=pings, change=change) or full)
