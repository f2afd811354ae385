"""What editors can do, whichever way they ask: a real store of each kind, no platform."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storybot.cards.form import Form
from storybot.cards.model import Ask, Buttons, Card
from storybot.cards.text import as_text
from storybot.commands.desk import Desk
from storybot.commands.model import Answer, Asked, File, Group, Person, Where
from storybot.commands.registry import COMMANDS
from storybot.errors import NetworkFailed, Refused
from storybot.moderation.rights import NO_EDITOR, Named, Rights
from storybot.store import audit, stories, story_lines
from storybot.store.engine import Store
from storybot.story.embargo import State
from tests.fake_clock import FakeClock
from tests.making import a_draft, configure, discord, push, routed, slack

EDDA = Person(platform="discord", account="@me", id="8", name="Edda")
INES = Person(platform="discord", account="@me", id="7", name="Ines")
ROLE, USERGROUP = Group("discord", "1", "22"), Group("slack", "T1", "S22")
RIGHTS = Rights(Named(frozenset({("discord", "@me", "8")}), frozenset({ROLE, USERGROUP})))
EDITING = [command.name for command in COMMANDS if command.editors]
HERE = Where(place=discord())
PAGE = b"Harbour bridge closes\nKey Points\n- For a year.\n"


@dataclass
class Content:
    """A file's bytes, and whether anybody has read them."""

    data: bytes
    read: list[int] = field(default_factory=list[int])

    def file(self, name: str = "story.txt") -> File:
        async def read(most: int) -> bytes:
            self.read.append(most)
            return self.data[: most + 1]

        return File(name=name, size=len(self.data), read=read)


@pytest.fixture
async def desk(store: Store) -> Desk:
    return Desk(store, FakeClock(), RIGHTS)


async def ask(
    desk: Desk, command: str, file: File | None = None, who: Person = EDDA, **arguments: str
) -> Card | Form:
    asked = Asked(command=command, arguments=arguments, person=who, where=HERE, once="1", file=file)
    answer = await desk.answer(asked)
    return answer.card if isinstance(answer, Answer) else answer


async def said(desk: Desk, command: str, file: File | None = None, who: Person = EDDA, **named: str) -> str:
    card = await ask(desk, command, file, who, **named)
    assert isinstance(card, Card), card
    return as_text(card)


def asks(card: Card | Form) -> Mapping[str, Ask]:
    assert isinstance(card, Card)
    every = [button for block in card.blocks if isinstance(block, Buttons) for button in block.items]
    return {button.label: button.ask for button in every}


def in_groups(platform: str, account: str, *groups: Group) -> Person:
    return Person(platform=platform, account=account, id="7", name="I", groups=frozenset(groups))


async def slugs(store: Store) -> list[str]:
    async with store.read() as conn:
        return [one.slug for one in await story_lines.listing(conn)]


async def test_the_whole_life_of_a_story(desk: Desk, store: Store) -> None:
    await configure(store, routed(discord()), routed(slack()))
    assert "It is a draft" in await said(desk, "editor push", Content(PAGE).file(), draft="true")
    slug = "harbour-bridge-closes"
    for command, arguments, tells, state in (
        ("schedule", {"at": "in 2 hours"}, "Scheduled for 2026-11-23 11:00 UTC.", State.SCHEDULED),
        ("unschedule", {}, "a draft again", State.DRAFT),
        ("publish", {}, "Published.", State.PUBLISHED),
        ("correct", {"note": "For two years."}, "Corrected", State.PUBLISHED),
        ("retract", {"reason": "It is open."}, "Retracted", State.RETRACTED),
        ("restore", {}, "Restored", State.PUBLISHED),
    ):
        assert tells in await said(desk, f"editor {command}", story=slug, **arguments)
        async with store.read() as conn:
            found = await stories.get(conn, slug)
        assert found is not None
        assert found.state is state
    told = await said(desk, "editor status", story=slug)
    async with store.read() as conn:
        deeds = [it.deed for it in await audit.listing(conn, slug=slug, limit=9)][::-1]
    acts = ["push", "schedule", "unschedule", "publish", "correct", "retract", "restore"]
    assert [(it.act, it.by, it.place) for it in deeds] == [(act, EDDA.actor, discord()) for act in acts]
    assert "discord #100: waiting" in told
    assert "slack #C1: waiting" in told


