"""The route of a channel, asked for and set in chat: a real store of each kind, no platform."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from storybot.cards.model import Ask, Buttons, Card
from storybot.cards.text import as_text
from storybot.commands.desk import Desk
from storybot.commands.model import Answer, Asked, Person, Where
from storybot.delivery.model import Place, Reopen, Route
from storybot.moderation.rights import NO_EDITOR, Named, Rights
from storybot.newsroom.push import Pushed
from storybot.store import audit, channels
from storybot.store.engine import Store
from storybot.store.model import Channel
from tests.fake_clock import FakeClock
from tests.making import a_draft, configure, discord, push, routed, slack

EDDA = Person(platform="discord", account="@me", id="8", name="Edda")
INES = Person(platform="discord", account="@me", id="7", name="Ines")
RIGHTS = Rights(Named(frozenset({("discord", "@me", "8")})))
LATER = FakeClock().now()
HERE = discord()


@pytest.fixture
async def desk(store: Store) -> Desk:
    await configure(store, routed(discord(), "sea", noise_at_most=90, ping="22"), routed(slack()))
    return Desk(store, FakeClock(), RIGHTS)


async def card(desk: Desk, place: Place | None = HERE, who: Person = EDDA, **given: str) -> Card:
    asked = Asked(command="editor route", arguments=given, person=who, where=Where(place=place), once="1")
    answer = await desk.answer(asked)
    assert isinstance(answer, Answer)
    return answer.card


async def said(desk: Desk, place: Place | None = HERE, who: Person = EDDA, **given: str) -> str:
    return as_text(await card(desk, place, who, **given))


async def found(desk: Desk, place: Place = HERE) -> Channel:
    async with desk.store.read() as conn:
        channel = await channels.get(conn, place)
    assert channel is not None
    return channel


def where(pushed: Sequence[Pushed]) -> set[Place]:
    return {channel.place for one in pushed for channel in one.channels}


async def test_the_route_is_told_with_where_each_setting_comes_from(desk: Desk) -> None:
    told = await said(desk)
    assert "The route of #100" in told
    assert "topics: sea (config)" in told
    assert "match: - (config)" in told
    assert "layout: full (config)" in told
    assert "opener: true (config)" in told
    assert "ping: 22 (config)" in told
    assert "Set something with /editor route, as in /editor route noise_at_least:20 layout:compact." in told
    assert "such as whom a card pings, is for the configuration alone" in told
    assert not any(isinstance(block, Buttons) for block in (await card(desk)).blocks)


async def test_what_is_set_is_told_with_who_did_and_when_and_is_for_here_alone(desk: Desk) -> None:
    told = await said(desk, noise_at_least="20", match="ferry", opener="false")
    assert (
        "Set: for stories to come, and for those that are there when they change next; what it says" in told
    )
    assert "noise_at_least: 20 (set here by Edda, 2026-11-23 09:00 UTC)" in told
    assert "opener: false (set here by Edda," in told
    assert "noise_at_most: 90 (config)" in told
    channel = await found(desk)
    wanted = Route(
        topics=("sea",), match="ferry", noise_at_least=20, noise_at_most=90, opener=False, ping="22"
    )
    assert channel.route == wanted
    one = channel.set_in_chat["match"]
    assert (one.platform, one.account, one.person, one.name, one.at) == ("discord", "@me", "8", "Edda", LATER)
    assert (await found(desk, slack())).set_in_chat == {}


async def test_rules_of_threads_are_set_too_as_far_as_the_platform_has_them(desk: Desk) -> None:
    told = await said(desk, night="22:00-07:00", close_after_hours="48", reopen="on-event", keep_alive="yes")
    assert "night: 22:00-07:00 (set here by Edda," in told
    assert (await found(desk)).route.rules == (48, Reopen.ON_EVENT, "22:00-07:00", True)
    told = await said(desk, night="10pm", keep_alive="-")
    assert "night has a bad value (expected: two times of day, as 22:00-07:00" in told
    assert (await found(desk)).route.keep_alive, "nothing is set where something is wrong"
    told = await said(desk, slack(), keep_alive="true")
    assert "Slack has no such thing" in told
    assert (await found(desk, slack())).set_in_chat == {}


async def test_reset_drops_what_was_set_before_and_may_set_anew(desk: Desk) -> None:
    await said(desk, noise_at_least="20", match="ferry")
    told = await said(desk, reset="true", layout="compact")
    assert "match: - (config)" in told
    assert "layout: compact (set here by Edda," in told
    shown = await card(desk)
    [button] = [one for block in shown.blocks if isinstance(block, Buttons) for one in block.items]
    assert button.ask == Ask("editor route", (("reset", "true"),))
    told = await said(desk, **dict(button.ask.arguments))
    assert "The route is as configured again" in told
    channel = await found(desk)
    assert (channel.set_in_chat, channel.route) == ({}, channel.configured)


async def test_a_wrong_value_is_told_as_the_configuration_would_and_nothing_is_set(desk: Desk) -> None:
    told = await said(desk, match="sea wall", noise_at_least="20", layout="huge", reset="true")
    assert "match has a bad value (expected: AND, OR or NOT before “wall” at character 5" in told
    assert "layout has a bad value (expected: input should be 'full' or 'compact')" in told
    assert (await found(desk)).set_in_chat == {}


async def test_whom_a_card_pings_is_not_set_in_chat(desk: Desk) -> None:
    told = await said(desk, ping="1", archive_minutes="60", noise_at_least="20")
    assert "ping: 22 (config)" in told
    assert (await found(desk)).set_in_chat.keys() == {"noise_at_least"}


async def test_what_is_set_is_written_down_with_what_it_was(desk: Desk) -> None:
    await said(desk, noise_at_least="20")
    await said(desk, reset="true")
    await said(desk)
    async with desk.store.read() as conn:
        reset, set_ = [it.deed for it in await audit.listing(conn, limit=9)]
    assert (set_.act, set_.by.id, set_.place) == ("route", "8", discord())
    assert (set_.after, reset.before) == ({"noise_at_least": "20"}, {"noise_at_least": "20"})
    assert set_.before == reset.after != set_.after


@pytest.mark.parametrize("retired", [False, True])
async def test_a_channel_that_is_not_configured_is_told_what_to_do(desk: Desk, retired: bool) -> None:
    if retired:
        await configure(desk.store, routed(slack()))
    place = discord() if retired else discord("999")
    told = await said(desk, place, noise_at_least="20")
    assert "No stories go to this channel: it is not configured." in told
    assert f'platform = "discord", account = "1", channel = "{place.channel}"' in told
    async with desk.store.read() as conn:
        channel = await channels.get(conn, place)
    assert channel is None or channel.set_in_chat == {}


async def test_in_a_direct_message_there_is_no_channel(desk: Desk) -> None:
    assert "Ask this in the channel that it is about" in await said(desk, None, noise_at_least="20")


async def test_who_has_no_right_sets_and_learns_nothing(desk: Desk) -> None:
    for given in ({}, {"noise_at_least": "20"}, {"match": "("}, {"reset": "true"}):
        assert await said(desk, who=INES, **given) == f"{NO_EDITOR}\n"
    assert (await found(desk)).set_in_chat == {}


async def test_it_holds_for_the_next_story_and_what_is_there_stays(desk: Desk) -> None:
    harbour = a_draft("Harbour wall costs more", slug="harbour", topics=("sea",), noise_level=30)
    assert where(await push(desk.store, harbour, now=LATER)) == {HERE, slack()}
    await said(desk, slack(), match="otter", cards_an_hour="1")
    await said(desk, topics="-")
    otter = a_draft("Otter wins court case", noise_level=30)
    assert where(await push(desk.store, otter, now=LATER)) == {HERE, slack()}
    badger = a_draft("Badger opens small bakery", noise_level=30)
    assert where(await push(desk.store, badger, now=LATER)) == {HERE}
    revised = replace(harbour, story=replace(harbour.story, summary="It rusts more."))
    assert where(await push(desk.store, revised, now=LATER)) == {HERE, slack()}


@pytest.mark.parametrize("layout", ["full", "compact"])
async def test_the_preview_of_a_channel_is_by_the_route_in_force(desk: Desk, layout: str) -> None:
    await said(desk, layout=layout, language="de")
    await push(desk.store, a_draft("Harbour wall", slug="wall", key_points=("The café closes.",)))
    asked = Asked(
        command="editor preview",
        arguments={"slug": "wall"},
        person=EDDA,
        where=Where(place=discord()),
        once="1",
    )
    answer = await desk.answer(asked)
    assert isinstance(answer, Answer)
    assert ("The café closes." in as_text(answer.card)) is (layout == "full")


async def test_a_name_can_not_break_out_of_its_line(desk: Desk) -> None:
    loud = replace(EDDA, name="Edda\n" + "é" * 200)
    told = await said(desk, who=loud, noise_at_least="20")
    [line] = [line for line in told.splitlines() if "set here by" in line]
    assert len(line) < 150
