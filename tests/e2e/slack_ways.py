"""The ways in which people ask on Slack, and why some commands can't be asked in some of them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from storybot.commands.model import Command
from storybot.commands.registry import COMMANDS
from storybot.languages.language import language
from storybot.moderation.model import Right
from storybot.playground.slack.interacting import Users
from storybot.playground.slack.interactions import View
from storybot.playground.slack.state import Message
from tests.e2e.asking import STORIES, TEAM, Asked
from tests.e2e.discord_ways import BUTTONS, typed
from tests.e2e.editing import EDITOR

MINA, MOSS, BOT = "U0MEMBER01", "U0MODER001", "U0STORYBOT"
NEWSDESK = "C0NEWSDESK"

NO_ROOM = "the card has the five that are asked most, as on Discord"
NO_NAME = "slash commands have no name space, so a few have one and all are behind `/story`"
NO_STORY = "the modal finds a story, and this is about none"
AT_HOME = "Home lists stories, to show them, and what the person follows, to leave it"
NOT_FOR_ALL = {
    Right.EDITOR: "what messages and Home offer is for everybody, and this is for editors",
    Right.MODERATOR: "what messages and Home offer is for everybody, and this is for moderators",
    Right.MANAGER: "what messages and Home offer is for everybody, and this is for who manages the workspace",
}
OF_MESSAGES = "it reports a message, and asks nothing else"


@dataclass(frozen=True)
class Scene:
    """A bot at work, a story, and its card in the channel."""

    bot: Asked
    slug: str
    card: Mapping[str, Any]

    @property
    def users(self) -> Users:
        return users(self.bot)

    def naming(self, command: Command) -> str:
        """Words that name the story, for a command that takes one."""
        takes = any(option.name == "story" for option in command.options)
        return f" {self.slug}" if takes else ""


Blocks = list[dict[str, Any]]
Ask = Callable[[Scene, Command], Awaitable[Blocks]]


@dataclass(frozen=True)
class Way:
    """One way in; `ask` gives the blocks of the answer. `why_not` gives the reason for a command that can't
    be asked so."""

    name: str
    ask: Ask
    why_not: Callable[[Command], str | None]


def users(bot: Asked) -> Users:
    return bot.playground.slack.users(bot.playground.url)


def private(bot: Asked, channel: str = STORIES, user: str = MINA) -> list[Message]:
    """The answers that one person alone sees in a channel, oldest first; pictures are left out."""
    conversation = bot.playground.slack.state.workspace(TEAM).conversations[channel]
    return [
        message
        for message in conversation.messages.values()
        if message.only_for == user and message.content.blocks[0]["type"] != "image"
    ]


async def next_private(bot: Asked, before: int, channel: str = STORIES, user: str = MINA) -> Message:
    """The answer that follows so many earlier ones, when it is there."""
    return await bot.until(lambda: next(iter(private(bot, channel, user)[before:]), None))


def buttons(blocks: Any) -> dict[str, str]:
    """Labels and action ids of the buttons that ask."""
    return {
        element["text"]["text"]: element["action_id"]
        for block in blocks
        for element in block.get("elements", ())
        if element["type"] == "button" and "value" in element
    }


def modals(bot: Asked) -> list[View]:
    return [view for view in bot.playground.slack.interactions.views.values() if view.kind == "modal"]


def close_modals(bot: Asked) -> None:
    views = bot.playground.slack.interactions.views
    for view in modals(bot):
        del views[view.id]


async def in_modal(bot: Asked) -> Blocks:
    """The blocks of the answer in the modal that is open, without the way back."""

    def answered() -> Blocks | None:
        [view] = modals(bot)
        blocks: Blocks = view.view["blocks"]
        last = blocks[-1].get("elements", [{}])[0].get("action_id")
        return blocks[:-1] if last == "back_to_questions" else None

    return await bot.until(answered)


def asker(command: Command) -> str:
    """Who asks: Mina, who is an admin, or for the moderators' commands somebody who moderates by a user group
    and may nothing more."""
    return EDITOR if command.needs is Right.MODERATOR else MINA


def _short(command: Command) -> str | None:
    return typed(command) or (None if command.short or command.needs in NOT_FOR_ALL else NO_NAME)


def _on_cards(command: Command) -> str | None:
    if command.needs in NOT_FOR_ALL:
        return NOT_FOR_ALL[command.needs]
    return typed(command) or (None if command.name in BUTTONS else NO_ROOM)


def _of_stories(command: Command) -> str | None:
    if command.needs in NOT_FOR_ALL:
        return NOT_FOR_ALL[command.needs]
    takes = any(option.name == "story" for option in command.options)
    return typed(command) or (None if takes else NO_STORY)


def _at_home(command: Command) -> str | None:
    if command.needs in NOT_FOR_ALL:
        return NOT_FOR_ALL[command.needs]
    return typed(command) or (None if command.name in {"story", "unfollow"} else AT_HOME)


def _in_picker(command: Command) -> str | None:
    return NOT_FOR_ALL.get(command.needs) or typed(command)


def _of_messages(command: Command) -> str | None:
    return None if command.name == "report" else OF_MESSAGES


async def _reporting(scene: Scene, command: Command) -> Blocks:
    close_modals(scene.bot)
    await scene.users.message_shortcut(MINA, STORIES, scene.card["id"], command.name)
    await scene.bot.until(lambda: modals(scene.bot))
    return await in_modal(scene.bot)


async def _answered(bot: Asked, before: int, place: str, user: str) -> Blocks:
    """The blocks of the private answer that follows so many earlier ones, or of the form that is opened."""

    def answered() -> Blocks | None:
        answers = private(bot, place, user)[before:]
        shown = [[*one.content.blocks] for one in answers] + [one.view["blocks"] for one in modals(bot)]
        return next(iter(shown), None)

    return await bot.until(answered)


def _slash(channel: str | None, *, behind: bool) -> Ask:
    async def use(scene: Scene, command: Command) -> Blocks:
        who = asker(command)
        place = channel or scene.users.direct(who)
        close_modals(scene.bot)
        before = len(private(scene.bot, place, who))
        text = command.name + scene.naming(command)
        if behind:
            await scene.users.command(who, place, "/story", text)
        else:
            own, _, rest = text.partition(" ")
            await scene.users.command(who, place, f"/{own}", rest)
        return await _answered(scene.bot, before, place, who)

    return use


def _mention(thread: bool) -> Ask:
    async def write(scene: Scene, command: Command) -> Blocks:
        who = asker(command)
        before = len(private(scene.bot, user=who))
        said = f"<@{BOT}> {command.name}" + ("" if thread else scene.naming(command))
        within = scene.card["id"] if thread else None
        scene.bot.playground.slack.people().post(who, STORIES, said, thread_ts=within)
        return [*(await next_private(scene.bot, before, user=who)).content.blocks]

    return write


async def _with_the_bot(scene: Scene, command: Command) -> Blocks:
    who = asker(command)
    direct = scene.users.direct(who)
    before = len(private(scene.bot, direct, who))
    scene.bot.playground.slack.people().post(who, direct, command.name + scene.naming(command))
    return [*(await next_private(scene.bot, before, direct, who)).content.blocks]


async def _on_card(scene: Scene, command: Command) -> Blocks:
    before = len(private(scene.bot))
    action = buttons(scene.card["payload"]["blocks"])[BUTTONS[command.name]]
    await scene.users.press(MINA, STORIES, scene.card["id"], action)
    return [*(await next_private(scene.bot, before)).content.blocks]


def _shortcut(thread: bool) -> Ask:
    async def use(scene: Scene, command: Command) -> Blocks:
        close_modals(scene.bot)
        ts = scene.card["id"]
        if thread:
            ts = scene.bot.playground.slack.people().post(MINA, STORIES, "Hm.", thread_ts=ts)
        await scene.users.message_shortcut(MINA, STORIES, ts, "ask_story")
        view = await scene.bot.until(lambda: next(iter(modals(scene.bot)), None))
        action = buttons(view.view["blocks"])[language("en").say(command.summary)]
        await scene.users.press_in_view(MINA, view.id, action)
        return await in_modal(scene.bot)

    return use


async def _finder(scene: Scene, command: Command) -> Blocks:
    close_modals(scene.bot)
    await scene.users.shortcut(MINA, "find_story")
    view = await scene.bot.until(lambda: next(iter(modals(scene.bot)), None))
    [story] = await scene.users.suggest(MINA, view.id, "story", scene.slug.replace("-", " ")[:12])
    element = next(block for block in view.view["blocks"] if block["block_id"] == "question")["element"]
    question = next(option for option in element["options"] if option["value"] == command.name)
    values = {
        "story": {"story": {"type": "external_select", "selected_option": story}},
        "question": {"question": {"type": "static_select", "selected_option": question}},
    }
    await scene.users.submit(MINA, view.id, values)
    return await in_modal(scene.bot)


async def _home(scene: Scene, command: Command) -> Blocks:
    close_modals(scene.bot)
    if command.name == "unfollow":
        before = len(private(scene.bot))
        await scene.users.command(MINA, STORIES, "/story", f"follow {scene.slug}")
        await next_private(scene.bot, before)
    begins = {"story": "1 · ", "unfollow": "Unfollow "}[command.name]

    def button() -> tuple[str, str] | None:
        homes = [one for one in scene.bot.playground.slack.interactions.views.values() if one.kind == "home"]
        shown = [
            (home.id, label, action)
            for home in homes
            for label, action in buttons(home.view["blocks"]).items()
        ]
        return next(((view, action) for view, label, action in shown if label.startswith(begins)), None)

    scene.users.open_home(MINA)
    await scene.users.press_in_view(MINA, *await scene.bot.until(button))
    await scene.bot.until(lambda: modals(scene.bot))
    return await in_modal(scene.bot)


WAYS = (
    Way("its own slash command", _slash(STORIES, behind=False), _short),
    Way("`/story` in a channel", _slash(STORIES, behind=True), typed),
    Way("`/story` where the bot is no member", _slash(NEWSDESK, behind=True), typed),
    Way("`/story` in a direct message", _slash(None, behind=True), typed),
    Way("`@storybot` in a channel", _mention(thread=False), typed),
    Way("`@storybot` in the story's thread", _mention(thread=True), typed),
    Way("a word to the bot alone", _with_the_bot, typed),
    Way("button on a card", _on_card, _on_cards),
    Way("shortcut 'Story…' of the card", _shortcut(thread=False), _in_picker),
    Way("shortcut 'Story…' of a message in the thread", _shortcut(thread=True), _in_picker),
    Way("shortcut 'Report to moderators'", _reporting, _of_messages),
    Way("shortcut 'Find a story'", _finder, _of_stories),
    Way("a button on the Home tab", _home, _at_home),
)
LISTED = [command for command in COMMANDS if command.listed]
