"""The command that shows moderators what was done, by whom, and why."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from storybot.cards.model import (
    KEPT,
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Heading,
    Paragraph,
    Span,
)
from storybot.commands import finding, showing
from storybot.commands.editing.telling import moment_in
from storybot.commands.finding import NotFound
from storybot.commands.model import Answer, Asked, account_in, ask
from storybot.commands.moderating import elsewhere
from storybot.commands.moderating.numbers import row_number
from storybot.delivery.logbook import line
from storybot.languages.language import Language
from storybot.store import audit
from storybot.store.audit import Account, Entry

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

A_PAGE = 10
"""Deeds on a page."""


async def log(desk: "Desk", asked: Asked) -> Answer:
    """The last deeds of which the moderators here are told, or those of one story; all deeds for admins."""
    said, editor = desk.speaks(asked.person), desk.rights.is_editor(asked.person)
    told_in = None if desk.rights.is_admin(asked.person) else await _accounts(desk, asked)
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
            told_in=told_in,
            before_id=row_number(asked.arguments.get("before", "")),
            limit=A_PAGE + 1,
        )
    return Answer(_page(desk, entries, slug, said, editor=editor))


async def _accounts(desk: "Desk", asked: Asked) -> Collection[Account]:
    """The accounts whose deeds somebody is told who is a moderator here, or directly of a story."""
    there = await elsewhere.where_named(desk, asked)
    return there.accounts or (account_in(asked.person, asked.where),)


def _page(desk: "Desk", entries: Sequence[Entry], slug: str | None, said: Language, *, editor: bool) -> Card:
    title = said.say("What was done here")
    shown = entries[:A_PAGE]
    lines = tuple(line(entry, moment_in(desk.zone, entry.at), said, editor=editor) for entry in shown)
    blocks: tuple[Block, ...] = (Bullets(items=lines),) if lines else (_nothing(said),)
    if len(entries) > A_PAGE:
        about = {} if slug is None else {"slug": slug}
        more = Button(said.say("Next ▶"), ask("mod log", **about, before=str(shown[-1].id)))
        blocks = (*blocks, Buttons(items=(more,), weight=KEPT))
    return Card(title=title, blocks=(Heading(text=title, level=1), *blocks), language=said.tag)


def _nothing(said: Language) -> Block:
    return Paragraph(spans=(Span(said.say("Nothing yet.")),))
