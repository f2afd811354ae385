"""The commands that list things: stories, what somebody follows, the commands themselves, and all of it at
home."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from storybot.cards.cut import utf16, within
from storybot.cards.model import (
    KEPT,
    Ask,
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
from storybot.cards.sections import day_of
from storybot.commands import finding
from storybot.commands.model import LABEL, Answer, Asked, Command, Person, Spelling, Where, ask, told
from storybot.languages.language import Language
from storybot.store import channels, follows, search
from storybot.store.follows import FollowedStory
from storybot.store.model import StoryFound
from storybot.story.embargo import Sight, sight, visible
from storybot.story.short import LEAST_ROOM

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

A_PAGE = 5
"""Stories on a page: as many as Discord puts buttons into a row
(https://docs.discord.com/developers/components/reference#action-row)."""

CARRIED = 64
"""UTF-16 units of words and topic that a button to another page carries, beside its own name and the page:
all of it is in Discord's 100 (https://docs.discord.com/developers/components/reference#button)."""

_NO_WORDS = re.compile(r"[|%]")  # take as much room there as three others


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list, and the button that goes with it."""

    line: Paragraph
    button: Button


async def stories(desk: "Desk", asked: Asked) -> Answer:
    """A page of the newest stories, or of those that are looked for."""
    said, number = desk.speaks(asked.person), finding.page_number(asked.arguments)
    editor = desk.rights.is_editor(asked.person)
    async with desk.store.read() as conn:
        topic = await finding.topic_named(conn, asked, editor=editor)
        if topic is None:
            return no_topic(said)
        query, states = _words(asked.arguments.get("query", ""), topic), visible(editor=editor)
        found = await search.page(
            conn, query=query, topic=topic, states=states, limit=A_PAGE + 1, offset=_first(number)
        )
    looked_for = {name: value for name, value in (("query", query), ("topic", topic)) if value}
    title = said.say("Stories about {words}", words=within(" · ".join(looked_for.values()), 80))
    title = title if looked_for else said.say("The newest stories")
    entries = _stories(found, number, said)
    turns = _turns(entries, number, ask("stories", **looked_for), said)
    blocks = _list(entries, turns, said.say("Nothing found."), number, said)
    return Answer(Card(title=title, blocks=(Heading(text=title, level=1), *blocks), language=said.tag))


async def following(desk: "Desk", asked: Asked) -> Card:
    """A page of what somebody follows, and what to do where direct messages don't reach them."""
    person, number = asked.person, finding.page_number(asked.arguments)
    said, editor = desk.speaks(person), desk.rights.is_editor(person)
    async with desk.store.read() as conn:
        followed = await follows.of_person(conn, person.place, limit=A_PAGE + 1, offset=_first(number))
        channel = await channels.get(conn, person.place)
    title = said.say("What you follow")
    entries = _followed(followed, number, said, editor=editor)
    turns = _turns(entries, number, ask("following"), said)
    blocks = _list(entries, turns, said.say("Nothing yet."), number, said)
    trouble = channel is not None and channel.trouble is not None
    if trouble:  # they read this, so the next message may find them with their doors open
        async with desk.store.write() as conn:
            await channels.forgive(conn, person.place)
    unheard = said.say("My messages don't reach you: allow direct messages from this community's members.")
    note = (SmallPrint(spans=(Span("⚠️ " + unheard),), weight=KEPT),) if trouble else ()
    return Card(title=title, blocks=(Heading(text=title, level=1), *note, *blocks), language=said.tag)


async def home(desk: "Desk", person: Person, spelled: Spelling) -> Card:
    """The newest stories, what the person follows, and what one can ask."""
    said, editor = desk.speaks(person), desk.rights.is_editor(person)
    offered = desk.offered(await desk.rights_of(person, Where()))
    async with desk.store.read() as conn:
        newest = await search.page(conn, states=visible(editor=editor), limit=A_PAGE + 1)
        followed = await follows.of_person(conn, person.place, limit=A_PAGE + 1)
    title = said.say("The newest stories")
    there = _stories(newest, 1, said)
    mine = _followed(followed, 1, said, editor=editor)
    more = [Button(said.say("All that you follow"), ask("following"))] if len(mine) > A_PAGE else []
    blocks = (
        Heading(text=title, level=1),
        *_list(there, _turns(there, 1, ask("stories"), said), said.say("Nothing found."), 1, said),
        Divider(),
        Heading(text=said.say("What you follow")),
        *_list(mine, more, said.say("Nothing yet."), 1, said),
        Divider(),
        *_commands(offered, spelled, said),
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
    offered = desk.offered(await desk.rights_of(asked.person, asked.where))
    commands = _commands(offered, asked.where.spelled, said)
    blocks = (Heading(text=title, level=1), Paragraph(spans=(Span(how),)), *commands)
    return Answer(Card(title=title, blocks=blocks, language=said.tag))


def no_topic(said: Language) -> Answer:
    """That nobody knows any more which topic was abbreviated."""
    return told(said, said.say("There are no stories in this topic any more."))


def leaving(name: str, unfollow: Ask, said: Language) -> Button:
    """The button to follow something no more."""
    return Button(within(said.say("Unfollow {name}", name=name), LABEL), unfollow)


def _words(query: str, topic: str) -> str:
    """The words that are looked for, so few that the buttons to other pages can carry them and the topic,
    which is abbreviated there."""
    taken = min(utf16(_NO_WORDS.sub("   ", topic)), LEAST_ROOM)
    return within(" ".join(_NO_WORDS.sub(" ", query).split()), CARRIED - taken)


def _commands(commands: Sequence[Command], spelled: Spelling, said: Language) -> tuple[Block, ...]:
    lines: tuple[Line, ...] = tuple(
        (Span(spelled(command.name), bold=True), Span(f" — {said.say(command.summary)}"))
        for command in commands
    )
    return Heading(text=said.say("Commands")), Bullets(items=lines)


def _first(number: int) -> int:
    """How many come before a page."""
    return (number - 1) * A_PAGE


def _list(
    entries: Sequence[Entry], turns: Sequence[Button], empty: str, number: int, said: Language
) -> tuple[Block, ...]:
    """The entries of a page, maybe with the next page's first, and their buttons; `turns` lead to other
    pages, `empty` is said of a list without entries."""
    shown = entries[:A_PAGE]
    nothing = empty if number == 1 else said.say("There is nothing more.")
    lines = tuple(entry.line for entry in shown) or (Paragraph(spans=(Span(nothing),)),)
    rows = (tuple(entry.button for entry in shown), tuple(turns))
    return (*lines, *(Buttons(items=row, weight=KEPT) for row in rows if row))


def _turns(entries: Sequence[Entry], number: int, listed: Ask, said: Language) -> list[Button]:
    """The buttons to the pages before and after."""
    pages = (
        (said.say("◀ Back"), number - 1, number > 1),
        (said.say("Next ▶"), number + 1, len(entries) > A_PAGE),
    )
    return [
        Button(label, replace(listed, arguments=(*listed.arguments, ("page", str(page)))))
        for label, page, there in pages
        if there
    ]


def _stories(found: Sequence[StoryFound], number: int, said: Language) -> list[Entry]:
    return [
        Entry(
            _line(place, story, said),
            Button(within(f"{place} · {story.headline}", LABEL), ask("story", slug=story.slug)),
        )
        for place, story in enumerate(found, _first(number) + 1)
    ]


def _line(place: int, story: StoryFound, said: Language) -> Paragraph:
    day = day_of(story.first_pushed_at, said)
    return Paragraph(spans=(Span(f"{place} · "), Span(story.headline, bold=True), Span(" — "), day))


def _followed(
    followed: Sequence[FollowedStory | str], number: int, said: Language, *, editor: bool
) -> list[Entry]:
    named = [_named(what, said, editor=editor) for what in followed]
    return [
        Entry(
            Paragraph(spans=(Span(f"{place} · "), Span(name, bold=True))),
            leaving(name, unfollow, said),
        )
        for place, (name, unfollow) in enumerate(named, _first(number) + 1)
    ]


def _named(what: FollowedStory | str, said: Language, *, editor: bool) -> tuple[str, Ask]:
    """What is followed, and the ask to leave it. Of a story that the person can't see any more, only that
    there was one."""
    if isinstance(what, str):
        return said.say("Topic: {topic}", topic=what), ask("unfollow", topic=what)
    names = {
        Sight.WHOLE: what.story.headline,
        Sight.RETRACTION: said.say("A story that was retracted"),
        Sight.NOTHING: said.say("A story that isn't public now"),
    }
    return names[sight(what.state, editor=editor)], ask("unfollow", slug=what.story.slug)
