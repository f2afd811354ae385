"""What a message is to show, kept for as long as it is likely to be asked for again."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from storybot.cards.model import Card, Layout
from storybot.cards.views import opener, story_card, thread_title
from storybot.delivery.model import Message, Placement, Role
from storybot.store import stories
from storybot.store.engine import Store
from storybot.story.model import Story

KEPT = 256
"""Stories of which the cards are kept. One story goes to a thousand channels within moments."""


@dataclass(frozen=True, slots=True)
class Showing:
    """One revision of a story, as messages show it."""

    cards: dict[tuple[Role, Layout], Card]
    thread_title: str
    topics: tuple[str, ...]

    def card(self, placement: Placement, message: Message) -> Card:
        """The card for one of a placement's messages."""
        return self.cards[message.role, placement.layout]


class Showings:
    """Revisions that are being delivered, read and laid out once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: OrderedDict[tuple[str, int], Showing] = OrderedDict()
        self._reading = asyncio.Lock()

    async def wanted(self, placement: Placement) -> Showing:
        """What is wanted of a placement's story."""
        key = placement.slug, placement.wanted_revision
        if key not in self._kept:
            async with self._reading:
                if key not in self._kept:
                    self._kept[key] = await self._read(*key)
                    if len(self._kept) > KEPT:
                        self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    async def _read(self, slug: str, revision: int) -> Showing:
        async with self._store.read() as conn:
            return _show(await stories.revision(conn, slug, revision))


def _show(story: Story) -> Showing:
    first_message = opener(story)
    cards = {(Role.CARD, layout): story_card(story, layout) for layout in Layout}
    cards |= {(Role.OPENER, layout): first_message for layout in Layout}
    return Showing(cards, thread_title(story), story.topics)
