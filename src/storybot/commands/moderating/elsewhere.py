"""In which accounts somebody is a moderator, wherever they ask."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from storybot.commands import finding
from storybot.commands.finding import NotFound
from storybot.commands.model import Asked, Command, Group, Person, account_in
from storybot.delivery.model import Placement
from storybot.languages.language import Language, message
from storybot.moderation.model import EVERYWHERE, Holder, Right
from storybot.store import placements
from storybot.store.audit import Account

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

AT_ONCE: Final = 4
"""Accounts that a platform is asked about at once: far fewer requests than the 50 a second that all that the
bot does on Discord share (https://docs.discord.com/developers/topics/rate-limits#global-rate-limit)."""

LONGEST: Final = 10.0
"""Seconds after which the answer goes without what the platform hasn't told."""

NAMED: Final = 5
"""Accounts that are named."""

UNTOLD: Final = message(
    "I can't see right now whether you moderate these servers too, so nothing is done there: {servers}. Try "
    "again in a moment."
)


@dataclass(frozen=True, slots=True)
class Moderated:
    """The accounts in which somebody is a moderator, and those of which the platform didn't tell whether they
    are."""

    accounts: frozenset[Account] = frozenset()
    untold: frozenset[Account] = frozenset()


NOWHERE: Final = Moderated()


async def moderated(desk: "Desk", asked: Asked, accounts: Iterable[Account]) -> Moderated:
    """In which of some accounts somebody is a moderator. The platform is asked for their groups in those that
    give the right to groups, but for the one in which they ask. Raises StoreFailed."""
    person, now = asked.person, desk.clock.now()
    given = {one: await desk.given.of(desk.store, *one, now, fresh=True) for one in dict.fromkeys(accounts)}

    def moderates(account: Account, groups: Collection[Group] = ()) -> bool:
        known = replace(person, groups=person.groups.union(groups))
        return Right.MODERATOR in desk.rights.of(known, account, given[account])

    theirs = {account for account in given if moderates(account)}
    settled = theirs | {account_in(person, asked.where)}
    unsettled = [
        account
        for account, grants in given.items()
        if account not in settled
        and account[0] == person.platform
        and any((it.right, it.kind) == (Right.MODERATOR, Holder.GROUP) for it in grants)
    ]
    told = await _groups_in(person, unsettled)
    theirs |= {account for account, groups in told.items() if moderates(account, groups)}
    return Moderated(frozenset(theirs), frozenset(unsettled) - told.keys())


async def where_named(desk: "Desk", asked: Asked) -> Moderated:
    """Of the accounts with a thread of the story that somebody names, those in which they are a moderator,
    where they ask in no account, as directly; else none. Raises StoreFailed."""
    named = asked.arguments.get("slug") or asked.arguments.get("story", "").strip()
    if not named or not _is_in_no_account(asked):
        return NOWHERE
    async with desk.store.read() as conn:
        found = await finding.find(conn, asked, editor=desk.rights.is_editor(asked.person))
        if isinstance(found, NotFound):
            return NOWHERE
        placed = await placements.with_threads(conn, found.revision.story.slug)
    return await moderated(desk, asked, map(account_of, placed))


def is_of_story(command: Command | None) -> bool:
    """Whether a command is one of moderators for a story."""
    if command is None or command.needs is not Right.MODERATOR:
        return False
    return any(option.name == "story" for option in command.options)


def to_be_offered(asked: Asked, command: Command) -> Right:
    """The right that it takes to be offered stories for a command: everybody's, where it isn't known yet what
    somebody may who names one of them."""
    return Right.READER if is_of_story(command) and _is_in_no_account(asked) else command.needs


def untold(there: Moderated, said: Language) -> list[str]:
    """What is said of accounts of which the platform didn't tell."""
    ids = sorted(account for _, account in there.untold)
    more = ["…"] if len(ids) > NAMED else []
    return [said.say(UNTOLD, servers=", ".join([*ids[:NAMED], *more]))] if ids else []


def account_of(placement: Placement) -> Account:
    """The account that a placement is in."""
    return placement.place.platform, placement.place.account


def _is_in_no_account(asked: Asked) -> bool:
    return account_in(asked.person, asked.where)[1] == EVERYWHERE


async def _groups_in(person: Person, accounts: Iterable[Account]) -> Mapping[Account, frozenset[Group]]:
    """The groups that a person is in, by accounts; without those of which the platform doesn't tell."""
    told, few = dict[Account, frozenset[Group]](), asyncio.Semaphore(AT_ONCE)

    async def ask(account: Account) -> None:
        async with few:
            groups = await person.groups_in(account[1])
        if groups is not None:
            told[account] = groups

    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST):
            await asyncio.gather(*map(ask, accounts))
    return told
