"""Cases: messages that were reported, as those see them who decide on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Place, Ruling
from storybot.moderation.model import Actor, Right
from storybot.store import sanctions
from storybot.store.moderation_tables import cases, deed_texts, deeds, kept_out, person_keys, reports
from storybot.store.reports import DECIDED, OPEN
from storybot.store.sanctions import Outcome
from storybot.store.tables import stories
from storybot.story.embargo import State

REASONS: Final = 5
"""Reasons that a case tells, the last ones; all are in the audit."""


@dataclass(frozen=True, slots=True)
class Decided:
    """How a case was decided on: by somebody with this name, empty where that was erased; `reason` as far as
    it wasn't."""

    ruling: Ruling
    by: str
    at: datetime
    reason: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A message that was reported, with all that is known of it. Of an author who was erased, ids and name
    are empty; `key` is theirs. `text` is what the last report quotes, None where that was erased. `reasons`
    are the last of the reports that have one, the oldest first. `state` is that of the story in whose thread
    the message stands. `earlier` counts what came of the author's other cases in the account; None: they are
    open. `kept_out`: the author is kept out of the account's discussions by now. `shown`: it has a card in a
    channel."""

    id: int
    place: Place
    thread: str | None
    message: str
    link: str
    files: int
    slug: str | None
    headline: str | None
    state: State | None
    author: Actor
    key: str
    standing: Right
    text: str | None
    reported_at: datetime
    reports: int
    reasons: tuple[str, ...]
    kept_out: bool
    shown: bool
    earlier: Mapping[Ruling | None, int] = field(default_factory=dict[Ruling | None, int])
    decided: Decided | None = None
    outcomes: tuple[Outcome, ...] = ()


async def get(conn: AsyncConnection, number: int) -> Case | None:
    """A case by its number."""
    row = (await conn.execute(_CASES.where(cases.c.id == number))).one_or_none()
    return None if row is None else await _case(conn, row)


async def shown_by(conn: AsyncConnection, placement: int) -> Case | None:
    """The case that a card shows."""
    row = (await conn.execute(_CASES.where(cases.c.placement_id == placement))).one_or_none()
    return None if row is None else await _case(conn, row)


async def open_in(
    conn: AsyncConnection,
    account: tuple[str, str] | None,
    standings: Collection[Right],
    *,
    after: int = 0,
    limit: int,
) -> Sequence[Case]:
    """The cases to be decided on in an account (platform, account), or in all, of authors with one of these
    standings: the oldest first, those after the one with a number."""
    query = _CASES.where(cases.c.state == OPEN, cases.c.id > after)
    query = query.where(cases.c.standing.in_([one.value for one in standings]))
    if account is not None:
        query = query.where(cases.c.platform == account[0], cases.c.account == account[1])
    rows = (await conn.execute(query.order_by(cases.c.id).limit(limit))).all()
    return [await _case(conn, row) for row in rows]


async def decide(conn: AsyncConnection, number: int, ruling: Ruling, until: datetime | None) -> bool:
    """Decide on a case; false where somebody has done so before."""
    open_one = update(cases).where(cases.c.id == number, cases.c.state == OPEN)
    values = {"state": DECIDED, "ruling": ruling.value, "until": until}
    return bool((await conn.execute(open_one.values(values))).rowcount)


async def decided_by(conn: AsyncConnection, number: int, deed: int) -> None:
    """Note the deed by which a case was decided on."""
    await conn.execute(update(cases).where(cases.c.id == number).values(decided_by=deed))


_CASES: Select[Any] = (
    select(
        cases,
        stories.c.headline,
        stories.c.state.label("story_state"),
        person_keys.c.platform.label("whose"),
        person_keys.c.account.label("at_home"),
        person_keys.c.person,
        kept_out.c.since.label("kept_out_since"),
    )
    .outerjoin(stories, stories.c.slug == cases.c.slug)
    .outerjoin(person_keys, person_keys.c.key == cases.c.author)
    .outerjoin(
        kept_out,
        (kept_out.c.person == person_keys.c.person)
        & (kept_out.c.platform == cases.c.platform)
        & (kept_out.c.account == cases.c.account),
    )
)


async def _case(conn: AsyncConnection, row: Row[Any]) -> Case:
    counted = select(func.count().label("reports"), func.min(deeds.c.at).label("first"))
    counted = counted.select_from(reports.join(deeds, deeds.c.id == reports.c.deed_id))
    told = (await conn.execute(counted.where(reports.c.case_id == row.id))).one()
    names, quoted = [await _texts(conn, row.id, part) for part in ("about", "quoted")]
    return Case(
        id=row.id,
        place=Place(row.platform, row.account, row.channel),
        thread=row.thread,
        message=row.message,
        link=row.link,
        files=row.files,
        slug=row.slug,
        headline=row.headline,
        state=None if row.story_state is None else State(row.story_state),
        author=Actor(row.whose or "", row.at_home or "", row.person or "", names[0] if names else ""),
        key=row.author,
        standing=Right(row.standing),
        text=quoted[0] if quoted else None,
        reported_at=told.first,
        reports=told.reports,
        reasons=tuple(await _texts(conn, row.id, "reason", REASONS)),
        kept_out=row.kept_out_since is not None,
        shown=row.placement_id is not None,
        earlier=await _earlier(conn, row),
        decided=await _decided(conn, row),
        outcomes=tuple(await sanctions.outcomes(conn, row.id)),
    )


async def _texts(conn: AsyncConnection, number: int, part: str, most: int = 1) -> list[str]:
    """The last of what is left of a part of a case's reports, the oldest of these first. A case may gather
    thousands of reports, so no more is read than is told."""
    its = reports.join(deed_texts, deed_texts.c.deed_id == reports.c.deed_id)
    last = select(deed_texts.c.deed_id).select_from(its)
    last = last.where(reports.c.case_id == number, deed_texts.c.part == part)
    last = last.order_by(deed_texts.c.deed_id.desc()).limit(most)
    query = select(deed_texts.c.text).where(deed_texts.c.part == part, deed_texts.c.deed_id.in_(last))
    return list(await conn.scalars(query.order_by(deed_texts.c.deed_id)))


async def _earlier(conn: AsyncConnection, row: Row[Any]) -> dict[Ruling | None, int]:
    others = select(cases.c.ruling, func.count()).where(
        cases.c.author == row.author,
        cases.c.platform == row.platform,
        cases.c.account == row.account,
        cases.c.id != row.id,
    )
    found = await conn.execute(others.group_by(cases.c.ruling))
    return {None if ruling is None else Ruling(ruling): number for ruling, number in found}


async def _decided(conn: AsyncConnection, row: Row[Any]) -> Decided | None:
    if row.decided_by is None:
        return None
    query = select(deeds.c.at, deed_texts.c.part, deed_texts.c.text)
    query = query.outerjoin(deed_texts, deed_texts.c.deed_id == deeds.c.id)
    found = (await conn.execute(query.where(deeds.c.id == row.decided_by))).all()
    texts = {one.part: one.text for one in found}
    at, ruling = found[0].at, Ruling(row.ruling)
    return Decided(ruling, texts.get("by", ""), at, texts.get("reason"), row.until)
