"""What moderators see of the audit: a real store of each kind, no platform."""

from dataclasses import replace

import pytest

from storybot.cards.model import Ask, Bullets, Buttons, Card
from storybot.cards.text import as_text
from storybot.commands.desk import Desk
from storybot.commands.model import Answer, Asked, Person, Where
from storybot.moderation.model import Actor, Deed, Doer, Grant, Holder, Outcome, Right, Way
from storybot.moderation.rights import Named, Rights
from storybot.moderation.threads import Act, moderate, order
from storybot.moderation.undoing import undo
from storybot.newsroom.acts import retract
from storybot.platforms.discord import render as discord_render
from storybot.platforms.slack import render as slack_render
from storybot.store import audit, rights
from storybot.store.engine import Store
from tests.fake_clock import FakeClock
from tests.making import NOON, a_draft, configure, discord, push, routed

MO = Person(platform="discord", account="@me", id="7", name="Mo")
EDDA = Person(platform="discord", account="@me", id="8", name="Edda")
ADA = Person(platform="discord", account="@me", id="9", name="Ada")
NEWSROOM = Rights(Named(frozenset({("discord", "@me", "8")})), Named(frozenset({("discord", "@me", "9")})))
CLOSED = Deed(act="close", by=MO.actor, way=Way.BUTTON, slug="bridge", place=discord(), reason="Off topic.")


@pytest.fixture
async def desk(store: Store) -> Desk:
    async with store.write() as conn:
        for id_ in ("7", "8"):
            await rights.grant(conn, Grant("discord", "1", Right.MODERATOR, Holder.USER, id_))
    await push(store, a_draft("Bridge closes", slug="bridge"))
    return Desk(store, FakeClock(), NEWSROOM)


async def recorded(store: Store, *deeds: Deed) -> list[int]:
    async with store.write() as conn:
        return [await audit.record(conn, deed, NOON) for deed in deeds]


async def shown(desk: Desk, who: Person = MO, **arguments: str) -> Card:
    asked = Asked(command="mod log", arguments=arguments, person=who, where=Where(place=discord()), once="1")
    answer = await desk.answer(asked)
    assert isinstance(answer, Answer)
    return answer.card


def lines(card: Card) -> list[str]:
    return [
        "".join(span.text for span in line)
        for block in card.blocks
        if isinstance(block, Bullets)
        for line in block.items
    ]


def asks(card: Card) -> list[Ask]:
    return [button.ask for block in card.blocks if isinstance(block, Buttons) for button in block.items]


async def test_a_deed_is_told_with_when_who_what_and_why(desk: Desk, store: Store) -> None:
    about = replace(CLOSED, about=EDDA.actor, before={"locked": False}, after={"locked": True})
    await recorded(store, about, replace(CLOSED, slug=None, reason=None, outcome=Outcome.REFUSED))
    assert lines(await shown(desk)) == [
        "2026-03-01 12:00 UTC · Mo · close · refused",
        "2026-03-01 12:00 UTC · Mo · close · bridge · Edda · locked · Off topic.",
    ]


async def test_what_a_deed_is_about_is_told_in_words(desk: Desk, store: Store) -> None:
    state = {"locked": False, "slow": 30, "title": "Calmly"}
    ruled = replace(CLOSED, act="warn", reason=None, after={"case": 7, "message": "1234"})
    given = replace(
        CLOSED, act="grant", slug=None, reason=None, before={"moderator": 1}, after={"moderator": 2}
    )
    await recorded(store, replace(CLOSED, after=state), ruled, given)
    assert [line.partition(" · Mo · ")[2] for line in lines(await shown(desk))] == [
        "grant · moderator: 1 → 2",
        "warn · bridge",
        "close · bridge · open, slow (30 s), renamed (“Calmly”) · Off topic.",
    ]


async def test_moderators_see_their_own_accounts_deeds_and_admins_all(desk: Desk, store: Store) -> None:
    elsewhere = replace(CLOSED, act="open", place=discord(account="2"))
    await recorded(store, CLOSED, elsewhere, replace(CLOSED, act="publish", place=None))
    acts = {who.name: [line.split(" · ")[2] for line in lines(await shown(desk, who))] for who in (MO, ADA)}
    assert acts == {"Mo": ["close"], "Ada": ["publish", "open", "close", "push"]}


