"""How cases are decided on. The first who decides wins; what the platform is to do for it is wanted, and
written down, in the same transaction, and delivery does it."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from storybot.commands.model import Person
from storybot.delivery.model import Placement, Ruling, StepKind
from storybot.errors import Refused
from storybot.languages.language import message
from storybot.moderation import keeping_out, threads
from storybot.moderation.model import Doer, Outcome, Right
from storybot.store import audit, cases, report_cards, sanctions, stories
from storybot.store.cases import Case
from storybot.store.engine import Store, StoreConnection
from storybot.store.sanctions import Wanted

SHORTEST: Final = timedelta(minutes=10)
LONGEST: Final = timedelta(days=28)
"""Of a time-out. Discord takes none that ends later than in 28 days
(https://docs.discord.com/developers/resources/guild#modify-guild-member)."""

SPARE: Final = timedelta(minutes=1)
"""What a time-out of the longest ends sooner: Discord's clock may be behind ours."""

_LENGTH: Final = re.compile(r"(\d{1,5})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)", re.ASCII)
_UNITS: Final = MappingProxyType({"m": "minutes", "h": "hours", "d": "days", "w": "weeks"})

NOT_HERE: Final = message("This report is from another server or workspace, so it isn't decided on here.")
FOR_ADMINS: Final = message("This is about a moderator or an admin, so the newsroom's admins decide on it.")
YOURSELF: Final = message("This is about something that you wrote, so others decide on it.")


@dataclass(frozen=True, slots=True)
class Order:
    """How a case is to be decided on, why, and for how long where that matters; what is said is `reason`."""

    ruling: Ruling
    reason: str | None = None
    lasts: timedelta | None = None


def order(ruling: Ruling, reason: str | None, lasts: str) -> Order:
    """`lasts` is a time-out's length, such as `10m` or `3 days`. Raises Refused for one that can't be."""
    return Order(ruling, reason, _length(lasts) if ruling is Ruling.TIME_OUT else None)


def why_not(case: Case, person: Person, account: tuple[str, str], has: Collection[Right]) -> str | None:
    """Why somebody with the rights `has`, in an account (platform, account), may not decide on a case, as a
    message of the catalogues; None where they may, if its author is no moderator or admin by now."""
    admin = Right.ADMIN in has
    if not admin and account != (case.place.platform, case.place.account):
        return NOT_HERE
    if person.place == case.author.person:
        return YOURSELF
    return FOR_ADMINS if not admin and case.standing is not Right.READER else None


@dataclass(frozen=True, slots=True)
class Decision:
    """The case as it is by now, and whether it was decided on just so; else somebody was faster."""

    case: Case
    won: bool


async def decide(
    store: Store, number: int, ordered: Order, doer: Doer, possible: Collection[StepKind], now: datetime
) -> Decision:
    """Decide on a case; `possible` are the sanctions that its platform can carry out. Raises Refused where
    the case can't be decided on so, and StoreFailed."""
    async with store.write() as conn:
        await stories.lock(conn)
        return await decide_in(conn, number, ordered, doer, possible, now)


async def decide_in(
    conn: StoreConnection,
    number: int,
    ordered: Order,
    doer: Doer,
    possible: Collection[StepKind],
    now: datetime,
) -> Decision:
    """The same in a transaction that has locked the stories."""
    case = await cases.get(conn, number)
    if case is None:
        raise Refused("There is no such report.")
    until = None if ordered.lasts is None else now + min(ordered.lasts, LONGEST - SPARE)
    doer = _where_it_is(doer, case)
    if not await cases.decide(conn, number, ordered.ruling, until):
        about = {"about": case.author if case.author.id else None, "after": {"case": number}}
        refused = doer.deed(ordered.ruling.value, outcome=Outcome.REFUSED, **about)
        await audit.record(conn, refused, now, told_in=_told_in(case))
        return Decision(case, won=False)
    deed = await _written_down(conn, case, ordered, doer, until, now)
    await cases.decided_by(conn, number, deed)
    await _want(conn, case, ordered.ruling, until, possible, now)
    await report_cards.renew_of_author(conn, number)
    return Decision(await cases.get(conn, number) or case, won=True)


async def try_again(store: Store, number: int, doer: Doer, now: datetime) -> Case:
    """Have those of a case's sanctions tried again that the platform refused. Raises Refused where there are
    none, and StoreFailed."""
    async with store.write() as conn:
        await stories.lock(conn)
        case = await cases.get(conn, number)
        if case is None or case.decided is None or not await sanctions.again(conn, number, now):
            raise Refused("There is nothing to try again.")
        await report_cards.renew(conn, [number])
        deed = _where_it_is(doer, case).deed("again", after={"case": number})
        await audit.record(conn, deed, now, told_in=_told_in(case))
        return await cases.get(conn, number) or case


def _where_it_is(doer: Doer, case: Case) -> Doer:
    """What is decided is done where the message is, wherever somebody decides on it."""
    return replace(doer, place=case.place, thread=case.thread)


def _told_in(case: Case) -> tuple[()] | None:
    """Who is told of what is decided: the moderators where the message is, or admins alone where it is a
    moderator's or an admin's."""
    return None if case.standing is Right.READER else ()


async def refuse(store: Store, act: str, case: Case | None, doer: Doer, now: datetime) -> None:
    """Write down that somebody wanted to decide on what they may not, as by a button that is forged or
    stale; where the case isn't an account's own, or for admins, its moderators don't read whom it is about.
    Raises StoreFailed."""
    here = doer.place
    is_own = case and here and (case.place.platform, case.place.account) == (here.platform, here.account)
    theirs = case if case and is_own and case.standing is Right.READER else None
    about = theirs.author if theirs and theirs.author.id else None
    async with store.write() as conn:
        await audit.record(conn, doer.deed(act, about=about, outcome=Outcome.REFUSED), now)


async def _written_down(
    conn: StoreConnection, case: Case, ordered: Order, doer: Doer, until: datetime | None, now: datetime
) -> int:
    """The number of the deed; a locked thread is one like each other that moderators lock."""
    about = case.author if case.author.id else None
    if ordered.ruling is Ruling.LOCK:
        if case.slug is None:
            raise Refused("This message is in no story's thread, so nothing can be locked.")

        def is_its(placement: Placement) -> bool:
            return placement.place == case.place and placement.thread in {case.thread, case.message}

        lock = threads.order(threads.Act.LOCK, reason=ordered.reason)
        cause = threads.Cause(about, for_admins=case.standing is not Right.READER)
        return (await threads.moderate_in(conn, case.slug, lock, is_its, doer, now, cause)).deed
    after = {"case": case.id, "message": case.message} | ({"until": until.isoformat()} if until else {})
    what = {"slug": case.slug, "reason": ordered.reason, "after": after}
    deed = doer.deed(ordered.ruling.value, about=about, **what)
    return await audit.record(conn, deed, now, told_in=_told_in(case))


async def _want(
    conn: StoreConnection,
    case: Case,
    ruling: Ruling,
    until: datetime | None,
    possible: Collection[StepKind],
    now: datetime,
) -> None:
    """What the platform is to do for a ruling."""
    on_message = Wanted(
        step=StepKind.REMOVE_MESSAGE,
        place=case.place,
        person=case.key,
        case=case.id,
        thread=case.thread,
        message=case.message,
    )
    if ruling is Ruling.REMOVE:
        await sanctions.want(conn, on_message, now)
    if ruling in {Ruling.DISMISS, Ruling.LOCK, Ruling.REMOVE}:
        return
    if not case.author.id:
        raise Refused("Who wrote it was erased, so nobody can be found to whom this could be done.")
    if ruling is Ruling.WARN:
        await sanctions.warn(conn, case.author.person, case.key, case.id, now)
    elif ruling is Ruling.TIME_OUT:
        await sanctions.want(conn, replace(on_message, step=StepKind.TIME_OUT, until=until), now)
    else:
        await keeping_out.keep_out(conn, case, possible, now)


def _length(said: str) -> timedelta:
    found = _LENGTH.fullmatch(said.strip().casefold())
    lasts = timedelta(**{_UNITS[found[2][0]]: int(found[1])}) if found else timedelta()
    if not SHORTEST <= lasts <= LONGEST:
        raise Refused("Say how long: from 10m (minutes) over 3h (hours) and 7d (days) to 28d.")
    return lasts
