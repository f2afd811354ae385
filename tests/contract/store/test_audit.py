"""The audit, on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from storybot.moderation.model import Actor, Deed, Outcome, Way
from storybot.store import audit
from storybot.store.engine import Store
from storybot.store.moderation_tables import deed_texts, deeds, person_keys
from storybot.story.embargo import State
from tests.making import DAY, MINUTE, NOON, a_story, add_story, discord, slack

MO = Actor("discord", "@me", "7", "Mo\0 \ud800")
EDDA = Actor("discord", "@me", "8", "Edda")
CLOSED = Deed(
    act="close",
    by=MO,
    way=Way.BUTTON,
    slug="bridge",
    place=discord(),
    thread="900",
    about=EDDA,
    reason="Off topic.",
    before={"locked": False},
    after={"locked": True},
)
KEPT = replace(CLOSED, by=replace(MO, name="Mo\ufffd \ufffd"))


async def recorded(store: Store, *done: Deed) -> list[int]:
    async with store.write() as conn:
        return [await audit.record(conn, deed, NOON + n * MINUTE) for n, deed in enumerate(done)]


async def test_a_deed_is_kept_whole(store: Store) -> None:
    [number] = await recorded(store, CLOSED)
    async with store.write() as conn:
        await add_story(conn, a_story(slug="bridge"), NOON, state=State.DRAFT)
    async with store.read() as conn:
        [entry] = await audit.listing(conn, limit=9)
    assert (entry.id, entry.at, entry.deed, entry.state) == (number, NOON, KEPT, State.DRAFT)


async def test_deeds_are_listed_newest_first_and_can_be_sought(store: Store) -> None:
    done = (
        Deed(act="close", by=MO, way=Way.COMMAND, slug="bridge", place=discord()),
        Deed(act="push", by=EDDA, way=Way.CLI, slug="bridge"),
        Deed(act="log", by=EDDA, way=Way.BUTTON, place=slack(), outcome=Outcome.REFUSED),
        Deed(act="open", by=MO, way=Way.COMMAND, slug="ferry", place=discord(account="2")),
        Deed(act="report", by=EDDA, way=Way.FORM, place=discord(), about=MO, quoted="Fools."),
    )
    numbers = await recorded(store, *done)
    async with store.read() as conn:
        every = await audit.listing(conn, limit=9)
        found = {
            "story": await audit.listing(conn, slug="bridge", limit=9),
            "by": await audit.listing(conn, by=EDDA.person, limit=9),
            "nobody": await audit.listing(conn, by=slack(), limit=9),
            "since": await audit.listing(conn, since=NOON + 2 * MINUTE, limit=9),
            "before": await audit.listing(conn, before_id=numbers[2], limit=1),
            "account": await audit.listing(conn, told_in=[("discord", "1")], limit=9),
        }
    assert [one.id for one in every] == numbers[::-1]
    assert {name: [one.id for one in seen] for name, seen in found.items()} == {
        "story": [numbers[1], numbers[0]],
        "by": [numbers[4], numbers[2], numbers[1]],
        "nobody": [],
        "since": [numbers[4], numbers[3], numbers[2]],
        "before": [numbers[1]],
        "account": [numbers[0]],
    }
    assert every[2].deed.outcome is Outcome.REFUSED
    async with store.read() as conn:
        assert await audit.get(conn, numbers[3]) == every[1]
    assert every[0].deed.quoted == "Fools."


async def test_moderators_are_told_of_what_is_done_in_their_account_or_is_said_to_be_for_them(
    store: Store,
) -> None:
    first, second, third = ("discord", "1"), ("discord", "2"), ("slack", "T1")
    async with store.write() as conn:
        numbers = [
            await audit.record(conn, CLOSED, NOON),
            await audit.record(conn, CLOSED, NOON, told_in=()),
            await audit.record(conn, replace(CLOSED, place=None), NOON),
            await audit.record(conn, CLOSED, NOON, told_in=[first, second, second]),
        ]
    async with store.read() as conn:
        found = [
            [one.id for one in await audit.listing(conn, told_in=accounts, limit=9)]
            for accounts in ([first], [second], [first, second], [third], [])
        ]
        between = [one.id for one in await audit.between(conn, *second, numbers[0], numbers[3])]
    one, _, _, four = numbers
    assert found == [[four, one], [four], [four, one], [], []]
    assert between == [four]
    assert audit.told(CLOSED) == (first,)


async def test_many_deeds_are_written_at_once_in_their_order(store: Store) -> None:
    done = [replace(CLOSED, by=EDDA, slug=f"story-{n}") for n in range(300)]
    async with store.write() as conn:
        numbers = await audit.record_all(conn, done, NOON)
        assert await audit.record_all(conn, [], NOON) == []
    async with store.read() as conn:
        listed = await audit.listing(conn, limit=999)
    assert [one.id for one in listed] == numbers[::-1]
    assert [one.deed for one in listed] == done[::-1]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE deeds SET act = 'open'",
        "UPDATE deeds SET by = 'nobody' WHERE slug = 'bridge'",
        "DELETE FROM deeds",
        "INSERT OR REPLACE INTO deeds SELECT * FROM deeds",
        "TRUNCATE deeds CASCADE",
    ],
)
async def test_nobody_changes_or_deletes_a_deed(store: Store, change: str) -> None:
    await recorded(store, CLOSED)
    with pytest.raises(DBAPIError, match="deeds are never"):
        async with store.write() as conn:
            only_here = {"INSERT": "sqlite", "TRUNCATE": "postgresql"}.get(change.split(maxsplit=1)[0])
            if only_here not in {None, conn.dialect.name}:
                pytest.skip("the other database has no such statement")
            await conn.execute(text(change))
    async with store.read() as conn:
        [entry] = await audit.listing(conn, limit=9)
    assert entry.deed == KEPT


async def test_the_title_that_somebody_gave_a_thread_can_be_erased(store: Store) -> None:
    renamed = Deed(
        act="rename", by=MO, way=Way.FORM, slug="bridge", before={"title": "Edda's"}, after={"title": "Mo's"}
    )
    await recorded(store, renamed)
    async with store.write() as conn:
        [kept] = await audit.listing(conn, limit=1)
        await audit.erase(conn, MO.person)
        [erased] = await audit.listing(conn, limit=1)
    assert (kept.deed.before, kept.deed.after) == ({"title": ""}, {"title": "Mo's"})
    assert (erased.deed.before, erased.deed.after) == ({"title": ""}, {"title": ""})


async def test_who_is_erased_leaves_deeds_that_name_nobody(store: Store) -> None:
    by_edda = replace(CLOSED, by=EDDA, about=MO, reason="Said by Edda.")
    await recorded(store, CLOSED, by_edda)
    async with store.write() as conn:
        assert await audit.erase(conn, MO.person) == 3
        assert await audit.erase(conn, MO.person) is None
        second, first = await audit.listing(conn, limit=9)
        assert await audit.listing(conn, by=MO.person, limit=9) == []
        assert await conn.scalar(select(func.count()).select_from(person_keys)) == 1
    nobody = Actor("", "", "", "")
    assert first.deed == replace(CLOSED, by=nobody, reason=None)
    assert second.deed == replace(by_edda, about=nobody)
    assert first.key
    async with store.read() as conn:
        kept = [*await conn.execute(select(deeds)), *await conn.execute(select(deed_texts))]
    assert not {"7", "Mo"} & {str(value) for row in kept for value in row}


async def test_who_comes_back_is_known_by_another_key(store: Store) -> None:
    await recorded(store, CLOSED)
    async with store.write() as conn:
        await audit.erase(conn, MO.person)
    await recorded(store, CLOSED, CLOSED)
    async with store.read() as conn:
        keys = [one.key for one in await audit.listing(conn, limit=9)]
    assert keys[0] == keys[1] != keys[2]


async def test_a_deed_is_undone_with_the_act_that_fails(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        async with store.write() as conn:
            await audit.record(conn, CLOSED, NOON - DAY)
            raise ZeroDivisionError
    async with store.read() as conn:
        assert await audit.listing(conn, limit=9) == []
