"""Keeping people out of an account's discussions, and letting them in again. Who is kept out is one list;
what a platform does in its channels follows it, whatever comes in between."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from storybot.clock import Clock
from storybot.delivery.model import Place, StepKind
from storybot.moderation.model import EVERYWHERE, Actor, Doer, Outcome
from storybot.regularly import regularly
from storybot.store import audit, channels, kept_out, report_cards, sanctions, stories
from storybot.store.cases import Case
from storybot.store.engine import Store, StoreConnection
from storybot.store.sanctions import Wanted

EVERY: Final = 30.0
"""Seconds between two looks at which channels have come."""


async def keep_out(conn: StoreConnection, case: Case, possible: Collection[StepKind], now: datetime) -> None:
    """Keep a case's author out, in each of the account's channels that stories go to, and in the channel of
    the message."""
    account = (case.place.platform, case.place.account)
    await kept_out.add(conn, *account, case.author.id, case.author.name, now)
    if StepKind.KEEP_OUT not in possible:
        return
    for channel in await channels.listing(conn):
        place = channel.place
        used = channel.retired_at is None or place == case.place
        if used and (place.platform, place.account) == account:
            wanted = Wanted(step=StepKind.KEEP_OUT, place=place, person=case.key, case=case.id)
            await sanctions.want(conn, wanted, now)


async def watch_channels(store: Store, clock: Clock) -> None:
    """Keep who is kept out of discussions out of channels that come later, for ever. A database that can't be
    reached is tried again."""
    await regularly(lambda: keep_out_of_new(store, clock.now()), clock, EVERY, "new channels")


async def keep_out_of_new(store: Store, now: datetime) -> None:
    """Keep who is kept out of an account's discussions out of the channels too that came since. Raises
    StoreFailed."""
    async with store.read() as conn:
        came = await sanctions.to_keep_out(conn)
    if came:
        async with store.write() as conn:
            await stories.lock(conn)
            for place, person, case in await sanctions.to_keep_out(conn):
                key = await audit.key(conn, _home((place.platform, place.account), person))
                wanted = Wanted(step=StepKind.KEEP_OUT, place=place, person=key, case=case)
                await sanctions.want(conn, wanted, now)


async def let_in(
    store: Store,
    account: tuple[str, str],
    person: str,
    doer: Doer,
    possible: Collection[StepKind],
    now: datetime,
) -> bool:
    """Let a person in again who is kept out of an account's discussions, by their id there, wherever they
    were kept out; or try it again where the platform didn't let them in. False where nobody keeps them out.
    Raises StoreFailed."""
    async with store.write() as conn:
        await stories.lock(conn)
        names = {one.id: one.name for one in await sanctions.not_let_in(conn, *account)}
        name = await kept_out.name_of(conn, *account, person)
        name = names.get(person) if name is None else name
        if name is None:
            await audit.record(conn, doer.deed("let-in", outcome=Outcome.REFUSED), now)
            return False
        home = _home(account, person)
        about = Actor(home.platform, home.account, person, name)
        await audit.record(conn, doer.deed("let-in", about=about), now)
        key = await audit.key(conn, about.person)
        await sanctions.let_in_again(conn, *account, key, now)
        if await kept_out.remove(conn, *account, person):
            if StepKind.LET_IN in possible:
                await _want(conn, account, key, now)
            else:
                await report_cards.renew_of_kept_out(conn, *account, key)
        return True


async def _want(conn: StoreConnection, account: tuple[str, str], key: str, now: datetime) -> None:
    """Have the person with a key let in. Of who was erased meanwhile nobody knows where they were kept out
    before, so that is everywhere."""
    ordered = await sanctions.where_kept_out(conn, *account, key)
    where = dict(ordered)
    if not where or None in [case for _, case in ordered]:
        every = [one.place for one in await channels.listing(conn)]
        where = {one: None for one in every if (one.platform, one.account) == account} | where
    for place, case in where.items():
        wanted = Wanted(step=StepKind.LET_IN, place=place, person=key, case=case)
        await sanctions.want(conn, wanted, now)
    await report_cards.renew(conn, {case for case in where.values() if case is not None})


def _home(account: tuple[str, str], person: str) -> Place:
    """Who has an id in an account: on Discord it is theirs everywhere."""
    platform, its = account
    return Place(platform, EVERYWHERE if platform == "discord" else its, person)
