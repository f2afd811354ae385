"""Which platforms the bot is connected to, as the bot tells it."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager


class Connected:
    """Which of the platforms the bot is connected to."""

    def __init__(self, platforms: Iterable[str]) -> None:
        self._platforms = tuple(platforms)
        self._connected: set[str] = set()

    @contextmanager
    def to(self, platform: str) -> Generator[None]:
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
