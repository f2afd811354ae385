"""Figures of asking: medians over rounds, beside each other, with the goal."""

import statistics
from collections.abc import Callable, Mapping, Sequence

from rich.table import Table

from tests.bench.asker import Burst
from tests.bench.report import console

Figure = Callable[[Burst], float]


def p50(burst: Burst) -> float:
    """The wait that half of the answers are within, in milliseconds."""
    return statistics.median(burst.waits)


def p99(burst: Burst) -> float:
    """The wait that 99 of 100 answers are within."""
    return statistics.quantiles(burst.waits, n=100, method="inclusive")[98]


def acknowledged(burst: Burst) -> float:
    """The wait that half of the acknowledgements are within."""
    return statistics.median(burst.acks)


def cpu(burst: Burst) -> float:
    """CPU for each ask, in milliseconds."""
    return burst.cpu


class Beside:
    """A table of two kinds of bot: what each took, their ratio, and what it should be at most."""

    def __init__(self, title: str, first: str, second: str) -> None:
        self._table = Table("ms", first, second, "ratio", "goal", title=title, title_justify="left")
        for column in self._table.columns[1:]:
            column.justify = "right"

    def ratio(
        self,
        name: str,
        figure: Figure,
        bursts: tuple[Sequence[Burst], Sequence[Burst]],
        most: float | None = None,
    ) -> None:
        """The medians of the rounds, and their ratio."""
        first, second = (statistics.median(map(figure, some)) for some in bursts)
        goal = "" if most is None else f"≤ {most}"
        self._table.add_row(name, f"{first:.2f}", f"{second:.2f}", f"{second / first:.2f}", goal)

    def unanswered(self, bursts: tuple[Sequence[Burst], Sequence[Burst]]) -> None:
        """Asks without an answer, in all rounds."""
        first, second = (sum(burst.unanswered for burst in some) for some in bursts)
        self._table.add_row("asks without an answer", str(first), str(second), "", "0")

    def show(self) -> None:
        """Print it."""
        console.print(self._table)


def limits(title: str, bursts: Mapping[str, Burst], most: float) -> None:
    """Each burst's p50 and p99 under one limit."""
    table = Table("ms", "p50", "p99", "without an answer", "goal", title=title, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, burst in bursts.items():
        table.add_row(
            name, f"{p50(burst):.1f}", f"{p99(burst):.1f}", str(burst.unanswered), f"p99 < {most:.0f}"
        )
    console.print(table)
