"""What is said of a slug that no story has."""

from datetime import UTC, datetime
from typing import Final

from rapidfuzz import fuzz, process

from storybot.errors import Refused
from storybot.printable import quoted
from storybot.store import search, stories
from storybot.store.engine import StoreConnection
from storybot.story.embargo import State
from storybot.story.slugs import slug_of

LIKE: Final = 75.0
"""From this likeness on, 0 to 100, a slug may be what was meant. A wrong guess costs a glance."""

RECENT_STORIES: Final = 500
"""Stories whose slugs it is held against: those pushed last."""

_EVER = datetime(1, 1, 2, tzinfo=UTC)


async def no_such_story(conn: StoreConnection, slug: str) -> Refused:
    """That there is no story `slug`, for editors, with the one that may be meant."""
    near = await _nearest(conn, slug_of(slug))
    meant = "" if near is None else f"; did you mean {near}?"
    return Refused(f"there is no story “{quoted(slug)}”{meant or ':'} storybot list shows them all")


async def _nearest(conn: StoreConnection, slug: str) -> str | None:
    """The slug among the last that is most like it, else that of the story whose headline is."""
    known = [known for known, _ in await stories.recent_headlines(conn, _EVER, RECENT_STORIES)]
    if found := process.extractOne(slug, known, scorer=fuzz.ratio, score_cutoff=LIKE):
        return found[0]
    return next((one.slug for one in await search.nearest(conn, slug, states=tuple(State), limit=1)), None)
