"""The commands for the state of a story's threads, one for each act, and the panel with a button for each."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from storybot.cards.form import Form
from storybot.commands.editing.subject import of_story
from storybot.commands.model import Answer, Asked, told
from storybot.commands.moderating import elsewhere
from storybot.commands.moderating.elsewhere import account_of
from storybot.commands.moderating.numbers import row_number
from storybot.commands.moderating.panel import (
    FILLED_IN,
    KEPT_ALIVE,
    VALUES,
    Panel,
    card,
    form,
    has_archive,
    labelled,
)
from storybot.delivery.logbook import named
from storybot.delivery.model import Placement, ThreadState
from storybot.errors import Refused
from storybot.languages.language import Language, message
from storybot.moderation.threads import Act, moderate, none_here, order, set_to, sets
from storybot.moderation.undoing import undo as take_back
from storybot.store import audit, placements, stories, thread_changes
from storybot.store.engine import StoreConnection
from storybot.store.model import Revision

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

Answers = Callable[["Desk", Asked], Awaitable[Answer | Form]]

DONE: Final = MappingProxyType(
    {
        Act.CLOSE: message("Closed: nobody replies any more, and it goes to the archive."),
        Act.OPEN: message("Open again: everybody may reply."),
        Act.LOCK: message("Locked: everybody may read it, nobody may reply."),
        Act.UNLOCK: message("Unlocked: everybody may reply."),
        Act.ARCHIVE: message("Archived, until somebody writes in it."),
        Act.SLOW: message("Slow mode is set."),
        Act.RENAME: message("Renamed."),
        Act.PIN: message("Pinned in its channel."),
        Act.UNPIN: message("Not pinned any more."),
    }
)

ON_THE_CARD: Final = message(
    "Closed: its card says so. Who replies all the same is told, and you get a report."
)
"""What was done by closing or locking where no bot can lock a thread."""

NO_DEED: Final = 0
"""The number of none."""


def acting(act: Act) -> Answers:
    """The command that does this to threads of the story that an ask is about."""

    async def answer(desk: "Desk", asked: Asked, story: Revision) -> Answer | Form:
        said, value = desk.speaks(asked.person), asked.arguments.get(VALUES.get(act, ""), "").strip()
        if asked.where.settable.isdisjoint(sets(act)):
            return told(said, said.say("That can't be done here: this platform has no such thing."))
        if act in VALUES and not value:
            is_form = act in FILLED_IN
            return form(act, asked, story, said) if is_form else await _panel(desk, asked, story)
        ordered = order(act, value, _reason(asked))
        meant = await _meant(desk, asked, story)
        if not meant.threads and meant.untold:
            return told(said, *meant.untold)
        slug, now = story.story.slug, desk.clock.now()
        done = await moderate(desk.store, slug, ordered, meant.which(), asked.doer, now)
        words = _words(done.state, act, asked)
        threads = [set_to(one, done.state) for one in done.threads]
        lines = (said.say(words), _many(len(threads), said))
        return Answer(card(await _panel_of(desk, story, threads, meant), lines[0], lines, asked, said))

    return of_story(answer)


async def _panel(desk: "Desk", asked: Asked, story: Revision) -> Answer:
    """Everything that can be done, and how the thread is."""
    said, meant = desk.speaks(asked.person), await _meant(desk, asked, story)
    shown = await _panel_of(desk, story, meant.threads, meant)
    return Answer(card(shown, said.say("Moderate"), (), asked, said))


panel: Final = of_story(_panel)


async def _undo(desk: "Desk", asked: Asked, story: Revision) -> Answer:
    """Take back what was done last, by whomever; by a button, what that says, and only that."""
    said, meant = desk.speaks(asked.person), await _meant(desk, asked, story)
    if not meant.threads and meant.untold:
        return told(said, *meant.untold)
    slug, now, deed = story.story.slug, desk.clock.now(), asked.arguments.get("deed")
    number = None if deed is None else row_number(deed) or NO_DEED
    try:
        undone = await take_back(
            desk.store, slug, meant.which(), asked.doer, now, reason=_reason(asked), meant=number
        )
    except Refused:
        if deed is not None:
            await desk.record_refusal(asked)
        raise
    act, name = labelled(undone.entry, said), named(undone.entry.deed.by, said)
    line = said.say("Undone: “{act}”, by {name}.", act=act, name=name)
    lines = (line, _many(len(undone.threads), said))
    return Answer(card(await _panel_of(desk, story, undone.threads, meant), line, lines, asked, said))


undo: Final = of_story(_undo)


@dataclass(frozen=True, slots=True)
class _Meant:
    """The threads that an ask is about, and what is said of those of which it can't be told."""

    threads: Sequence[Placement]
    untold: Sequence[str]

    def which(self) -> Callable[[Placement], bool]:
        """Whether a thread is one of them."""
        ids = {one.id for one in self.threads}
        return lambda placement: placement.id in ids


