"""The commands for the state of a story's threads, one for each act, and the panel with a button for each."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from storybot.cards.clean import one_line
from storybot.cards.cut import within
from storybot.cards.form import Field, Form
from storybot.cards.model import KEPT, Button, Buttons, Card, Heading, Paragraph, SmallPrint, Span
from storybot.commands.editing.subject import of_story
from storybot.commands.model import Answer, Asked, ask, told
from storybot.commands.moderating import elsewhere
from storybot.commands.moderating.elsewhere import account_of
from storybot.commands.moderating.numbers import row_number
from storybot.delivery.logbook import named
from storybot.delivery.model import NOTHING, Placement, ThreadState
from storybot.delivery.thread_words import in_words
from storybot.languages.language import Language, message
from storybot.moderation.threads import KEEPS, STATES, Act, Done, moderate, none_here, order, sets
from storybot.moderation.undoing import undo as take_back
from storybot.store import placements, stories
from storybot.store.engine import StoreConnection
from storybot.store.model import Revision

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

Answers = Callable[["Desk", Asked], Awaitable[Answer | Form]]

WHY: Final = 300
"""UTF-16 units of why the platform doesn't let the bot set a thread."""

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

LABELS: Final = MappingProxyType(
    {
        Act.CLOSE: message("Close"),
        Act.OPEN: message("Open"),
        Act.LOCK: message("Lock"),
        Act.UNLOCK: message("Unlock"),
        Act.ARCHIVE: message("Archive"),
        Act.SLOW: message("Slow mode…"),
        Act.RENAME: message("Rename…"),
        Act.PIN: message("Pin"),
        Act.UNPIN: message("Unpin"),
    }
)

KEPT_ALIVE: Final = MappingProxyType(
    {
        "on": (
            message("Keep alive"),
            message("Kept alive: archived after seven days without a message, and opened by each change."),
        ),
        "off": (message("Don't keep alive"), message("Not kept alive: archived as it was before.")),
    }
)
"""The label and what was done, by what is said of keeping threads alive."""

FILLED_IN: Final = frozenset({Act.SLOW, Act.RENAME})
"""The acts that a form asks more for."""

VALUES: Final = MappingProxyType({Act.SLOW: "seconds", Act.RENAME: "title", Act.KEEP_ALIVE: "alive"})
"""What some acts take, by the names of their options."""


def acting(act: Act) -> Answers:
    """The command that does this to threads of the story that an ask is about."""

    async def answer(desk: "Desk", asked: Asked, story: Revision) -> Answer | Form:
        said, value = desk.speaks(asked.person), asked.arguments.get(VALUES.get(act, ""), "").strip()
        if asked.where.settable.isdisjoint(sets(act)):
            return told(said, said.say("That can't be done here: this platform has no such thing."))
        if act in VALUES and not value:
            form = act in FILLED_IN
            return _form(act, asked, story, said) if form else await _panel(desk, asked, story)
        ordered = order(act, value, _reason(asked))
        meant = await _meant(desk, asked, story)
        if not meant.threads and meant.untold:
            return told(said, *meant.untold)
        slug, now = story.story.slug, desk.clock.now()
        done = await moderate(desk.store, slug, ordered, meant.which(), asked.doer, now)
        return _done(act, done, meant.untold, story, asked, said)

    return of_story(answer)


async def _panel(desk: "Desk", asked: Asked, story: Revision) -> Answer:
    """Everything that can be done, and how the thread is."""
    said, meant = desk.speaks(asked.person), await _meant(desk, asked, story)
    return Answer(_card(said.say("Moderate"), (), meant.untold, meant.threads, story, asked, said))


panel: Final = of_story(_panel)


async def _undo(desk: "Desk", asked: Asked, story: Revision) -> Answer:
    """Take back what was done last, by whomever."""
    said, meant = desk.speaks(asked.person), await _meant(desk, asked, story)
    if not meant.threads and meant.untold:
        return told(said, *meant.untold)
    undone = await take_back(
        desk.store, story.story.slug, meant.which(), asked.doer, desk.clock.now(), reason=_reason(asked)
    )
    deed = undone.entry.deed
    label = LABELS.get(Act(deed.act)) or KEPT_ALIVE["on" if deed.after.get("kept_alive") else "off"][0]
    act = said.say(label).rstrip("…")
    line = said.say("Undone: “{act}”, by {name}.", act=act, name=named(deed.by, said))
    lines = (line, _many(len(undone.threads), said))
    return Answer(_card(line, lines, meant.untold, undone.threads, story, asked, said))


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
    for other moderators is written down."""
    slug = story.story.slug
    async with desk.store.read() as conn:
        placed = await placements.with_threads(conn, slug)
        of_one = "at" in asked.arguments or await _is_in_its_thread(conn, asked, slug)
    everywhere = asked.arguments.get("everywhere") == "true" or not of_one
    named = [one for one in placed if everywhere or _is_at(one, asked)]
    moderated = await elsewhere.moderated(desk, asked, map(account_of, named))
    theirs = [one for one in named if account_of(one) in moderated.accounts]
    if not theirs and not moderated.untold:
        if named:
            await desk.record_refusal(asked)
        raise none_here(slug)
    return _Meant(theirs, elsewhere.untold(moderated, desk.speaks(asked.person)))


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


def _done(
    act: Act, done: Done, untold: Sequence[str], story: Revision, asked: Asked, said: Language
) -> Answer:
    words = DONE.get(act) or KEPT_ALIVE["on" if done.state.kept_alive else "off"][1]
    if done.state.locked and not _has_archive(asked):
        words = ON_THE_CARD
    lines = (said.say(words), _many(len(done.threads), said))
    after = [
        replace(one, wanted_thread=done.state.over(one.wanted_thread), refusals={}) for one in done.threads
    ]
    return Answer(_card(lines[0], lines, untold, after, story, asked, said))


def _has_archive(asked: Asked) -> bool:
    """Whether the platform closes threads, and what is in them, and doesn't only say that they are closed."""
    return "archived" in asked.where.settable


