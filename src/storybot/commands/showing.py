"""The commands that show a part of a story."""

from dataclasses import replace
from typing import TYPE_CHECKING

from storybot.cards import views
from storybot.cards.cut import within
from storybot.cards.model import (
    KEPT,
    Block,
    Button,
    Buttons,
    Card,
    Heading,
    Paragraph,
    SmallPrint,
    Span,
)
from storybot.cards.pages import Page, page_of
from storybot.cards.shown import Shown
from storybot.commands import finding, sharing
from storybot.commands.finding import NEWEST, NotFound, Seen
from storybot.commands.model import LABEL, Answer, Asked, ask
from storybot.commands.sharing import Destination
from storybot.languages.language import Language, message
from storybot.store import stories
from storybot.story.embargo import State
from storybot.story.model import Edition

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

FOR_EDITORS = {
    State.DRAFT: message("This is a draft, which only editors see, so it can't be shared."),
    State.SCHEDULED: message("This isn't published yet and only editors see it, so it can't be shared."),
    State.RETRACTED: message("This was retracted and only editors see it, so it can't be shared."),
}
"""What the answer about a story says that isn't public, in place of a way to share it."""


async def show(desk: "Desk", asked: Asked) -> Answer:
    """Answer with the view that has the command's name."""
    editor, said = desk.rights.is_editor(asked.person), desk.speaks(asked.person)
    async with desk.store.read() as conn:
        found = await finding.find(conn, asked, editor=editor)
        if isinstance(found, NotFound):
            return Answer(not_found(found, asked, said))
        changing = asked.command in views.NEEDS_EDITIONS
        slug = found.revision.story.slug
        editions = await stories.editions(conn, slug, editor=editor) if changing else ()
    if not found.whole:
        return Answer(views.retraction(found.revision.story, found.revision.reason, said))
    if asked.arguments.get("public") == "true":
        return await sharing.share_found(desk, asked, found, view=asked.command, here=True)
    return Answer(_private(asked, found, editions, await _destination(asked, found), said))


async def _destination(asked: Asked, found: Seen) -> Destination:
    if found.revision.state is not State.PUBLISHED:
        why_not = FOR_EDITORS[found.revision.state]
        return Destination(asked.where.place, found.around.thread, why_not)
    return await sharing.destination_for(asked.where, found.around.thread)


def _private(
    asked: Asked, found: Seen, editions: tuple[Edition, ...], destination: Destination, said: Language
) -> Card:
    story = found.revision.story
    view = views.VIEWS[asked.command](Shown(story, editions), said)
    page = page_of(view, finding.page_number(asked.arguments))
    below = _below(asked, page, story.slug, destination, said, following=found.around.followed)
    return replace(page.card, blocks=(*_above(found, said), *page.card.blocks, *below))


def _above(found: Seen, said: Language) -> tuple[Block, ...]:
    if not found.guessed:
        return ()
    return (SmallPrint(spans=(Span(said.say(NEWEST)),), weight=KEPT),)


def _below(
    asked: Asked, page: Page, slug: str, destination: Destination, said: Language, *, following: bool
) -> tuple[Block, ...]:
    """What one may do next."""
    turns = [
        Button(label, ask(asked.command, slug=slug, page=str(number)))
        for label, number in ((said.say("◀ Back"), page.number - 1), (said.say("Next ▶"), page.number + 1))
        if 1 <= number <= page.of
    ]
    unfollow = Button(said.say("Unfollow"), ask("unfollow", slug=slug))
    follow = Button(said.say("Follow"), ask("follow", slug=slug))
    share = sharing.button(asked, slug, destination, page.number, said)
    buttons = [*turns, *share, unfollow if following else follow]
    why_not = destination.why_not
    note = (SmallPrint(spans=(Span(said.say(why_not)),), weight=KEPT),) if why_not else ()
    return (*note, Buttons(items=tuple(buttons), weight=KEPT))


def not_found(found: NotFound, asked: Asked, said: Language) -> Card:
    """That there is no such story, and the nearest ones to choose from."""
    if not found.named:
        title = said.say("There is no story yet.")
        return Card(title=title, blocks=(Heading(text=title, level=1),), language=said.tag)
    title = (
        said.say("This story can't be seen any more.")
        if asked.arguments.get("slug")
        else said.say("No story is called “{name}”.", name=within(found.named, 60))
    )
    blocks: tuple[Block, ...] = (Heading(text=title, level=1),)
    if found.nearest:
        buttons = tuple(
            Button(within(one.headline, LABEL), ask(asked.command, slug=one.slug)) for one in found.nearest
        )
        nearest = Paragraph(spans=(Span(said.say("The nearest ones:")),))
        blocks = (*blocks, nearest, Buttons(items=buttons, weight=KEPT))
    else:
        hint = said.say(
            "{command} lists them all; a word of the headline is enough to find one.",
            command=asked.where.spelled("stories"),
        )
        blocks = (*blocks, Paragraph(spans=(Span(hint),)))
    return Card(title=title, blocks=blocks, language=said.tag)
