"""Which story an editor's or moderator's command is about."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from storybot.cards.form import Form
from storybot.commands import finding
from storybot.commands.editing import telling
from storybot.commands.finding import NotFound, Seen
from storybot.commands.model import Answer, Asked
from storybot.store.engine import StoreConnection
from storybot.store.model import Revision, StoryFound
from storybot.story.life import LIFE, Act
from storybot.story.short import stands_for
from storybot.story.slugs import slug_of

if TYPE_CHECKING:
    from storybot.commands.desk import Desk

Do = Callable[["Desk", Asked, Revision], Awaitable[Answer | Form]]
"""Does something to a story, or asks for more."""


def of_story(do: Do, act: Act | None = None) -> Callable[["Desk", Asked], Awaitable[Answer | Form]]:
    """The command that does this to the story that an ask is about, where `act` leads on from where it is."""

    async def answer(desk: "Desk", asked: Asked) -> Answer | Form:
        said = desk.speaks(asked.person)
        async with desk.store.read() as conn:
            found = await _find(conn, asked, editor=desk.rights.is_editor(asked.person))
        if isinstance(found, NotFound):
            return telling.which(found.named, found.nearest, asked, said)
        if act is not None and act not in LIFE[found.state]:
            return telling.impossible(found, said)
        return await do(desk, asked, found)

    return answer


def names_one(asked: Asked) -> bool:
    """Whether an ask names a story, or is made where one is understood."""
    named = asked.arguments.get("slug") or asked.arguments.get("story", "").strip()
    return bool(named or asked.where.thread or asked.where.message)


async def _find(conn: StoreConnection, asked: Asked, *, editor: bool) -> Revision | NotFound:
    """The story that is named by its slug or link, or is understood in its thread. Another that may be meant
    is only the nearest: nothing is done to a story on a guess."""
    found = await finding.find(conn, asked, editor=editor)
    if isinstance(found, Seen) and not found.guessed and _is_certain(asked.arguments, found):
        return found.revision
    named = found.named if isinstance(found, NotFound) else asked.arguments.get("story", "")
    nearest = found.nearest if isinstance(found, NotFound) else (_line(found),)
    meant = (*await _of_thread(conn, asked, editor=editor), *nearest)
    return NotFound(named, tuple({one.slug: one for one in meant}.values()))


async def _of_thread(conn: StoreConnection, asked: Asked, *, editor: bool) -> tuple[StoryFound, ...]:
    """The story of the thread in which somebody writes words that may be meant for anything."""
    if not asked.where.thread or asked.arguments.get("slug"):
        return ()
    unnamed = {name: value for name, value in asked.arguments.items() if name != "story"}
    found = await finding.find(conn, replace(asked, arguments=unnamed), editor=editor)
    return () if isinstance(found, NotFound) or found.guessed else (_line(found),)


def _line(found: Seen) -> StoryFound:
    story = found.revision.story
    return StoryFound(story.slug, story.headline, found.revision.first_pushed_at)


def _is_certain(arguments: Mapping[str, str], found: Seen) -> bool:
    named, slug = arguments.get("story", "").strip(), found.revision.story.slug
    if arguments.get("slug") or not named or "://" in named:
        return True
    return slug_of(named) == slug or stands_for(named, slug)
