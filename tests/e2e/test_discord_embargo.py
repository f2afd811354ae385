"""What isn't public is unseen on Discord in every way: the real SDK against the playground."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from storybot.clock import SystemClock
from storybot.commands.registry import COMMANDS
from storybot.newsroom.publish import publish
from storybot.playground.discord.state import EPHEMERAL
from storybot.story.embargo import State
from tests.e2e.asking import EDDA, FORUM, INES, MO, NEWS, TEXT, Asked, asked
from tests.e2e.discord_ways import buttons, posted
from tests.e2e.embargo import (
    HIDDEN,
    OPEN,
    REASON,
    REWRITTEN,
    SHARED,
    VIEWS,
    Hidden,
    Sees,
    Wire,
    at_rest,
    hide,
    publish_all,
    revise,
    rewritten,
    tapped,
    ten_minutes_later,
    unlimited,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAMING = [one.name for one in COMMANDS if one.listed and any(it.name == "story" for it in one.options)]
PUBLIC = [one.name for one in COMMANDS if any(it.name == "public" for it in one.options)]
MENUS = [one.menu for one in COMMANDS if one.menu]


@dataclass(frozen=True)
class Scene:
    """A bot at work after stories were hidden, all that it sends from then on being recorded; the cards of
    each story are in all kinds of channels."""

    bot: Asked
    wire: Wire

    async def ask(self, who: str, place: str, command: str, **options: Any) -> str:
        """Use a command; the private answer."""
        return await self.said(self.bot.playground.discord.people.command(who, place, command, options))

    async def said(self, interaction: Any) -> str:
        """All of what a person sees of an answer, which nobody else does."""
        seen = await self.bot.seen(interaction)
        assert all(one["private"] for one in seen["messages"])
        assert seen["messages"] or seen["choices"] is not None
        return json.dumps([seen["messages"], seen["choices"]], ensure_ascii=False)

    def thread(self, hidden: Hidden) -> str:
        return cards(self.bot, hidden)[TEXT]["thread"]["id"]


Ask = Callable[[Scene, str, Hidden], Awaitable[list[str]]]


@dataclass(frozen=True)
class Way:
    """One way to ask about a story, with all that can be asked so. `tells`: of a retracted story it tells the
    retraction; `echoes`: it may say again what was typed."""

    name: str
    ask: Ask
    editor: Sees
    tells: bool = False
    echoes: bool = True


def _named(what: Callable[[Hidden], str], *, direct: bool = False, **more: Any) -> Ask:
    async def ask(scene: Scene, who: str, hidden: Hidden) -> list[str]:
        place = scene.bot.playground.discord.people.direct(who) if direct else TEXT
        commands = PUBLIC if more else NAMING
        return [await scene.ask(who, place, name, story=what(hidden), **more) for name in commands]

    return ask


def _suggested(command: str, option: str, what: Callable[[Hidden], str]) -> Ask:
    async def ask(scene: Scene, who: str, hidden: Hidden) -> list[str]:
        people = scene.bot.playground.discord.people
        return [await scene.said(people.complete(who, TEXT, command, option, what(hidden)))]

    return ask


def _listed(**options: Callable[[Hidden], str]) -> Ask:
    async def ask(scene: Scene, who: str, hidden: Hidden) -> list[str]:
        given = {name: what(hidden) for name, what in options.items()}
        return [await scene.ask(who, TEXT, "stories", **given)]

    return ask


async def _in_threads(scene: Scene, who: str, hidden: Hidden) -> list[str]:
    threads = [scene.thread(hidden), cards(scene.bot, hidden)[FORUM]["id"]]
    return [await scene.ask(who, thread, command) for thread in threads for command in NAMING]


async def _on_cards(scene: Scene, who: str, hidden: Hidden) -> list[str]:
    people, said = scene.bot.playground.discord.people, []
    for channel, card in cards(scene.bot, hidden).items():
        place, message = (card["id"], card["messages"][0]) if channel == FORUM else (channel, card)
        for custom in buttons(message["payload"]).values():
            said.append(await scene.said(people.press(who, place, message["id"], custom)))
    return said


def _forged(*custom_ids: str) -> Ask:
    async def ask(scene: Scene, who: str, hidden: Hidden) -> list[str]:
        people = scene.bot.playground.discord.people
        forged = [one.format(slug=hidden.slug) for one in custom_ids]
        message = await posted(scene.bot, *forged)
        return [await scene.said(people.press(who, TEXT, message["id"], one)) for one in forged]

    return ask


async def _in_menus(scene: Scene, who: str, hidden: Hidden) -> list[str]:
    people, thread = scene.bot.playground.discord.people, scene.thread(hidden)
    card, said = cards(scene.bot, hidden)[TEXT]["id"], people.say(who, thread, "What of it?")["id"]
    targets = [(TEXT, card), (thread, said)]
    return [
        await scene.said(people.shortcut(who, place, menu, target))
        for place, target in targets
        for menu in MENUS
    ]


WAYS = (
    Way("its slug", _named(lambda it: it.slug), Sees.WHOLE, tells=True),
    Way("its headline", _named(lambda it: it.typed), Sees.WHOLE),
    Way("its headline with a typo", _named(lambda it: it.misspelled), Sees.WHOLE),
    Way("its link", _named(lambda it: it.link), Sees.WHOLE, tells=True),
    Way("a word of its body", _named(lambda it: it.small), Sees.NOTHING),
    Way("suggested stories", _suggested("sides", "story", lambda it: it.typed[:4]), Sees.NAME, echoes=False),
    Way("all suggested stories", _suggested("sides", "story", lambda _: ""), Sees.NAME, echoes=False),
    Way("suggested topics", _suggested("stories", "topic", lambda it: it.typed[:4]), Sees.NAME, echoes=False),
    Way("all suggested topics", _suggested("follow", "topic", lambda _: ""), Sees.NAME, echoes=False),
    Way("stories query: headline", _listed(query=lambda it: it.typed), Sees.NAME),
    Way("stories query: body", _listed(query=lambda it: it.small), Sees.NAME),
    Way("stories topic:", _listed(topic=lambda it: it.small_topic), Sees.NAME),
    Way("stories", _listed(), Sees.NAME, echoes=False),
    Way("its cards' buttons", _on_cards, Sees.WHOLE),
    Way("forged buttons", _forged(*(f"a1|{name}|story={{slug}}" for name in NAMING)), Sees.WHOLE, tells=True),
    Way(
        "forged buttons to share",
        _forged(*(f"a1|share|view={name}|story={{slug}}|page=1" for name in [*PUBLIC, "share", "follow"])),
        Sees.NOTHING,
    ),
    Way(
        "forged public buttons",
        _forged(*(f"a1|{name}|story={{slug}}|public=true" for name in PUBLIC)),
        Sees.NOTHING,
    ),
    Way("menus of its card and in its thread", _in_menus, Sees.WHOLE, tells=True),
    Way("in its threads, unnamed", _in_threads, Sees.WHOLE, tells=True),
    Way("its slug, with the bot alone", _named(lambda it: it.slug, direct=True), Sees.WHOLE, tells=True),
    Way("in public", _named(lambda it: it.slug, public=True), Sees.NOTHING),
)


def cards(bot: Asked, hidden: Hidden) -> dict[str, dict[str, Any]]:
    """The story's cards by channel: in the forum it is its post."""
    shown = {each["id"]: each["posts"] or each["messages"] for each in bot.playground.discord.channels()}
    return {
        channel: next(entry for entry in shown[channel] if hidden.head in str(entry))
        for channel in (TEXT, FORUM, NEWS)
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    editors, folder = [f"discord:{EDDA}"], tmp_path_factory.mktemp("embargo")
    with tapped() as wire:
        async with asked(folder, unlimited(), newsroom={"editors": editors}) as bot:
            await bot.listening()
            await publish_all(bot)
            scene = Scene(bot, wire)
            for hidden in HIDDEN:
                await scene.ask(MO, TEXT, "follow", story=hidden.slug)
                assert hidden.body in wire.since(0), "what was sent before is recorded"
                await hide(bot, hidden)
            wire.sent.clear()
            yield scene


MATRIX = pytest.mark.parametrize(
    ("way", "hidden"),
    [(way, hidden) for way in WAYS for hidden in HIDDEN],
    ids=[f"{hidden.state}, {way.name}" for way in WAYS for hidden in HIDDEN],
)


@MATRIX
async def test_nothing_of_it_is_seen_and_of_a_retracted_one_the_retraction(
    scene: Scene, way: Way, hidden: Hidden
) -> None:
    mark = len(scene.wire.sent)
    said = await way.ask(scene, INES, hidden)
    assert said or hidden.state is State.RETRACTED, "a retraction has no buttons"
    for one in (*said, scene.wire.since(mark)):
        hidden.may_see(one, echoes=way.echoes)
    if way.tells:
        hidden.tells(said)


async def test_followers_are_told_of_the_retraction_alone(scene: Scene) -> None:
    await ten_minutes_later(scene.bot)
    state = scene.bot.playground.discord.state
    direct = scene.bot.playground.discord.people.direct(MO)
    told = [str(message.components) for message in state.messages[direct].values()]
    assert [REASON in one for one in told] == [True]
    listed = await scene.ask(MO, TEXT, "following")
    for hidden in HIDDEN:
        hidden.may_see("\n".join((*told, listed)), echoes=True)


async def test_of_all_that_was_sent_meanwhile_nothing_was_of_it(scene: Scene) -> None:
    """Up to here only people without the editor right have asked."""
    for hidden in HIDDEN:
        hidden.may_see(scene.wire.since(0), echoes=True)
    assert OPEN in scene.wire.since(0)
    assert "Shared by" not in scene.wire.since(0)


@MATRIX
async def test_an_editor_sees_it_but_not_where_others_read_along(
    scene: Scene, way: Way, hidden: Hidden
) -> None:
    said = await way.ask(scene, EDDA, hidden)
    assert said or hidden.state is State.RETRACTED, "a retraction has no buttons"
    if said:
        hidden.is_seen(said, way.editor)
    await at_rest(scene.bot)
    assert "Shared by" not in scene.wire.since(0)


@pytest.mark.parametrize("hidden", REWRITTEN, ids=[one.state for one in REWRITTEN])
async def test_the_past_that_was_not_public_is_unseen_when_the_story_is(scene: Scene, hidden: Hidden) -> None:
    await rewritten(scene.bot, hidden)
    mark = len(scene.wire.sent)
    for command in PUBLIC:
        said = await scene.ask(INES, TEXT, command, story=hidden.slug)
        assert "of late" in said
    for command in VIEWS:
        await scene.ask(INES, TEXT, command, story=hidden.slug, public=True)
    await at_rest(scene.bot)
    sent = scene.wire.since(mark)
    assert "Shared by" in sent
    assert hidden.head not in sent
    assert hidden.body not in sent
    assert hidden.head in await scene.ask(EDDA, TEXT, "history", story=hidden.slug)


async def test_what_was_shared_follows_a_retraction(scene: Scene) -> None:
    bot, people = scene.bot, scene.bot.playground.discord.people
    await publish(bot.store, [SHARED.draft()], now=SystemClock().now(), new=True)
    await at_rest(bot)
    for command in VIEWS:
        await scene.ask(INES, TEXT, command, story=SHARED.slug, public=True)
        used = people.command(INES, TEXT, command, {"story": SHARED.slug})
        [answer] = (await bot.seen(used))["messages"]
        await scene.said(people.press_private(used.id, buttons(answer["message"])["Share in thread"]))
    await at_rest(bot)

    def shown() -> list[str]:
        messages = [one for spot in bot.playground.discord.state.messages.values() for one in spot.values()]
        return [str(one.components) for one in messages if not one.flags & EPHEMERAL]

    assert sum("Shared by" in one and SHARED.head in one for one in shown()) == 2 * len(VIEWS)
    await hide(bot, SHARED)
    assert sum(REASON in one and SHARED.head in one for one in shown()) >= 2 * len(VIEWS)
    SHARED.may_see("\n".join(shown()), echoes=True)


async def test_a_scheduled_story_is_seen_when_its_moment_has_come(scene: Scene) -> None:
    [scheduled] = [one for one in HIDDEN if one.state is State.SCHEDULED]
    await revise(scene.bot, scheduled.slug, State.PUBLISHED)
    await at_rest(scene.bot)
    for way in WAYS:
        if way.editor is not Sees.NOTHING:
            scheduled.is_seen(await way.ask(scene, INES, scheduled), way.editor)
