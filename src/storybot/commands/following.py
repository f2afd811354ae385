"""Following stories and topics: who does is told of changes in a direct message."""

from typing import TYPE_CHECKING

from storybot.cards.model import KEPT, Block, Button, Buttons, Card, Paragraph, Span
from storybot.commands import finding, lists, showing
from storybot.commands.finding import NotFound
from storybot.commands.model import Answer, Asked, ask
from storybot.languages.language import Language
from storybot.store import follows, notices

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

LONGEST_TOPIC = 60


async def follow(desk: "Desk", asked: Asked) -> Answer:
    """Follow a topic, where one is named, else a story."""
    said, person = desk.speaks(asked.person), asked.person
    topic = _topic(asked)
    if topic:
        async with desk.store.write() as conn:
            await follows.follow_topic(conn, person.place, topic, person.language, desk.clock.now())
        text = said.say(
            "You follow the topic {topic}: I'll write to you when a story in it changes.", topic=topic
        )
        return Answer(_told(said, text, ("unfollow", {"topic": topic})))
    async with desk.store.write() as conn:
        found = await finding.find(conn, asked, editor=desk.rights.is_editor(person))
        if isinstance(found, NotFound) or not found.whole:
            return Answer(_nothing(found, asked, said))
        story = found.revision.story
        await follows.follow_story(conn, person.place, story.slug, person.language, desk.clock.now())
    text = said.say("You follow “{headline}”: I'll write to you when it changes.", headline=story.headline)
    return Answer(_told(said, text, ("unfollow", {"story": story.slug})))


async def unfollow(desk: "Desk", asked: Asked) -> Answer:
    """Follow a topic or a story no more."""
    said, person = desk.speaks(asked.person), asked.person
    topic = _topic(asked)
    if topic:
        async with desk.store.write() as conn:
            await follows.unfollow_topic(conn, person.place, topic)
        text = said.say("You don't follow the topic {topic}.", topic=topic)
        return Answer(_told(said, text, ("follow", {"topic": topic})))
    async with desk.store.write() as conn:
        # What somebody follows may have been retracted since, and they may still leave it.
        found = await finding.find(conn, asked, editor=desk.rights.is_editor(person))
        if isinstance(found, NotFound):
            return Answer(showing.not_found(found, asked, said))
        story = found.revision.story
        await follows.unfollow_story(conn, person.place, story.slug)
        await notices.drop(conn, person.place, story.slug)
    text = said.say("You don't follow “{headline}”.", headline=story.headline)
    return Answer(_told(said, text, ("follow", {"story": story.slug})))


async def following(desk: "Desk", asked: Asked) -> Answer:
    """What the person follows, each with a button to leave it, and whether direct messages arrive."""
    return Answer(await lists.following(desk, asked.person))


def _topic(asked: Asked) -> str:
    return " ".join(asked.arguments.get("topic", "").split())[:LONGEST_TOPIC]


def _nothing(found: NotFound | finding.Seen, asked: Asked, said: Language) -> Card:
    if isinstance(found, NotFound):
        return showing.not_found(found, asked, said)
    return _told(said, said.say("This story was retracted, so nothing more will come of it."))


def _told(said: Language, text: str, undo: tuple[str, dict[str, str]] | None = None) -> Card:
    blocks: tuple[Block, ...] = (Paragraph(spans=(Span(text),), weight=KEPT),)
    if undo:
        command, arguments = undo
        label = said.say("Unfollow") if command == "unfollow" else said.say("Follow again")
        buttons = (
            Button(label, ask(command, **arguments)),
            Button(said.say("All that you follow"), ask("following")),
        )
        blocks = (*blocks, Buttons(items=buttons, weight=KEPT))
    return Card(title=text, blocks=blocks, language=said.tag)
