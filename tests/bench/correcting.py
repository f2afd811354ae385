"""A correction to a story that stands in 1,000 channels: an edit and a note for each, within the limits."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from rich.table import Table

from storybot.ingest import files
from tests.bench.delivery import SAMPLE
from tests.bench.product import product
from tests.bench.report import console
from tests.bench.scene import EACH, Corrected, scene

LIMITS = {
    "discord": {"PATCH": 50.0, "POST": 50.0},
    "slack": {"chat.update": 50 / 60, "chat.postMessage": 5.0},
}
"""Requests a second, by what edits and what posts: Discord's for a bot, over both; Slack's for each."""

FASTEST = {platform: sum(EACH / limit for limit in limits.values()) for platform, limits in LIMITS.items()}
"""Σ: the seconds that an edit and a note for each channel take at their limits."""


async def in_many_channels() -> None:
    """Deliver a story, correct it, and tell what the correction took."""
    draft = files.read(SAMPLE.name, SAMPLE.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        async with scene() as place, product(place, draft, Path(folder)) as storybot:
            with console.status("Delivering the story that is to be corrected …"):
                await storybot.send()
            began = {platform: await place.now(platform) for platform in LIMITS}
            await storybot.correct()
            with console.status("Correcting it …"):
                await storybot.send()
            _tell(
                {platform: await place.corrected(platform, since) for platform, since in began.items()}, began
            )


def _tell(seen: Mapping[str, Corrected], began: Mapping[str, float]) -> None:
    table = Table("A correction in 1,000 channels", *(name.title() for name in seen), "goal")
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
