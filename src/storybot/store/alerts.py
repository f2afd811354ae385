"""Alerts: which channels get nothing, and what editors were told of it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Place
from storybot.store.model import Alert, AlertStep, Cause, Failing, Purpose, Trouble
from storybot.store.tables import alerts, channels, placements


async def failing(conn: AsyncConnection) -> list[Failing]:
    """The configured channels that get nothing, those that began first before others: they are in trouble,
    or requests for one of their placements have failed since."""
    configured = (channels.c.purpose == Purpose.STORIES.value) & channels.c.retired_at.is_(None)
    in_trouble = select(channels).where(configured, channels.c.trouble.is_not(None))
    first = (
        func.row_number()
        .over(partition_by=placements.c.channel_id, order_by=(placements.c.failing_since, placements.c.id))
        .label("nth")
    )
    columns = (placements.c.channel_id, placements.c.failing_since, placements.c.last_error)
    rows = select(*columns, first).where(placements.c.failing_since.is_not(None))
    failed = rows.where(placements.c.due_at.is_not(None)).subquery()
    by_request = (
        select(channels, failed.c.failing_since, failed.c.last_error)
        .join(failed, failed.c.channel_id == channels.c.id)
        .where(failed.c.nth == 1, configured, channels.c.trouble.is_(None))
    )
    found = [_in_trouble(row) for row in await conn.execute(in_trouble)]
    found += [_by_request(row) for row in await conn.execute(by_request)]
    return sorted(found, key=lambda one: (one.since, one.channel))


async def listing(conn: AsyncConnection, place: Place) -> list[Alert]:
    """The alerts in a place of which not all is told yet, oldest first."""
    here = (
        (alerts.c.platform == place.platform)
        & (alerts.c.account == place.account)
        & (alerts.c.channel == place.channel)
    )
    query = select(alerts).where(here, alerts.c.due_at.is_not(None)).order_by(alerts.c.id)
    return [_alert(row) for row in await conn.execute(query)]


async def save(conn: AsyncConnection, alert: Alert) -> Alert:
    """Keep an alert, a new one too; returned with its id."""
    values = dict(_values(alert))
    if alert.id is None:
        made = await conn.execute(insert(alerts).values(values).returning(alerts))
        return _alert(made.one())
    await conn.execute(update(alerts).where(alerts.c.id == alert.id).values(values))
    return alert


def _in_trouble(row: Row[Any]) -> Failing:
    return Failing(
        channel=row.id,
        place=Place(row.platform, row.account, row.channel),
        name=row.name,
        cause=Cause(row.platform, Trouble(row.trouble), row.lacks),
        since=row.trouble_since,
        problem=row.advice or "",
    )


def _by_request(row: Row[Any]) -> Failing:
    return Failing(
        channel=row.id,
        place=Place(row.platform, row.account, row.channel),
        name=row.name,
        cause=Cause(row.platform, None),
        since=row.failing_since,
        problem=row.last_error or "",
    )


def _values(alert: Alert) -> Iterator[tuple[str, Any]]:
    yield "platform", alert.place.platform
    yield "account", alert.place.account
    yield "channel", alert.place.channel
    yield "failing_platform", alert.cause.platform
    yield "trouble", alert.cause.trouble
    yield "lacks", alert.cause.lacks
    yield "channels", list(alert.channels)
    for same in ("problem", "since", "raised_at", "named", "message", "well_since", "over"):
        yield same, getattr(alert, same)
    for same in ("trying", "trying_since", "tries", "due_at"):
        yield same, getattr(alert, same)


def _alert(row: Row[Any]) -> Alert:
    return Alert(
        id=row.id,
        place=Place(row.platform, row.account, row.channel),
        cause=Cause(row.failing_platform, Trouble(row.trouble) if row.trouble else None, row.lacks),
        problem=row.problem,
        since=row.since,
        raised_at=row.raised_at,
        channels=tuple(row.channels),
        named=row.named,
        message=row.message,
        well_since=row.well_since,
        over=row.over,
        trying=AlertStep(row.trying) if row.trying else None,
        trying_since=row.trying_since,
        tries=row.tries,
        due_at=row.due_at,
    )
