"""What people are answered, whichever way they ask: a real store, no platform."""

import asyncio
import json
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storybot.cards.model import Ask, Buttons, Card
from storybot.cards.text import as_text
from storybot.commands.desk import Desk
from storybot.commands.model import Asked, Person, Where, slashed
from storybot.commands.registry import COMMANDS
from storybot.delivery.model import Kind, Placement
from storybot.moderation.rights import Named, Rights
from storybot.newsroom.acts import restore, retract
from storybot.platforms.discord import render
from storybot.platforms.discord.ids import write_ask
from storybot.store import leases, placements, stories, wanted
from storybot.store.engine import Store
from storybot.story.embargo import State
from storybot.story.model import Event, Forecast, Perspective, Stance
from storybot.story.short import LEAST_ROOM, abbreviated
from storybot.story.slugs import numbered, slug_of
from tests.fake_clock import FakeClock
from tests.making import MINUTE, NOON, a_draft, configure, discord, push, routed

INES = Person(platform="discord", account="@me", id="7", name="Ines")
EDDA = Person(platform="discord", account="@me", id="8", name="Edda")
RIGHTS = Rights(Named(frozenset({("discord", "@me", "8")})))
HERE = Where(place=discord())
THREAD = Where(place=discord(), thread="900")
SECRET = "Zeppelin"
LEAK = re.compile(rf"{SECRET} \w")  # what was asked for may be said again
SHOWING = [command.name for command in COMMANDS if any(o.name == "public" for o in command.options)]

FULL = {
    "summary": f"{SECRET} summary.",
    "why_it_matters": f"{SECRET} why.",
    "key_points": (f"{SECRET} point.",),
    "plain_words": f"{SECRET} plain.",
    "sides": {
        Stance.CRITICS: (Perspective(position=f"{SECRET} no."),),
        Stance.DEFENDERS: (),
        Stance.NEUTRAL: (),
    },
    "noise_level": 40,
    "forecast": Forecast(outlook=f"{SECRET} rain.", disclaimer="Or not.", likelihood=10),
    "timeline": (Event(headline=f"{SECRET} began", when="2026-02"),),
    "topics": ("Harbour",),
}


@pytest.fixture
async def desk(store: Store) -> Desk:
    return Desk(store, FakeClock(NOON), RIGHTS)


def asking(command: str, who: Person = INES, where: Where = HERE, **arguments: str) -> Asked:
    return Asked(command=command, arguments=arguments, person=who, where=where, once="1")


async def said(desk: Desk, asked: Asked) -> str:
    return text_of((await desk.answer(asked)).card)


def text_of(card: Card) -> str:
    return f"{card.title}\n{as_text(card)}{[ask.arguments for ask in asks(card)]}"


def asks(card: Card) -> list[Ask]:
    return [button.ask for block in card.blocks if isinstance(block, Buttons) for button in block.items]


async def asked_by(desk: Desk, asked: Asked) -> set[str]:
    """The commands of the answer's buttons."""
    return {ask.command for ask in asks((await desk.answer(asked)).card)}


async def answers(store: Store) -> list[Placement]:
    async with store.read() as conn:
        every = [one.placement for one in await placements.listing(conn)]
        return [one for one in every if one.kind is not Kind.STORY]


async def in_state(store: Store, slug: str, state: State) -> None:
    async with store.write() as conn:
        found = await stories.get(conn, slug)
        assert found is not None
        number = await stories.revise(conn, found.story, NOON, state=state, reason="It was wrong.")
        await wanted.want(conn, slug, number, [], NOON)


async def delivered(store: Store) -> None:
    """Have the card and the thread of the newest story be there."""
    async with store.write() as conn:
        lease = await leases.take(conn, "l", "me", MINUTE, NOON)
        assert lease is not None
        [row] = await placements.due(conn, "discord", None, NOON, 1)
        shown = tuple(replace(m, ref=f"9{n}") for n, m in enumerate(row.messages))
        await placements.save(conn, lease, [replace(row, thread="900", messages=shown, due_at=None)])


