"""What the bench measured, and how it is told."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from tests.bench.bare import SPARE
from tests.bench.scene import EACH, LIMITS, PLACES, SPEEDS, WRITES, Seen

FASTEST = {platform: EACH * WRITES[platform] / limit for platform, limit in LIMITS.items()}
"""Σ: the seconds that a platform's requests take at its limit. The platforms run side by side."""

INTRODUCTION = """\
One story to {channels:,} channels, {each} text channels of Discord and {each} of Slack, by the bare SDKs
and by storybot (on SQLite), in turns, {rounds} rounds. The playground enforces the limits: Discord
{discord:.0f}/s, with a bucket for each channel beside it, Slack {slack:.0f}/min and 1/s a channel.
Time is scaled, for the playground and the sender alike: Discord's runs {speeds[discord]} times as fast,
Slack's {speeds[slack]} times. Only CPU is in the machine's seconds; it is the sending process's alone. The
requests that the cards and threads need, divided by their limit, are Σ. The bare SDKs are paced
at Σ × {spare}.
"""

console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Sending:
    """One story sent to every channel. `cpu` is in the machine's seconds; `walls`, from the start until each
    platform's last post, are in the platform's."""

    cpu: float
    walls: Mapping[str, float]
    seen: Mapping[str, Seen]

    @property
    def each(self) -> float:
        """CPU for a delivery, a card with its thread, in milliseconds."""
        return self.cpu / len(PLACES) * 1000

    @property
    def too_many(self) -> int:
        """Answers of 429."""
        return sum(seen.too_many for seen in self.seen.values())

    @property
    def wrong(self) -> int:
        """Channels without exactly one card with one thread with one message in it."""
        return sum(seen.wrong_channels for seen in self.seen.values())


def begin(rounds: int) -> None:
    """Say what is measured."""
    console.print(
        INTRODUCTION.format(
            channels=len(PLACES),
            each=EACH,
            rounds=rounds,
            discord=LIMITS["discord"],
            slack=LIMITS["slack"] * 60,
            speeds=SPEEDS,
            spare=SPARE,
        )
    )


def round_done(number: int, bare: Sending, storybot: Sending) -> None:
    """Say how a round went."""
    console.print(f"  round {number}: CPU {bare.cpu:.2f} s bare, {storybot.cpu:.2f} s storybot")


def end(bares: Sequence[Sending], storybots: Sequence[Sending]) -> None:
    """The medians beside each other, and of what should never happen the worst."""
    table = Table("", "bare SDKs", "storybot", "goal")
    for column in table.columns[1:]:
        column.justify = "right"

    def row(
        name: str, of: Callable[[Sending], float], form: str, goal: str = "", take=statistics.median
    ) -> None:
        table.add_row(name, *(format(take(map(of, runs)), form) for runs in (bares, storybots)), goal)

    for platform, fastest in FASTEST.items():
        _platform_rows(row, platform, fastest)
    row("CPU per delivery, ms", lambda s: s.each, ".2f")
    cpu, bare_cpu = (statistics.median(run.cpu for run in runs) for runs in (storybots, bares))
    table.add_row("CPU per delivery ÷ bare", "1.00", f"{cpu / bare_cpu:.2f}", "≤ 2")
    row("answers of 429 (worst round)", lambda s: s.too_many, "d", "0", max)
    row("channels not exactly right (worst round)", lambda s: s.wrong, "d", "0", max)
    console.print(table)


def _platform_rows(row: Callable[..., None], platform: str, fastest: float) -> None:
    title = platform.title()
    row(f"{title}: requests", lambda s: s.seen[platform].requests, ",.0f")
    row(f"{title}: cards/s", lambda s: EACH / s.walls[platform], ".2f")
    row(f"{title}: wall, s (Σ {fastest:.0f})", lambda s: s.walls[platform], ".1f")
    row(f"{title}: wall ÷ Σ", lambda s: s.walls[platform] / fastest, ".3f", "≤ 1.1")


def store(loads: Mapping[str, float]) -> None:
    """What a story's way out of the database costs."""
    parts = (f"{name} {cpu:.2f} ms ({cpu / loads['sqlite3']:.1f})" for name, cpu in loads.items())
    console.print(f"CPU of loading one story: {', '.join(parts)}")
