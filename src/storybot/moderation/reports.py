"""Reports of messages: what becomes of one that somebody makes. All reports of a message gather on a case,
whose card goes to who decides on it: moderators, or admins where its author is a moderator or an admin."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from storybot.delivery.model import Place, Ruling, StepKind
from storybot.moderation import rulings
from storybot.moderation.model import ITSELF, REPORT, Doer, Outcome, Reported, Right, Use
from storybot.store import audit, cases, moderator_channels, report_cards, reports
from storybot.store.engine import Store, StoreConnection

MOST_AN_HOUR: Final = 10
"""Reports that one person can hand in within an hour: more than anybody who reads along needs, and few enough
to look through."""

HOUR: Final = timedelta(hours=1)

LONGEST: Final = 4_000
"""Characters of a message that are kept, which is the most that Discord takes of one
(https://docs.discord.com/developers/resources/message#message-object). Slack's may be longer."""


class Filed(StrEnum):
    """What became of a report."""

    NEW = "new"  # it is with those who decide
    UNSEEN = "unseen"  # it is kept, and no channel shows it
    AGAIN = "again"  # the person has reported this message before
    DECIDED = "decided"  # somebody has decided on just this message
    TOO_MANY = "too many"
    LOST = "lost"  # there is nothing (any more) that the form belongs to


def standing(has: Collection[Right]) -> Right:
    """What an author with these rights counts as: a moderator and an admin are for admins to decide on."""
    return next((one for one in (Right.ADMIN, Right.MODERATOR) if one in has), Right.READER)


async def begin(store: Store, about: Reported, by: Place, now: datetime) -> str:
    """Keep a message while a person says why they report it; the draft's name. Raises StoreFailed."""
    async with store.write() as conn:
        return await reports.begin(conn, about, by, now)


async def hand_in(
    store: Store, draft: str, reason: str | None, doer: Doer, admins: Place | None, now: datetime
) -> Filed:
    """Take a report whose form was filled in. `admins` is the channel where admins are told of things. Raises
    StoreFailed."""
    by = doer.by.person
    async with store.write() as conn:
        await reports.lock(conn)
        about = await reports.begun(conn, draft, by)
        if about is None:
            await audit.record(conn, doer.deed(REPORT, outcome=Outcome.REFUSED), now)
            return Filed.LOST
        if await reports.count(conn, by, now - HOUR) >= MOST_AN_HOUR:
            return Filed.TOO_MANY
        await reports.end(conn, draft)
        last = await reports.last_case(conn, about.place, about.message)
        number, is_open = last or (None, False)
        if number is not None and not is_open and await _said_the_same(conn, number, about):
            return Filed.DECIDED
        if number is None or not is_open:
            number = await reports.open_case(conn, about)
        if await reports.has_reported(conn, number, by):
            return Filed.AGAIN
        await _add(conn, number, about, reason, doer, now)
        return await _show(conn, number, about, admins, now)


async def flag(
    store: Store, about: Reported, reason: str, admins: Place | None, now: datetime, *, remove: bool
) -> None:
    """Report a message by rule, beside people who were faster, and `remove` it at once or leave it to the
    moderators. What somebody has decided on stays as it is. Raises StoreFailed."""
    by = replace(ITSELF, place=about.place, thread=about.thread)
    async with store.write() as conn:
        await reports.lock(conn)
        number, is_open = await reports.last_case(conn, about.place, about.message) or (None, True)
        if not is_open:
            return
        if number is None:
            number = await reports.open_case(conn, about)
        if not await reports.has_reported(conn, number, by.by.person):
            await _add(conn, number, about, reason, by, now)
            await _show(conn, number, about, admins, now)
        if remove:
            ordered, possible = rulings.Order(Ruling.REMOVE, reason), {StepKind.REMOVE_MESSAGE}
            await rulings.decide_in(conn, number, ordered, by, possible, now)


async def _add(
    conn: StoreConnection, number: int, about: Reported, reason: str | None, doer: Doer, now: datetime
) -> None:
    deed = doer.deed(
        REPORT,
        slug=about.slug,
        about=about.author,
        reason=reason,
        quoted=about.text,
        after={"case": number, "message": about.message},
    )
    await reports.add(conn, number, doer.by.person, await audit.record(conn, deed, now))


async def _said_the_same(conn: StoreConnection, number: int, about: Reported) -> bool:
    """Whether a message is as it was when somebody decided on it; what was erased counts as the same."""
    case = await cases.get(conn, number)
    return case is not None and case.text in {about.text, None} and case.files == about.files


async def _show(
    conn: StoreConnection, number: int, about: Reported, admins: Place | None, now: datetime
) -> Filed:
    """Have the case's card in the channel of who decides on it, or show what is new of it."""
    case = await cases.get(conn, number)
    if case is not None and case.shown:
        await report_cards.renew(conn, [number])
        return Filed.NEW
    place = admins
    if case is not None and case.standing is Right.READER:
        used = await moderator_channels.of(conn, about.place.platform, about.place.account)
        place = used.get(Use.REPORTS)
    if place is None:
        return Filed.UNSEEN
    await report_cards.want(conn, number, place, now)
    return Filed.NEW