async def test_moderators_see_what_was_done_to_their_threads_from_elsewhere_and_no_others(
    desk: Desk, store: Store
) -> None:
    await configure(store, routed(discord()), routed(discord(account="2")), routed(discord(account="3")))
    await push(store, a_draft("Ferry sinks", slug="ferry"))
    shell = Doer(Actor("cli", "desk", "root", "root"), Way.CLI)
    there = Doer(ADA.actor, Way.COMMAND, discord(account="2"))

    async def do(act: Act, doer: Doer, *accounts: str) -> None:
        ours = lambda one: one.place.account in accounts  # noqa: E731
        await moderate(store, "ferry", order(act), ours, doer, NOON)

    await do(Act.LOCK, shell, "1", "3")
    await do(Act.PIN, shell, "3")
    await do(Act.CLOSE, there, "1", "2")
    await undo(store, "ferry", lambda one: one.place.account == "1", there, NOON)
    await undo(store, "ferry", lambda one: one.place.account == "3", shell, NOON)
    async with store.read() as conn:
        told = {
            account: [
                one.deed.act for one in await audit.listing(conn, told_in=[("discord", account)], limit=9)
            ]
            for account in ("1", "2", "3")
        }
    assert told == {"1": ["undo", "close", "lock"], "2": ["undo", "close"], "3": ["undo", "pin", "lock"]}
    assert [line.split(" · ")[1:4] for line in lines(await shown(desk))] == [
        ["Ada", "undo", "ferry"],
        ["Ada", "close", "ferry"],
        ["root", "lock", "ferry"],
    ]


async def test_one_storys_deeds_are_shown_page_by_page(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Ferry sinks", slug="ferry"))
    numbers = await recorded(store, *(replace(CLOSED, act=f"act-{n}") for n in range(21)))
    await recorded(store, replace(CLOSED, slug="ferry"))
    card, acts = await shown(desk, story="bridge"), list[str]()
    for _ in range(3):
        acts += [line.split(" · ")[2] for line in lines(card)]
        [following] = asks(card) or [None]
        if following:
            assert following.command == "mod log"
            card = await shown(desk, **dict(following.arguments))
    assert acts == [f"act-{n}" for n in range(20, -1, -1)]
    assert lines(await shown(desk, before=str(numbers[0]))) == []
    for odd in ("x", "-1", "\u0661", "9" * 40):
        assert len(lines(await shown(desk, before=odd))) == 10


async def test_a_story_that_a_moderator_may_not_see_is_not_named(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Quiet matter", slug="quiet"), as_draft=True)
    secret = replace(CLOSED, reason="Quietly.", after={"at": "noon"})
    await recorded(store, replace(secret, slug="quiet"), replace(secret, slug="nothing"))
    told = lines(await shown(desk))
    assert told == ["2026-03-01 12:00 UTC · Mo · close · A story that isn't public now"] * 2
    assert "quiet" in lines(await shown(desk, EDDA))[1]
    assert "No story is called" in as_text(await shown(desk, story="quiet"))
    await retract(store, "bridge", "No.", NOON)
    await recorded(store, CLOSED)
    assert "bridge" in lines(await shown(desk))[0]


async def test_who_was_erased_is_told_as_that(desk: Desk, store: Store) -> None:
    await recorded(store, CLOSED)
    async with store.write() as conn:
        await audit.erase(conn, MO.place)
    assert lines(await shown(desk)) == [
        "2026-03-01 12:00 UTC · somebody whose name was erased · close · bridge"
    ]


@pytest.mark.parametrize("letter", ["*", "&", "_", "`", "<", "@", "\u202e", "\n"])
async def test_a_page_has_room_whatever_is_written_in_it(desk: Desk, store: Store, letter: str) -> None:
    nasty = letter * 300
    deed = replace(
        CLOSED,
        by=Actor("discord", "@me", "7", nasty),
        about=Actor("discord", "@me", "8", nasty),
        reason=nasty,
        after={"title": nasty},
        outcome=Outcome.REFUSED,
    )
    await recorded(store, *[deed] * 11)
    card = await shown(desk)
    assert len(asks(card)) == 1
    for body in (str(discord_render.answer(card)), str(slack_render.answer(card))):
        assert body.count("refused") == 10