async def test_who_writes_more_words_in_a_thread_is_offered_its_story_first(desk: Desk, store: Store) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft("Loud geese cross the river", slug="geese"))
    await push(store, a_draft(slug="bridge"))
    await delivered(store)
    for where, offered in ((THREAD, ["geese", "bridge"]), (HERE, ["bridge"])):
        told = await desk.answer(asking("editor status", EDDA, where, story="bridge closes"))
        assert [dict(ask.arguments)["slug"] for ask in asks(told.card)] == offered


@pytest.mark.parametrize("command", SHOWING)
async def test_every_part_of_a_story_is_shown_and_can_be_shared(
    desk: Desk, store: Store, command: str
) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="bridge", **FULL))
    card = (await desk.answer(asking(command, story="bridge"))).card
    assert "Harbour bridge closes" in as_text(card)
    [share] = [ask for ask in asks(card) if ask.command == "share"]
    assert "Shared" in await said(desk, asking("share", **dict(share.arguments)))
    [row] = await answers(store)
    assert (row.messages[0].view, row.messages[0].by, row.thread) == (command, "Ines", discord().channel)


async def test_in_a_thread_the_story_is_understood(desk: Desk, store: Store) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft("Harbour bridge closes", slug="bridge"))
    await delivered(store)
    await push(store, a_draft("Council votes", slug="council"))
    assert "Harbour bridge" in await said(desk, asking("why", where=THREAD))
    assert "Harbour bridge" in await said(desk, asking("why", where=replace(HERE, message="91")))
    newest = await said(desk, asking("why", where=HERE))
    assert "Council votes" in newest
    assert "You named no story" in newest


@pytest.mark.parametrize(
    "name", ["bridge", "harbour BRIDGE", "brigde clsoes", "https://news.example/b?utm=1#x", "closes"]
)
async def test_a_story_is_named_by_slug_words_typos_or_link(desk: Desk, store: Store, name: str) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="bridge", url="https://news.example/b"))
    await push(store, a_draft("Council votes", slug="council"))
    assert "Harbour bridge closes" in await said(desk, asking("story", story=name))


async def test_the_one_headline_with_all_the_words_is_meant_though_others_are_like_it(
    desk: Desk, store: Store
) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="bridge"), new=True)
    await push(store, a_draft("Harbour bride crosses", slug="bride"), new=True)
    card = (await desk.answer(asking("sides", story="harbour bridge"))).card
    assert "Harbour bridge closes" in card.title


async def test_no_such_story_offers_the_nearest(desk: Desk, store: Store) -> None:
    for number in range(5):
        await push(store, a_draft(f"Harbour bridge part {number} of {'abcde'[number] * 9}"), new=True)
    card = (await desk.answer(asking("sides", story="harbour bridge"))).card
    assert "No story is called “harbour bridge”" in card.title
    offered = asks(card)
    assert len(offered) == 3
    assert {ask.command for ask in offered} == {"sides"}
    assert "There is no story yet" not in card.title
    assert "/stories" in await said(desk, asking("sides", story="qqqqqq"))


