"""What people press and type on Discord that goes on, comes late, is broken or is in another language."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storybot.clock import SystemClock
from storybot.commands.registry import COMMANDS
from storybot.languages.language import language
from storybot.moderation.model import Right
from storybot.newsroom.push import How
from storybot.newsroom.push import push as push_drafts
from storybot.platforms.discord.ids import read_ask
from storybot.playground.discord.refusals import Refusal
from storybot.store import stories
from storybot.story.embargo import State
from storybot.story.model import Event
from tests.e2e.asking import FORUM, GUILD, INES, MO, TEXT, Asked, asked
from tests.e2e.discord_ways import buttons, custom_id, posted, words
from tests.making import a_draft, headlines

SAMPLE = "sea-wall-vote.txt"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Asked]:
    async with asked(tmp_path) as bot:
        await bot.listening()
        yield bot


def private(seen: dict[str, Any]) -> dict[str, Any]:
    [answer] = seen["messages"]
    assert answer["private"]
    return answer["message"]


async def ask(bot: Asked, command: str, place: str = TEXT, **options: Any) -> tuple[str, dict[str, Any]]:
    """Type a command: the interaction's id, and the private answer."""
    used = bot.playground.discord.people.command(INES, place, command, options)
    return used.id, private(await bot.seen(used))


async def turn(bot: Asked, asked_: str, answer: dict[str, Any], label: str) -> tuple[str, dict[str, Any]]:
    """Press a button of a private answer, which changes it."""
    press = bot.playground.discord.people.press_private(asked_, custom_id(answer, label))
    changed = private(await bot.seen(press))
    assert changed["id"] == answer["id"]
    return press.id, changed


async def test_pages_turn_after_a_restart(tmp_path: Path) -> None:
    long = tuple(
        Event(headline=f"Event number {n}", when="2026", detail="It went on. " * 30) for n in range(40)
    )
    slug = "a-very-long-story-about-the-harbour-and-all-that-came-of-it-over-the-years-in-all"
    async with asked(tmp_path, at_work=False) as bot:
        drafts = [a_draft(headline) for headline in headlines(12)]
        drafts.append(a_draft("Harbour through the years", slug=slug[:80], timeline=long))
        await push_drafts(bot.store, drafts, now=SystemClock().now())
        async with bot.at_work():
            await bot.listening()
            asked_, page = await ask(bot, "timeline", story="Harbour through the years")
            assert "Event number 0" in words(page)
            listed, first = await ask(bot, "stories")
            assert "Page 1 of" in words(page)
            await asyncio.sleep(
                2.5
            )  # discord.py counts as ready 2 s after it has connected, not if closed sooner
        async with bot.at_work():
            await bot.listening()
            for number in (2, 3):
                asked_, page = await turn(bot, asked_, page, "Next ▶")
                assert f"Page {number} of" in words(page)
            asked_, page = await turn(bot, asked_, page, "◀ Back")
            assert "Page 2 of" in words(page)
            listed, second = await turn(bot, listed, first, "Next ▶")
            assert words(second) != words(first)
            assert "6 · " in words(second)
            _, opened = await turn(bot, listed, second, next(iter(buttons(second))))
            assert "### Summary" in words(opened)


async def test_no_such_story_gives_the_nearest_three_as_buttons(bot: Asked) -> None:
    for name in ("harbour bridge", "harbour ferry", "harbour crane", "harbour tunnel"):
        await push_drafts(
            bot.store, [a_draft(f"{name} closes for the winter")], How(new=True), now=SystemClock().now()
        )
    asked_, answer = await ask(bot, "sides", story="harbor closses")
    assert "No story is called “harbor closses”." in words(answer)
    labels = list(buttons(answer))
    assert len(labels) == 3
    assert all(label.endswith(" closes for the winter") for label in labels)
    _, chosen = await turn(bot, asked_, answer, labels[0])
    assert "### Sides" in words(chosen)


async def test_none_named_is_the_channels_newest_and_says_so(bot: Asked) -> None:
    await bot.push("night-train.md", SAMPLE)
    await bot.card_in(TEXT)
    people = bot.playground.discord.people
    _, answer = await ask(bot, "sides")
    said = people.say(INES, TEXT, "What is new?")
    by_menu = private(await bot.seen(people.shortcut(INES, TEXT, "Story sides", said["id"])))
    for message in (answer, by_menu):
        assert "You named no story, so this is the newest here." in words(message)
        assert "**Critics**" in words(message)


FORGED = [
    "sides", "a1", "a1|", "a9|sides|story=quiet", "a1|sides|story=%ff%fe", "a1||story=quiet", "x" * 100,
    "a1|drop|table=stories", "a1|share|view=../../etc|story=quiet|page=-1", "a1|sides|story=quiet",
    "a1|share|view=sides|story=quiet", "a1|follow|story=quiet", "a1|sides|story=qui~aaaaaaaaaa|page=99999999",
    "a1|stories|page=9999999999999999999999", "a1|unfollow|topic=", "a1|history|story=quiet|page=x",
]  # fmt: skip


