"""The ways in which people ask on Discord, and why some commands can't be asked in some of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from storybot.commands.model import Command
from storybot.moderation.model import Right
from storybot.playground.discord.interactions import Interaction
from tests.e2e.asking import FORUM, INES, MO, NEWS, TEXT, Asked

MODERATORS = "1100000000000000021"
"""The role that moderates, which Mo has."""

ELSEWHERE, ELSEWHERE_TEXT = "1100000000000000900", "1100000000000000901"
"""A server where the bot is no member, and its channel; Ines and Mo have it installed for themselves."""

BUTTONS = {
    "sides": "Sides",
    "timeline": "Timeline",
    "forecast": "Forecast",
    "explain": "In plain words",
    "follow": "Follow",
}
"""The labels of the card's buttons, by command."""

MESSAGE, DEFERRED, NO_CHANGE_YET, UPDATE, CHOICES = 4, 5, 6, 7, 8
"""What Discord calls the ways to answer an interaction first."""

ROUTED = ("The route of #", "it is not configured", "each has a route of its own")
"""What the route is asked of: a channel for stories, another one, none."""

NO_ROOM = "a row holds five buttons, and the card has one row"
NO_MENU = "a message's menu is one flat list for all apps, so the three that are asked most stand there"
NOT_FOR_ALL = {
    Right.EDITOR: "what a card offers is for everybody, and this is for editors",
    Right.MODERATOR: "what a card offers is for everybody, and this is for moderators",
    Right.MANAGER: "what a card offers is for everybody, and this is for who manages the server",
}
OF_A_SERVER = "it is about a server and no story, so it is asked in the server"
OF_REPORTS = "it is about a reported message, whose card has a button for it"
UNLISTED = {
    "share": "it shares an answer, which has a button for it",
    "report": "it is about a message, whose menu has it",
    "mod let-in": "it is about somebody on the list of `mod kept-out`, which has a button for it",
}
"""Why a command that nobody is told of can't be typed; all others are about reported messages."""


@dataclass(frozen=True)
class Scene:
    """A bot at work, and a story's cards by channel: the one in the forum is its post."""

    bot: Asked
    slug: str
    cards: Mapping[str, dict[str, Any]]

    def naming(self, command: Command) -> dict[str, Any]:
        """Options that name the story, for a command that takes one."""
        takes = any(option.name == "story" for option in command.options)
        return {"story": self.slug} if takes else {}


@dataclass(frozen=True)
class Way:
    """One way in. `why_not` gives the reason for a command that can't be asked so."""

    name: str
    ask: Callable[[Scene, Command], Interaction]
    why_not: Callable[[Command], str | None]


def asker(command: Command) -> str:
    """Who asks: Ines, who is an admin, or for the moderators' commands Mo, who moderates by a role and may
    nothing more."""
    return MO if command.needs is Right.MODERATOR else INES


def private(seen: Mapping[str, Any]) -> dict[str, Any]:
    """The one message of an answer, which only the person who asked sees."""
    [answer] = seen["messages"]
    assert answer["private"]
    return answer["message"]


def callback(bot: Asked, interaction: Interaction) -> dict[str, Any]:
    """How the interaction was first answered."""
    path = f"/interactions/{interaction.id}/"
    [sent] = [entry for entry in bot.playground.discord.log if path in entry.path and entry.status == 204]
    return sent.body


def custom_id(message: Mapping[str, Any], label: str) -> str:
    """What the button with that label carries."""
    return buttons(message)[label]


def buttons(message: Mapping[str, Any]) -> dict[str, str]:
    """Labels and custom ids of the buttons that ask."""
    every = list(parts(message["components"]))
    return {part["label"]: part["custom_id"] for part in every if part["type"] == 2 and "custom_id" in part}


