"""Sharing an answer with everybody: it is posted by delivery, once, and follows the story from then on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storybot.cards import views
from storybot.cards.model import Button
from storybot.commands import finding
from storybot.commands.finding import Seen
from storybot.commands.model import Answer, Asked, Where, ask
from storybot.delivery.model import Message, Place, Role
from storybot.languages.language import Language, message
from storybot.store import placements
from storybot.store.engine import StoreConnection
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
    return await share_found(desk, asked, seen, view=view, here=False)


async def share_found(desk: "Desk", asked: Asked, found: Seen, *, view: str, here: bool) -> Answer:
    """Have the view posted: where it was asked for (`here`), or where it belongs (`spot_for`). In public
    nobody counts as an editor."""
    said, slug = desk.speaks(asked.person), found.revision.story.slug
    async with desk.store.read() as conn:
        thread = None if here else await thread_for(conn, asked.where, slug)
    spot = await spot_for(asked.where, thread)
    if spot.place is None or spot.why_not is not None:
        return _told(said, said.say(spot.why_not or IN_PRIVATE))
    async with desk.store.write() as conn:
        seen = await finding.see(conn, slug, editor=False)
        if seen is None or not seen.whole:
            return _told(said, said.say("This story isn't public, so it can't be shared."))
        page = finding.page_number(asked.arguments)
        answer = Message(
            id=0,
            role=Role.ANSWER,
            key=key_of(slug, spot.place, Role.ANSWER, view, str(page), asked.once),
            view=view,
            page=page,
            by=asked.person.name,
        )
        into = spot.thread or spot.place.channel
        new = await placements.share(conn, slug, spot.place, into, answer, desk.clock.now())
    if not new:
        return _told(said, said.say("You have shared it already."))
    if spot.thread and not asked.where.thread:
        there = said.say("Shared. It will be in the story's thread in a moment, with your name.")
        return _told(said, there)
    return _told(said, said.say("Shared. It will be here in a moment, with your name."))


async def preview_links(desk: "Desk", urls: Sequence[str], where: Where) -> None:
    """Have the stories that links lead to shown below the message that has the links."""
    if where.place is None or where.message is None:
        return
    async with desk.store.read() as conn:
        slugs = {url: await finding.at_link(conn, url) for url in dict.fromkeys(urls)}
        known = {url: slug for url, slug in slugs.items() if slug is not None}
        seen = [(url, slug) for url, slug in known.items() if await finding.see(conn, slug, editor=False)]
    if not seen:
        return
    async with desk.store.write() as conn:
        for url, slug in seen:
            key = key_of(slug, where.place, Role.PREVIEW, where.message, url)
            preview = Message(id=0, role=Role.PREVIEW, key=key, ref=url)
            await placements.share(conn, slug, where.place, where.message, preview, desk.clock.now())


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an answer would be shared: in a thread of the channel `place`, or in the channel itself.
    `why_not` is why it can't be, as a message of the catalogues."""

    place: Place | None
    thread: str | None
    why_not: str | None


async def thread_for(conn: StoreConnection, where: Where, slug: str) -> str | None:
    """The story's own thread in the channel where somebody asks; None in a thread, and where it has none."""
    if where.place is None or where.thread is not None:
        return None
    return await placements.thread_of(conn, slug, where.place)


async def spot_for(where: Where, thread: str | None) -> Spot:
    """In the story's own `thread`; without one right where somebody asks."""
    if thread is None:
        return Spot(where.place, where.thread, where.no_sharing)
    return Spot(where.place, thread, where.no_replies or await where.closed(thread))


def button(asked: Asked, slug: str, spot: Spot, page: int, said: Language) -> list[Button]:
    """The button to share an answer with, where that is possible right now."""
    if spot.place is None or spot.why_not is not None:
        return []
    label = said.say("Share in thread") if spot.thread else said.say("Share here")
    return [Button(label, ask("share", view=asked.command, story=slug, page=str(page)))]


def _told(said: Language, text: str) -> Answer:
    return Answer(views.sentence(text, said))
