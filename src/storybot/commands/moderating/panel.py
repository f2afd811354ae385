"""The card of a story's threads: how they are to be, with a button for each act that would change that; and
the forms of the acts that take more words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from storybot.cards.clean import one_line
from storybot.cards.cut import within
from storybot.cards.form import Field, Form
from storybot.cards.model import KEPT, Button, Buttons, Card, Heading, Paragraph, SmallPrint, Span
from storybot.cards.views import thread_title
from storybot.commands.model import Asked, ask
from storybot.commands.moderating.numbers import row_number
from storybot.delivery.model import NOTHING, Placement, ThreadState
from storybot.delivery.thread_words import in_words
from storybot.languages.language import Language, message
from storybot.moderation.threads import KEEPS, STATES, Act, sets
from storybot.store.audit import Entry
from storybot.store.model import Revision

WHY: Final = 300
"""UTF-16 units of why the platform doesn't let the bot set a thread."""

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


@dataclass(frozen=True, slots=True)
class Panel:
    """Threads of a story, as they are wanted by now; what was done last to them, which can be undone; and
    what is said of those of which it can't be told whether somebody moderates them."""

    story: Revision
    threads: Sequence[Placement]
    last: Entry | None
    untold: Sequence[str] = ()


def card(panel: Panel, title: str, lines: Sequence[str], asked: Asked, said: Language) -> Card:
    """What was done, how the threads are to be by now, and what can be done next."""
    story, chosen = panel.story, panel.threads
    slug, command = story.story.slug, f"{asked.where.spelled('mod open')} {story.story.slug}"
    wanted = [_shown(one.wanted_thread, story, asked) for one in chosen]
    states = dict.fromkeys(in_words(one, said) for one in wanted)
    now = next(iter(states), "") if len(states) == 1 else said.say("not all the same")
    state = said.say("How it is to be: {state}", state=now or said.say("as it was opened"))
    again = said.say(
        "In a closed thread buttons are dead. This opens all of the story's, from any channel: {command}",
        command=command,
    )
    closed = has_archive(asked) and any(one.locked or one.archived for one in wanted)
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
    if (last := panel.last) is not None:
        label = said.say("Undo: {act}", act=labelled(last, said))
        buttons.append(Button(label, ask("mod undo", slug=slug, **flags, deed=str(last.id))))
    blocks = (
        Heading(text=story.story.headline, level=1),
        *(Paragraph(spans=(Span(line),)) for line in (*lines, *panel.untold)),
        *((SmallPrint(spans=(Span(state),)),) if chosen else ()),
        *(SmallPrint(spans=(Span("⚠️ " + within(one_line(why), WHY)),)) for why in refused),
        *((SmallPrint(spans=(Span(again),)),) if closed else ()),
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


def _shown(state: ThreadState, story: Revision, asked: Asked) -> ThreadState:
    """What of a thread's state there is where somebody asks; the title that its story gives it is none."""
    shown = state.only(*asked.where.settable)
    return replace(shown, title=None) if shown.title == thread_title(story.story) else shown


def labelled(entry: Entry, said: Language) -> str:
    """What was done to threads, as its button says it."""
    deed = entry.deed
    label = LABELS.get(Act(deed.act)) or KEPT_ALIVE["on" if deed.after.get("kept_alive") else "off"][0]
    return said.say(label).rstrip("…")


def has_archive(asked: Asked) -> bool:
    """Whether the platform closes threads, and what is in them, and doesn't only say that they are closed."""
    return "archived" in asked.where.settable


def form(act: Act, asked: Asked, story: Revision, said: Language) -> Form:
    """What one of `FILLED_IN` asks for."""
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