async def test_each_answer_offers_what_is_possible_next(desk: Desk, store: Store) -> None:
    card = await ask(desk, "editor push", Content(PAGE).file(), draft="true")
    assert {"Publish now", "Schedule…", "Revise…", "Status"} == asks(card).keys()
    pressed = asks(card)["Publish now"]
    assert "Published." in await said(desk, pressed.command, **dict(pressed.arguments))


async def test_a_file_is_what_it_says_and_is_read_as_far_as_is_allowed(desk: Desk, store: Store) -> None:
    content = Content(b"x" * (256 * 1024 + 9))
    lying = File(name="a.txt", size=1, read=content.file().read)
    assert "the file is too large" in await said(desk, "editor push", lying)
    assert content.read == [256 * 1024]
    assert "the file is too large" in await said(desk, "editor push", content.file())
    assert len(content.read) == 1, "its size is enough to refuse it"
    for name in ("../../etc/passwd.txt", "-", "/dev/stdin", "\ud800.txt", "\0", "..", ""):
        assert "Harbour" in await said(desk, "editor preview", Content(PAGE).file(name))
    assert await slugs(store) == []


async def test_what_can_t_be_fetched_is_told_without_a_word_of_why(desk: Desk) -> None:
    async def read(_: int) -> bytes:
        raise NetworkFailed("secret address")

    told = await said(desk, "editor push", File(name="a.txt", size=1, read=read))
    assert "could not be fetched" in told
    assert "secret" not in told


async def test_a_near_headline_is_a_question(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Harbour bridge closes for a year", slug="bridge"), now=FakeClock().now())
    page = b"Harbour bridge closes for a year!\nKey Points\n- x\n"
    card = await ask(desk, "editor push", Content(page).file())
    assert asks(card)["Revise that one…"] == Ask("editor revise", (("slug", "bridge"),))
    assert asks(card)["It is a second story…"] == Ask("editor push", (("new", "true"),))
    assert await slugs(store) == ["bridge"]
    form = await ask(desk, "editor push", new="true")
    assert isinstance(form, Form)
    assert form.ask == Ask("editor push", (("new", "true"),))


@pytest.mark.parametrize("button", ["It is a second story…", "Revise that one…"])
async def test_what_is_handed_over_as_a_draft_stays_one_whichever_button_is_pressed(
    desk: Desk, store: Store, button: str
) -> None:
    await push(store, a_draft("Harbour bridge closes for a year", slug="bridge"), now=FakeClock().now())
    again = Content(b"Harbour bridge closes for a year!\nKey Points\n- x\n")
    pressed = asks(await ask(desk, "editor push", again.file(), draft="true"))[button]
    form = await ask(desk, pressed.command, None, EDDA, **dict(pressed.arguments))
    assert isinstance(form, Form)
    told = await said(desk, form.ask.command, again.file(), EDDA, **dict(form.ask.arguments))
    async with store.read() as conn:
        stands = {one.slug: (one.state, one.revision) for one in await story_lines.listing(conn)}
    assert stands.pop("bridge") == (State.PUBLISHED, 1)
    assert [state for state, _ in stands.values()] == [State.DRAFT] * (button != "Revise that one…")
    assert ("It is a draft" if stands else "is published, so it can't be a draft") in told


async def test_a_story_that_is_chosen_is_retracted_as_it_was_asked(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="bridge"))
    [pressed] = asks(await ask(desk, "editor retract", story="harbour", lock="true")).values()
    assert pressed == Ask("editor retract", (("slug", "bridge"), ("lock", "true")))


