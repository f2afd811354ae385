"""Sanctions: what a platform is to do to a person, or to a message of theirs, because moderators want it.
Each is a placement of no story, in the channel that it concerns or of the person who is warned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Ending, Kind, Place, Role, Sanction, StepKind
from storybot.store import channels as channel_queries
from storybot.store.keys import key_of
from storybot.store.model import Purpose
from storybot.store.moderation_tables import person_keys, sanctions
from storybot.store.placement_rows import add
from storybot.store.tables import channels, messages, placements


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a sanction. `step` is None for a warning; `problem` is what keeps it from being done, and
    `refused`, whether it is given up for that."""

    step: StepKind | None
    done: bool
    problem: str | None
    refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A `step` to be taken in a channel against the person with the key `person`, or a `message` of theirs in
    a `thread` there, because of a `case`; `until` a time, where it has an end."""

    step: StepKind
    place: Place
    person: str
    case: int | None
    thread: str | None = None
    message: str | None = None
    until: datetime | None = None


async def want(conn: AsyncConnection, wanted: Wanted, now: datetime) -> None:
    """Have a sanction carried out."""
    place, step, person = wanted.place, wanted.step.value, wanted.person
    channel_id = await channel_queries.known(conn, place, Purpose.MODERATORS, now)
    key = key_of("", place, Role.SANCTION, step, person, str(wanted.case), now.isoformat())
    told = {"role": Role.SANCTION.value, "view": step, "ref": wanted.message or person, "key": key}
    kept = {"case_id": wanted.case, "person": person, "until": wanted.until}
    await channel_queries.forgive(conn, place)
    where = {"channel_id": channel_id, "thread": wanted.thread}
    made = await add(conn, place, Kind.SANCTION, now, told, **where)
    await conn.execute(insert(sanctions).values(kept | {"placement_id": made}))


async def warn(conn: AsyncConnection, to: Place, person: str, case: int, now: datetime) -> None:
    """Have a person, whose key is `person`, told in a direct message what the case's ruling says."""
    channel_id = await channel_queries.known(conn, to, Purpose.PERSON, now)
    told = {"role": Role.NOTICE.value, "key": key_of("", to, Role.NOTICE, str(case), now.isoformat())}
    await channel_queries.forgive(conn, to)
    made = await add(conn, to, Kind.WARNING, now, told, channel_id=channel_id)
    kept = {"case_id": case, "person": person, "placement_id": made}
    await conn.execute(insert(sanctions).values(kept))


async def of(conn: AsyncConnection, placement: int) -> Sanction | None:
    """Whom a sanction is about, and until when; None where it is none."""
    known = sanctions.outerjoin(person_keys, person_keys.c.key == sanctions.c.person)
    columns = (person_keys.c.person, sanctions.c.until)
    query = select(*columns).select_from(known).where(sanctions.c.placement_id == placement)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else Sanction(row.person, row.until)


async def case_of(conn: AsyncConnection, placement: int) -> int | None:
    """The case because of which a sanction is wanted."""
    return await conn.scalar(select(sanctions.c.case_id).where(sanctions.c.placement_id == placement))


async def outcomes(conn: AsyncConnection, case: int) -> list[Outcome]:
    """What came of a case's sanctions."""
    rows = await conn.execute(
        select(
            placements.c.kind,
            placements.c.wanted_revision,
            placements.c.ending,
            placements.c.last_error,
            messages.c.view,
            messages.c.ref,
            messages.c.revision,
            messages.c.refused,
            channels.c.advice,
        )
        .join(sanctions, sanctions.c.placement_id == placements.c.id)
        .join(messages, messages.c.placement_id == placements.c.id)
        .join(channels, channels.c.id == placements.c.channel_id)
        .where(sanctions.c.case_id == case)
        .order_by(placements.c.id)
    )
    return [_outcome(row) for row in rows]


async def again(conn: AsyncConnection, case: int, now: datetime) -> bool:
    """Try those of a case's sanctions again that were refused; false where there are none."""
    its = select(sanctions.c.placement_id).where(sanctions.c.case_id == case)
    ended = (placements.c.id.in_(its), placements.c.ending == Ending.REFUSED.value)
    values = {"ending": null(), "due_at": now, "tries": 0, "last_error": null(), "failing_since": null()}
    tried = update(placements).where(*ended).values(values).returning(placements.c.id)
    ids = list(await conn.scalars(tried))
    await conn.execute(update(messages).where(messages.c.placement_id.in_(ids)).values(refused=None))
    return bool(ids)


def _outcome(row: Any) -> Outcome:
    if row.kind == Kind.WARNING.value:
        step, done = None, row.ref is not None
    else:
        step = StepKind(row.view)
        done = row.revision == row.wanted_revision or row.ending == Ending.REMOVED.value
    refused = row.ending in {Ending.REFUSED.value, Ending.EXPIRED.value}
    return Outcome(step, done, None if done else row.refused or row.advice or row.last_error, refused)
