"""The commands that list things: stories, what somebody follows, the commands themselves, and all of it at
home."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from storybot.cards.cut import utf16, within
from storybot.cards.model import (
    KEPT,
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Heading,
    Line,
    Paragraph,
    SmallPrint,
    Span,
)
from storybot.commands import finding
from storybot.commands.model import LABEL, Answer, Asked, Command, Person, Spelling, ask
from storybot.languages.language import Language
from storybot.store import channels, follows, search
from storybot.store.follows import Following
from storybot.store.model import StoryFound
from storybot.story.embargo import Sight, sight, visible

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

A_PAGE = 5
"""Stories on a page: as many as Discord puts buttons into a row
(https://docs.discord.com/developers/components/reference#action-row)."""

CARRIED = 64
"""UTF-16 units of words and topic that a button to another page carries, beside its own name and the page:
all of it is in Discord's 100 (https://docs.discord.com/developers/components/reference#button)."""

_NO_WORDS = re.compile(r"[|%]")  # would take more room there than they mean

MOST_FOLLOWED = 10


async def stories(desk: "Desk", asked: Asked) -> Answer:
    """A page of the newest stories, or of those that are looked for."""
    said, number = desk.speaks(asked.person), finding.page_number(asked.arguments)
    query, topic = _looked_for(asked)
    states = visible(editor=desk.rights.is_editor(asked.person))
    async with desk.store.read() as conn:
        found = await search.page(
            conn,
            query=query,
            topic=topic,
            states=states,
            limit=A_PAGE + 1,
            offset=(number - 1) * A_PAGE,
        )
    looked_for = {name: value for name, value in (("query", query), ("topic", topic)) if value}
    title = said.say("Stories about {words}", words=within(" · ".join(looked_for.values()), 80))
    title = title if looked_for else said.say("The newest stories")
    return Answer(_stories_card(title, found, number, looked_for, said))


async def following(desk: "Desk", person: Person) -> Card:
    """What somebody follows, and what to do where direct messages don't reach them."""
    said = desk.speaks(person)
    async with desk.store.read() as conn:
        followed = await follows.of_person(conn, person.place, MOST_FOLLOWED)
        channel = await channels.get(conn, person.place)
    title = said.say("What you follow")
    blocks = _followed(followed, said) or (Paragraph(spans=(Span(said.say("Nothing yet.")),)),)
    trouble = channel is not None and channel.trouble is not None
    if trouble:  # they read this, so the next message may find them with their doors open
        async with desk.store.write() as conn:
            await channels.forgive(conn, person.place)
    unheard = said.say("My messages don't reach you: allow direct messages from this community's members.")
    note = (SmallPrint(spans=(Span("⚠️ " + unheard),), weight=KEPT),) if trouble else ()
    return Card(title=title, blocks=(Heading(text=title, level=1), *note, *blocks), language=said.tag)


async def home(desk: "Desk", person: Person, spelled: Spelling) -> Card:
    """The newest stories, what the person follows, and what one can ask."""
    said = desk.speaks(person)
    states = visible(editor=desk.rights.is_editor(person))
    async with desk.store.read() as conn:
        newest = await search.page(conn, states=states, limit=A_PAGE + 1)
        followed = await follows.of_person(conn, person.place, MOST_FOLLOWED)
    title = said.say("The newest stories")
    stories_card = _stories_card(title, newest, 1, {}, said)
    blocks = (
        *stories_card.blocks,
        Divider(),
        Heading(text=said.say("What you follow")),
        *(_followed(followed, said) or (Paragraph(spans=(Span(said.say("Nothing yet.")),)),)),
        Divider(),
        *_commands(desk.commands, spelled, said),
    )
    return Card(title=title, blocks=blocks, language=said.tag)


async def help_(desk: "Desk", asked: Asked) -> Answer:
    """What one can ask, and how."""
    said = desk.speaks(asked.person)
    title = said.say("What you can ask")
    how = said.say(
        "In a story's thread I know which story you mean. Elsewhere, name it: a word of its headline is "
        "enough. Only you see the answer, until you share it."
    )
    commands = _commands(desk.commands, asked.where.spelled, said)
    blocks = (Heading(text=title, level=1), Paragraph(spans=(Span(how),)), *commands)
    return Answer(Card(title=title, blocks=blocks, language=said.tag))


def _looked_for(asked: Asked) -> tuple[str, str]:
    """The words and the topic, the words so short that the buttons to other pages can carry both."""
    topic = asked.arguments.get("topic", "").strip()
    query = " ".join(_NO_WORDS.sub(" ", asked.arguments.get("query", "")).split())
    return within(query, max(CARRIED - utf16(topic), 1)), topic


def _commands(commands: Sequence[Command], spelled: Spelling, said: Language) -> tuple[Block, ...]:
    lines: tuple[Line, ...] = tuple(
        (Span(spelled(command.name), bold=True), Span(f" — {said.say(command.summary)}"))
        for command in commands
        if command.listed
    )
    return Heading(text=said.say("Commands")), Bullets(items=lines)


def _stories_card(
    title: str, found: Sequence[StoryFound], number: int, looked_for: dict[str, str], said: Language
) -> Card:
    """`found` has one more than a page where there is a next one."""
    heading = Heading(text=title, level=1)
    if not found:
        nothing = Paragraph(spans=(Span(said.say("Nothing found.")),))
        return Card(title=title, blocks=(heading, nothing), language=said.tag)
    shown = found[:A_PAGE]
    first = (number - 1) * A_PAGE + 1
    lines = tuple(_line(place, story, said) for place, story in enumerate(shown, first))
    opening = tuple(
        Button(within(f"{place} · {story.headline}", LABEL), ask("story", story=story.slug))
        for place, story in enumerate(shown, first)
    )
    turns = tuple(
        Button(label, ask("stories", **looked_for, page=str(page)))
        for label, page, there in (
            (said.say("◀ Back"), number - 1, number > 1),
            (said.say("Next ▶"), number + 1, len(found) > A_PAGE),
        )
        if there
    )
    more = (Buttons(items=turns, weight=KEPT),) if turns else ()
    blocks = (heading, *lines, Buttons(items=opening, weight=KEPT), *more)
    return Card(title=title, blocks=blocks, language=said.tag)


def _line(place: int, story: StoryFound, said: Language) -> Paragraph:
    day = said.date(story.first_pushed_at.date().isoformat())
    return Paragraph(spans=(Span(f"{place} · "), Span(story.headline, bold=True), Span(f" — {day}")))


def _followed(followed: Following, said: Language) -> tuple[Block, ...]:
    """Of a story that can't be seen any more, only that there was one."""
    hidden = said.say("A story that was retracted")
    names = [
        (
            story.headline if sight(state, editor=False) is Sight.WHOLE else hidden,
            ask("unfollow", story=story.slug),
        )
        for story, state in followed.stories
    ]
    names += [
        (said.say("Topic: {topic}", topic=topic), ask("unfollow", topic=topic)) for topic in followed.topics
    ]
    if not names:
        return ()
    buttons = tuple(
        Button(within(said.say("Unfollow {name}", name=name), LABEL), leaving) for name, leaving in names
    )
    lines = tuple((Span(name),) for name, _ in names)
    return Bullets(items=lines), Buttons(items=buttons, weight=KEPT)
