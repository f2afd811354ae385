"""Sanctions: what a platform is to do to a person, or to a message of theirs, because moderators want it.
Each is a placement of no story, in the channel that it concerns or of the person who is warned."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, insert, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from storybot.delivery.model import Ending, Kind, Place, Role, Ruling, Sanction, StepKind
from storybot.moderation.model import EVERYWHERE
from storybot.store import channels as channel_queries
from storybot.store.keys import key_of
from storybot.store.model import Purpose, Trouble
from storybot.store.moderation_tables import cases, deed_texts, kept_out, person_keys, sanctions
from storybot.store.placement_rows import add
from storybot.store.tables import channels, messages, placements


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a sanction. `step` is None for a warning; `problem` is what keeps it from being done."""

    step: StepKind | None
    done: bool
    problem: str | None


@dataclass(frozen=True, slots=True)
class NotLetIn:
    """Somebody whom the platform still keeps out, by the name that they had, empty where it was erased; and
    why."""

    id: str
    name: str
    problem: str


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
    """Whom a sanction is about, and how it is to be with them by now, whatever was wanted meanwhile: who was
    let in isn't kept out by an order that comes late. None where it is none."""
    known = sanctions.join(placements, placements.c.id == sanctions.c.placement_id)
    known = known.outerjoin(person_keys, person_keys.c.key == sanctions.c.person)
    out = exists().where(
        kept_out.c.platform == placements.c.platform,
        kept_out.c.account == placements.c.account,
        kept_out.c.person == person_keys.c.person,
    )
    columns = (person_keys.c.person, sanctions.c.until, out.label("out"))
    query = select(*columns).select_from(known).where(sanctions.c.placement_id == placement)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else Sanction(row.person, row.until, row.out)


async def case_of(conn: AsyncConnection, placement: int) -> int | None:
    """The case because of which a sanction is wanted."""
    return await conn.scalar(select(sanctions.c.case_id).where(sanctions.c.placement_id == placement))


async def outcomes(conn: AsyncConnection, case: int) -> list[Outcome]:
    """What came of a case's sanctions."""
    its = _OUTCOMES.where(sanctions.c.case_id == case).order_by(placements.c.id)
    return [_outcome(row) for row in await conn.execute(its)]


async def again(conn: AsyncConnection, case: int, now: datetime) -> bool:
    """Try those of a case's sanctions again that have a problem; false where there are none."""
    return await _again(conn, sanctions.c.case_id == case, now)


