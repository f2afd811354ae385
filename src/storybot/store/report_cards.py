"""The cards of cases, in the channel of whoever decides on them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.delivery.model import Kind, Place, Ruling
from storybot.store import moderator_cards
from storybot.store.moderation_tables import cases, deeds, reports, sanctions
from storybot.store.tables import placements


async def want(conn: AsyncConnection, number: int, place: Place, now: datetime) -> None:
    """Have a case shown in a channel."""
    made = await moderator_cards.want(conn, Kind.REPORT, number, place, now)
    await conn.execute(update(cases).where(cases.c.id == number).values(placement_id=made))


async def renew(conn: AsyncConnection, numbers: Collection[int]) -> None:
    """Something of these cases has changed, so that their cards are to show it."""
    its = select(cases.c.placement_id).where(cases.c.id.in_(numbers))
    await moderator_cards.renew(conn, placements.c.id.in_(its))


async def renew_of_author(conn: AsyncConnection, number: int) -> None:
    """Something of this case has changed, so that its card is to show it, and those of the author's other
    cases in the account which are still to be decided on, for they count it."""
    case = select(cases).where(cases.c.id == number).subquery()
    theirs = select(cases.c.placement_id).where(
        (cases.c.id == number)
        | (
            (cases.c.author == case.c.author)
            & (cases.c.platform == case.c.platform)
            & (cases.c.account == case.c.account)
            & cases.c.ruling.is_(None)
        )
    )
    await moderator_cards.renew(conn, placements.c.id.in_(theirs))


async def renew_of_kept_out(conn: AsyncConnection, platform: str, account: str, key: str) -> None:
    """The author with this key is let in again: the cards that say that they are kept out are to say so."""
    theirs = cases.c.platform == platform, cases.c.account == account, cases.c.author == key
    its = select(cases.c.placement_id).where(*theirs, cases.c.ruling == Ruling.KEEP_OUT.value)
    await moderator_cards.renew(conn, placements.c.id.in_(its))


async def renew_of_sanctions(conn: AsyncConnection, placement_ids: Collection[int]) -> None:
    """Something came of these sanctions: the cards of their cases are to say so."""
    its = select(cases.c.placement_id).join(sanctions, sanctions.c.case_id == cases.c.id)
    its = its.where(sanctions.c.placement_id.in_(placement_ids))
    await moderator_cards.renew(conn, placements.c.id.in_(its))


async def renew_of_person(conn: AsyncConnection, key: str) -> None:
    """The person with this key is about to be erased: no card is to show what they wrote or are called."""
    reported = select(reports.c.case_id).where(reports.c.by == key)
    decided = select(deeds.c.id).where(deeds.c.by == key)
    theirs = select(cases.c.placement_id).where(
        (cases.c.author == key) | cases.c.id.in_(reported) | cases.c.decided_by.in_(decided)
    )
    await moderator_cards.renew(conn, placements.c.id.in_(theirs))
