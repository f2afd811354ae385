"""The command that shows moderators what was done, by whom, and why."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from storybot.cards.clean import one_line, titled
from storybot.cards.cut import within
from storybot.cards.model import (
    KEPT,
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Heading,
    Line,
    Paragraph,
    Span,
)
from storybot.commands import finding, showing
from storybot.commands.editing.telling import moment_in
from storybot.commands.finding import NotFound
from storybot.commands.model import Answer, Asked, account_in, ask
from storybot.languages.language import Language
from storybot.moderation.model import Actor, Outcome
from storybot.store import audit
from storybot.store.audit import Entry
from storybot.story.embargo import Sight, sight

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

A_PAGE = 10
"""Deeds on a page."""

NAME, SLUG, WHY = 30, 50, 50
"""UTF-16 units of a name, a slug, a reason or a change: even with an escape for each, a page of them has room
on either platform, so that none is left out."""


async def log(desk: "Desk", asked: Asked) -> Answer:
    """The last deeds in this account, or of one story in it; of all accounts for admins, whom alone it tells
    who reported what."""
    said, editor = desk.speaks(asked.person), desk.rights.is_editor(asked.person)
    everywhere = desk.rights.is_admin(asked.person)
    async with desk.store.read() as conn:
        slug = None
        if asked.arguments.get("slug") or asked.arguments.get("story", "").strip():
            found = await finding.find(conn, asked, editor=editor)
            if isinstance(found, NotFound):
                return Answer(showing.not_found(found, asked, said))
            slug = found.revision.story.slug
        entries = await audit.listing(
            conn,
            slug=slug,
            account=None if everywhere else account_in(asked.person, asked.where),
            before_id=_number(asked.arguments.get("before", "")),
            limit=A_PAGE + 1,
        )
    return Answer(_page(desk, entries, slug, said, editor=editor))


def _number(said: str) -> int | None:
    """The deed that the page before ended with; None where that is no number of one."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def _page(desk: "Desk", entries: Sequence[Entry], slug: str | None, said: Language, *, editor: bool) -> Card:
    title = said.say("What was done here")
    shown = entries[:A_PAGE]
    lines = tuple(_line(desk, entry, said, editor=editor) for entry in shown)
    blocks: tuple[Block, ...] = (Bullets(items=lines),) if lines else (_nothing(said),)
    if len(entries) > A_PAGE:
        about = {} if slug is None else {"slug": slug}
        more = Button(said.say("Next ▶"), ask("mod log", **about, before=str(shown[-1].id)))
        blocks = (*blocks, Buttons(items=(more,), weight=KEPT))
    return Card(title=title, blocks=(Heading(text=title, level=1), *blocks), language=said.tag)


def _nothing(said: Language) -> Block:
    return Paragraph(spans=(Span(said.say("Nothing yet.")),))


def _line(desk: "Desk", entry: Entry, said: Language, *, editor: bool) -> Line:
    """A deed on a line. Of one to a story that the person may not see, only that there was one."""
    deed = entry.deed
    parts = [deed.act]
    if deed.outcome is Outcome.REFUSED:
        parts.append(said.say("refused"))
    if deed.slug is not None and not _visible(entry, editor=editor):
        parts.append(said.say("A story that isn't public now"))
    else:
        whom = titled(deed.about.name) if deed.about and deed.about.name else ""
        about = (within(deed.slug or "", SLUG), within(whom, NAME))
        why = (within(one_line(text), WHY) for text in (deed.changes, deed.reason or ""))
        parts += [part for part in (*about, *why) if part]
    who = Span(named(deed.by, said), bold=True)
    return moment_in(desk.zone, entry.at), Span(" · "), who, Span(" · " + " · ".join(parts))


def named(actor: Actor, said: Language) -> str:
    """What somebody who did something is called, as far as it is kept."""
    name = titled(actor.name) if actor.name else said.say("somebody whose name was erased")
    return within(name, NAME)


def _visible(entry: Entry, *, editor: bool) -> bool:
    """Whether a person may know of a deed's story. Of a slug that is no story's, it is not told whether it is
    one's."""
    if entry.state is None:
        return editor
    return sight(entry.state, editor=editor) is not Sight.NOTHING
