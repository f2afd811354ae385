"""Answers of a platform, kept for a while."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Kept(Generic[K, T]):
    """The last answer for each name, of at most `most` names, and one question at a time: who waits for it
    takes the answer of the one before, if that was asked later than they came."""

    def __init__(self, ask: Callable[[K], Awaitable[T]], *, most: int) -> None:
        self._ask = ask
        self._most = most
        self._answers: OrderedDict[K, tuple[float, T]] = OrderedDict()
        self._asking: WeakValueDictionary[K, asyncio.Lock] = WeakValueDictionary()

    def known(self, name: K, max_age: float) -> T | None:
        """The answer that is kept, None where there is none or it is older than `max_age` seconds."""
        return self._since(name, asyncio.get_running_loop().time() - max_age)

    async def get(self, name: K, max_age: float) -> T:
        """The answer, asked for anew where it is older than `max_age` seconds. Raises what asking raises."""
        clock = asyncio.get_running_loop().time
        oldest = clock() - max_age
        lock = self._asking.setdefault(name, asyncio.Lock())
        async with lock:
            known = self._since(name, oldest)
            if known is not None:
                return known
            asked_at, answer = clock(), await self._ask(name)
            self._answers[name] = (asked_at, answer)
            self._answers.move_to_end(name)
            if len(self._answers) > self._most:
                self._answers.popitem(last=False)
            return answer

    def _since(self, name: K, oldest: float) -> T | None:
        asked_at, answer = self._answers.get(name, (oldest, None))
        return answer if asked_at >= oldest else None

    def forget(self, name: K) -> None:
        """Ask anew next time."""
        self._answers.pop(name, None)
