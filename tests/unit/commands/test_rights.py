"""Who may what: every command as every role, in the own account and in another, on both platforms."""

from dataclasses import dataclass, replace

import pytest

from storybot.cards.form import Form
from storybot.cards.text import as_text
from storybot.commands.desk import Desk
from storybot.commands.model import Asked, Command, Group, Person, Where
from storybot.commands.registry import COMMANDS
from storybot.delivery.model import Place
from storybot.moderation.given import KEPT_FOR
from storybot.moderation.model import Grant, Holder, Outcome, Right, Way
from storybot.moderation.rights import NO_EDITOR, NO_MANAGER, NO_MODERATOR, NO_READER, Named, Rights
from storybot.store import audit, rights
from storybot.store.audit import Entry
from storybot.store.engine import Store
from tests.fake_clock import FakeClock
from tests.making import a_draft, discord, push, slack

PLACES = {
    "discord": {"own": discord(account="1"), "other": discord(account="2")},
    "slack": {"own": slack(account="T1"), "other": slack(account="T2")},
}
NEWSROOM = Rights(
    editors=Named(
        frozenset({("discord", "@me", "editor"), ("slack", "T1", "editor"), ("slack", "T2", "editor")}),
        frozenset({Group("discord", "1", "editors"), Group("slack", "T1", "editors")}),
    ),
    admins=Named(
        frozenset({("discord", "@me", "admin"), ("slack", "T1", "admin"), ("slack", "T2", "admin")})
    ),
)
MAY = {
    "stranger": {"reader"},
    "namesake": {"reader"},
    "reader": {"reader"},
    "readers": {"reader"},
    "moderator": {"reader", "moderator"},
    "moderators": {"reader", "moderator"},
    "manager": {"reader", "manager"},
    "editor": {"reader", "editor"},
    "editors": {"reader", "editor"},
    "admin": {"reader", "moderator", "manager", "editor"},
}
"""What each role may in the own account, where nobody is named a reader."""

ELSEWHERE = {
    **{role: {"reader"} for role in MAY},
    "editor": MAY["editor"],
    "editors": MAY["editors"],
    "admin": MAY["admin"],
}
"""And in another account."""


@dataclass(frozen=True)
class Case:
    """A role on a platform, in its own account or in another, where readers are named or not."""

    platform: str
    role: str
    account: str
    closed: bool

    @property
    def person(self) -> Person:
        """Groups are what the platform says of the own account; the other one has a group with the same
        id."""
        own = PLACES[self.platform]["own"].account
        account = "@me" if self.platform == "discord" else PLACES[self.platform][self.account].account
        in_group = self.role.endswith("s")
        here = own if self.platform == "discord" or self.account == "own" else account
        groups = frozenset({Group(self.platform, here, self.role)} if in_group else ())
        name = "moderator" if self.role == "namesake" else "Ines"
        return Person(
            platform=self.platform,
            account=account,
            id="7" if in_group else self.role,
            name=name,
            groups=groups,
            manages=here if self.role == "manager" else None,
        )

    @property
    def may(self) -> set[str]:
        may = (MAY if self.account == "own" else ELSEWHERE)[self.role]
        if self.platform == "slack" and self.account == "other" and self.role == "editors":
            may = {"reader"}  # a user group is one workspace's
        if self.platform == "slack" and self.account == "other" and self.role == "manager":
            may = MAY["manager"]  # who asks in a workspace is one of its people
        named = self.role in {"reader", "readers", "moderator", "moderators"} and self.account == "own"
        if self.closed and not named and may == {"reader"}:
            return set()
        return may

    def refusal(self, command: Command) -> str | None:
        needed = command.needs.value
        if needed in self.may and "reader" in self.may:
            return None
        if "reader" not in self.may:
            return NO_READER
        return {"editor": NO_EDITOR, "moderator": NO_MODERATOR, "manager": NO_MANAGER}[needed]


CASES = [
    Case(platform, role, account, closed)
    for platform in PLACES
    for role in MAY
    for account in ("own", "other")
    for closed in (False, True)
]


def given(place: Place, *, closed: bool) -> list[Grant]:
    """What the own account has given."""
    named = [
        (Right.MODERATOR, Holder.USER, "moderator"),
        (Right.MODERATOR, Holder.GROUP, "moderators"),
        *(((Right.READER, Holder.USER, "reader"), (Right.READER, Holder.GROUP, "readers")) if closed else ()),
    ]
    return [Grant(place.platform, place.account, right, kind, id_) for right, kind, id_ in named]


async def set_up(store: Store, *, closed: bool) -> None:
    await push(store, a_draft("Quiet matter", slug="quiet"))
    async with store.write() as conn:
        for places in PLACES.values():
            for grant in given(places["own"], closed=closed):
                await rights.grant(conn, grant)
            if closed:
                other = Grant(
                    places["other"].platform, places["other"].account, Right.READER, Holder.USER, "somebody"
                )
                await rights.grant(conn, other)


async def said(desk: Desk, asked: Asked) -> str:
    answer = await desk.answer(asked)
    return answer.title if isinstance(answer, Form) else as_text(answer.card)


