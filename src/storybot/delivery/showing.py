"""What a message is to show, kept for as long as it is likely to be asked for again."""

import asyncio
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from storybot.cards import views
from storybot.cards.figure import Paint
from storybot.cards.model import Card
from storybot.cards.pages import page_of
from storybot.cards.shown import Edition, Shown
from storybot.delivery.model import Kind, Message, Placement, Role
from storybot.languages.language import language
from storybot.store import accounts, people, stories
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import Revision
from storybot.story.embargo import State
from storybot.story.model import Story

KEPT = 256
"""Cards that are kept. One story goes to a thousand channels within moments."""

MOST_EDITIONS = 50
"""Revisions that a view of a story's history goes back, at most."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What one message is to show, with the card's figure drawn as a PNG where that could be done, and what a
    thread or post is given beside it."""

    card: Card
    picture: bytes | None
    thread_title: str
    topics: tuple[str, ...]


class Showings:
    """Cards that are being delivered, read and laid out once for all that want the same."""

    def __init__(self, store: Store, paint: Paint | None) -> None:
        self._store = store
        self._paint = paint
        self._kept: OrderedDict[Hashable, Showing] = OrderedDict()
        self._reading = asyncio.Lock()

    async def wanted(self, placement: Placement, message: Message) -> Showing:
        """What is wanted of one of a placement's messages, in the language of those who will read it."""
        key = _key(placement, message)
        if key not in self._kept:
            async with self._reading:
                if key not in self._kept:
                    self._kept[key] = await self._read(placement, message)
                    if len(self._kept) > KEPT:
                        self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    async def _read(self, placement: Placement, message: Message) -> Showing:
        async with self._store.read() as conn:
            revision = await stories.revision(conn, placement.slug, placement.wanted_revision)
            tag = await _language(conn, placement)
            if revision.state is State.RETRACTED:
                card = views.retraction(revision.story, revision.reason, language(tag))
            else:
                card = await _card(conn, placement, message, revision, tag)
        picture = await self._paint(card.figure) if card.figure and self._paint else None
        return Showing(card, picture, views.thread_title(revision.story), revision.story.topics)


def _key(placement: Placement, message: Message) -> Hashable:
    """Equal for messages that show the same."""
    place = placement.place
    story = (placement.slug, placement.wanted_revision, place.platform, place.account)
    match placement.kind:
        case Kind.STORY:
            return (*story, message.role, placement.layout)
        case Kind.ANSWER:
            return (*story, message.view, message.page, message.by)
        case Kind.NOTICE:
            return (*story, place.channel, placement.known_revision)
        case Kind.PREVIEW:
            return (*story, message.role)


async def _language(conn: StoreConnection, placement: Placement) -> str | None:
    place = placement.place
    if placement.kind is Kind.NOTICE:
        return await people.language(conn, place)
    return await accounts.language(conn, place.platform, place.account)


async def _card(
    conn: StoreConnection, placement: Placement, message: Message, revision: Revision, tag: str | None
) -> Card:
    story, said = revision.story, language(tag)
    match message.role:
        case Role.CARD:
            return views.story_card(story, placement.layout, said)
        case Role.OPENER:
            return views.opener(story, said)
        case Role.ANSWER:
            view = message.view or "story"
            editions = await _editions(conn, revision) if view in views.NEEDS_EDITIONS else ()
            page = page_of(views.VIEWS[view](Shown(story, editions), said), message.page)
            return views.shared(page.card, message.by or "", said)
        case Role.NOTICE:
            return views.notice(await _known(conn, placement), story, said)
        case Role.PREVIEW:
            return views.preview(story, said)


async def _editions(conn: StoreConnection, revision: Revision) -> tuple[Edition, ...]:
    """Up to the revision that is shown, without any that nobody is to see."""
    found = await stories.editions(conn, revision.story.slug, MOST_EDITIONS)
    return tuple(
        Edition(one.number, one.pushed_at, one.story)
        for one in found
        if one.number <= revision.number and one.state is State.PUBLISHED
    )


async def _known(conn: StoreConnection, placement: Placement) -> Story | None:
    """What the person knows of the story; None for a story that is new to everybody."""
    if not placement.known_revision:
        return None
    before = await stories.revision(conn, placement.slug, placement.known_revision)
    return before.story if before.state is State.PUBLISHED else None
