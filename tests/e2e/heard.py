"""Which channels a platform told of."""

import asyncio

from storybot.delivery.model import Place


class Heard:
    """A `changed` callback that can be waited for."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self._news = asyncio.Event()

    def __call__(self, place: Place) -> None:
        self.places.append(place)
        self._news.set()

    async def all_of(self, *places: Place) -> bool:
        """Wait until each of `places` was told of. Raises TimeoutError after 30 seconds."""
        async with asyncio.timeout(30):
            while not set(places) <= set(self.places):
                self._news.clear()
                await self._news.wait()
        return True
