"""What is wanted where: the newsroom's side of placements. It writes nothing of what is there."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Integer, and_, bindparam, case, func, insert, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from storybot.delivery.model import USUAL, Ending, Kind, Message, Place, Role, StepKind, ThreadState
from storybot.store import channels as channel_queries
from storybot.store import digests
from storybot.store import stories as story_queries
from storybot.store.columns import Moment
from storybot.store.keys import key_of
from storybot.store.model import Channel, Purpose
from storybot.store.placement_rows import GIVEN_UP, add
from storybot.store.tables import channels, messages, placements, stories

SETTLE_BY = timedelta(seconds=30)
"""However often a story changes, no edit waits for longer."""


@dataclass(frozen=True, slots=True)
class Change:
    """How a revision takes the place of the one before. Edits wait for `settle`, so that those of quick
    successive pushes are one; a `loud` one is worth opening an archived thread for, and one that `takes_back`
    has what notes said before taken out of sight."""

    settle: timedelta = timedelta(0)
    loud: bool = False
    takes_back: bool = False


AT_ONCE = Change()


async def want(
    conn: AsyncConnection,
    slug: str,
    revision: int,
    wanting: Sequence[Channel],
    now: datetime,
    *,
    pings: bool = True,
    change: Change = AT_ONCE,
) -> list[Channel]:
    """Have `revision` shown wherever the story is or will be, as the `change` says, and in the channels
    `wanting` it besides, whose routes say whom a new card `pings`; say which of those are new to it.

    What a platform refused is tried again with the new revision; what people removed stays removed, and what
    was too old stays unposted.
    """
    story_id = (await conn.execute(select(stories.c.id).where(stories.c.slug == slug))).scalar_one()
    values = {"story": story_id, "revision": revision, "now": now}
    values |= {"settled": now + change.settle, "latest": now + SETTLE_BY, "loud": revision * change.loud}
    values |= {"taken": revision if change.takes_back else None}
    raised = await conn.execute(_RAISE, values)
    if raised.rowcount:  # by now no save that saw an older revision can bring a refusal back
        await _forget_refusals(conn, placements.c.story_id == story_id)
    await digests.raise_to(conn, story_id, revision, now + change.settle, loud=change.loud)
    there = await digests.placed(conn, slug, [channel.id for channel in wanting])
    new = [channel for channel in wanting if channel.id not in there]
    await _add(conn, [_Card(story_id, slug, revision, channel, pings) for channel in new], now)
    return new


async def want_new(conn: AsyncConnection, new: Mapping[str, Sequence[Channel]], now: datetime) -> None:
    """Have stories that are nowhere yet shown in channels, by their slugs. Takes a few statements, however
    many."""
    query = select(stories.c.slug, stories.c.id, stories.c.revision).where(stories.c.slug.in_(list(new)))
    cards = {row.slug: (row.id, row.slug, row.revision) for row in await conn.execute(query)}
    wanting = [(slug, channel) for slug, some in new.items() for channel in some]
    await _add(conn, [_Card(*cards[slug], channel, pings=True) for slug, channel in wanting], now)


class _Card(NamedTuple):
    """A story's revision in a channel where it isn't yet, and whether it pings whom the route says."""

    story_id: int
    slug: str
    revision: int
    channel: Channel
    pings: bool


async def _add(conn: AsyncConnection, new: Sequence[_Card], now: datetime) -> None:
    if not new:
        return
    rows = [
        {
            "story_id": card.story_id,
            "channel_id": card.channel.id,
            "platform": card.channel.place.platform,
            "account": card.channel.place.account,
            "wanted_revision": card.revision,
            "wanted_at": now,
            "to_publish": False,
            "ping": card.channel.route.ping if card.pings else None,
            "tries": 0,
            "due_at": now,
            "rule_at": None if card.channel.route.rules == USUAL.rules else now,
        }
        for card in new
    ]
    columns = (placements.c.id, placements.c.story_id, placements.c.channel_id)
    made = await conn.execute(insert(placements).returning(*columns), rows)
    ids = {(row.story_id, row.channel_id): row.id for row in made}
    await conn.execute(
        insert(messages),
        [
            _message_row(ids[card.story_id, card.channel.id], card.slug, card.channel.place, role)
            for card in new
            for role in ((Role.CARD, Role.OPENER) if card.channel.route.opener else (Role.CARD,))
        ],
    )


def _message_row(placement_id: int, slug: str, place: Place, role: Role) -> dict[str, Any]:
    return {
        "placement_id": placement_id,
        "platform": place.platform,
        "account": place.account,
        "role": role.value,
        "key": key_of(slug, place, role),
        "removed": False,
    }


_UNSENT = placements.c.id.in_(
    select(messages.c.placement_id).where(messages.c.role == Role.NOTICE.value, messages.c.ref.is_(None))
)


def waits(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether a notice is to be told and nobody is about to: it isn't due, or can't reach the person."""
    unreachable = placements.c.channel_id.in_(select(channels.c.id).where(channels.c.trouble.is_not(None)))
    return and_(_UNSENT, placements.c.ending.is_(None), or_(placements.c.due_at > now, unreachable))


