"""Which story somebody means who doesn't say it exactly, on both databases."""

import asyncio
from dataclasses import replace

import pytest

from storybot.commands.desk import Desk
from storybot.delivery.model import Ending
from storybot.newsroom.acts import retract
from storybot.store import channels, leases, placements
from storybot.store.engine import Store
from storybot.store.model import Purpose, Trouble
from storybot.story.short import beginning
from tests.making import MINUTE, NOON, a_draft, configure, discord, push, routed
from tests.unit.commands.test_commands import INES, asking, desk, said, text_of

__all__ = ["desk"]


@pytest.mark.parametrize("name", ["Storm-7", "storm 7", "STORM 7"])
async def test_a_slug_is_taken_however_it_is_capitalised_and_spaced(
    desk: Desk, store: Store, name: str
) -> None:
    await push(store, a_draft("The wind rises", slug="storm-7"))
    assert "The wind rises" in await said(desk, asking("sides", story=name))


@pytest.mark.parametrize("link", ["http://ledger.example/bridge", "https://ledger.example/bridge/?utm=1"])
async def test_a_link_is_known_by_either_scheme(desk: Desk, store: Store, link: str) -> None:
    await push(store, a_draft("Bridge closes", slug="b", url="https://ledger.example/bridge"))
    assert "Bridge closes" in await said(desk, asking("sides", story=link))


async def test_a_story_that_was_taken_back_is_known_by_its_headline(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Bridge closes", slug="bridge"), a_draft("Ferry runs", slug="ferry"))
    await retract(store, "bridge", "It never did.", NOON)
    for public in ({}, {"public": "true"}):
        answer = await said(desk, asking("sides", story="bridge closes", **public))
        assert "It never did." in answer
    assert "Bridge" not in await said(desk, asking("sides", story="closes the ferry"))


async def test_a_card_that_people_removed_is_not_the_newest_here(desk: Desk, store: Store) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft("Old", slug="old"))
    await push(store, a_draft("Gone", slug="gone"))
    async with store.write() as conn:
        lease = await leases.take(conn, "l", "me", MINUTE, NOON)
        assert lease is not None
        [gone] = await placements.listing(conn, "gone")
        await placements.save(conn, lease, [replace(gone.placement, ending=Ending.REMOVED, due_at=None)])
    answer = text_of((await desk.answer(asking("sides"))).card)
    assert "Old" in answer


async def test_a_name_is_abbreviated_no_more_than_it_has_to_be() -> None:
    assert beginning("harbour-b~aaaaaaaaaa") is None
    assert beginning("harbour-bridge-closes-for-y~aaaaaaaaaa") == "harbour-bridge-closes-for-y"


async def test_who_cant_be_reached_leaves_the_newest_without_holding_up_anybody(
    desk: Desk, store: Store
) -> None:
    await push(store, a_draft("Sea wall", slug="sea-wall"))
    async with store.write() as conn:
        await channels.known(conn, INES.place, Purpose.PERSON, NOON)
        await channels.mark(conn, INES.place, Trouble.FORBIDDEN, "x", NOON)
    async with asyncio.timeout(5):
        assert "don't reach you" in await said(desk, asking("unfollow"))


async def test_what_is_only_a_button_is_no_command_that_one_types(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Sea wall", slug="sea-wall"))
    assert "There is no command" in await said(desk, asking("share"))
