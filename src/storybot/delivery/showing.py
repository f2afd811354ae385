"""What a message is to show, kept for as long as it is likely to be asked for again."""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storybot.cards import digest, notes, views
from storybot.cards.figure import Paint
from storybot.cards.model import Card
from storybot.cards.pages import page_of
from storybot.cards.shown import Shown
from storybot.clock import Clock
from storybot.delivery import logbook, reporting
from storybot.delivery.model import CLOSED, SANCTIONS, Kind, Message, Placement, Role, Sanction, StepKind
from storybot.languages.language import Language, language
from storybot.store import accounts, audit, cases, log_cards, people, sanctions, stories
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import Revision
from storybot.story.document import fingerprint
from storybot.story.embargo import Sight, State, shown_whole, sight
from storybot.story.model import Story

KEPT = 256
"""Cards that are kept. One story goes to a thousand channels within moments."""

FRESH = timedelta(seconds=1)
"""For so long a story that may be shown is taken to be shown still."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What one message is to show, of which revision, with the card's figure drawn as a PNG where that could
    be done, and what a thread or post is given beside it. Of a sanction, whom it is about."""

    card: Card
    revision: int
    picture: bytes | None
    thread_title: str
    topics: tuple[str, ...]
    sanction: Sanction | None = None


@dataclass(frozen=True, slots=True)
class _Newest:
    """A story's newest revision, as it was read at `at`."""

    revision: int
    sight: Sight
    at: datetime


