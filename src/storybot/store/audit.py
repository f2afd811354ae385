"""The audit: what was done by whom. Deeds are never changed; names and what people wrote can be erased."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, false, or_, select
from sqlalchemy import insert as insert_into
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Place
from storybot.moderation.model import REPORT, Actor, Deed, Outcome, Way
from storybot.store import channels, kept_out, log_cards, report_cards, sanctions
from storybot.store import stories as story_queries
from storybot.store.moderation_tables import deed_texts, deeds, log_deeds, person_keys, report_drafts
from storybot.store.statements import insert
from storybot.store.tables import stories
from storybot.story.embargo import State

KEY_BYTES = 15
"""Of a person's key, which tells nothing of the person: 120 random bits."""

_BY, _ABOUT, _REASON, _QUOTED, _TITLE = "by", "about", "reason", "quoted", "title"
"""The parts of a deed that can be erased."""

ERASED = ""
"""What stands for a person's ids and name that were erased."""


Account = tuple[str, str]
"""A platform, and an account of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A deed as it is kept: of whom or what was erased, ids and name are empty. `key` is that of who did it;
    `state` is where its story is in its life by now, None where there is none."""

    id: int
    at: datetime
    key: str
    deed: Deed
    state: State | None


async def record(
    conn: AsyncConnection, deed: Deed, now: datetime, *, told_in: Collection[Account] | None = None
) -> int:
    """Write a deed down, of which the moderators of the accounts `told_in` are told, as `told` says where
    that is None; returns its number."""
    [written] = await record_all(conn, [deed], now, told_in=told_in)
    return written


async def record_all(
    conn: AsyncConnection,
    done: Sequence[Deed],
    now: datetime,
    *,
    told_in: Collection[Account] | None = None,
) -> list[int]:
    """Write deeds down in a few statements, however many; returns their numbers."""
    people = dict.fromkeys(who.person for deed in done for who in (deed.by, deed.about) if who)
    keys = {person: await key(conn, person) for person in people}
    if not done:
        return []
    adding = insert_into(deeds).returning(deeds.c.id, sort_by_parameter_order=True)
    rows = [_row(deed, keys, now) for deed in done]
    numbers = list(await conn.scalars(adding, rows))
    texts = [row for number, deed in zip(numbers, done, strict=True) for row in _texts(number, deed, keys)]
    await conn.execute(insert_into(deed_texts), texts)
    logs = [
        {"platform": platform, "account": account, "deed_id": number}
        for number, deed in zip(numbers, done, strict=True)
        for platform, account in (told(deed) if told_in is None else set(told_in))
    ]
    if logs:
        await conn.execute(insert_into(log_deeds), logs)
    return numbers


def told(deed: Deed) -> Collection[Account]:
    """The accounts whose moderators are told of a deed, unless it is said otherwise: the one where it was
    done. Who reported a message is told to nobody but admins."""
    if deed.place is None or deed.act == REPORT:
        return ()
    return ((deed.place.platform, deed.place.account),)


async def listing(
    conn: AsyncConnection,
    *,
    slug: str | None = None,
    by: Place | None = None,
    since: datetime | None = None,
    before_id: int | None = None,
    told_in: Collection[Account] | None = None,
    limit: int,
) -> list[Entry]:
    """The last deeds, newest first: of one story, of one person, since a time, before the deed with a number,
    of which the moderators of some accounts are told, where these are given."""
    wanted: list[ColumnElement[bool]] = []
    if slug is not None:
        wanted.append(deeds.c.slug == slug)
    if by is not None:
        theirs = await known(conn, by)
        if theirs is None:
            return []
        wanted.append(deeds.c.by == theirs)
    if since is not None:
        wanted.append(deeds.c.at >= since)
    if before_id is not None:
        wanted.append(deeds.c.id < before_id)
    if told_in is not None:
        wanted.append(_is_told(told_in))
    rows = await conn.execute(_entries().where(*wanted).order_by(deeds.c.id.desc()).limit(limit))
    return [_entry(row) for row in rows]


async def get(conn: AsyncConnection, number: int) -> Entry:
    """The deed with a number, which must be there."""
    return _entry((await conn.execute(_entries().where(deeds.c.id == number))).one())


async def between(conn: AsyncConnection, platform: str, account: str, first: int, last: int) -> list[Entry]:
    """The deeds from one number to another of which an account's moderators are told, oldest first."""
    within = log_deeds.c.deed_id.between(first, last)
    query = _entries().where(_is_told([(platform, account)], within)).order_by(deeds.c.id)
    return [_entry(row) for row in await conn.execute(query)]


async def erase(conn: AsyncConnection, person: Place) -> int | None:
    """Erase what tells who did some deeds, and what the person wrote or was called in them; the deeds stay.
    Who is still to be let in stays so, by a new key, which is found in no deed. Returns the number of texts,
    None where nothing is known of the person."""
    await story_queries.lock(conn)
    theirs = await known(conn, person)
    if theirs is None:
        return None
    await channels.forget_who_set(conn, person)
    await log_cards.renew_of_person(conn, theirs)
    gone = await conn.execute(delete(deed_texts).where(deed_texts.c.person == theirs))
    await report_cards.renew_of_person(conn, theirs)
    begun = or_(report_drafts.c.by == theirs, report_drafts.c.author == theirs)
    await conn.execute(delete(report_drafts).where(begun))
    await conn.execute(delete(person_keys).where(person_keys.c.key == theirs))
    await kept_out.forget_name(conn, person)
    if undone := await sanctions.letting_in(conn, theirs):
        await sanctions.pass_on(conn, undone, await key(conn, person))
    return gone.rowcount


