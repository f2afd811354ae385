"""What isn't public is unseen on Slack in every way: the real SDK against the playground."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from storybot.commands.registry import COMMANDS
from storybot.languages.language import language
from storybot.moderation.model import Right
from storybot.playground.slack.interacting import Users
from storybot.playground.slack.state import Conversation, Message
from tests.e2e.asking import STORIES, TEAM, Asked, asked
from tests.e2e.embargo import OPEN_LINK, Hidden, Sees, Wire, at_rest, tapped, unlimited
from tests.e2e.embargo_runs import Ask, EmbargoRuns, People, Way, begin
from tests.e2e.slack_ways import (
    BOT,
    MINA,
    MOSS,
    NEWSDESK,
    buttons,
    close_modals,
    in_modal,
    modals,
    next_private,
    private,
    users,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

EDITOR = "U0EDITOR01"
ASKING = [one for one in COMMANDS if one.listed and one.needs is Right.READER]
NAMING = [one for one in ASKING if any(it.name == "story" for it in one.options)]
PUBLIC = [one.name for one in NAMING if any(it.name == "public" for it in one.options)]


PEOPLE = People(member=MINA, follower=MOSS, editor=EDITOR)


@dataclass(frozen=True)
class Scene:
    """A bot at work after stories were hidden, all that it sends from then on being recorded."""

    bot: Asked
    wire: Wire
    people: People = PEOPLE

    @property
    def users(self) -> Users:
        return users(self.bot)

    async def slash(self, who: str, text: str, channel: str = STORIES) -> str:
        """Use `/story`; the private answer."""
        before = len(private(self.bot, channel, who))
        await self.users.command(who, channel, "/story", text)
        return await self.private(who, before, channel)

    async def answer(self, who: str, command: str, slug: str | None = None, *, public: bool = False) -> str:
        said = [command, slug, "public:true" if public else None]
        return await self.slash(who, " ".join(one for one in said if one))

    async def share(self, who: str, command: str, slug: str) -> None:
        await self.answer(who, command, slug)
        answer = private(self.bot)[-1]
        await self.users.press(who, STORIES, answer.ts, buttons(answer.content.blocks)["Share in thread"])
        await self.bot.until(lambda: "Shared. It will be" in dumped(answer.content.blocks))

    def told(self, who: str) -> list[str]:
        direct = self.bot.playground.slack.state.workspace(TEAM).direct(who)
        return [dumped(message.content.blocks) for message in direct.messages.values()]

    def shown(self) -> list[str]:
        return [dumped(message.content.blocks) for message in public(self.bot)]

    async def write(self, who: str, text: str, channel: str = STORIES, thread: str | None = None) -> str:
        """Write to the bot; the private answer."""
        before = len(private(self.bot, channel, who))
        self.bot.playground.slack.people().post(who, channel, text, thread_ts=thread)
        return await self.private(who, before, channel)

    async def private(self, who: str, before: int, channel: str = STORIES) -> str:
        return dumped((await next_private(self.bot, before, channel, who)).content.blocks)

    async def modal(self, who: str) -> str:
        """The id of the modal that finds a story, opened anew."""
        close_modals(self.bot)
        await self.users.shortcut(who, "find_story")
        return (await self.bot.until(lambda: next(iter(modals(self.bot)), None))).id


def dumped(blocks: Any) -> str:
    return json.dumps(blocks, ensure_ascii=False)


def conversation(bot: Asked) -> Conversation:
    return bot.playground.slack.state.workspace(TEAM).conversations[STORIES]


def public(bot: Asked) -> list[Message]:
    """What everybody sees in the channel and its threads."""
    return [message for message in conversation(bot).messages.values() if message.only_for is None]


def card(bot: Asked, hidden: Hidden) -> Message:
    found = (
        one for one in public(bot) if one.thread_ts is None and hidden.head in dumped(one.content.blocks)
    )
    return next(found)


def _slash(text: str) -> Ask:
    """`{name}` is each command's, where it stands there; `{it}` the story."""
    names = PUBLIC if "public" in text else [one.name for one in NAMING] if "{name}" in text else [""]

    async def ask(scene: Scene, who: str, hidden: Hidden) -> list[str]:
        return [await scene.slash(who, text.format(name=name, it=hidden)) for name in names]

    return ask