class Showings:
    """Cards that are being delivered, read and laid out once for all that want the same. `locks`: where they
    go, threads can be locked; `sanctions` are those that can be carried out there."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        paint: Paint | None,
        *,
        locks: bool = True,
        sanctions: Collection[StepKind] = SANCTIONS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._paint = paint
        self._locks = locks
        self._sanctions = sanctions
        self._kept: OrderedDict[Hashable, Showing] = OrderedDict()
        self._newest = OrderedDict[str, _Newest]()
        self._reading = asyncio.Lock()

    async def wanted(self, placement: Placement, message: Message) -> Showing | None:
        """What is to be shown, by now, of one of a placement's messages, in the language of those who will
        read it; None where nothing of the story may be: what is sent is public."""
        match placement.kind:
            case Kind.DIGEST:
                return await self._digest(placement)
            case Kind.REPORT:
                return await self._report(placement)
            case Kind.SANCTION:
                return await self._sanction(placement, message)
            case Kind.WARNING:
                return await self._warning(placement)
            case Kind.LOG:
                return await self._log(placement)
            case _:
                return await self._of_story(placement, message)

    async def _of_story(self, placement: Placement, message: Message) -> Showing | None:
        its = _key(placement, message)
        if (showing := self._kept_of_late(placement, its)) is not None:
            return showing
        async with self._reading:
            # Whoever waited here for the same need not read it too.
            if (showing := self._kept_of_late(placement, its)) is not None:
                return showing
            newest = await self._see(_slug(placement))
            may_see = newest.sight
            if may_see is Sight.NOTHING or (may_see is Sight.RETRACTION and _never_stood(placement, message)):
                return None
            key = (newest.revision, may_see, *its)
            if key not in self._kept:
                self._kept[key] = await self._read(placement, message, newest.revision)
                if len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]

    def _kept_of_late(self, placement: Placement, its: tuple[Hashable, ...]) -> Showing | None:
        """What is kept of a message, if its story was seen of late and may be shown, and no newer revision is
        known."""
        newest = self._newest.get(_slug(placement))
        if newest is None or newest.revision < placement.wanted_revision or newest.sight is not Sight.WHOLE:
            return None
        if not timedelta() <= self._clock.now() - newest.at < FRESH:
            return None
        return self._kept.get((newest.revision, newest.sight, *its))

    async def _see(self, slug: str) -> _Newest:
        """A story's newest revision."""
        now = self._clock.now()
        async with self._store.read() as conn:
            revision, state = await stories.newest(conn, slug)
        self._newest[slug] = newest = _Newest(revision, sight(state, editor=False), now)
        self._newest.move_to_end(slug)
        if len(self._newest) > KEPT:
            self._newest.popitem(last=False)
        return newest

    async def _digest(self, placement: Placement) -> Showing | None:
        """What the public may see, by now, of the stories on a digest."""
        async with self._store.read() as conn:
            revisions = await stories.on_digest(conn, placement.id)
            said = language(await _language(conn, placement))
        seen = [(one.story, sight(one.state, editor=False)) for one in revisions]
        shown = [(story, may_see is Sight.WHOLE) for story, may_see in seen if may_see is not Sight.NOTHING]
        if not shown:
            return None
        return Showing(digest.digest(shown, said), placement.wanted_revision, None, digest.title(said), ())

    async def _report(self, placement: Placement) -> Showing | None:
        """A case, as it stands by now."""
        async with self._store.read() as conn:
            case = await cases.shown_by(conn, placement.id)
            said = language(await _language(conn, placement))
        if case is None:
            return None
        card = reporting.shown(case, self._sanctions, said)
        return Showing(card, placement.wanted_revision, None, card.title, ())

    async def _sanction(self, placement: Placement, message: Message) -> Showing | None:
        """Whom a sanction is about; None where it can't be carried out, for that was erased."""
        async with self._store.read() as conn:
            sanction = await sanctions.of(conn, placement.id)
        if sanction is None or (sanction.person is None and message.view != StepKind.REMOVE_MESSAGE):
            return None
        return Showing(Card(title="", blocks=()), placement.wanted_revision, None, "", (), sanction)

    async def _warning(self, placement: Placement) -> Showing | None:
        """What somebody is warned of; None where that was erased."""
        async with self._store.read() as conn:
            number = await sanctions.case_of(conn, placement.id)
            case = None if number is None else await cases.get(conn, number)
            said = language(await _language(conn, placement))
        card = None if case is None else reporting.warning(case, said)
        return card and Showing(card, placement.wanted_revision, None, "", ())

    async def _log(self, placement: Placement) -> Showing:
        """What was done, as far as it wasn't erased."""
        place = placement.place
        async with self._store.read() as conn:
            first, last = await log_cards.shown_by(conn, placement.id)
            told = await audit.between(conn, place.platform, place.account, first, last)
            said = language(await _language(conn, placement))
        card = logbook.card(told, said)
        return Showing(card, placement.wanted_revision, None, card.title, ())

    async def shows_already(self, placement: Placement, message: Message, wanted: Showing) -> bool:
        """Whether a message of a thread, as it stands, reads like what is wanted."""
        if message.role is Role.CARD or message.revision is None:
            return False
        there = await self.wanted(replace(placement, wanted_revision=message.revision), message)
        return there is not None and there.revision == message.revision and _read_alike(there, wanted)

    async def _read(self, placement: Placement, message: Message, newest: int) -> Showing:
        async with self._store.read() as conn:
            revision = await _shown(conn, placement, newest)
            tag = await _language(conn, placement)
            if message.role is Role.NOTE and message.view is not None:
                card = notes.of_thread(language(tag), closed=message.view == CLOSED)
            elif sight(revision.state, editor=False) is Sight.WHOLE:
                card = await _card(conn, placement, message, revision, tag)
            elif _stood_beside(placement, message):
                card = notes.taken_back(language(tag))
            else:
                card = views.retraction(revision.story, revision.reason, language(tag))
            if not self._locks and _tells_of_lock(placement, message, revision):
                card = notes.closed(card, language(tag))
        picture = await self._paint(card.figure) if card.figure and self._paint else None
        story = revision.story
        return Showing(card, revision.number, picture, views.thread_title(story), story.topics)


def _read_alike(one: Showing, other: Showing) -> bool:
    return (one.card, one.picture) == (other.card, other.picture)


async def _shown(conn: StoreConnection, placement: Placement, newest: int) -> Revision:
    """The revision that is wanted, unless that may not be shown whole, or a later one took it back: then the
    newest."""
    slug, number = _slug(placement), placement.wanted_revision
    states = await stories.states(conn, slug, since=number)
    [wanted_whole, *_] = shown_whole(states, editor=False)
    newest_whole = sight(states[-1], editor=False) is Sight.WHOLE
    return await stories.revision(conn, slug, number if wanted_whole and newest_whole else newest)


def _slug(placement: Placement) -> str:
    if placement.slug is None:
        raise ValueError(f"a {placement.kind} is of no one story")
    return placement.slug


