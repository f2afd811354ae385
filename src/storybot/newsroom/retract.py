"""Retracting a story: wherever it stands, its retraction stands from then on."""

from datetime import datetime

from storybot.errors import Refused
from storybot.newsroom.publish import COLLECT
from storybot.store import notices, placements, stories
from storybot.store.engine import Store
from storybot.story.document import fingerprint
from storybot.story.embargo import State


async def retract(store: Store, slug: str, reason: str, now: datetime) -> int:
    """Retract a story for a `reason` that readers are told, and return the number of the revision that says
    so, with the headline that was last public. Pushing the story again publishes it again.

    Raises Refused where there is no such story, where it is retracted already or was never public, for its
    retraction is told to everybody, and StoreFailed.
    """
    async with store.write() as conn:
        await stories.lock(conn)
        found = await stories.get(conn, slug)
        if found is None:
            raise Refused(f"there is no story {slug!r}: storybot list shows them all")
        if found.state is State.RETRACTED:
            raise Refused(f"{slug} is retracted already; push it again to publish it again")
        public = await stories.editions(conn, slug)
        if not public:
            raise Refused(f"{slug} is not public, so there is nothing to retract")
        story = public[-1].story
        number = await stories.revise(
            conn, story, fingerprint(story), None, now, state=State.RETRACTED, reason=reason
        )
        await placements.want(conn, slug, number, [], now)
        await notices.take_back(conn, slug, number)
        await notices.want(conn, slug, number, now, now + COLLECT)
        return number