async def deeds(store: Store) -> list[Entry]:
    async with store.read() as conn:
        return await audit.listing(conn, limit=1_000)


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize("platform", PLACES)
async def test_exactly_what_is_allowed_is_done_and_what_is_refused_is_written_down(
    store: Store, platform: str, closed: bool
) -> None:
    await set_up(store, closed=closed)
    refused: list[tuple[str, str]] = []
    for case in (it for it in CASES if (it.platform, it.closed) == (platform, closed)):
        desk = Desk(store, FakeClock(), NEWSROOM)
        where = Where(place=PLACES[platform][case.account])
        for command in COMMANDS:
            asked = Asked(command=command.name, person=case.person, where=where, once="1", way=Way.BUTTON)
            told, why_not = await said(desk, asked), case.refusal(command)
            if why_not is not None:
                assert told == f"{why_not}\n", (case, command.name)
                if command.needs is not Right.READER:
                    refused.append((case.person.id, command.name.split()[-1]))
            else:
                assert not {NO_READER, NO_EDITOR, NO_MODERATOR, NO_MANAGER} & {told.strip()}, (
                    case,
                    command.name,
                )
            offers = await desk.suggest(replace(asked, command=command.name), "story", "qui")
            takes = any(option.name == "story" for option in command.options)
            assert bool(offers) is (takes and why_not is None), (case, command.name)
    entries = [it for it in (await deeds(store))[::-1] if it.deed.outcome is Outcome.REFUSED]
    assert [(it.deed.by.id, it.deed.act) for it in entries] == refused
    assert {it.deed.way for it in entries} == {Way.BUTTON}


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
async def test_help_and_a_kind_word_offer_what_a_person_may(store: Store, closed: bool) -> None:
    await set_up(store, closed=closed)
    desk = Desk(store, FakeClock(), NEWSROOM)
    for case in (it for it in CASES if it.closed is closed):
        where = Where(place=PLACES[case.platform][case.account])
        told = await said(desk, Asked(command="help", person=case.person, where=where, once="1"))
        offered = {line.split()[1] for line in told.splitlines() if line.startswith("- /")}
        may = {one.name.split()[0] for one in COMMANDS if one.listed and one.needs in case.may}
        assert offered == {f"/{name}" for name in may} if case.may else told == f"{NO_READER}\n"
        unknown = Asked(command="mod logg", person=case.person, where=where, once="1")
        assert ("/mod log" in await said(desk, unknown)) is ("moderator" in case.may)


async def test_a_right_is_taken_back_at_once_and_a_reader_is_gone_after_a_moment(store: Store) -> None:
    await set_up(store, closed=True)
    clock = FakeClock()
    desk, where = Desk(store, clock, NEWSROOM), Where(place=PLACES["discord"]["own"])
    moderator = Case("discord", "moderator", "own", closed=True).person
    reader = Case("discord", "reader", "own", closed=True).person

    async def may(command: str, person: Person) -> bool:
        told = await said(desk, Asked(command=command, person=person, where=where, once="1"))
        return told.strip() not in {NO_MODERATOR, NO_READER}

    assert await may("mod log", moderator)
    assert await may("stories", reader)
    async with store.write() as conn:
        for grant in given(where.place or slack(), closed=True):
            if grant.kind is Holder.USER:
                assert await rights.revoke(conn, grant)
    assert await may("stories", reader)
    assert not await may("mod log", moderator)
    clock.advance(KEPT_FOR.total_seconds() + 1)
    assert not await may("stories", reader)


async def test_at_home_nothing_is_shown_to_who_is_no_reader(store: Store) -> None:
    await set_up(store, closed=True)
    desk = Desk(store, FakeClock(), NEWSROOM)
    stranger = Case("slack", "stranger", "own", closed=True).person
    assert as_text(await desk.home(stranger, str)) == f"{NO_READER}\n"
    reader = Case("slack", "reader", "own", closed=True).person
    assert "Quiet matter" in as_text(await desk.home(reader, str))


async def test_the_groups_of_which_it_matters_who_is_in_them_are_an_accounts_own(store: Store) -> None:
    await set_up(store, closed=True)
    desk = Desk(store, FakeClock(), NEWSROOM)
    named = {it.id for it in await desk.groups("slack", "T1")}
    assert named == {"editors", "moderators", "readers"}
    assert not await desk.groups("slack", "T2")


async def test_what_is_refused_is_written_down_with_what_it_was_about(store: Store) -> None:
    await push(store, a_draft("Quiet matter", slug="quiet"))
    desk = Desk(store, FakeClock(), NEWSROOM)
    ines = Case("discord", "stranger", "own", closed=False).person
    where = Where(place=discord(), thread="900")
    for arguments in ({"slug": "quiet"}, {"story": "quiet"}, {"story": "Not a slug at all\0"}, {}):
        asked = Asked(
            command="editor publish", arguments=arguments, person=ines, where=where, once="1", way=Way.FORM
        )
        await desk.answer(asked)
    entries = [it for it in await deeds(store) if it.deed.outcome is Outcome.REFUSED]
    assert [it.deed.slug for it in entries] == [None, None, "quiet", "quiet"]
    deed = entries[-1].deed
    assert (deed.by, deed.way, deed.place, deed.thread) == (ines.actor, Way.FORM, discord(), "900")