@pytest.mark.parametrize("command", ["revise", "correct", "restore"])
async def test_another_storys_file_is_refused_with_what_to_do(desk: Desk, store: Store, command: str) -> None:
    await push(store, a_draft("Quiet matter", slug="quiet"))
    if command == "restore":
        await said(desk, "editor retract", story="quiet", reason="No.")
    page = b"---\nslug: loud\n---\n# Loud noises\n\n## Why it matters\n\nLoud.\n"
    told = await said(desk, f"editor {command}", Content(page).file("loud.md"), story="quiet", note="No.")
    assert "loud.md says that it is the story loud, not quiet: hand over the file of quiet, or take" in told
    own = Content(page.replace(b"slug: loud", b"slug: quiet")).file("loud.md")
    assert "Loud noises" in await said(desk, f"editor {command}", own, story="quiet", note="No.")


async def test_a_retracted_story_is_not_revised(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="harbour-bridge-closes"))
    await said(desk, "editor retract", story="harbour-bridge-closes", reason="No.")
    told = await said(desk, "editor revise", Content(PAGE).file(), story="harbour-bridge-closes")
    assert "That can't be done from here. It is retracted." in told
    page = PAGE.replace(b"Harbour", b"---\nslug: harbour-bridge-closes\n---\n# Harbour")
    assert "from here you can restore it" in await said(desk, "editor push", Content(page).file("a.md"))


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (EDDA, True),
        (INES, False),
        (in_groups("discord", "@me", ROLE), True),
        (in_groups("slack", "T1", USERGROUP), True),
        (Person(platform="slack", account="T1", id="8", name="Edda"), False),
        (in_groups("slack", "T2", Group("slack", "T2", "S22")), False),
        (in_groups("discord", "@me", Group("discord", "2", "22"), Group("discord", "1", "1")), False),
    ],
)
async def test_the_right_is_given_by_platform_account_and_id(desk: Desk, who: Person, may: bool) -> None:
    told = await said(desk, "editor status", who=who)
    assert (NO_EDITOR in told) is not may


@pytest.mark.parametrize("name", EDITING)
async def test_who_has_no_right_gets_the_same_words_whatever_there_is(
    desk: Desk, store: Store, name: str
) -> None:
    await push(store, a_draft("Quiet matter", slug="quiet"), as_draft=True)
    content = Content(PAGE)
    told = {
        await said(desk, name, file, INES, **named)
        for file in (None, content.file())
        for named in ({}, {"story": "quiet"}, {"slug": "quiet"}, {"slug": "nothing"}, {"text": "x"})
    }
    assert told == {f"{NO_EDITOR}\n"}
    assert content.read == []
    assert await slugs(store) == ["quiet"]
    asked = Asked(command=name, person=INES, where=HERE, once="1")
    assert not await desk.suggest(asked, "story", "qui")


words = st.text(max_size=40) | st.text(st.sampled_from("\0\ud83d%|#-\n"), max_size=9) | st.just("true")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    command=st.sampled_from(EDITING),
    arguments=st.dictionaries(
        st.sampled_from(
            ["story", "slug", "text", "headline", "key_points", "note", "reason", "at", "new", "draft"]
        )
        | st.sampled_from(["match", "topics", "layout", "opener", "cards_an_hour", "reset"]),
        words | st.just("bridge"),
        max_size=4,
    ),
    data=st.none() | st.binary(max_size=60) | st.just(PAGE),
    name=words | st.sampled_from(["a.json", "a.md", "a.txt"]),
)
def test_anything_gets_an_answer(
    database_url: str, command: str, arguments: dict[str, str], data: bytes | None, name: str
) -> None:
    async def answered() -> Answer | Form:
        store = Store.open(database_url)
        try:
            with suppress(Refused):  # an example before may have retracted it
                await push(store, a_draft("Bridge closes", slug="bridge"), as_draft=False)
            desk = Desk(store, FakeClock(), RIGHTS)
            file = None if data is None else Content(data).file(name)
            asked = Asked(command=command, arguments=arguments, person=EDDA, where=HERE, once="1", file=file)
            return await desk.answer(asked)
        except Exception as error:
            raise AssertionError(f"{error!r}") from error
        finally:
            await store.close()

    assert asyncio.run(answered())