def _moment(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=Moment)


_SETTLING = and_(
    placements.c.due_at.is_not(None), placements.c.tries == 0, placements.c.settle_by >= _moment("now")
)
_LATEST = case((_SETTLING, placements.c.settle_by), else_=_moment("latest"))
# What is being tried ends with the revision that it began with, and the new one settles meanwhile.
_RIPE = and_(placements.c.due_at <= _moment("now"), placements.c.trying.is_(None))
_DUE = case(
    (_RIPE, _moment("now")),
    (_moment("settled") < _LATEST, _moment("settled")),
    else_=_LATEST,
)
# Rules are looked at anew where there are some, be it a moderator's alone.
_HAS_RULES = or_(
    placements.c.kept_by_hand.is_(True),
    placements.c.channel_id.in_(select(channels.c.id).where(channels.c.has_rules)),
)
_RULES_ANEW = case(
    (and_(placements.c.kind == Kind.STORY.value, _HAS_RULES), _moment("now")), else_=placements.c.rule_at
)
_RAISE = (
    update(placements)
    .where(
        placements.c.story_id == bindparam("story"),
        placements.c.wanted_revision < bindparam("revision"),
        or_(placements.c.kind != Kind.NOTICE.value, waits(_moment("now"))),
    )
    .values(
        wanted_revision=bindparam("revision"),
        tries=0,
        ending=case((placements.c.ending == Ending.REFUSED.value, null()), else_=placements.c.ending),
        settle_by=_LATEST,
        loud_revision=case(
            (bindparam("loud", type_=Integer) > 0, bindparam("loud", type_=Integer)),
            else_=placements.c.loud_revision,
        ),
        taken_back=func.coalesce(bindparam("taken", type_=Integer), placements.c.taken_back),
        refusals=null(),
        rule_at=_RULES_ANEW,
        due_at=case(
            (placements.c.kind == Kind.NOTICE.value, placements.c.due_at),
            (or_(placements.c.ending.is_(None), placements.c.ending == Ending.REFUSED.value), _DUE),
        ),
    )
)


async def set_threads(
    conn: AsyncConnection, cards: Sequence[int], state: ThreadState, now: datetime, *, by_rule: bool = False
) -> None:
    """Have the threads of placements (ids) as `state` says; what it says nothing of stays wanted as it is.
    People may have changed them since, so what is there counts as not known. One that is to be kept alive
    leaves the archive, unless it is closed. What is set by hand, and not `by_rule`, rules go by."""
    ordered = {name: value for name, value in asdict(state).items() if value is not None}
    changes: dict[str, Any] = {f"wanted_{name}": value for name, value in ordered.items()}
    changes |= dict.fromkeys(ordered, None)
    if state.locked is not None:
        changes["retraction_locked"] = None
        changes |= {} if by_rule else {"closed_by": None, "moderated_at": now}
    if state.kept_alive is not None:
        changes["kept_revision"] = placements.c.wanted_revision
        changes |= {} if by_rule else {"kept_by_hand": True}
    if state.kept_alive:
        closed = placements.c.wanted_locked.is_(True)
        changes["wanted_archived"] = case((closed, placements.c.wanted_archived), else_=False)
        changes["archived"] = case((closed, placements.c.archived))
    soon = case((placements.c.due_at <= now, placements.c.due_at), else_=now)
    anew = {"wants": placements.c.wants + 1, "refusals": null(), "due_at": soon, "tries": 0}
    await channel_queries.forgive_of(conn, cards)
    await conn.execute(update(placements).where(placements.c.id.in_(cards)).values(changes | anew))