async def test_a_story_that_lacks_a_word_is_offered_and_not_taken(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Ferry strike looms"))
    for command in ("why", "unfollow"):
        told = await said(desk, asking(command, story="ferry elephants"))
        assert "No story is called" in told
        assert "Ferry strike looms" in told
    assert "No story is called" not in await said(desk, asking("why", story="fery strike loms"))


async def test_unknown_words_get_the_nearest_command(desk: Desk) -> None:
    card = (await desk.answer(asking("sieds"))).card
    assert [ask.command for ask in asks(card)] == ["sides", "help"]
    assert "There is no command" in await said(desk, asking(""))


async def test_stories_are_listed_in_pages_and_looked_for(desk: Desk, store: Store) -> None:
    for number in range(7):
        await push(store, a_draft(f"{'abcdefg'[number] * 8} story", topics=("Harbour",)), new=True)
    first = (await desk.answer(asking("stories", query="story"))).card
    [turn] = [ask for ask in asks(first) if ask.command == "stories"]
    assert dict(turn.arguments) == {"query": "story", "page": "2"}
    second = (await desk.answer(asking("stories", **dict(turn.arguments)))).card
    assert "aaaaaaaa story" in as_text(second)
    assert "aaaaaaaa story" not in as_text(first)
    assert "Nothing found" in await said(desk, asking("stories", topic="travel"))


async def test_following_and_what_comes_of_it(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="bridge", topics=("Harbour",)))
    assert "You follow" in await said(desk, asking("follow", story="bridge"))
    assert "harbour" in await said(desk, asking("follow", topic="harbour"))
    listed = await said(desk, asking("following"))
    assert "Harbour bridge closes" in listed
    assert "Topic: harbour" in listed
    await push(store, a_draft("Harbour bridge closes", slug="bridge", summary="New."))
    [row] = await answers(store)
    assert (row.kind, row.place.channel, row.known_revision) == (Kind.NOTICE, "7", 1)
    await desk.answer(asking("unfollow", story="bridge"))
    assert await answers(store) == []


async def test_sharing_is_offered_only_where_it_is_possible_and_once(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="bridge"))
    for where in (Where(), replace(HERE, no_sharing="The thread is locked.")):
        card = (await desk.answer(asking("sides", where=where, story="bridge"))).card
        assert "share" not in {ask.command for ask in asks(card)}
        for ask in (asking("sides", where=where, story="bridge", public="true"),
                    asking("share", where=where, slug="bridge", view="sides")):  # fmt: skip
            assert "Shared" not in await said(desk, ask)
    assert await answers(store) == []
    for words in ("Shared", "You have shared it already"):
        assert words in await said(desk, asking("sides", where=THREAD, story="bridge", public="true"))
    [row] = await answers(store)
    assert row.thread == "900"


async def test_in_a_channel_an_answer_is_shared_in_the_storys_thread(desk: Desk, store: Store) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft("Harbour bridge closes", slug="bridge"))
    await delivered(store)
    read_only = replace(HERE, no_sharing="You can't.")
    card = (await desk.answer(asking("sides", where=read_only, story="bridge"))).card
    [share] = [ask for ask in asks(card) if ask.command == "share"]
    told = await said(desk, asking("share", where=read_only, **dict(share.arguments)))
    assert "in the story's thread" in told
    [row] = await answers(store)
    assert row.thread == "900"
    no_threads = replace(HERE, no_replies="You can't.")
    assert "You can't." in await said(desk, asking("sides", where=no_threads, story="bridge"))


async def test_each_page_of_an_answer_can_be_shared(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="bridge"))
    for page in ("1", "2", "2"):
        await desk.answer(asking("share", view="sides", slug="bridge", page=page))
    assert sorted(row.messages[0].page for row in await answers(store)) == [1, 2]


@pytest.mark.parametrize("command", ["sides", "share", "follow", "unfollow"])
async def test_a_slug_that_a_button_has_in_short_is_understood(
    desk: Desk, store: Store, command: str
) -> None:
    slug = slug_of("a long headline that goes on and on, beyond what one button can carry of it, in short")
    await push(store, a_draft("Harbour bridge closes", slug=slug))
    await push(store, a_draft("Night trams are back", slug=numbered(slug, 2)))
    short = abbreviated(slug, lambda text: len(text) <= LEAST_ROOM)
    assert short is not None
    told = await said(desk, asking(command, slug=short, view="sides"))
    assert "Shared" in told if command == "share" else "Harbour bridge closes" in told
    wrong = await said(desk, asking(command, slug=short[:-1] + "2", view="sides"))
    assert "nothing to share" in wrong if command == "share" else "be seen any more" in wrong


