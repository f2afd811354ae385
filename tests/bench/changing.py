"""What is done to a story that stands in 1,000 channels: an edit and a note for each, within the limits."""

import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from rich.table import Table

from storybot.ingest import files
from tests.bench.delivery import SAMPLE
from tests.bench.product import Product, product
from tests.bench.report import console
from tests.bench.scene import EACH, Changed, scene

LIMITS = {
    "discord": {"PATCH": 50.0, "POST": 50.0},
    "slack": {"chat.update": 50 / 60, "chat.postMessage": 5.0},
}
"""Requests a second, by what edits and what posts: Discord's for a bot, over both; Slack's for each."""

LOCKS = "discord"
"""Where a bot can close a thread; elsewhere the card says that it is closed."""

FASTEST = {platform: sum(EACH / limit for limit in limits.values()) for platform, limits in LIMITS.items()}
"""Σ: the seconds that an edit and a note for each channel take at their limits."""


async def correcting() -> None:
    """Correct a story: its cards are edited, and its threads told what changed."""
    await _change("A correction in 1,000 channels", Product.correct, closed=False)


async def closing() -> None:
    """Close the threads of a story: they are told, then locked and archived; on Slack their cards say it."""
    await _change("Closing a story with 1,000 threads", Product.close, closed=True)


async def _change(what: str, change: Callable[[Product], Awaitable[None]], *, closed: bool) -> None:
    draft = files.read(SAMPLE.name, SAMPLE.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        async with scene() as place, product(place, draft, Path(folder)) as storybot:
            with console.status("Delivering the story that is to be changed …"):
                await storybot.send()
            began = {platform: await place.now(platform) for platform in LIMITS}
            await change(storybot)
            with console.status(f"{what} …"):
                await storybot.send()
            seen = {
                platform: await place.changed(platform, since, closed=closed and platform == LOCKS)
                for platform, since in began.items()
            }
            _tell(what, seen, began)


def _tell(what: str, seen: Mapping[str, Changed], began: Mapping[str, float]) -> None:
    table = Table(what, *(name.title() for name in seen), "goal")
    for column in table.columns[1:]:
        column.justify = "right"
    walls = {platform: one.ended - began[platform] for platform, one in seen.items()}
    table.add_row("edits", *(f"{one.edits}" for one in seen.values()), f"{EACH}")
    table.add_row("notes", *(f"{one.posts}" for one in seen.values()), f"{EACH}")
    table.add_row("answers of 429", *(f"{one.too_many}" for one in seen.values()), "0")
    table.add_row("channels without exactly that", *(f"{one.wrong_channels}" for one in seen.values()), "0")
    table.add_row("wall, s", *(f"{walls[name]:.1f}" for name in seen))
    table.add_row("Σ(requests ÷ their limit), s", *(f"{FASTEST[name]:.1f}" for name in seen))
    table.add_row("wall ÷ Σ", *(f"{walls[name] / FASTEST[name]:.3f}" for name in seen), "≤ 1.1")
    console.print(table)