async def _mentioned(scene: Scene, who: str, hidden: Hidden) -> list[str]:
    said = [f"<@{BOT}> {one.name} {hidden.slug}" for one in NAMING] + [f"<@{BOT}> sides <{hidden.link}>"]
    return [await scene.write(who, one) for one in said]


async def _in_thread(scene: Scene, who: str, hidden: Hidden) -> list[str]:
    thread = card(scene.bot, hidden).ts
    return [await scene.write(who, f"<@{BOT}> {one.name}", thread=thread) for one in NAMING]


async def _with_the_bot(scene: Scene, who: str, hidden: Hidden) -> list[str]:
    direct = scene.users.direct(who)
    return [await scene.write(who, f"{one.name} {hidden.slug}", direct) for one in NAMING]


async def _on_card(scene: Scene, who: str, hidden: Hidden) -> list[str]:
    shown, said = card(scene.bot, hidden), []
    for action in buttons(shown.content.blocks).values():
        before = len(private(scene.bot, STORIES, who))
        await scene.users.press(who, STORIES, shown.ts, action)
        said.append(await scene.private(who, before))
    return said


def _forged(*asks: Sequence[Any]) -> Ask:
    """Buttons of the card that it hasn't; `SLUG` stands for the story's slug."""

    async def ask(scene: Scene, who: str, hidden: Hidden) -> list[str]:
        said = []
        for one in asks:
            before = len(private(scene.bot, STORIES, who))
            await scene.users.forge(_press(scene, who, hidden, json.dumps(one).replace("SLUG", hidden.slug)))
            said.append(await scene.private(who, before))
        return said

    return ask


def _press(scene: Scene, who: str, hidden: Hidden, value: str) -> dict[str, Any]:
    slack, ts = scene.bot.playground.slack, card(scene.bot, hidden).ts
    url = slack.interactions.new_url(TEAM, STORIES, who, ts=ts)
    return {
        "type": "block_actions",
        "user": {"id": who, "name": who},
        "container": {"type": "message", "message_ts": ts, "channel_id": STORIES, "is_ephemeral": False},
        "channel": {"id": STORIES, "name": "stories"},
        "message": {"ts": ts},
        "actions": [{"type": "button", "action_id": "ask_1", "block_id": "b", "value": value}],
        "response_url": f"{scene.bot.playground.url}/slack{url}",
    }


async def _shortcuts(scene: Scene, who: str, hidden: Hidden) -> list[str]:
    shown, people = card(scene.bot, hidden).ts, scene.bot.playground.slack.people()
    within = people.post(who, STORIES, "Hm.", thread_ts=shown)
    said = []
    for target in (shown, within):
        for command in NAMING:
            close_modals(scene.bot)
            await scene.users.message_shortcut(who, STORIES, target, "ask_story")
            view = await scene.bot.until(lambda: next(iter(modals(scene.bot)), None))
            action = buttons(view.view["blocks"])[language("en").say(command.summary)]
            await scene.users.press_in_view(who, view.id, action)
            said.append(dumped(await in_modal(scene.bot)))
    return said


def _suggested(typed: str) -> Ask:
    async def ask(scene: Scene, who: str, hidden: Hidden) -> list[str]:
        view = await scene.modal(who)
        return [dumped(await scene.users.suggest(who, view, "story", typed.format(it=hidden)))]

    return ask


async def _found(scene: Scene, who: str, hidden: Hidden) -> list[str]:
    """The modal that finds a story is submitted with one that it hasn't suggested."""
    said = []
    for command in NAMING:
        chosen = {"story": hidden.slug, "question": command.name}
        values = {name: {name: {"selected_option": {"value": value}}} for name, value in chosen.items()}
        view = {
            "id": await scene.modal(who),
            "type": "modal",
            "callback_id": "find_story",
            "private_metadata": "",
            "state": {"values": values},
        }
        await scene.users.forge({"type": "view_submission", "user": {"id": who, "name": who}, "view": view})
        said.append(dumped(await in_modal(scene.bot)))
    return said


async def _noted(scene: Scene, who: str, hidden: Hidden) -> list[str]:
    """A modal pretends to be opened from the story's card, or from its thread."""
    said, ts = [], card(scene.bot, hidden).ts
    for noted in ({"channel": STORIES, "message": ts}, {"channel": STORIES, "thread": ts}):
        for command in NAMING:
            view = {"id": await scene.modal(who), "type": "modal", "private_metadata": json.dumps(noted)}
            pressed = _press(scene, who, hidden, json.dumps([command.name]))
            kept = {name: pressed[name] for name in ("type", "user", "actions")}
            await scene.users.forge(
                {**kept, "container": {"type": "view", "view_id": view["id"]}, "view": view}
            )
            said.append(dumped(await in_modal(scene.bot)))
    return said


