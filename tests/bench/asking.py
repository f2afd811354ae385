"""The parts of the bench that ask: beside the bare SDKs, with many stories and guilds, while typing."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from storybot.ingest import files
from storybot.store.engine import Store
from tests.bench import answerer, asker, figures, shelf
from tests.bench.answerer import Answerer
from tests.bench.asker import Ask, Burst
from tests.bench.bare_answers import SAMPLE
from tests.bench.figures import Beside
from tests.bench.report import console
from tests.making import push

ROUNDS, SECONDS = 5, 8.0
BRIEF_ROUNDS, BRIEF_SECONDS = 3, 3.0
"""Rounds and the seconds of asks in each; brief where many things are asked and only the p50 is wanted."""

WARM_UP, TYPING = 2.0, 5.0
"""Seconds of asks before the first round, and for what is typed."""

FEW = 100
GUILDS = 2_000
MB_ABOVE = 100
SUGGESTED_WITHIN = 100.0

Pair = tuple[list[Burst], list[Burst]]


async def beside_bare() -> None:
    """`/sides` of one story, by storybot and by the bare SDKs."""
    async with _shelves(FEW) as [few], answerer.bare() as bare, _storybot(few) as storybot:
        discord = await _in_turn((bare, storybot), partial(asker.on_discord, asks=[_sides(few.slug)]))
        slack = await _in_turn((bare, storybot), partial(asker.on_slack, asks=[_slash(few.slug)]))
    table = Beside(f"One story's sides, {asker.RATE:.0f} asks a second", "bare SDKs", "storybot")
    table.ratio("Discord: answer, p50", figures.p50, discord, 1.5)
    table.ratio("Discord: answer, p99", figures.p99, discord, 2.5)
    table.ratio("Discord: CPU per command", figures.cpu, discord, 2)
    table.unanswered(discord)
    table.ratio("Slack: acknowledgement, p50", figures.acknowledged, slack, 1.3)
    table.ratio("Slack: answer, p50", figures.p50, slack, 1.5)
    table.ratio("Slack: answer, p99", figures.p99, slack)
    table.ratio("Slack: CPU per command", figures.cpu, slack)
    table.unanswered(slack)
    table.show()


async def with_many_stories(stories: int) -> None:
    """Storybot with few stories and with many."""
    async with _shelves(FEW, stories) as [few, many], _storybot(few) as small, _storybot(many) as large:
        word, rare = shelf.vocabulary()[300], shelf.vocabulary()[20_000]
        discord: dict[str, Mapping[str, str]] = {
            "sides, by slug": _sides(few.slug),
            "sides, by words of the headline": _sides("oysters sea wall"),
            "sides, of the newest": {"command": "sides"},
            "stories, newest first": {"command": "stories"},
            "stories, with a word of many": {"command": "stories", "query": word},
            "stories, with a word of few": {"command": "stories", "query": rare},
        }
        slack: dict[str, Mapping[str, str]] = {
            "/sides, by slug": _slash(few.slug),
            "/sides, by words of the headline": _slash("oysters sea wall"),
            "/story stories": {"command": "/story", "text": "stories"},
        }
        brief = partial(_in_turn, rounds=BRIEF_ROUNDS, seconds=BRIEF_SECONDS)
        table = Beside("The same, with many stories: p50 of the answer", f"{FEW}", f"{stories:,}")
        for name, ask in discord.items():
            pair = await brief((small, large), partial(asker.on_discord, asks=[ask]))
            table.ratio(f"Discord: {name}", figures.p50, pair, 1.2)
        for name, ask in slack.items():
            pair = await brief((small, large), partial(asker.on_slack, asks=[ask]))
            table.ratio(f"Slack: {name}", figures.p50, pair, 1.2)
    table.show()


async def while_typing(stories: int) -> None:
    """Suggestions, by Discord's autocomplete and in Slack's select."""
    words = shelf.vocabulary()
    typed = {
        "nothing yet": "",
        "a letter that many begin with": words[0][0],
        "a word of few stories": words[40_000],
        "the two words of most stories": f"{words[0]} {words[1]}",
        "a word with a typo": _mistyped(words[500]),
        "two words with typos": f"{_mistyped(words[400])} {_mistyped(words[600])}",
    }
    bursts: dict[str, Burst] = {}
    async with _shelves(stories) as [many], _storybot(many) as storybot:
        for platform, ask in {"Discord": asker.typing_on_discord, "Slack": asker.typing_on_slack}.items():
            await ask(storybot, [words[7]], WARM_UP)
            for name, text in typed.items():
                bursts[f"{platform}: {name}"] = await ask(storybot, [text], TYPING)
    figures.limits(f"Suggestions, with {stories:,} stories", bursts, SUGGESTED_WITHIN)


async def with_many_guilds() -> None:
    """Waits, and memory, with one guild and with many."""
    memory: dict[tuple[str, int], float] = {}
    async with _shelves(FEW) as [few]:
        for guilds in (1, GUILDS):
            async with answerer.bare(guilds) as bare:
                memory["bare", guilds] = bare.memory
        async with _storybot(few) as one, _storybot(few, GUILDS) as many:
            memory["storybot", 1], memory["storybot", GUILDS] = one.memory, many.memory
            pair = await _in_turn((one, many), partial(asker.on_discord, asks=[_sides(few.slug)]))
    table = Beside("Discord, with many guilds", "1", f"{GUILDS:,}")
    table.ratio("answer, p50", figures.p50, pair)
    table.ratio("answer, p99", figures.p99, pair, 1.3)
    table.unanswered(pair)
    table.show()
    _tell_memory(memory)


def _tell_memory(memory: Mapping[tuple[str, int], float]) -> None:
    above = memory["storybot", 1] - memory["bare", 1]
    bare, own = ((memory[who, GUILDS] - memory[who, 1]) / GUILDS * 1024 for who in ("bare", "storybot"))
    console.print(
        f"Memory after the start: bare SDKs {memory['bare', 1]:.0f} MB, "
        f"storybot {memory['storybot', 1]:.0f} MB, {above:.0f} MB above (goal: ≤ {MB_ABOVE})\n"
        f"Growth for each guild: bare {bare:.1f} KB, storybot {own:.1f} KB, "
        f"ratio {own / bare:.2f} (goal: ≤ 1.5)"
    )


class Shelf:
    """A database of so many stories, and the slug of the sample that was pushed last."""

    def __init__(self, path: Path, slug: str) -> None:
        self.path = path
        self.slug = slug


@asynccontextmanager
async def _shelves(*sizes: int) -> AsyncIterator[list[Shelf]]:
    with tempfile.TemporaryDirectory() as folder:
        yield [await _filled(Path(folder) / f"{size}.db", size) for size in sizes]


async def _filled(path: Path, size: int) -> Shelf:
    with console.status(f"Filling a database with {size:,} stories …"):
        shelf.fill(path, size - 1)
    store = Store.open(f"sqlite:///{path}")
    try:
        [pushed] = await push(store, files.read(SAMPLE.name, SAMPLE.read_bytes()))
        return Shelf(path, pushed.slug)
    finally:
        await store.close()


@asynccontextmanager
async def _storybot(of: Shelf, guilds: int = 1) -> AsyncIterator[Answerer]:
    folder = of.path.with_suffix(f".{guilds}")
    async with answerer.storybot(of.path, folder, guilds) as storybot:
        yield storybot


async def _in_turn(
    two: tuple[Answerer, Answerer],
    ask: Callable[..., Awaitable[Burst]],
    rounds: int = ROUNDS,
    seconds: float = SECONDS,
) -> Pair:
    """Bursts of both, one after the other, round after round."""
    for each in two:
        await ask(each, seconds=WARM_UP)
    bursts: Pair = ([], [])
    for _ in range(rounds):
        for each, some in zip(two, bursts, strict=True):
            some.append(await ask(each, seconds=seconds))
    return bursts


def _sides(story: str) -> Ask:
    return {"command": "sides", "story": story}


def _slash(story: str) -> Ask:
    return {"command": "/sides", "text": story}


def _mistyped(word: str) -> str:
    """Two letters have changed places."""
    return word[:2] + word[3] + word[2] + word[4:]
