"""Following stories and topics: who does is told of changes in a direct message."""

from typing import TYPE_CHECKING

from storybot.cards.model import Button
from storybot.commands import finding, lists, showing
from storybot.commands.finding import NEWEST, NotFound, Seen
from storybot.commands.model import Answer, Asked, ask, told
from storybot.languages.language import Language
from storybot.store import follows, notices
from storybot.store.engine import StoreConnection
from storybot.story.topics import MAX_TOPIC

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

MOST_TOPICS = 5
"""Topics that are named in one answer."""


async def follow(desk: "Desk", asked: Asked) -> Answer:
    """Follow a topic, where one is named, else a story."""
    said, person, now = desk.speaks(asked.person), asked.person, desk.clock.now()
    editor = desk.rights.is_editor(person)
    async with desk.store.write() as conn:
        topic = await finding.topic_named(conn, asked, editor=editor)
        if topic != "":
            if topic is None:
                return lists.no_topic(said)
            if len(topic) > MAX_TOPIC:
                return told(said, said.say("A topic has at most {number} characters.", number=MAX_TOPIC))
            await follows.follow_topic(conn, person.place, topic, person.language, now)
            return _followed_topic(topic, said)
        found = await finding.find(conn, asked, editor=editor)
        if isinstance(found, NotFound):
            return Answer(showing.not_found(found, asked, said))
        if not found.whole:
            return told(said, said.say("This story was retracted, so nothing more will come of it."))
        story = found.revision.story
        await follows.follow_story(conn, person.place, story.slug, person.language, now)
    text = said.say("You follow “{headline}”: I'll write to you when it changes.", headline=story.headline)
    leave = Button(said.say("Unfollow"), ask("unfollow", slug=story.slug))
    newest = (said.say(NEWEST),) if found.guessed else ()
    return told(said, text, *newest, buttons=(leave, _all(said)))


async def unfollow(desk: "Desk", asked: Asked) -> Answer:
    """Follow a topic or a story no more; where none is named, show what there is to leave."""
    said, person = desk.speaks(asked.person), asked.person
    editor = desk.rights.is_editor(person)
    async with desk.store.write() as conn:
        topic = await finding.topic_named(conn, asked, editor=editor)
        if topic != "":
            if topic is None:
                return lists.no_topic(said)
            await follows.unfollow_topic(conn, person.place, topic)
            await notices.drop(conn, person.place)
            return _left_topic(topic, said)
        found = await _left(conn, asked, editor=editor)
        await notices.drop(conn, person.place)
        if isinstance(found, NotFound):
            return Answer(showing.not_found(found, asked, said))
        if found is None:
            return told(said, said.say("You don't follow this story any more."), buttons=(_all(said),))
        topics = await follows.topics(conn, person.place, of=found.revision.story.slug)
    if found.guessed:
        return Answer(await lists.following(desk, asked))
    return _left_story(found, topics, said)


async def following(desk: "Desk", asked: Asked) -> Answer:
    """What the person follows, each with a button to leave it, and whether direct messages arrive."""
    return Answer(await lists.following(desk, asked))


async def _left(conn: StoreConnection, asked: Asked, *, editor: bool) -> Seen | NotFound | None:
    """Leave the story that an ask is about. What somebody follows, they may leave by its slug though they may
    not see it any more; None where that is so."""
    named = asked.arguments.get("slug") or asked.arguments.get("story", "").strip()
    slug = await finding.slug_named(conn, named) if named else None
    if slug is not None and await follows.unfollow_story(conn, asked.person.place, slug):
        return await finding.see(conn, slug, asked, editor=editor)
    found = await finding.find(conn, asked, editor=editor)
    if not isinstance(found, NotFound) and not found.guessed:
        await follows.unfollow_story(conn, asked.person.place, found.revision.story.slug)
    return found


def _left_story(found: Seen, topics: list[str], said: Language) -> Answer:
    """`topics` are those of the story that the person follows still."""
    story = found.revision.story
    text = said.say("You don't follow “{headline}”.", headline=story.headline)
    if not found.whole:
        return told(said, text, buttons=(_all(said),))
    again = Button(said.say("Follow again"), ask("follow", slug=story.slug))
    named = [(topic, said.say("Topic: {topic}", topic=topic)) for topic in topics[:MOST_TOPICS]]
    still = [said.say("You still follow its topic {topic}.", topic=topic) for topic, _ in named]
    leaving = [lists.leaving(name, ask("unfollow", topic=topic), said) for topic, name in named]
    return told(said, text, *still, buttons=(again, *leaving, _all(said)))


def _followed_topic(topic: str, said: Language) -> Answer:
    text = said.say(
        "You follow the topic {topic}: I'll write to you when a story in it changes.", topic=topic
    )
    leave = Button(said.say("Unfollow"), ask("unfollow", topic=topic))
    return told(said, text, buttons=(leave, _all(said)))


def _left_topic(topic: str, said: Language) -> Answer:
    text = said.say("You don't follow the topic {topic}.", topic=topic)
    again = Button(said.say("Follow again"), ask("follow", topic=topic))
    return told(said, text, buttons=(again, _all(said)))


def _all(said: Language) -> Button:
    return Button(said.say("All that you follow"), ask("following"))