async def _meant(desk: "Desk", asked: Asked, story: Revision) -> _Meant:
    """The thread in which somebody asks; all of the story's if they ask for that, or from somewhere else. Of
    these, those in accounts where they are a moderator. Raises Refused for none; that somebody wanted what is
    for other moderators, or had a button for a thread that isn't there, is written down."""
    slug = story.story.slug
    async with desk.store.read() as conn:
        placed = await placements.with_threads(conn, slug)
        of_one = "at" in asked.arguments or await _is_in_its_thread(conn, asked, slug)
    everywhere = asked.arguments.get("everywhere") == "true" or not of_one
    named = [one for one in placed if everywhere or _is_at(one, asked)]
    moderated = await elsewhere.moderated(desk, asked, map(account_of, named))
    theirs = [one for one in named if account_of(one) in moderated.accounts]
    if not theirs and not moderated.untold:
        if named or "at" in asked.arguments:
            await desk.record_refusal(asked)
        raise none_here(slug)
    return _Meant(theirs, elsewhere.untold(moderated, desk.speaks(asked.person)))


async def _panel_of(desk: "Desk", story: Revision, threads: Sequence[Placement], meant: _Meant) -> Panel:
    async with desk.store.read() as conn:
        newest = await thread_changes.newest(conn, [one.id for one in threads])
        last = None if newest is None else await audit.get(conn, newest[0])
    return Panel(story, threads, last, meant.untold)


async def _is_in_its_thread(conn: StoreConnection, asked: Asked, slug: str) -> bool:
    """Whether an ask is made in a thread of the story's, or about one of the bot's messages on it; also where
    its card is gone, and nothing is done to it any more."""
    place, thread, shown = asked.where.place, asked.where.thread, asked.where.message
    if place is None:
        return False
    in_thread = thread is not None and await stories.at_thread(conn, place, thread) == slug
    return in_thread or (shown is not None and await stories.at_message(conn, place, shown) == slug)


def _is_at(placement: Placement, asked: Asked) -> bool:
    """Whether an ask is about this placement: in its thread, about a message of it, or by a button for it."""
    its = {placement.thread, *(one.ref for one in placement.messages)} - {None}
    there = placement.place == asked.where.place and not its.isdisjoint(
        {asked.where.thread, asked.where.message}
    )
    return there or asked.arguments.get("at") == str(placement.id)


def _words(state: ThreadState, act: Act, asked: Asked) -> str:
    """What was done, to be said in a language."""
    if state.locked and not has_archive(asked):
        return ON_THE_CARD
    return DONE.get(act) or KEPT_ALIVE["on" if state.kept_alive else "off"][1]


def _reason(asked: Asked) -> str | None:
    return asked.arguments.get("reason", "").strip() or None


def _many(threads: int, said: Language) -> str:
    where = said.say("In this thread.") if threads == 1 else said.say("In {number} threads.", number=threads)
    return f"{where} {said.say('It takes a moment.')}"