def _reason(asked: Asked) -> str | None:
    return asked.arguments.get("reason", "").strip() or None


def _many(threads: int, said: Language) -> str:
    where = said.say("In this thread.") if threads == 1 else said.say("In {number} threads.", number=threads)
    return f"{where} {said.say('It takes a moment.')}"


def _card(
    title: str,
    lines: Sequence[str],
    untold: Sequence[str],
    chosen: Sequence[Placement],
    story: Revision,
    asked: Asked,
    said: Language,
) -> Card:
    """What was done, how the threads are to be by now, and what can be done next."""
    slug, command = story.story.slug, f"{asked.where.spelled('mod open')} {story.story.slug}"
    states = dict.fromkeys(in_words(one.wanted_thread, said) for one in chosen)
    now = next(iter(states), "") if len(states) == 1 else said.say("not all the same")
    state = said.say("How it is to be: {state}", state=now or said.say("as it was opened"))
    again = said.say(
        "In a closed thread buttons are dead. To open it again, write in a channel: {command}",
        command=command,
    )
    refused = dict.fromkeys(one.thread_refused for one in chosen if one.thread_refused)
    flags = _flags(asked) or ({"at": str(chosen[0].id)} if len(chosen) == 1 else {})
    settable = asked.where.settable
    buttons = [
        Button(said.say(label), ask(f"mod {act}", slug=slug, **flags))
        for act, label in LABELS.items()
        if _is_possible(act, chosen, settable)
    ]
    buttons += [
        Button(said.say(label), ask(f"mod {Act.KEEP_ALIVE}", slug=slug, **flags, alive=value))
        for value, (label, _) in KEPT_ALIVE.items()
        if _would_change(KEEPS[value], chosen, settable)
    ]
    buttons.append(Button(said.say("Undo"), ask("mod undo", slug=slug, **flags)))
    blocks = (
        Heading(text=story.story.headline, level=1),
        *(Paragraph(spans=(Span(line),)) for line in (*lines, *untold)),
        *((SmallPrint(spans=(Span(state),)),) if chosen else ()),
        *(SmallPrint(spans=(Span("⚠️ " + within(one_line(why), WHY)),)) for why in refused),
        *((SmallPrint(spans=(Span(again),)),) if _has_archive(asked) else ()),
        Buttons(items=tuple(buttons), weight=KEPT),
    )
    return Card(title=title, blocks=blocks, language=said.tag)


def _is_possible(act: Act, chosen: Sequence[Placement], settable: frozenset[str]) -> bool:
    """Whether an act would change one of the threads, where the platform can."""
    if act in {*FILLED_IN, Act.ARCHIVE}:  # what is archived comes out of it by itself
        return not settable.isdisjoint(sets(act))
    return _would_change(STATES[act], chosen, settable)


def _would_change(state: ThreadState, chosen: Sequence[Placement], settable: frozenset[str]) -> bool:
    possible = state.only(*settable)
    return any(possible.beyond(one.wanted_thread) != NOTHING for one in chosen)


def _flags(asked: Asked) -> dict[str, str]:
    """Which threads an ask is about, for the ask that leads on from it."""
    at = asked.arguments.get("at", "")
    if asked.arguments.get("everywhere") == "true":
        return {"everywhere": "true"}
    return {} if row_number(at) is None else {"at": at}


def _form(act: Act, asked: Asked, story: Revision, said: Language) -> Form:
    title = said.say(LABELS[act]).rstrip("…")
    seconds = said.say("Seconds that each member waits between two messages; 0 for none")
    label = seconds if act is Act.SLOW else said.say("The thread's new title")
    why = Field(name="reason", label=said.say("Why, for the log of moderators"))
    return Form(
        title=title,
        ask=ask(f"mod {act}", slug=story.story.slug, **_flags(asked)),
        fields=(Field(name=VALUES[act], label=label, required=True), why),
        submit=title,
        about=story.story.headline,
        language=said.tag,
    )
