"""Accounts and channels, on both databases."""

import pytest

from storybot.cards.model import Layout
from storybot.store import accounts, channels, placements
from storybot.store.engine import Store
from storybot.store.model import Account, Purpose, Route, Trouble
from tests.making import DAY, MINUTE, NOON, a_draft, configure, discord, push, routed, slack


async def test_a_token_is_looked_up_by_account(store: Store) -> None:
    async with store.write() as conn:
        await accounts.add(conn, [Account("slack", "T1"), Account("slack", "T2", "Second", "xoxb-2")])
        await accounts.add(conn, [Account("slack", "T2", "Other", "xoxb-other")])
        assert await accounts.token(conn, "slack", "T2") == "xoxb-2"
        assert await accounts.token(conn, "slack", "T1") is None
        assert await accounts.token(conn, "discord", "T2") is None


def test_an_account_does_not_show_its_token() -> None:
    assert "xoxb" not in repr(Account("slack", "T2", "Second", "xoxb-2"))


async def test_sync_adds_changes_and_retires(store: Store) -> None:
    loud = routed(
        slack(),
        "Härte",
        "a,b",
        match='sea OR "topic:x"',
        noise_at_least=40,
        noise_at_most=90,
        layout=Layout.COMPACT,
        language="de",
        opener=False,
        archive_minutes=60,
        tags=("Local", "b"),
        ping="S1",
        cards_an_hour=2,
    )
    async with store.write() as conn:
        await channels.sync(conn, [routed(discord("100")), loud], NOON, retire=True)
    later = [routed(discord("100"), "economy"), routed(discord("200"))]
    async with store.write() as conn:
        await channels.sync(conn, later, NOON + DAY, retire=True)
    async with store.read() as conn:
        first, second, third = await channels.listing(conn)
        assert await channels.get(conn, slack()) == third
        assert await channels.get(conn, slack("C9")) is None
    assert (first.place, first.route, first.added_at) == (discord("100"), Route(topics=("economy",)), NOON)
    assert (second.place, second.added_at, second.retired_at) == (discord("200"), NOON + DAY, None)
    assert (third.place, third.route, third.retired_at) == (loud.place, loud.route, NOON + DAY)


async def test_a_channel_that_comes_back_is_as_good_as_new(store: Store) -> None:
    await configure(store, routed(slack()))
    async with store.write() as conn:
        await channels.mark(conn, slack(), Trouble.GONE, "Invite the bot.", NOON)
    await configure(store, now=NOON + MINUTE)
    await configure(store, now=NOON + 2 * MINUTE)
    async with store.read() as conn:
        retired = await channels.get(conn, slack())
    assert retired and retired.retired_at == NOON + MINUTE
    await configure(store, routed(slack()), now=NOON + DAY)
    async with store.read() as conn:
        back = await channels.get(conn, slack())
    assert back and (back.added_at, back.retired_at, back.trouble) == (NOON + DAY, None, None)
    assert back.id == retired.id


async def test_trouble_is_marked_since_when_it_began_and_cleared(store: Store) -> None:
    await configure(store, routed(slack()), routed(discord()))
    async with store.write() as conn:
        await channels.mark(conn, slack(), Trouble.FORBIDDEN, "Grant chat:write.", NOON)
        await channels.mark(conn, slack(), Trouble.FORBIDDEN, "Do grant chat:write.", NOON + MINUTE)
        seen = await channels.get(conn, slack())
        other = await channels.get(conn, discord())
    assert seen and other and other.trouble is None
    assert (seen.trouble, seen.advice) == (Trouble.FORBIDDEN, "Do grant chat:write.")
    assert seen.trouble_since == NOON
    async with store.write() as conn:
        await channels.mark(conn, slack(), Trouble.GONE, "Gone.", NOON + DAY)
        changed = await channels.get(conn, slack())
        await channels.clear(conn, slack())
        cleared = await channels.get(conn, slack())
    assert changed and changed.trouble_since == NOON + DAY
    assert cleared and (cleared.trouble, cleared.advice, cleared.trouble_since) == (None, None, None)


@pytest.mark.parametrize("name", ["news", "новости", "nul\0nul", "half \ud83d of a pair"])
async def test_what_a_platform_calls_a_channel_is_kept(store: Store, name: str) -> None:
    await configure(store, routed(discord()))
    async with store.write() as conn:
        await channels.describe(conn, discord(), name, "forum")
    async with store.read() as conn:
        seen = await channels.get(conn, discord())
    assert seen and seen.kind == "forum"
    assert seen.name == name.replace("\0", "\ufffd").replace("\ud83d", "\ufffd")


async def test_of_story_names_the_channels_where_it_is(store: Store) -> None:
    await configure(store, routed(discord("1")), routed(discord("2"), "sport"), routed(slack()))
    [pushed] = await push(store, a_draft())
    async with store.read() as conn:
        assert [it.place for it in await channels.of_story(conn, pushed.slug)] == [discord("1"), slack()]
        assert await channels.of_story(conn, "no-such-story") == []


async def test_a_retired_channel_is_forgiven_where_something_is_wanted_of_its_threads(store: Store) -> None:
    await configure(store, routed(discord("1")), routed(discord("2")))
    await push(store, a_draft())
    await configure(store, routed(discord("2")))
    async with store.write() as conn:
        for place in (discord("1"), discord("2")):
            await channels.mark(conn, place, Trouble.FORBIDDEN, "Let it send.", NOON)
        await channels.forgive_of(conn, [it.placement.id for it in await placements.listing(conn)])
        retired, used = await channels.get(conn, discord("1")), await channels.get(conn, discord("2"))
    assert retired and retired.trouble is None
    assert used and used.trouble is Trouble.FORBIDDEN


async def test_only_what_nobody_looks_at_is_forgiven(store: Store) -> None:
    await configure(store, routed(slack()))
    async with store.write() as conn:
        await channels.known(conn, discord(), Purpose.ANSWERS, NOON)
        for place in (slack(), discord()):
            await channels.mark(conn, place, Trouble.FORBIDDEN, "Let it send.", NOON)
            await channels.forgive(conn, place)
        kept, forgiven = await channels.get(conn, slack()), await channels.get(conn, discord())
    assert kept and kept.trouble is Trouble.FORBIDDEN
    assert forgiven and (forgiven.trouble, forgiven.advice, forgiven.trouble_since) == (None, None, None)
