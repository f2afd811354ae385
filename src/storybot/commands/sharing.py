"""Sharing an answer with everybody: it is posted by delivery, once, and follows the story from then on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storybot.cards import views
from storybot.cards.model import Button
from storybot.commands import finding
from storybot.commands.finding import Seen
from storybot.commands.model import Answer, Asked, Where, ask, told
from storybot.delivery.model import Message, Place, Role
from storybot.languages.language import Language, message
from storybot.store import wanted
from storybot.store.keys import key_of

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

IN_PRIVATE = message("Nothing can be shared here: this is a conversation of yours and mine alone.")


async def share(desk: "Desk", asked: Asked) -> Answer:
    """Share what a button names."""
    view, named = asked.arguments.get("view", ""), asked.arguments.get("slug", "")
    said = desk.speaks(asked.person)
    async with desk.store.read() as conn:
        slug = await finding.slug_named(conn, named) if view in views.VIEWS else None
        seen = None if slug is None else await finding.see(conn, slug, asked, editor=False)
    if seen is None:
        return told(said, said.say("There is nothing to share any more."))
    return await share_found(desk, asked, seen, view=view, here=False)


async def share_found(desk: "Desk", asked: Asked, found: Seen, *, view: str, here: bool) -> Answer:
    """Have the view posted: where it was asked for (`here`), or where it belongs. In public nobody counts as
    an editor."""
    said, slug = desk.speaks(asked.person), found.revision.story.slug
    around = found.around
    destination = asked_in(asked.where) if here else await destination_for(asked.where, around.thread)
    if destination.place is None or destination.why_not is not None:
        return told(said, said.say(destination.why_not or IN_PRIVATE))
    async with desk.store.write() as conn:
        seen = await finding.see(conn, slug, editor=False)
        if seen is None or not seen.whole:
            return told(said, said.say("This story isn't public, so it can't be shared."))
        page = finding.page_number(asked.arguments)
        answer = Message(
            id=0,
            role=Role.ANSWER,
            key=key_of(slug, destination.place, Role.ANSWER, view, str(page), asked.once),
            view=view,
            page=page,
            by=asked.person.name,
        )
        thread = destination.thread or destination.place.channel
        new = await wanted.share(conn, slug, destination.place, thread, answer, desk.clock.now())
    if not new:
        return told(said, said.say("You have shared it already."))
    if destination.thread and not asked.where.thread:
        there = said.say("Shared. It will be in the story's thread in a moment, with your name.")
        return told(said, there)
    headline = seen.revision.story.headline
    newest = said.say("You named no story, so it is the newest: {headline}", headline=headline)
    more = (newest,) if found.guessed else ()
    return told(said, said.say("Shared. It will be here in a moment, with your name."), *more)


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
            await wanted.share(conn, slug, where.place, where.message, preview, desk.clock.now())


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an answer would be shared: in a thread of the channel `place`, or in the channel itself.
    `why_not` is why it can't be, as a message of the catalogues."""

    place: Place | None
    thread: str | None
    why_not: str | None


def asked_in(where: Where) -> Destination:
    """Right where somebody asks."""
    return Destination(where.place, where.thread, where.no_sharing)


async def destination_for(where: Where, story_thread: str | None) -> Destination:
    """In the thread where somebody asks; in a channel, in the story's own thread there, if it has one."""
    if where.thread is not None or story_thread is None:
        return asked_in(where)
    why_not = where.no_replies or await where.why_closed(story_thread)
    return Destination(where.place, story_thread, why_not)


def button(asked: Asked, slug: str, destination: Destination, page: int, said: Language) -> list[Button]:
    """The button to share an answer with, where that is possible right now."""
    if destination.place is None or destination.why_not is not None:
        return []
    label = said.say("Share in thread") if destination.thread else said.say("Share here")
    return [Button(label, ask("share", view=asked.command, slug=slug, page=str(page)))]
