"""Publishing what is scheduled, when its time has come."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from storybot.clock import Clock
from storybot.errors import Refused
from storybot.newsroom import acts
from storybot.newsroom.acts import Done
from storybot.regularly import regularly
from storybot.store import stories
from storybot.store.engine import Store

EVERY: Final = 1.0
"""Seconds between two looks at what is due."""

LATE: Final = timedelta(minutes=1)
"""What is published later than this says so."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


async def keep_to_schedule(store: Store, clock: Clock, max_late: timedelta) -> None:
    """Publish what is due, for ever. A database that can't be reached is tried again."""
    await regularly(lambda: publish_due(store, clock.now(), max_late), clock, EVERY, "what is scheduled")


async def publish_due(store: Store, now: datetime, max_late: timedelta) -> list[Done]:
    """Publish each story that is due; one that is due for longer than `max_late` becomes a draft again.
    Both say how late it was. Raises StoreFailed."""
    async with store.read() as conn:
        due = await stories.due(conn, now)
    done: list[Done] = []
    for slug, at in due:
        try:
            done.append(await _publish(store, slug, at, now, max_late))
        except Refused as refusal:  # an editor was quicker
            log.info("not published", slug=slug, reason=str(refusal))
    return done


async def _publish(store: Store, slug: str, at: datetime, now: datetime, max_late: timedelta) -> Done:
    late = now - at
    if late > max_late:
        missed = f"not published: due {at:%Y-%m-%d %H:%M} UTC, and {_lasting(late)} late is too late"
        log.warning("missed its time for too long, is a draft again", slug=slug, due=at.isoformat())
        return await acts.unschedule(store, slug, now, due=at, missed=missed)
    remark = f"published {_lasting(late)} late: due {at:%Y-%m-%d %H:%M} UTC" if late > LATE else None
    done = await acts.publish(store, slug, now, due=at, late=remark)
    log.info("published on schedule", slug=slug, due=at.isoformat(), late=remark)
    return done


def _lasting(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    days, hours = minutes // (24 * 60), minutes // 60 % 24
    return f"{days} d {hours} h" if days else f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
