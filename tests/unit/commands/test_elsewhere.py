"""In which accounts somebody is a moderator, as far as the platform tells: a real store of each kind."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import update

from storybot.cards.text import as_text
from storybot.commands.desk import Desk
from storybot.commands.model import Answer, Asked, Group, Person, Where
from storybot.commands.moderating import elsewhere
from storybot.delivery.model import Ending
from storybot.moderation.model import Grant, Holder, Outcome, Right
from storybot.moderation.rights import Rights
from storybot.store import audit, placements, rights, tables
from storybot.store.engine import Store
from tests.fake_clock import FakeClock
from tests.making import a_draft, configure, discord, push, routed, slack

MANY = [str(number) for number in range(1, 13)]
SILENT = "2"
HERE = Where(place=discord())


async def groups_in(account: str) -> frozenset[Group] | None:
    """The person has the role everywhere; of one server the platform never tells."""
    if account == SILENT:
        await asyncio.Event().wait()
    return frozenset({Group("discord", account, "moderators")})


MO = Person(
    platform="discord",
    account="@me",
    id="7",
    name="Mo",
    groups=frozenset({Group("discord", "1", "moderators")}),
    groups_in=groups_in,
)


@pytest.fixture
async def desk(store: Store, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A story in many servers, in all of which a role moderates, and in a workspace."""
    monkeypatch.setattr(elsewhere, "LONGEST", 0.2)
    places = [slack(), *(discord(account=account) for account in MANY)]
    await configure(store, *map(routed, places))
    async with store.write() as conn:
        for place in places:
            given = Grant(place.platform, place.account, Right.MODERATOR, Holder.GROUP, "moderators")
            await rights.grant(conn, given)
    await push(store, a_draft("Bridge closes", slug="bridge"))
    return Desk(store, FakeClock(), Rights())


async def told(desk: Desk, who: Person = MO, where: Where = HERE, **arguments: str) -> str:
    asked = Asked(
        command="mod lock", arguments={"slug": "bridge", **arguments}, person=who, where=where, once="1"
    )
    answer = await desk.answer(asked)
    assert isinstance(answer, Answer)
    return as_text(answer.card)


async def locked(store: Store) -> set[str]:
    async with store.read() as conn:
        placed = await placements.with_threads(conn, "bridge")
    return {one.place.account for one in placed if one.wanted_thread.locked}


async def test_what_the_platform_doesnt_tell_in_time_is_named_and_holds_up_nothing(
    desk: Desk, store: Store
) -> None:
    said = await told(desk)
    assert "nothing is done there: 2." in said
    assert await locked(store) == {*MANY} - {SILENT}


async def test_a_button_for_one_thread_is_never_about_others(desk: Desk, store: Store) -> None:
    async with store.read() as conn:
        placed = await placements.with_threads(conn, "bridge")
    [silent] = [one for one in placed if one.place.account == SILENT]
    [work] = [one for one in placed if one.place.platform == "slack"]
    for where in (HERE, Where()):
        said = await told(desk, where=where, at=str(silent.id))
        assert "nothing is done there: 2." in said
        assert "no thread here that could be moderated" in await told(desk, where=where, at=str(work.id))
    assert await locked(store) == set()
    async with store.read() as conn:
        written = await audit.listing(conn, slug="bridge", limit=9)
    forged = [one.deed for one in written if one.deed.act == "lock"]
    assert [(one.outcome, one.by.id) for one in forged] == [(Outcome.REFUSED, MO.id)] * 2


async def test_in_a_thread_whose_card_is_gone_nothing_is_done_to_others(desk: Desk, store: Store) -> None:
    async with store.write() as conn:
        [ours] = [one for one in await placements.with_threads(conn, "bridge") if one.place == HERE.place]
        gone = (tables.placements.c.id == ours.id, {"ending": Ending.REMOVED.value, "thread": "900"})
        await conn.execute(update(tables.placements).where(gone[0]).values(gone[1]))
    in_it = replace(HERE, thread="900")
    for where, button in ((in_it, {}), (HERE, {"at": str(ours.id)}), (Where(), {"at": str(ours.id)})):
        said = await told(desk, where=where, **button)
        assert "no thread here that could be moderated" in said
    assert await locked(store) == set()
    await told(desk, where=in_it, everywhere="true")
    assert await locked(store) == {*MANY} - {SILENT, "1"}


async def test_no_more_than_a_few_accounts_are_named(desk: Desk, store: Store) -> None:
    async def never(_: str) -> None:
        return None

    said = await told(desk, replace(MO, groups_in=never))
    assert "nothing is done there: 10, 11, 12, 2, 3, …. Try again" in said
    assert await locked(store) == {"1"}
    said = await told(desk, replace(MO, groups=frozenset(), groups_in=never), Where())
    assert "This is for the moderators here." in said
    assert "nothing is done there: 1, 10, 11, 12, 2, …" in said
