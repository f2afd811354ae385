"""Reports of messages: what is being filled in, and what was handed in. All reports of one message gather on
one case."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Place
from storybot.moderation.model import Actor, Reported, Right
from storybot.store import audit, statements, stories
from storybot.store.columns import kept
from storybot.store.moderation_tables import cases, deeds, report_drafts, reports

DRAFT_KEPT = timedelta(days=1)
"""How long what is being filled in is kept."""

NAME_BYTES = 9
"""Of a draft's name."""

OPEN, DECIDED = "open", "decided"


async def lock(conn: AsyncConnection) -> None:
    """Let nobody else hand in a report until this transaction ends: two at once would open two cases. Their
    cards are placements, so the stories are locked first."""
    await stories.lock(conn)
    await statements.only_writer(conn, reports)


async def begin(conn: AsyncConnection, about: Reported, by: Place, now: datetime) -> str:
    """Keep a message while a person fills in why they report it; returns the draft's name, which no other
    ever has, so that an old form is about nothing else. Drafts that nobody handed in for long are
    forgotten."""
    await conn.execute(delete(report_drafts).where(report_drafts.c.at < now - DRAFT_KEPT))
    row = {
        "id": secrets.token_urlsafe(NAME_BYTES),
        "at": now,
        "by": await audit.key(conn, by),
        "author": await audit.key(conn, about.author.person),
        "written": _written(about),
    }
    made = await conn.execute(insert(report_drafts).values(row).returning(report_drafts.c.id))
    return made.scalar_one()


async def begun(conn: AsyncConnection, draft: str, by: Place) -> Reported | None:
    """The message of a draft; None where this person has none with that name (any more)."""
    query = select(report_drafts.c.written).where(
        report_drafts.c.id == draft, report_drafts.c.by == await audit.known(conn, by)
    )
    written = await conn.scalar(query)
    return None if written is None else _read(written)


async def end(conn: AsyncConnection, draft: str) -> None:
    """Forget a draft."""
    await conn.execute(delete(report_drafts).where(report_drafts.c.id == draft))


async def count(conn: AsyncConnection, by: Place, since: datetime) -> int:
    """How many reports a person has handed in since a time."""
    query = select(func.count()).select_from(reports.join(deeds, deeds.c.id == reports.c.deed_id))
    theirs = reports.c.by == await audit.known(conn, by)
    return (await conn.execute(query.where(theirs, deeds.c.at >= since))).scalar_one()


async def last_case(conn: AsyncConnection, place: Place, message: str) -> tuple[int, bool] | None:
    """The newest case of a message, and whether it is open; None where nobody has reported it."""
    its = (
        cases.c.platform == place.platform,
        cases.c.account == place.account,
        cases.c.channel == place.channel,
        cases.c.message == message,
    )
    newest = select(cases.c.id, cases.c.state).where(*its).order_by(cases.c.id.desc()).limit(1)
    row = (await conn.execute(newest)).one_or_none()
    return None if row is None else (row.id, row.state == OPEN)


async def open_case(conn: AsyncConnection, about: Reported) -> int:
    """A new case for a message; returns its number."""
    row = {
        "platform": about.place.platform,
        "account": about.place.account,
        "channel": about.place.channel,
        "thread": about.thread,
        "message": about.message,
        "link": about.link,
        "files": about.files,
        "slug": about.slug,
        "author": await audit.key(conn, about.author.person),
        "standing": about.standing.value,
        "state": OPEN,
    }
    return (await conn.execute(insert(cases).values(row).returning(cases.c.id))).scalar_one()


async def add(conn: AsyncConnection, case: int, by: Place, deed: int) -> None:
    """Add a person's report, which the deed with this number tells of."""
    row = {"case_id": case, "by": await audit.key(conn, by), "deed_id": deed}
    await conn.execute(insert(reports).values(row))


async def has_reported(conn: AsyncConnection, case: int, by: Place) -> bool:
    """Whether a person has reported a case's message before."""
    theirs = reports.c.by == await audit.known(conn, by)
    return await conn.scalar(select(reports.c.by).where(reports.c.case_id == case, theirs)) is not None


def _written(about: Reported) -> dict[str, Any]:
    """A message as JSON that each database takes."""
    told = asdict(about)
    return {name: _storable(value) for name, value in told.items()}


def _storable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _storable(each) for name, each in value.items()}  # pyright: ignore
    return kept(value) if isinstance(value, str) else value


def _read(written: Mapping[str, Any]) -> Reported:
    told = dict(written)
    place, author = Place(**told.pop("place")), Actor(**told.pop("author"))
    standing = Right(told.pop("standing"))
    return Reported(place=place, author=author, standing=standing, **told)