async def _home(scene: Scene, who: str, hidden: Hidden) -> list[str]:
    views = scene.bot.playground.slack.interactions.views
    for view in [one for one in views.values() if one.kind == "home"]:
        del views[view.id]
    scene.users.open_home(who)
    home = await scene.bot.until(lambda: next((one for one in views.values() if one.kind == "home"), None))
    return [dumped(home.view)]


async def _linked(scene: Scene, who: str, hidden: Hidden) -> list[str]:
    """Written where the bot is a member and where it isn't, and only typed; beside a link that is shown."""
    people, workspace = scene.bot.playground.slack.people(), scene.bot.playground.slack.state.workspace(TEAM)
    text = f"<{hidden.link}> and <{OPEN_LINK}>"
    said = []
    for channel in (STORIES, NEWSDESK):
        message = workspace.conversations[channel].messages[people.post(who, channel, text)]
        await scene.bot.until(lambda message=message: OPEN_LINK in message.unfurls)
        await at_rest(scene.bot)
        said.append(dumped(message.unfurls.get(hidden.link)))
    typed = people.compose(who, text)
    assert typed is not None
    share = workspace.shares[typed]
    await scene.bot.until(lambda: OPEN_LINK in share.unfurls)
    return [*said, dumped(share.unfurls.get(hidden.link))]


WAYS = (
    Way("its slug", _slash("{name} {it.slug}"), Sees.WHOLE, tells=True),
    Way("its headline", _slash("{name} {it.typed}"), Sees.WHOLE),
    Way("its headline with a typo", _slash("{name} {it.misspelled}"), Sees.WHOLE),
    Way("its link", _slash("{name} {it.link}"), Sees.WHOLE, tells=True),
    Way("stories query: headline", _slash("stories {it.typed}"), Sees.NAME),
    Way("stories query: body", _slash("stories {it.small}"), Sees.NAME),
    Way("stories topic:", _slash('stories topic:"{it.small_topic}"'), Sees.NAME),
    Way("stories", _slash("stories"), Sees.NAME, echoes=False),
    Way("`@storybot` in the channel", _mentioned, Sees.WHOLE, tells=True),
    Way("`@storybot` in its thread, unnamed", _in_thread, Sees.WHOLE, tells=True),
    Way("with the bot alone", _with_the_bot, Sees.WHOLE, tells=True),
    Way("its card's buttons", _on_card, Sees.WHOLE),
    Way(
        "forged buttons", _forged(*([one.name, ["story", "SLUG"]] for one in NAMING)), Sees.WHOLE, tells=True
    ),
    Way(
        "forged buttons to share",
        _forged(*(["share", ["view", name], ["story", "SLUG"]] for name in [*PUBLIC, "share", "follow"])),
        Sees.NOTHING,
    ),
    Way(
        "forged public buttons",
        _forged(*([name, ["story", "SLUG"], ["public", "true"]] for name in PUBLIC)),
        Sees.NOTHING,
    ),
    Way("shortcuts of its card and in its thread", _shortcuts, Sees.WHOLE, tells=True),
    Way("suggested stories", _suggested("{it.slug}"), Sees.NAME, echoes=False),
    Way("all suggested stories", _suggested(""), Sees.NAME, echoes=False),
    Way("a forged choice", _found, Sees.WHOLE, tells=True),
    Way("a forged place", _noted, Sees.WHOLE, tells=True),
    Way("Home", _home, Sees.NAME, echoes=False),
    Way("its link in a message", _linked, Sees.NOTHING, tells=True),
    Way("in public", _slash("{name} {it.slug} public:true"), Sees.NOTHING),
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    editors, folder = [f"slack:{TEAM}:{EDITOR}"], tmp_path_factory.mktemp("embargo")
    with tapped() as wire:
        async with asked(folder, unlimited(), newsroom={"editors": editors}) as bot:
            await bot.until(lambda: bot.playground.slack.sockets.connections)
            scene = Scene(bot, wire)
            await begin(scene)
            yield scene


class TestSlack(EmbargoRuns):
    """The runs, on Slack."""

    WAYS = WAYS
    PUBLIC = PUBLIC
