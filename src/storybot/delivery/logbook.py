"""What was done, as moderators read it: each deed on a line."""

from collections.abc import Sequence

from storybot.cards.clean import one_line, titled
from storybot.cards.cut import within
from storybot.cards.model import Bullets, Card, Line, Span
from storybot.delivery.model import EVERYTHING, ThreadState
from storybot.delivery.thread_words import in_words
from storybot.languages.language import Language
from storybot.moderation.model import Actor, Deed, Outcome
from storybot.store.audit import Entry
from storybot.story.embargo import Sight, sight

NAME, SLUG, WHY = 30, 50, 50
"""UTF-16 units of a name, a slug, a reason or a change: even with an escape for each, ten deeds have room on
either platform, so that none is left out."""


def card(entries: Sequence[Entry], said: Language) -> Card:
    """Some deeds, oldest first, as moderators may know of them."""
    lines = tuple(
        line(entry, Span(f"{entry.at:%Y-%m-%d %H:%M} UTC", moment=entry.at), said, editor=False)
        for entry in entries
    )
    return Card(title=said.say("What was done here"), blocks=(Bullets(items=lines),), language=said.tag)


def line(entry: Entry, at: Span, said: Language, *, editor: bool) -> Line:
    """A deed on a line that begins with its time. Of one to a story that the reader may not see, only that
    there was one."""
    deed = entry.deed
    parts = [deed.act]
    if deed.outcome is Outcome.REFUSED:
        parts.append(said.say("refused"))
    if deed.slug is not None and not _visible(entry, editor=editor):
        parts.append(said.say("A story that isn't public now"))
    else:
        whom = titled(deed.about.name) if deed.about and deed.about.name else ""
        about = (within(deed.slug or "", SLUG), within(whom, NAME))
        why = (within(one_line(text), WHY) for text in (_changes(deed, said), deed.reason or ""))
        parts += [part for part in (*about, *why) if part]
    who = Span(named(deed.by, said), bold=True)
    return at, Span(" · "), who, Span(" · " + " · ".join(parts))


def named(actor: Actor, said: Language) -> str:
    """What somebody who did something is called, as far as it is kept."""
    name = titled(actor.name) if actor.name else said.say("somebody whose name was erased")
    return within(name, NAME)


def _changes(deed: Deed, said: Language) -> str:
    """What a deed changed: a thread's state in words, and nothing of the ids by which the audit finds a
    report."""
    if deed.after and deed.after.keys() <= EVERYTHING:
        return in_words(ThreadState(**deed.after), said)
    return "" if "case" in deed.after else deed.changes


def _visible(entry: Entry, *, editor: bool) -> bool:
    """Whether a person may know of a deed's story. Of a slug that is no story's, it is not told whether it is
    one's."""
    if entry.state is None:
        return editor
    return sight(entry.state, editor=editor) is not Sight.NOTHING