async def lock(conn: AsyncConnection, slug: str) -> None:
    """Have the story's threads locked, with the revision that comes to be wanted at the same time. Those that
    moderators have locked stay so whatever comes of the retraction; those that rules have stay so with it."""
    not_by_hand = or_(placements.c.wanted_locked.is_not(True), placements.c.closed_by.is_not(None))
    values = {"wanted_locked": True, "retraction_locked": True, "closed_by": None}
    await conn.execute(update(placements).where(_cards_of(slug), not_by_hand).values(values))


async def unlock(conn: AsyncConnection, slug: str) -> None:
    """Have those of the story's threads that a retraction locked, or is about to, unlocked in the same way;
    what people locked stays so."""
    done = or_(placements.c.locked.is_(True), placements.c.trying == StepKind.SET_THREAD.value)
    asked_for = and_(_cards_of(slug), placements.c.retraction_locked.is_(True))
    values = {"wanted_locked": case((done, False)), "retraction_locked": None}
    await conn.execute(update(placements).where(asked_for).values(values))


def _cards_of(slug: str) -> ColumnElement[bool]:
    story_id = select(stories.c.id).where(stories.c.slug == slug).scalar_subquery()
    return and_(placements.c.story_id == story_id, placements.c.kind == Kind.STORY.value)


async def share(
    conn: AsyncConnection,
    slug: str,
    place: Place,
    thread: str,
    answer: Message,
    now: datetime,
) -> bool:
    """Have an answer about a story posted in a thread, or by itself in a channel whose own id `thread` is
    then; or the preview of a link shown below the message `thread`. False if the message with that key is
    wanted, or there, already. `answer` says what it shows."""
    await story_queries.lock(conn)
    if await conn.scalar(select(messages.c.id).where(messages.c.key == answer.key)) is not None:
        return False
    columns = (stories.c.id, stories.c.revision)
    story = (await conn.execute(select(*columns).where(stories.c.slug == slug))).one()
    await channel_queries.forgive(conn, place)
    kind = Kind.PREVIEW if answer.role is Role.PREVIEW else Kind.ANSWER
    told = {
        "role": answer.role.value,
        "key": answer.key,
        "ref": answer.ref,
        "view": answer.view,
        "page": answer.page,
        "by": answer.by,
    }
    channel_id = await channel_queries.known(conn, place, Purpose.ANSWERS, now)
    shown = {"story_id": story.id, "wanted_revision": story.revision, "thread": thread}
    await add(conn, place, kind, now, told, channel_id=channel_id, **shown)
    return True


async def reopen(conn: AsyncConnection, slug: str, channel: Channel, now: datetime) -> bool:
    """Have a story shown after all that was given up, in whole or in part, as too old or refused; false if it
    wasn't. What people removed stays removed."""
    query = (
        select(placements.c.id)
        .join(stories, stories.c.id == placements.c.story_id)
        .where(stories.c.slug == slug, placements.c.channel_id == channel.id)
        .where(placements.c.kind == Kind.STORY.value)
        .where(placements.c.due_at.is_(None), GIVEN_UP)
    )
    placement_id = await conn.scalar(query)
    if placement_id is None:
        return False
    this = placements.c.id == placement_id
    await _forget_refusals(conn, this)
    rule_at = None if channel.route.rules == USUAL.rules else now
    fresh = {"ending": None, "wanted_at": now, "due_at": now, "tries": 0, "rule_at": rule_at}
    clean = {"last_error": None, "failing_since": None, "refusals": None}
    await conn.execute(update(placements).where(this).values(fresh | clean))
    return True


async def _forget_refusals(conn: AsyncConnection, which: ColumnElement[bool]) -> None:
    chosen = select(placements.c.id).where(which)
    refused = and_(messages.c.refused.is_not(None), messages.c.placement_id.in_(chosen))
    await conn.execute(update(messages).where(refused).values(refused=None))
