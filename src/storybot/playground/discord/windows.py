"""Counting in fixed windows: so many in so many seconds, from the first one on."""

from dataclasses import dataclass

from storybot.playground.clock import PlaygroundClock

_PRUNE_ABOVE = 10_000


@dataclass
class Window:
    """`used` of what is allowed until `ends`, in playground time."""

    ends: float
    used: int = 0


class Windows:
    """One window for each key."""

    def __init__(self, clock: PlaygroundClock) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, ...], Window] = {}

    def look(self, key: tuple[str, ...], seconds: float) -> Window:
        """The key's window as it is now; one that has ended is begun anew."""
        now = self._clock.now()
        window = self._windows.get(key)
        if window is None or window.ends <= now:
            if len(self._windows) > _PRUNE_ABOVE:
                self._windows = {key: each for key, each in self._windows.items() if each.ends > now}
            window = self._windows[key] = Window(now + seconds)
        return window

    def take(self, key: tuple[str, ...], count: int, seconds: float) -> float | None:
        """Use one of `count`. None if there was one left, else how many playground seconds until there is."""
        window = self.look(key, seconds)
        if window.used >= count:
            return window.ends - self._clock.now()
        window.used += 1
        return None