async def test_forged_and_broken_buttons_get_a_clear_private_answer_and_nothing_leaks(bot: Asked) -> None:
    await bot.push(SAMPLE)
    [quiet] = await push_drafts(
        bot.store, [a_draft("Zeppelin secret", slug="quiet", summary="Zeppelin.")], now=SystemClock().now()
    )
    await bot.until(lambda: len(bot.playground.discord.channels()[0]["messages"]) == 2)
    async with bot.store.write() as conn:
        found = await stories.get(conn, quiet.slug)
        assert found is not None
        await stories.revise(conn, found.story, SystemClock().now(), state=State.DRAFT)
    people = bot.playground.discord.people
    message = await posted(bot, *FORGED)
    for custom in FORGED:
        answer = private(await bot.seen(people.press(INES, TEXT, message["id"], custom)))
        said = words(answer)
        assert said, custom
        assert "went wrong" not in said, custom
        assert "Zeppelin" not in said, custom
        if read_ask(custom) is None:
            assert "This button doesn't work. /help says what does." in said


@pytest.mark.parametrize(
    "typed", ["x" * 500, "<@1100000000000000002> @everyone", "' OR 1=1 --", "\u202e\x00🦪" * 20, "~" * 90]
)
@pytest.mark.parametrize("command", ["sides", "follow", "stories"])
async def test_whatever_is_typed_gets_a_private_answer(bot: Asked, command: str, typed: str) -> None:
    await bot.push(SAMPLE)
    option = "query" if command == "stories" else "story"
    _, answer = await ask(bot, command, **{option: typed[:60] if option == "query" else typed})
    assert "went wrong" not in words(answer)
    seen = await bot.seen(bot.playground.discord.people.complete(INES, TEXT, "sides", "story", typed))
    assert isinstance(seen["choices"], list)


@pytest.mark.parametrize("tag", ["de", "ja", "es-ES", "fr", "pt-BR"])
async def test_answers_are_in_the_persons_language_and_cards_in_the_servers(tmp_path: Path, tag: str) -> None:
    async with asked(tmp_path) as bot:
        await bot.listening()
        state = bot.playground.discord.state
        state.member(state.guild(GUILD), INES).user.locale = tag
        await bot.push(SAMPLE)
        card = await bot.card_in(TEXT)
        spoken = language(tag)
        people = bot.playground.discord.people
        typed = people.command(INES, TEXT, "sides")
        pressed = people.press(INES, TEXT, card["id"], custom_id(card["payload"], "Sides"))
        for one in (typed, pressed):
            answer = private(await bot.seen(one))
            assert f"### {spoken.say('Sides')}" in words(answer)
            assert spoken.say("Share in thread") in buttons(answer)
        _, helped = await ask(bot, "help")
        assert spoken.say("Critics, defenders and neutral voices") in words(helped)
        if tag != "pt-BR":
            assert words(helped) != words(card["payload"])
            assert spoken.say("What you can ask") != "What you can ask"


async def test_an_exact_time_is_shown_in_each_readers_zone(bot: Asked) -> None:
    [slug] = await bot.push("owl-census.json")
    _, answer = await ask(bot, "timeline", story=slug)
    assert "<t:1775934000:f> · **" in words(answer)
    draft = a_draft(
        "Clocks <t:0:f> go wrong",
        slug="clocks",
        timeline=(Event(headline="<t:1:R>", when="2026-01-01T10:00Z"),),
    )
    await push_drafts(bot.store, [draft], now=SystemClock().now())
    _, answer = await ask(bot, "timeline", story="clocks")
    assert "<t:1767261600:f> · **" in words(answer)
    assert "<t:0" not in words(answer)
    assert "<t:1:" not in words(answer)


async def test_where_buttons_are_dead_the_card_names_a_command_that_answers_elsewhere(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    post = await bot.card_in(FORUM)
    card, people = post["messages"][0], bot.playground.discord.people
    command = f"/sides story:{slug}"
    assert command in words(card["payload"])
    assert command not in words((await bot.card_in(TEXT))["payload"])
    for closed in ({"archived": True}, {"archived": False, "locked": True}):
        people.moderate(MO, post["id"], **closed)
        with pytest.raises(Refusal):
            people.press(INES, post["id"], card["id"], custom_id(card["payload"], "Sides"))
        _, answer = await ask(bot, "sides", story=slug)
        assert "**Critics**" in words(answer)
    for name in ("timeline", "forecast", "explain", "follow"):
        assert next(one for one in COMMANDS if one.name == name).listed


async def test_an_act_that_discord_tells_of_twice_is_answered_once(bot: Asked) -> None:
    await bot.push(SAMPLE)
    card, people = await bot.card_in(TEXT), bot.playground.discord.people
    typed = people.command(INES, TEXT, "sides")
    pressed = people.press(INES, TEXT, card["id"], custom_id(card["payload"], "Sides"))
    for one in (typed, pressed):
        await bot.seen(one)
        people.replay(one.id)
    await ask(bot, "help")
    answers = [entry for entry in bot.playground.discord.log if entry.path.startswith("/interactions/")]
    for one in (typed, pressed):
        assert [entry.status for entry in answers if f"/{one.id}/" in entry.path] == [204]


async def test_suggestions_while_typing(bot: Asked) -> None:
    [slug] = await bot.push(SAMPLE)
    people = bot.playground.discord.people

    async def offered(command: str, option: str, typed: str) -> list[str]:
        return [
            it["value"]
            for it in (await bot.seen(people.complete(INES, TEXT, command, option, typed)))["choices"]
        ]

    for command in (one for one in COMMANDS if any(option.name == "story" for option in one.options)):
        offers = [slug] if command.needs is Right.READER else []
        assert await offered(command.name, "story", "sea w") == offers
    assert await offered("sides", "story", "") == [slug]
    assert await offered("sides", "story", "zzzzzzz") == []
    await bot.push("owl-census.json")
    assert await offered("stories", "topic", "n") == ["nature"]