@pytest.mark.parametrize("slug", ["ferry", "ferry-strike"])
@pytest.mark.parametrize("command", ["sides", "follow", "unfollow"])
async def test_a_slug_names_no_other_story_than_its_own(
    desk: Desk, store: Store, slug: str, command: str
) -> None:
    await push(store, a_draft("Ferry strike looms over harbour", slug="harbour", **FULL))
    await push(store, a_draft("Quiet matter", slug=slug, **FULL), new=True)
    await desk.answer(asking("follow", slug="harbour"))
    await in_state(store, slug, State.DRAFT)
    told = await said(desk, asking(command, slug=slug))
    assert "be seen any more" in told or "don't follow this story" in told
    assert "Ferry strike" not in told
    assert "Ferry strike looms" in await said(desk, asking("following"))
    if "-" in slug:  # as somebody types it
        typed = (await desk.answer(asking(command, story=slug))).card
        assert typed.title == "No story is called “ferry-strike”."
        assert [dict(ask.arguments).get("slug") for ask in asks(typed)] == ["harbour"], "it is offered"


async def test_a_word_of_a_headline_may_look_like_a_slug(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Covid-19 wave returns to the town", slug="wave", **FULL))
    assert "Covid-19 wave returns" in (await desk.answer(asking("sides", story="covid-19"))).card.title


async def test_what_is_done_with_a_guessed_story_is_said(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="bridge", **FULL))
    await push(store, a_draft("Night trams are back", slug="trams", **FULL))
    newest = "You named no story, so"
    assert newest in await said(desk, asking("follow"))
    shared = await said(desk, asking("sides", public="true"))
    assert newest in shared
    assert "Night trams are back" in shared
    left = await said(desk, asking("unfollow"))
    assert "What you follow" in left, "nothing is left by a guess"
    assert "Night trams are back" in left


async def test_words_that_are_looked_for_are_carried_from_page_to_page(desk: Desk, store: Store) -> None:
    words = "harbour bridge closes for works | until further notice % because of rust and rain"
    for number in range(7):
        headline = f"{'abcdefg'[number] * 9} story"
        await push(store, a_draft(headline, slug=f"s-{number}", summary=words, topics=("Harbour",)))
    arguments = {"query": words, "topic": "Harbour"}
    for page in ("2", "1"):
        card = (await desk.answer(asking("stories", **arguments))).card
        [turn] = [ask for ask in asks(card) if ask.command == "stories"]
        arguments = dict(turn.arguments)
        assert arguments["page"] == page
        assert write_ask(turn) is not None


async def test_history_tells_what_changed(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="bridge", noise_level=10))
    await push(store, a_draft("Harbour bridge reopens", slug="bridge", noise_level=60))
    told = await said(desk, asking("history", story="bridge"))
    assert "The headline was: Harbour bridge closes" in told
    assert "10 / 100 → 60 / 100" in told
    figure = (await desk.answer(asking("noise", story="bridge"))).card.figure
    assert figure is not None
    assert "10 / 100" in figure.alt


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED, State.RETRACTED])
async def test_the_embargo_holds_in_every_way(desk: Desk, store: Store, state: State) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft("Quiet matter", slug="quiet", url="https://news.example/q", **FULL))
    await delivered(store)
    await desk.answer(asking("follow", story="quiet"))
    await in_state(store, "quiet", state)
    asked = [
        asking(command.name, where=where, **named)
        for command in COMMANDS
        for where in (HERE, THREAD, replace(HERE, message="90"), Where())
        for named in ({}, {"story": "quiet"}, {"story": "Quiet mattr"}, {"story": "https://news.example/q"},
                      {"query": SECRET}, {"topic": "Harbour"}, {"story": "quiet", "public": "true"},
                      {"slug": "quiet", "view": "sides"}, {"slug": "quiet"})
    ]  # fmt: skip
    for ask in asked:
        told = await said(desk, ask)
        assert not LEAK.search(told), f"{ask} shows {told}"
        if state is not State.RETRACTED:
            assert "Quiet matter" not in told, f"{ask} names it: {told}"
    assert await desk.suggest(asking("sides"), "story", "qui") == []
    assert await desk.suggest(asking("stories"), "topic", "har") == []
    assert SECRET not in text_of(await desk.home(INES, slashed))
    preview = await desk.preview("https://news.example/q", HERE)
    assert (preview is None) == (state is not State.RETRACTED)
    if preview is not None:
        assert SECRET not in text_of(preview)
        assert "It was wrong." in text_of(preview)
    assert [one for one in await answers(store) if one.kind is Kind.ANSWER] == []
    assert SECRET in await said(desk, asking("story", EDDA, story="quiet")), "an editor sees it"


