"""What the threads of a story are told of a new revision."""

from storybot.store import notes, notices, stories
from storybot.store.engine import StoreConnection
from storybot.store.model import Revision
from storybot.story.changes import changes
from storybot.story.embargo import State
from storybot.story.model import Story
from storybot.story.telling import worth_telling


async def tell(
    conn: StoreConnection, before: Revision, story: Story, number: int, *, silent: bool = False
) -> bool:
    """Have the threads told in what `story`, revision `number`, differs from what they know; and say whether
    that is worth their while. Nothing is, if `silent`; and what they wait to be told isn't, once it was taken
    back. That a story was published again is told whatever it says."""
    if before.state is State.RETRACTED:
        await notes.add(conn, story.slug, number, before.number)
        return True
    nothing_new: list[int] = []
    for known in await notes.waiting(conn, story.slug):
        if not await _is_worth_telling(conn, known, story):
            nothing_new += await notes.drop(conn, story.slug, known)
    telling = not silent and bool(worth_telling(changes(before.story, story)))
    if telling:
        await notes.add(conn, story.slug, number, before.number, but=nothing_new)
    return telling


async def untell(conn: StoreConnection, story: Story) -> None:
    """Tell followers nothing of what they wait to be told, once it was taken back."""
    for known in await notices.waiting(conn, story.slug):
        if not await _is_worth_telling(conn, known, story):
            await notices.untell(conn, story.slug, known)


async def _is_worth_telling(conn: StoreConnection, known: int, story: Story) -> bool:
    if State.RETRACTED in await stories.states(conn, story.slug, since=known):
        return True
    return bool(worth_telling(changes((await stories.revision(conn, story.slug, known)).story, story)))
