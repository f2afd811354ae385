"""What the bot tells of itself, for whoever watches over it."""

from collections import Counter
from collections.abc import Generator, Iterable
from contextlib import contextmanager


class Watch:
    """Which of the platforms the bot is connected to, and what it `sent` to each, by platform, step and
    outcome."""

    def __init__(self, platforms: Iterable[str]) -> None:
        self._platforms = tuple(platforms)
        self._connected: set[str] = set()
        self.sent = Counter[tuple[str, str, str]]()

    @contextmanager
    def connected(self, platform: str) -> Generator[None]:
        """While this lasts, the bot is connected to `platform`."""
        self._connected.add(platform)
        try:
            yield
        finally:
            self._connected.discard(platform)

    @property
    def missing(self) -> list[str]:
        """The platforms that it isn't connected to."""
        return [platform for platform in self._platforms if platform not in self._connected]

    def count(self, platform: str, step: str, outcome: str) -> None:
        """A step was taken, and this came of it."""
        self.sent[platform, step, outcome] += 1