@pytest.mark.parametrize(
    ("state", "said_why"),
    [(State.DRAFT, "a draft"), (State.SCHEDULED, "isn't published yet"), (State.RETRACTED, "was retracted")],
)
async def test_an_editor_is_told_why_a_hidden_story_cant_be_shared(
    desk: Desk, store: Store, state: State, said_why: str
) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft("Quiet matter", slug="quiet", **FULL))
    await delivered(store)
    assert "share" in await asked_by(desk, asking("sides", EDDA, story="quiet"))
    await in_state(store, "quiet", state)
    for where in (HERE, THREAD, Where()):
        ask = asking("sides", EDDA, where, story="quiet")
        assert "share" not in await asked_by(desk, ask)
        assert said_why in await said(desk, ask)


async def test_days_with_a_known_moment_can_be_shown_in_the_readers_own_zone(
    desk: Desk, store: Store
) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="bridge", noise_level=10))
    await push(store, a_draft("Harbour bridge closes", slug="bridge", noise_level=60))
    for command in ("history", "noise", "stories"):
        answer = await desk.answer(asking(command, story="bridge"))
        body = json.dumps(render.message(answer.card, "a-key"))
        assert f"<t:{int(NOON.timestamp())}:f>" in body, command
        assert "2026" not in body.replace(f"<t:{int(NOON.timestamp())}:f>", ""), command


async def test_a_retraction_is_shown_with_its_reason_until_the_story_is_restored(
    desk: Desk, store: Store
) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="bridge", **FULL))
    await retract(store, "bridge", "Wrong year.", NOON)
    assert "Wrong year." in await said(desk, asking("sides", story="bridge"))
    assert (await restore(store, "bridge", NOON)).revision == 3
    assert "Wrong year." not in await said(desk, asking("sides", story="bridge"))


@pytest.mark.parametrize("command", ["history", "noise", "forecast"])
async def test_what_a_retraction_took_back_is_not_shown_when_the_story_is_published_again(
    desk: Desk, store: Store, command: str
) -> None:
    wrong = Forecast(outlook="Jail.", disclaimer="Or not.", likelihood=99)
    right = Forecast(outlook="Peace.", disclaimer="Or not.", likelihood=12)
    await push(store, a_draft("Ferry boss stole money", slug="ferry", noise_level=98, forecast=wrong))
    await retract(store, "ferry", "It was libel.", NOON)
    await restore(store, "ferry", NOON, a_draft("Ferry boss cleared", noise_level=11, forecast=right))
    card = (await desk.answer(asking(command, story="ferry"))).card
    told = text_of(card) + (card.figure.alt if card.figure else "")
    assert not re.search("stole|Jail|9[89]", told)
    assert "Ferry boss cleared" in told


anything = st.text(max_size=120) | st.text(st.sampled_from("\0\ud83d%|a"), max_size=9) | st.just("0")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    command=st.sampled_from([command.name for command in COMMANDS]) | anything,
    arguments=st.dictionaries(
        st.sampled_from(["story", "topic", "query", "page", "public", "view"]) | anything,
        anything,
        max_size=4,
    ),
)
def test_any_words_get_an_answer(database_url: str, command: str, arguments: dict[str, str]) -> None:
    async def ask() -> Card:
        store = Store.open(database_url)
        try:
            desk = Desk(store, FakeClock(NOON), RIGHTS)
            asked = Asked(command=command, arguments=arguments, person=INES, where=HERE, once="1")
            await desk.suggest(asked, "story", arguments.get("story", ""))
            return (await desk.answer(asked)).card
        finally:
            await store.close()

    assert asyncio.run(ask()).title