async def key(conn: AsyncConnection, person: Place) -> str:
    """The person's key; a new one for who has none."""
    there = await known(conn, person)
    if there is not None:
        return there
    who = {"platform": person.platform, "account": person.account, "person": person.channel}
    adding = insert(conn, person_keys).values(who | {"key": secrets.token_urlsafe(KEY_BYTES)})
    # Whoever else makes one at the same time may be first: then that one is the person's.
    adding = adding.on_conflict_do_update(index_elements=list(who), set_=who)
    return (await conn.execute(adding.returning(person_keys.c.key))).scalar_one()


async def known(conn: AsyncConnection, person: Place) -> str | None:
    """The person's key; None for who has none."""
    query = select(person_keys.c.key).where(
        person_keys.c.platform == person.platform,
        person_keys.c.account == person.account,
        person_keys.c.person == person.channel,
    )
    return await conn.scalar(query)


def _is_told(accounts: Collection[Account], *which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the moderators of one of these accounts are told of a deed; of those `which`."""
    theirs = or_(
        false(),
        *(
            (log_deeds.c.platform == platform) & (log_deeds.c.account == account)
            for platform, account in accounts
        ),
    )
    return deeds.c.id.in_(select(log_deeds.c.deed_id).where(theirs, *which))


def _row(deed: Deed, keys: dict[Place, str], now: datetime) -> dict[str, Any]:
    place = deed.place
    return {
        "at": now,
        "act": deed.act,
        "by": keys[deed.by.person],
        "about": keys[deed.about.person] if deed.about else None,
        "way": deed.way.value,
        "outcome": deed.outcome.value,
        "slug": deed.slug,
        "platform": place.platform if place else None,
        "account": place.account if place else None,
        "channel": place.channel if place else None,
        "thread": deed.thread,
        "before": _untitled(deed.before),
        "after": _untitled(deed.after),
    }


def _untitled(state: Mapping[str, Any]) -> dict[str, Any]:
    """A state without a thread's title, which is somebody's words."""
    return {**state, "title": ERASED} if state.get("title") else dict(state)


def _texts(number: int, deed: Deed, keys: dict[Place, str]) -> list[dict[str, Any]]:
    """What of a deed can be erased, each with the key of the person that it is of."""
    by = keys[deed.by.person]
    parts = [(_BY, by, deed.by.name)]
    if deed.about:
        parts.append((_ABOUT, keys[deed.about.person], deed.about.name))
        if deed.quoted is not None:
            parts.append((_QUOTED, keys[deed.about.person], deed.quoted))
    if deed.reason:
        parts.append((_REASON, by, deed.reason))
    if title := deed.after.get("title"):
        parts.append((_TITLE, by, title))
    return [{"deed_id": number, "part": part, "person": whose, "text": text} for part, whose, text in parts]


def _entries() -> Select[Any]:
    """Deeds with the people and texts that weren't erased."""
    who, whom = person_keys.alias("who"), person_keys.alias("whom")
    parts = (_BY, _ABOUT, _REASON, _QUOTED, _TITLE)
    named, about, reason, quoted, title = (deed_texts.alias(f"text_{part}") for part in parts)
    joined = deeds.outerjoin(stories, stories.c.slug == deeds.c.slug)
    joined = joined.outerjoin(who, who.c.key == deeds.c.by).outerjoin(whom, whom.c.key == deeds.c.about)
    for text, part in zip((named, about, reason, quoted, title), parts, strict=True):
        joined = joined.outerjoin(text, (text.c.deed_id == deeds.c.id) & (text.c.part == part))
    people = [
        table.c[column].label(f"{one}_{column}")
        for one, table in (("who", who), ("whom", whom))
        for column in ("platform", "account", "person")
    ]
    said = {"name": named, "called": about, "reason": reason, "quoted": quoted, "title": title}
    texts = [table.c.text.label(name) for name, table in said.items()]
    return select(deeds, stories.c.state, *people, *texts).select_from(joined)


def _entry(row: Row[Any]) -> Entry:
    by = _actor(row.who_platform, row.who_account, row.who_person, row.name)
    about = _actor(row.whom_platform, row.whom_account, row.whom_person, row.called)
    deed = Deed(
        act=row.act,
        by=by,
        way=Way(row.way),
        slug=row.slug,
        place=None if row.platform is None else Place(row.platform, row.account, row.channel),
        thread=row.thread,
        about=None if row.about is None else about,
        reason=row.reason,
        quoted=row.quoted,
        before=row.before,
        after=row.after | {"title": row.title} if row.title else row.after,
        outcome=Outcome(row.outcome),
    )
    return Entry(row.id, row.at, row.by, deed, None if row.state is None else State(row.state))


def _actor(platform: str | None, account: str | None, person: str | None, name: str | None) -> Actor:
    return Actor(platform or ERASED, account or ERASED, person or ERASED, name or ERASED)
