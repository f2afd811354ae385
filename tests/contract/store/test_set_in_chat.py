"""What is set of a channel's route in chat, beside the configuration's, on both databases."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from storybot.cards.model import Layout
from storybot.delivery.model import Place, Route
from storybot.moderation.model import Actor, Deed, Way
from storybot.store import audit, channels, placements
from storybot.store.engine import Store
from storybot.store.model import Channel, Purpose, SetInChat
from tests.making import DAY, MINUTE, NOON, a_draft, configure, discord, push, routed, slack


def by_edda(value: Any, name: str = "Edda", minutes: int = 0) -> SetInChat:
    at = NOON + minutes * MINUTE
    return SetInChat(value=value, platform="slack", account="T1", person="U8", name=name, at=at)


async def in_chat(store: Store, place: Place, *, anew: bool = False, **settings: SetInChat) -> Channel:
    async with store.write() as conn:
        channel = await channels.set_in_chat(conn, place, settings, anew=anew)
    assert channel is not None
    return channel


async def found(store: Store, place: Place) -> Channel:
    async with store.read() as conn:
        channel = await channels.get(conn, place)
    assert channel is not None
    return channel


async def test_what_is_set_in_chat_wins_and_the_rest_is_the_configurations(store: Store) -> None:
    config = routed(slack(), "sea", match="harbour", language="de", ping="S1")
    await configure(store, config, routed(discord()))
    assert (await found(store, slack())).set_in_chat == {}
    settings = {
        "topics": by_edda(("a,b", "Härte")),
        "match": by_edda(None),
        "layout": by_edda(Layout.COMPACT),
    }
    channel = await in_chat(store, slack(), **settings)
    assert channel == await found(store, slack())
    assert channel.route == Route(topics=("a,b", "Härte"), layout=Layout.COMPACT, language="de", ping="S1")
    assert (channel.configured, channel.set_in_chat) == (config.route, settings)
    assert (await found(store, discord())).route == Route(), "another channel's is its own"
    async with store.write() as conn:
        assert await channels.set_in_chat(conn, slack("C9"), settings) is None


async def test_who_set_it_can_be_erased_and_what_they_set_stays(store: Store) -> None:
    await configure(store, routed(slack()), routed(slack("C9")), routed(discord()))
    ines = replace(by_edda("ferry"), person="U9", name="Ines")
    await in_chat(store, slack(), match=by_edda("harbour"), opener=ines)
    async with store.write() as conn:
        await audit.record(conn, Deed(act="route", by=Actor("slack", "T1", "U8", "Edda"), way=Way.FORM), NOON)
        await channels.forget_who_set(conn, Place("slack", "T2", "U8"))
    assert (await found(store, slack())).set_in_chat["match"] == by_edda("harbour"), "that is somebody else"
    async with store.write() as conn:
        await audit.erase(conn, Place("slack", "T1", "U8"))
    nobody = replace(by_edda("harbour"), person="", name="")
    assert (await found(store, slack())).set_in_chat == {"match": nobody, "opener": ines}


async def test_it_is_added_to_until_it_is_set_anew(store: Store) -> None:
    await configure(store, routed(slack(), "sea"))
    await in_chat(store, slack(), match=by_edda("ferry"), opener=by_edda(False))
    channel = await in_chat(store, slack(), match=by_edda("harbour", "Ines", 5), noise_at_least=by_edda(20))
    assert channel.set_in_chat == {
        "match": by_edda("harbour", "Ines", 5),
        "opener": by_edda(False),
        "noise_at_least": by_edda(20),
    }
    channel = await in_chat(store, slack(), anew=True, noise_at_least=by_edda(30))
    assert channel.route == Route(topics=("sea",), noise_at_least=30)
    channel = await in_chat(store, slack(), anew=True)
    assert (channel.route, channel.set_in_chat) == (Route(topics=("sea",)), {})


async def test_the_configuration_changes_beneath_it_and_never_touches_it(store: Store) -> None:
    await configure(store, routed(slack(), "sea", noise_at_least=10))
    settings = {"noise_at_least": by_edda(50)}
    await in_chat(store, slack(), **settings)
    await configure(store, routed(slack(), "sport", noise_at_least=60, opener=False))
    channel = await found(store, slack())
    assert channel.route == Route(topics=("sport",), noise_at_least=50, opener=False)
    assert channel.set_in_chat == settings
    same = routed(slack(), "sport", noise_at_least=50, opener=False)
    await configure(store, same)
    assert (await found(store, slack())).configured == same.route, "though it is in force already"
    await configure(store, now=NOON + MINUTE)
    await configure(store, routed(slack(), "sea"), now=NOON + DAY)
    channel = await found(store, slack())
    assert (channel.retired_at, channel.set_in_chat) == (None, settings), "it comes back with the channel"


async def test_two_who_set_at_once_both_have_set(store: Store) -> None:
    await configure(store, routed(slack()))
    names = ("noise_at_least", "noise_at_most", "cards_an_hour", "match", "language")
    await asyncio.gather(*(in_chat(store, slack(), **{name: by_edda(1)}) for name in names))
    assert (await found(store, slack())).set_in_chat.keys() == set(names)


async def test_what_is_placed_is_shown_by_the_route_in_force(store: Store) -> None:
    await configure(store, routed(slack(), language="de"))
    await push(store, a_draft())
    await in_chat(store, slack(), layout=by_edda(Layout.COMPACT), opener=by_edda(False))
    async with store.read() as conn:
        [placement] = await placements.due(conn, "slack", None, NOON, limit=9)
        [delivery] = await placements.listing(conn)
    wanted = Route(language="de", layout=Layout.COMPACT, opener=False)
    assert placement.route == delivery.placement.route == delivery.channel.route == wanted


async def test_a_configuration_that_is_not_stored_yet_has_it_too(store: Store) -> None:
    await configure(store, routed(slack()))
    await in_chat(store, slack(), match=by_edda("ferry"))
    given = [routed(slack(), "sea"), routed(slack("C2"), "sport")]
    async with store.write() as conn:
        await channels.known(conn, discord(), Purpose.ANSWERS, NOON)
        first, second = await channels.routes_in_force(conn, given)
    assert (first.place, first.route) == (slack(), Route(topics=("sea",), match="ferry"))
    assert second == given[1]


@pytest.mark.parametrize("name", ["Édda", "nul\0nul", "half \ud83d of a pair", "'; --"])
async def test_whatever_people_are_called_is_kept(store: Store, name: str) -> None:
    await configure(store, routed(slack()))
    channel = await in_chat(store, slack(), match=by_edda("ferry", name))
    kept = name.replace("\0", "\ufffd").replace("\ud83d", "\ufffd")
    assert channel.set_in_chat["match"].name == kept
