"""Sharing an answer with everybody: it is posted by delivery, once, and follows the story from then on."""

from typing import TYPE_CHECKING

from storybot.cards import views
from storybot.cards.model import Button, Card, Paragraph, Span
from storybot.commands import finding
from storybot.commands.finding import Seen
from storybot.commands.model import Answer, Asked, ask
from storybot.delivery.model import Message, Role
from storybot.languages.language import Language, message
from storybot.store import placements
from storybot.store.keys import key_of

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

IN_PRIVATE = message("Nothing can be shared here: this is a conversation of yours and mine alone.")


async def share(desk: "Desk", asked: Asked) -> Answer:
    """Share what a button names."""
    view, named = asked.arguments.get("view", ""), asked.arguments.get("story", "")
    said = desk.speaks(asked.person)
    async with desk.store.read() as conn:
        slug = await finding.slug_named(conn, named) if view in views.VIEWS else None
        seen = None if slug is None else await finding.see(conn, slug, editor=False)
    if seen is None:
        return _told(said, said.say("There is nothing to share any more."))
    return await share_found(desk, asked, seen, view=view)


async def share_found(desk: "Desk", asked: Asked, found: Seen, *, view: str) -> Answer:
    """Have the view posted where it was asked for. In public nobody counts as an editor."""
    said, where = desk.speaks(asked.person), asked.where
    if where.place is None or where.no_sharing is not None:
        return _told(said, said.say(where.no_sharing or IN_PRIVATE))
    story, page = found.revision.story, finding.page_number(asked.arguments)
    async with desk.store.write() as conn:
        seen = await finding.see(conn, story.slug, editor=False)
        if seen is None or not seen.whole:
            return _told(said, said.say("This story isn't public, so it can't be shared."))
        answer = Message(
            id=0,
            role=Role.ANSWER,
            key=key_of(story.slug, where.place, Role.ANSWER, view, str(page), asked.once),
            view=view,
            page=page,
            by=asked.person.name,
        )
        thread = where.thread or where.place.channel
        new = await placements.share(conn, story.slug, where.place, thread, answer, desk.clock.now())
    if not new:
        return _told(said, said.say("You have shared it already."))
    return _told(said, said.say("Shared. It will be here in a moment, with your name."))


def button(asked: Asked, slug: str, page: int, said: Language) -> list[Button]:
    """The button to share an answer with, where that is possible right now."""
    if asked.where.place is None or asked.where.no_sharing is not None:
        return []
    label = said.say("Share in thread") if asked.where.thread else said.say("Share here")
    return [Button(label, ask("share", view=asked.command, story=slug, page=str(page)))]


def _told(said: Language, text: str) -> Answer:
    return Answer(Card(title=text, blocks=(Paragraph(spans=(Span(text),)),), language=said.tag))