def _key(placement: Placement, message: Message) -> tuple[Hashable, ...]:
    """Equal for messages that show the same."""
    place = placement.place
    spoken = (place.platform, place.account, placement.route.language)
    story = (placement.slug, placement.wanted_revision, *spoken)
    match placement.kind:
        case Kind.STORY:
            is_over = _is_taken_back(placement, message)
            how = (placement.route.layout, message.known_revision, message.view, is_over)
            return (*story, message.role, *how, placement.wanted_thread.locked)
        case Kind.ANSWER:
            return (*story, message.view, message.page, message.by)
        case Kind.NOTICE:
            return (*story, place.channel, placement.known_revision)
        case _:
            return (*story, message.role)


async def _language(conn: StoreConnection, placement: Placement) -> str | None:
    """The person's, the channel's, or else the account's."""
    place = placement.place
    if placement.kind in {Kind.NOTICE, Kind.WARNING}:
        return await people.language(conn, place)
    return placement.route.language or await accounts.language(conn, place.platform, place.account)


async def _card(
    conn: StoreConnection, placement: Placement, message: Message, revision: Revision, tag: str | None
) -> Card:
    story, said = revision.story, language(tag)
    match message.role:
        case Role.CARD:
            return views.story_card(story, placement.route.layout, said)
        case Role.OPENER:
            return views.opener(story, said)
        case Role.ANSWER:
            view = message.view or "story"
            changing = view in views.NEEDS_EDITIONS
            editions = await stories.editions(conn, story.slug, up_to=revision.number) if changing else ()
            page = page_of(views.VIEWS[view](Shown(story, editions), said), message.page)
            return views.shared(page.card, message.by or "", said)
        case Role.NOTICE:
            return views.notice(await _known(conn, placement, revision), story, said)
        case Role.PREVIEW:
            return views.preview(story, said)
        case Role.NOTE if _is_taken_back(placement, message):
            return notes.taken_back(said)
        case Role.NOTE:
            return await _note(conn, message, revision, said)
        case Role.SANCTION:
            raise ValueError("a sanction shows nothing")


def _tells_of_lock(placement: Placement, message: Message, revision: Revision) -> bool:
    """Whether it is the card of a thread in which nobody is to reply, or the note of a retraction there."""
    retracted = revision.state is State.RETRACTED and message.view is None
    is_note = message.role is Role.NOTE and retracted and not _is_taken_back(placement, message)
    return placement.wanted_thread.locked is True and (message.role is Role.CARD or is_note)


def _is_taken_back(placement: Placement, message: Message) -> bool:
    """Whether a note, which is there, tells what was retracted since."""
    stands = message.ref is not None and message.view is None
    return stands and (message.revision or 0) < (placement.taken_back or 0)


def _never_stood(placement: Placement, message: Message) -> bool:
    """Whether nobody has seen the story in the channel, so that there is nothing to take back."""
    return placement.kind is Kind.STORY and message.role is Role.CARD and message.ref is None


def _stood_beside(placement: Placement, message: Message) -> bool:
    """Whether a message of a thread was there before the story was retracted: the card and the last note say
    that it was, and why, which is enough."""
    if message.role is Role.OPENER:
        return message.ref is not None
    return message.role is Role.NOTE and _is_taken_back(placement, message)


async def _note(conn: StoreConnection, message: Message, revision: Revision, said: Language) -> Card:
    story = revision.story
    since = message.known_revision or revision.number
    if State.RETRACTED in await stories.states(conn, story.slug, since=since):
        return notes.restored(said)  # what was said before isn't quoted any more
    known = await stories.revision(conn, story.slug, since)
    corrected = None
    if replace(known.story, corrections=()) == replace(story, corrections=()):
        earlier = await stories.editions(conn, story.slug, up_to=known.number)
        others = [one.story for one in earlier if fingerprint(one.story) != revision.fingerprint]
        corrected = others[-1] if others else None
    return notes.note(known.story, story, said, corrected)


async def _known(conn: StoreConnection, placement: Placement, revision: Revision) -> Story | None:
    """What the person knows of the story; None for one that is new to everybody, or new again."""
    public = await stories.editions(conn, _slug(placement), up_to=revision.number)
    known = [one.story for one in public if one.number <= (placement.known_revision or 0)]
    return known[-1] if known else None
