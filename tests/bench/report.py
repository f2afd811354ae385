"""What the bench measured, and how it is told."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from tests.bench.scene import EACH, LIMITS, PLACES, SPEEDS, WRITES, Seen

FASTEST = {platform: EACH * WRITES[platform] / limit for platform, limit in LIMITS.items()}
"""Seconds that a platform's requests take at its limit. The platforms run side by side."""

CPU_GOAL = 2.0
WALL_GOAL = 1.1

console = Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Sending:
    """One story sent to every channel. `cpu` is in the machine's seconds; `walls`, from the start until each
    platform's last request, are in the platform's."""

    cpu: float
    walls: dict[str, float]
    seen: dict[str, Seen]

    @property
    def each(self) -> float:
        """CPU for a delivery, a card with its thread, in milliseconds."""
        return self.cpu / len(PLACES) * 1000

    def wrong(self) -> int:
        """Channels without exactly one card with one thread with one message in it."""
        return sum(seen.wrong_channels for seen in self.seen.values())

    def too_many(self) -> int:
        """Answers of 429."""
        return sum(seen.too_many for seen in self.seen.values())


def begin(rounds: int) -> None:
    """Say what is measured."""
    console.print(
        f"One story to {len(PLACES):,} channels, {EACH} text channels of Discord and {EACH} of Slack, by the bare "
        f"SDKs and by storybot (SQLite), {rounds} times in turns.\nTime is scaled, for the playground and the sender: "
        f"Discord's runs {SPEEDS['discord']} times as fast, Slack's {SPEEDS['slack']} times. The limits (Discord "
        f"{LIMITS['discord']:.0f}/s, Slack {LIMITS['slack'] * 60:.0f}/min and 1/s a channel) hold in scaled seconds; "
        "all times are in them but CPU, which is the sender's process's."
    )


def round_done(number: int, bare: Sending, storybot: Sending) -> None:
    """Say how a round went."""
    console.print(f"  round {number}: CPU {bare.cpu:.2f} s bare, {storybot.cpu:.2f} s storybot")


def end(bares: Sequence[Sending], storybots: Sequence[Sending]) -> None:
    """The medians, beside each other."""
    table = Table("median", "bare SDKs", "storybot", "goal")
    for column in table.columns[1:]:
        column.justify = "right"

    def row(name: str, of: Callable[[Sending], float], form: str, goal: str = "") -> None:
        values = (statistics.median(map(of, runs)) for runs in (bares, storybots))
        table.add_row(name, *(format(value, form) for value in values), goal)

    def worst(name: str, of: Callable[[Sending], int], goal: str) -> None:
        table.add_row(name, *(str(max(map(of, runs))) for runs in (bares, storybots)), goal)

    for platform, fastest in FASTEST.items():
        title = platform.title()
        row(f"{title}: requests", lambda s, p=platform: s.seen[p].requests, ",.0f")
        row(f"{title}: cards/s", lambda s, p=platform: EACH / s.walls[p], ".2f")
        row(f"{title}: wall, Σ is {fastest:.0f} s", lambda s, p=platform: s.walls[p], ".1f")
        goal = f"≤ {WALL_GOAL}"
        row(f"{title}: wall / Σ", lambda s, p=platform, f=fastest: s.walls[p] / f, ".3f", goal)
    row("CPU per delivery, ms", lambda s: s.each, ".2f")
    worst("answers of 429, most", Sending.too_many, "0")
    worst("channels not exactly right, most", Sending.wrong, "0")
    ratio = statistics.median(s.cpu for s in storybots) / statistics.median(s.cpu for s in bares)
    table.add_row("CPU per delivery / bare", "1.00", f"{ratio:.2f}", f"≤ {CPU_GOAL}")
    console.print(table)