async def not_let_in(conn: AsyncConnection, platform: str, account: str) -> list[NotLetIn]:
    """Whom moderators let in again and the platform didn't, or not everywhere, those longest first. A channel
    that is gone keeps nobody out."""
    called = (
        select(deed_texts.c.text)
        .where(deed_texts.c.person == sanctions.c.person, deed_texts.c.part == "about")
        .order_by(deed_texts.c.deed_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = _OUTCOMES.add_columns(person_keys.c.person, called.label("called"))
    query = query.join(person_keys, person_keys.c.key == sanctions.c.person)
    query = query.where(*_letting_in(platform, account), _UNDONE, _NOT_GONE).order_by(placements.c.id)
    rows = (await conn.execute(query)).all()
    told = {row.person: NotLetIn(row.person, row.called or "", it) for row in rows if (it := _problem(row))}
    return list(told.values())


async def let_in_again(
    conn: AsyncConnection, platform: str, account: str, person: str, now: datetime
) -> bool:
    """Try once more to let the person with the key `person` in where that was refused; false for nowhere."""
    its = select(placements.c.id).join(messages, messages.c.placement_id == placements.c.id)
    chosen = sanctions.c.placement_id.in_(its.where(*_letting_in(platform, account)))
    return await _again(conn, and_(chosen, sanctions.c.person == person), now)


async def letting_in(conn: AsyncConnection, person: str) -> list[int]:
    """The placements by which the person with the key `person` is still to be let in somewhere."""
    query = (
        select(placements.c.id)
        .join(sanctions, sanctions.c.placement_id == placements.c.id)
        .join(messages, messages.c.placement_id == placements.c.id)
        .join(channels, channels.c.id == placements.c.channel_id)
        .where(sanctions.c.person == person, messages.c.view == StepKind.LET_IN.value, _UNDONE, _NOT_GONE)
    )
    return list(await conn.scalars(query.order_by(placements.c.id)))


async def pass_on(conn: AsyncConnection, ids: Collection[int], key: str) -> None:
    """Have sanctions go on, by the ids of their placements, against who has another key now; nothing tells
    in which case they were wanted."""
    its = sanctions.c.placement_id.in_(ids)
    await conn.execute(update(sanctions).where(its).values(person=key, case_id=None))
    await conn.execute(update(messages).where(messages.c.placement_id.in_(ids)).values(ref=key))


async def where_kept_out(
    conn: AsyncConnection, platform: str, account: str, person: str
) -> list[tuple[Place, int | None]]:
    """The channels of an account in which the person with the key `person` was ever to be kept out, retired
    ones too, but for those that are gone; with each case because of which, the last one last, and None where
    that was erased."""
    columns = (channels.c.id, channels.c.platform, channels.c.account, channels.c.channel)
    query = (
        select(*columns, sanctions.c.case_id)
        .distinct()
        .select_from(sanctions)
        .join(placements, placements.c.id == sanctions.c.placement_id)
        .join(messages, messages.c.placement_id == placements.c.id)
        .join(channels, channels.c.id == placements.c.channel_id)
        .where(sanctions.c.person == person, messages.c.view == StepKind.KEEP_OUT.value)
        .where(channels.c.platform == platform, channels.c.account == account)
        .where(_NOT_GONE)
        .order_by(channels.c.id, sanctions.c.case_id.nulls_first())
    )
    rows = await conn.execute(query)
    return [(Place(row.platform, row.account, row.channel), row.case_id) for row in rows]


async def to_keep_out(conn: AsyncConnection) -> list[tuple[Place, str, int | None]]:
    """The channels for stories in which somebody who is kept out of their account isn't by any order, for the
    channels came later, or the person was erased since and nobody can tell; whom, by the platform's id; and
    the last case because of which. On platforms that can keep people out."""
    orders = (
        select(placements.c.platform)
        .select_from(sanctions)
        .join(placements, placements.c.id == sanctions.c.placement_id)
        .join(messages, messages.c.placement_id == placements.c.id)
        .where(messages.c.view == StepKind.KEEP_OUT.value)
    )
    columns = (kept_out.c.platform, kept_out.c.account, kept_out.c.person, channels.c.id)
    ordered = (
        orders.with_only_columns(*columns)
        .join(person_keys, person_keys.c.key == sanctions.c.person)
        .join(kept_out, and_(_is_them(kept_out), _in_account(placements)))
        .join(channels, channels.c.id == placements.c.channel_id)
        .where(placements.c.wanted_at >= kept_out.c.since)
    )
    every = (
        select(*columns)
        .join(channels, _in_account(channels))
        .where(channels.c.purpose == Purpose.STORIES.value, channels.c.retired_at.is_(None))
        .where(kept_out.c.platform.in_(orders))
    )
    # All at once: to look for each person and channel by themselves takes seconds.
    missing = every.except_(ordered).subquery()
    query = (
        select(missing, channels.c.channel, _last_case(missing).label("case"))
        .join(channels, channels.c.id == missing.c.id)
        .order_by(channels.c.id, missing.c.person)
    )
    rows = await conn.execute(query)
    return [(Place(row.platform, row.account, row.channel), row.person, row.case) for row in rows]


def _last_case(whose: Any) -> Any:
    """The last case because of which somebody is kept out; null where they were erased since."""
    return (
        select(func.max(cases.c.id))
        .join(person_keys, person_keys.c.key == cases.c.author)
        .where(cases.c.platform == whose.c.platform, cases.c.account == whose.c.account)
        .where(_is_them(whose), cases.c.ruling == Ruling.KEEP_OUT.value)
        .correlate(whose)
        .scalar_subquery()
    )


def _in_account(table: Any) -> ColumnElement[bool]:
    return and_(table.c.platform == kept_out.c.platform, table.c.account == kept_out.c.account)


def _is_them(whose: Any) -> ColumnElement[bool]:
    return and_(
        person_keys.c.platform == whose.c.platform,
        person_keys.c.person == whose.c.person,
        person_keys.c.account.in_([whose.c.account, EVERYWHERE]),
    )


async def _again(conn: AsyncConnection, which: ColumnElement[bool], now: datetime) -> bool:
    """Try again what was refused or came too late, what failed, and what waits for a channel in trouble that
    nobody looks at; it is wanted anew, so that it doesn't come too late again."""
    in_trouble = placements.c.channel_id.in_(select(channels.c.id).where(channels.c.trouble.is_not(None)))
    waits = and_(placements.c.due_at.is_not(None), or_(placements.c.last_error.is_not(None), in_trouble))
    stuck = or_(placements.c.ending.in_([Ending.REFUSED.value, Ending.EXPIRED.value]), waits)
    its = (placements.c.id.in_(select(sanctions.c.placement_id).where(which)), stuck)
    values = {"ending": null(), "wanted_at": now, "due_at": now, "tries": 0}
    values |= {"last_error": null(), "failing_since": null()}
    tried = update(placements).where(*its).values(values)
    rows = (await conn.execute(tried.returning(placements.c.id, placements.c.channel_id))).all()
    refused = messages.c.placement_id.in_([row.id for row in rows])
    await conn.execute(update(messages).where(refused).values(refused=None))
    await channel_queries.forgive_all(conn, {row.channel_id for row in rows})
    return bool(rows)


def _letting_in(platform: str, account: str) -> tuple[ColumnElement[bool], ...]:
    here = (placements.c.platform == platform, placements.c.account == account)
    return (*here, messages.c.view == StepKind.LET_IN.value)


_UNDONE = and_(
    or_(messages.c.revision.is_(None), messages.c.revision != placements.c.wanted_revision),
    or_(placements.c.ending.is_(None), placements.c.ending != Ending.REMOVED.value),
)

_NOT_GONE = or_(channels.c.trouble.is_(None), channels.c.trouble != Trouble.GONE.value)

_OUTCOMES = (
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
    .select_from(placements)
    .join(sanctions, sanctions.c.placement_id == placements.c.id)
    .join(messages, messages.c.placement_id == placements.c.id)
    .join(channels, channels.c.id == placements.c.channel_id)
)


def _outcome(row: Any) -> Outcome:
    if row.kind == Kind.WARNING.value:
        step, done = None, row.ref is not None
    else:
        step = StepKind(row.view)
        done = row.revision == row.wanted_revision or row.ending == Ending.REMOVED.value
    return Outcome(step, done, None if done else row.refused or row.advice or row.last_error)


def _problem(row: Any) -> str | None:
    return _outcome(row).problem
