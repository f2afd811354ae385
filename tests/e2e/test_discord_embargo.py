"""What isn't public is unseen on Discord in every way: the real SDK against the playground."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from storybot.commands.registry import COMMANDS
from storybot.moderation.model import Right
from storybot.playground.discord.state import EPHEMERAL
from tests.e2e.asking import EDDA, FORUM, INES, MO, NEWS, TEXT, Asked, asked
from tests.e2e.discord_ways import buttons, posted
from tests.e2e.embargo import Hidden, Sees, Wire, tapped, unlimited
from tests.e2e.embargo_runs import Ask, EmbargoRuns, People, Way, begin

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASKING = [one for one in COMMANDS if one.listed and one.needs is Right.READER]
NAMING = [one.name for one in ASKING if any(it.name == "story" for it in one.options)]
PUBLIC = [one.name for one in COMMANDS if any(it.name == "public" for it in one.options)]
MENUS = [one.menu for one in COMMANDS if one.menu and one.listed and one.needs is Right.READER]


PEOPLE = People(member=INES, follower=MO, editor=EDDA)


@dataclass(frozen=True)
class Scene:
    """A bot at work after stories were hidden, all that it sends from then on being recorded; the cards of
    each story are in all kinds of channels."""

    bot: Asked
    wire: Wire
    people: People = PEOPLE

    async def ask(self, who: str, place: str, command: str, **options: Any) -> str:
        """Use a command; the private answer."""
        return await self.said(self.bot.playground.discord.people.command(who, place, command, options))

    async def said(self, interaction: Any) -> str:
        """All of what a person sees of an answer, which nobody else does."""
        seen = await self.bot.seen(interaction)
        assert all(one["private"] for one in seen["messages"])
        assert seen["messages"] or seen["choices"] is not None
        return json.dumps([seen["messages"], seen["choices"]], ensure_ascii=False)

    async def answer(self, who: str, command: str, slug: str | None = None, *, public: bool = False) -> str:
        options = {"story": slug, "public": public or None}
        return await self.ask(who, TEXT, command, **{name: it for name, it in options.items() if it})

    async def share(self, who: str, command: str, slug: str) -> None:
        people = self.bot.playground.discord.people
        used = people.command(who, TEXT, command, {"story": slug})
        [answer] = (await self.bot.seen(used))["messages"]
        await self.said(people.press_private(used.id, buttons(answer["message"])["Share in thread"]))

    def told(self, who: str) -> list[str]:
        discord = self.bot.playground.discord
        return [str(one.components) for one in discord.state.messages[discord.people.direct(who)].values()]

    def shown(self) -> list[str]:
        spots = self.bot.playground.discord.state.messages.values()
        messages = [one for spot in spots for one in spot.values()]
        return [str(one.components) for one in messages if not one.flags & EPHEMERAL]

    def thread(self, hidden: Hidden) -> str:
        return cards(self.bot, hidden)[TEXT]["thread"]["id"]


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
            scene = Scene(bot, wire)
            await begin(scene)
            yield scene


class TestDiscord(EmbargoRuns):
    """The runs, on Discord."""

    WAYS = WAYS
    PUBLIC = PUBLIC
