"""Channels that were added in chat beside the configuration's, on both databases."""

from storybot.delivery.model import Place
from storybot.store import channels
from storybot.store.engine import Store
from storybot.store.model import Channel, ChannelConfig, Purpose, Trouble
from tests.making import DAY, MINUTE, NOON, configure, discord, routed, slack


async def added(store: Store, place: Place, minutes: int = 0) -> bool:
    async with store.write() as conn:
        return await channels.add_in_chat(conn, place, NOON + minutes * MINUTE)


async def removed(store: Store, place: Place) -> bool:
    async with store.write() as conn:
        return await channels.remove_in_chat(conn, place, NOON + DAY)


async def listed(store: Store) -> list[ChannelConfig]:
    async with store.read() as conn:
        return await channels.added_in_chat(conn)


async def found(store: Store, place: Place) -> Channel:
    async with store.read() as conn:
        channel = await channels.get(conn, place)
    assert channel is not None
    return channel


async def test_the_configuration_retires_none_and_chat_removes_none_of_its_own(store: Store) -> None:
    await configure(store, routed(slack(), "sea"))
    assert [await added(store, it) for it in (discord("1"), discord("1"), slack())] == [True, False, False]
    await configure(store, routed(slack(), "sport"), now=NOON + DAY)
    channel = await found(store, discord("1"))
    assert (channel.retired_at, channel.added_at, channel.purpose) == (None, NOON, Purpose.STORIES)
    assert await listed(store) == [routed(discord("1"))]
    assert [await removed(store, it) for it in (slack(), discord("1"), discord("1"), discord("2"))] == [
        False, True, False, False,
    ]  # fmt: skip
    assert (await found(store, discord("1"))).retired_at == NOON + DAY
    assert (await found(store, slack())).retired_at is None
    assert await listed(store) == []


async def test_what_was_there_before_is_back_with_another_chance(store: Store) -> None:
    await configure(store, routed(discord("1")))
    await configure(store)
    async with store.write() as conn:
        await channels.mark(conn, discord("1"), Trouble.GONE, "look there", NOON)
        await channels.known(conn, discord("2"), Purpose.ANSWERS, NOON)
    for place in (discord("1"), discord("2")):
        assert await added(store, place, 5)
        channel = await found(store, place)
        assert (channel.retired_at, channel.trouble, channel.added_at) == (None, None, NOON + 5 * MINUTE)
        assert (channel.purpose, channel.added_in_chat) == (Purpose.STORIES, True)


async def test_the_bot_s_configuration_takes_over_what_it_names_and_a_shell_s_does_not(store: Store) -> None:
    await added(store, slack())
    async with store.write() as conn:
        await channels.sync(conn, [routed(slack(), "sea")], NOON, retire=False)
    channel = await found(store, slack())
    assert (channel.added_in_chat, channel.route.topics) == (True, ("sea",))
    await configure(store, routed(slack(), "sea"))
    assert not (await found(store, slack())).added_in_chat
    assert not await removed(store, slack())
    await configure(store, now=NOON + DAY)
    assert (await found(store, slack())).retired_at == NOON + DAY
