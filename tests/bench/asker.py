"""People who ask, so many times a second, and how long they wait for what they see."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle

from storybot.playground.discord.interactions import Interaction
from tests.bench.answerer import INES, PEOPLE, Answerer

RATE = 20.0
"""Asks a second."""

LINGER = 1.0
"""Seconds after the last ask in which its answer has to come."""

SLACK_CHANNEL = "C0STORIES1"
COMMAND_ANSWERED, CHOICES = 4, 8

Ask = Mapping[str, str]
"""What is asked: `command`, and on Discord its options; on Slack a slash command and its `text`."""


@dataclass(frozen=True, slots=True)
class Burst:
    """What came of some seconds of asks: how long people waited for the answer and, on Slack, for the
    acknowledgement, each in milliseconds; CPU for each ask, in milliseconds, beyond what the bot uses when
    nobody asks; asks without an answer."""

    waits: Sequence[float]
    acks: Sequence[float]
    cpu: float
    unanswered: int


async def on_discord(answerer: Answerer, asks: Iterable[Ask], seconds: float) -> Burst:
    """Use chat commands, in all guilds in turn."""
    discord = answerer.playground.discord
    channels = cycle([guild.channels[0].id for guild in discord.world.guilds])

    async def ask(what: Ask) -> Interaction:
        options = {name: value for name, value in what.items() if name != "command"}
        return discord.people.command(INES, next(channels), what["command"], options)

    return await _discord_burst(answerer, ask, asks, seconds)


async def typing_on_discord(answerer: Answerer, typed: Iterable[str], seconds: float) -> Burst:
    """Type into the option for a story."""
    discord = answerer.playground.discord
    channel = discord.world.guilds[0].channels[0].id

    async def ask(what: Ask) -> Interaction:
        return discord.people.complete(INES, channel, "sides", "story", what["text"])

    return await _discord_burst(answerer, ask, ({"text": text} for text in typed), seconds)


async def on_slack(answerer: Answerer, asks: Iterable[Ask], seconds: float) -> Burst:
    """Use slash commands, person after person."""
    users = answerer.playground.slack.users(answerer.playground.url)
    clock, people = answerer.playground.clock.now, cycle(PEOPLE)
    already = Counter(only_for for only_for, _ in _private(answerer))
    asked: list[tuple[str, float]] = []
    acks: list[float] = []

    async def ask(what: Ask) -> None:
        person, began = next(people), time.perf_counter()
        asked.append((person, clock()))
        used = await users.command(person, SLACK_CHANNEL, what["command"], what["text"])
        if used.acknowledged:
            acks.append((time.perf_counter() - began) * 1000)

    _, cpu = await _steadily(answerer, ask, asks, seconds)
    answers: dict[str, list[float]] = {person: [] for person in PEOPLE}
    for person, at in _private(answerer):
        answers[person].append(at)
    waits = [
        (at - began) * 1000
        for person in PEOPLE
        for at, (_, began) in zip(
            answers[person][already[person] :], (one for one in asked if one[0] == person), strict=False
        )
    ]
    return Burst(waits, acks, cpu, len(asked) - min(len(waits), len(acks)))


async def typing_on_slack(answerer: Answerer, typed: Iterable[str], seconds: float) -> Burst:
    """Type into the select of the modal that finds a story."""
    slack = answerer.playground.slack
    users, person = slack.users(answerer.playground.url), PEOPLE[0]
    known = set(slack.interactions.views)
    await users.shortcut(person, "find_story")
    while not (opened := set(slack.interactions.views) - known):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    [view] = opened
    waits: list[float] = []

    async def ask(what: Ask) -> None:
        began = time.perf_counter()
        await users.suggest(person, view, "story", what["text"])
        if slack.interactions.suggestions[-1].reply.problem is None:
            waits.append((time.perf_counter() - began) * 1000)

    count, cpu = await _steadily(answerer, ask, ({"text": text} for text in typed), seconds)
    return Burst(waits, (), cpu, count - len(waits))


async def _discord_burst(
    answerer: Answerer, ask: Callable[[Ask], Awaitable[Interaction]], asks: Iterable[Ask], seconds: float
) -> Burst:
    asked: list[Interaction] = []

    async def remembered(what: Ask) -> None:
        asked.append(await ask(what))

    answerer.playground.discord.log.clear()
    _, cpu = await _steadily(answerer, remembered, asks, seconds)
    shown = _answers(answerer)
    waits = [(shown[one.token] - one.at) * 1000 for one in asked if one.token in shown]
    return Burst(waits, (), cpu, len(asked) - len(waits))


async def _steadily(
    answerer: Answerer, ask: Callable[[Ask], Awaitable[None]], asks: Iterable[Ask], seconds: float
) -> tuple[int, float]:
    """Ask at the rate, whether answers come or not; how many asks that were, and the CPU for each."""
    loop, count = asyncio.get_running_loop(), int(seconds * RATE)
    began, cpu = loop.time(), answerer.cpu()
    async with asyncio.TaskGroup() as group:
        for number, what in zip(range(count), cycle(asks), strict=False):
            await asyncio.sleep(began + number / RATE - loop.time())
            group.create_task(ask(what))
    await asyncio.sleep(LINGER)
    used = answerer.cpu() - cpu - answerer.idle * (loop.time() - began)
    return count, used / count * 1000


def _answers(answerer: Answerer) -> dict[str, float]:
    """When each interaction was answered at last, by its token: what a person sees changes by a request."""
    shown: dict[str, float] = {}
    for entry in answerer.playground.discord.log:
        if entry.status >= 300:
            continue
        match entry.path.split("/")[1:]:
            case ["interactions", _, token, "callback"] if entry.body["type"] in (COMMAND_ANSWERED, CHOICES):
                shown[token] = entry.at
            case ["webhooks", _, token, "messages", "@original"]:
                shown[token] = entry.at
            case _:
                pass
    return shown


def _private(answerer: Answerer) -> list[tuple[str, float]]:
    """Whom each private answer on Slack was for, and when it was there; the oldest first."""
    workspace = answerer.playground.slack.state.workspace(None)
    messages = workspace.conversations[SLACK_CHANNEL].messages.values()
    return [(one.only_for, float(one.ts)) for one in messages if one.only_for in PEOPLE]