def parts(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All components, nested ones included."""
    return [part for one in components for part in (one, *parts(one.get("components", [])))]


def words(message: Mapping[str, Any]) -> str:
    """What a message says."""
    return "\n".join(part["content"] for part in parts(message["components"]) if part["type"] == 10)


async def posted(bot: Asked, *custom_ids: str) -> dict[str, Any]:
    """A message of the bot's with buttons that it wouldn't make itself."""
    every = [{"type": 2, "style": 2, "label": "Press", "custom_id": it} for it in custom_ids]
    rows = [{"type": 1, "components": every[start : start + 5]} for start in range(0, len(every), 5)]
    body = {"content": "Press", "components": rows}
    world = bot.playground.discord.state.world
    url = f"{bot.playground.url}/discord/api/v10/channels/{TEXT}/messages"
    headers = {"Authorization": f"Bot {world.token}"}
    async with aiohttp.ClientSession() as http, http.post(url, json=body, headers=headers) as answer:
        sent = await answer.json()
    assert "id" in sent, sent
    return sent


def typed(command: Command) -> str | None:
    """Why a command can't be typed."""
    return None if command.listed else UNLISTED.get(command.name, OF_REPORTS)


def typed_directly(command: Command) -> str | None:
    """Why a command can't be typed where that is in no server that has the bot."""
    of_story = any(option.name == "story" for option in command.options)
    return typed(command) or (OF_A_SERVER if command.needs is Right.MODERATOR and not of_story else None)


def _on_cards(command: Command) -> str | None:
    if command.needs in NOT_FOR_ALL:
        return NOT_FOR_ALL[command.needs]
    return typed(command) or (None if command.name in BUTTONS else NO_ROOM)


def _in_menus(command: Command) -> str | None:
    if command.menu:
        return None
    return NOT_FOR_ALL.get(command.needs) or typed(command) or NO_MENU


def _in_channel(scene: Scene, command: Command) -> Interaction:
    return scene.bot.playground.discord.people.command(
        asker(command), TEXT, command.name, scene.naming(command)
    )


def _in_thread(scene: Scene, command: Command) -> Interaction:
    thread = scene.cards[TEXT]["thread"]["id"]
    return scene.bot.playground.discord.people.command(asker(command), thread, command.name)


def _in_post(scene: Scene, command: Command) -> Interaction:
    return scene.bot.playground.discord.people.command(asker(command), scene.cards[FORUM]["id"], command.name)


def _with_the_bot(scene: Scene, command: Command) -> Interaction:
    people = scene.bot.playground.discord.people
    who = asker(command)
    return people.command(who, people.direct(who), command.name, scene.naming(command))


def _elsewhere(scene: Scene, command: Command) -> Interaction:
    people = scene.bot.playground.discord.people
    return people.command(asker(command), ELSEWHERE_TEXT, command.name, scene.naming(command))


def _on_card(channel: str) -> Callable[[Scene, Command], Interaction]:
    def press(scene: Scene, command: Command) -> Interaction:
        card = scene.cards[channel]
        in_post = channel == FORUM
        message = card["messages"][0] if in_post else card
        pressed = custom_id(message["payload"], BUTTONS[command.name])
        place = card["id"] if in_post else channel
        return scene.bot.playground.discord.people.press(INES, place, message["id"], pressed)

    return press


def _on_menu_of_card(scene: Scene, command: Command) -> Interaction:
    people = scene.bot.playground.discord.people
    return people.shortcut(asker(command), TEXT, str(command.menu), scene.cards[TEXT]["id"])


def _on_menu_in_thread(scene: Scene, command: Command) -> Interaction:
    people, thread = scene.bot.playground.discord.people, scene.cards[TEXT]["thread"]["id"]
    said = people.say(INES, thread, "What do they say?")
    return people.shortcut(asker(command), thread, str(command.menu), said["id"])


WAYS = (
    Way("slash command in a channel", _in_channel, typed),
    Way("slash command in the story's thread", _in_thread, typed),
    Way("slash command in a forum post", _in_post, typed),
    Way("slash command in a direct message", _with_the_bot, typed_directly),
    Way("slash command where only the person has the bot", _elsewhere, typed_directly),
    Way("button on a card", _on_card(TEXT), _on_cards),
    Way("button on an announcement", _on_card(NEWS), _on_cards),
    Way("button on a forum post's card", _on_card(FORUM), _on_cards),
    Way("menu of the card", _on_menu_of_card, _in_menus),
    Way("menu of a message in the thread", _on_menu_in_thread, _in_menus),
)
