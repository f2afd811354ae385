"""A wish to stop: whoever only waits is cut short, whoever is in the middle of something finishes it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Stopped(Exception):  # not a StorybotError: nobody outside of delivery ever sees it
    """The wait was cut short, since a stop is wished."""


class Stop:
    """One wish for everything that a worker does."""

    def __init__(self) -> None:
        self._wish = asyncio.Event()
        self._waiting: set[asyncio.Task[Any]] = set()

    @property
    def wished(self) -> bool:
        """Whether nothing new is to be started."""
        return self._wish.is_set()

    def wish(self) -> None:
        """Cut short who waits, now and from now on."""
        self._wish.set()
        for task in self._waiting:
            task.cancel()

    async def wait(self) -> None:
        """Return when a stop is wished."""
        await self._wish.wait()

    async def unless(self, waiting: Coroutine[Any, Any, T]) -> T:
        """Wait for something that can be given up. Raises Stopped."""
        if self.wished:
            waiting.close()
            raise Stopped
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can be cut short")
        self._waiting.add(task)
        try:
            return await waiting
        except asyncio.CancelledError:
            if not self.wished:
                raise
            task.uncancel()
            raise Stopped from None
        finally:
            self._waiting.discard(task)
