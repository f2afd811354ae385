"""Retracting a story, with a real store of each kind."""

from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from storybot.errors import Refused
from storybot.newsroom.retract import retract
from storybot.store import stories, tables
from storybot.store.engine import Store
from storybot.store.model import Revision
from storybot.story.document import fingerprint
from storybot.story.embargo import State
from tests.making import NOON, a_draft, push

HIDDEN = [State.DRAFT, State.SCHEDULED]


async def newest(store: Store, slug: str = "quiet") -> Revision:
    async with store.read() as conn:
        found = await stories.get(conn, slug)
    assert found is not None
    return found


async def written(store: Store, state: State) -> None:
    """The next revision, in a state, with a headline that nobody is to see yet."""
    story = replace((await newest(store)).story, headline="Mayor to resign")
    async with store.write() as conn:
        await stories.revise(conn, story, fingerprint(story), None, NOON, state=state)


async def never_public(store: Store, state: State) -> None:
    """Put a story beside the one that is there which begins in a state, as nothing in storybot makes yet."""
    async with store.write() as conn:
        story = (await conn.execute(select(tables.stories))).mappings().one()
        begun = {**story, "id": story["id"] + 1, "slug": "secret", "url": None, "file_name": None}
        await conn.execute(insert(tables.stories).values(begun | {"state": state.value}))
        written = (await conn.execute(select(tables.revisions))).mappings().one()
        begun = {**written, "story_id": begun["id"], "state": state.value}
        await conn.execute(insert(tables.revisions).values(begun))


@pytest.mark.parametrize("state", HIDDEN)
async def test_what_was_never_public_is_not_retracted(store: Store, state: State) -> None:
    await push(store, a_draft("Quiet matter", slug="quiet"))
    await never_public(store, state)
    with pytest.raises(Refused, match="secret is not public, so there is nothing to retract"):
        await retract(store, "secret", "Never to be.", NOON)
    assert (await newest(store, "secret")).state is state


@pytest.mark.parametrize("state", HIDDEN)
async def test_a_retraction_has_the_headline_that_was_public(store: Store, state: State) -> None:
    await push(store, a_draft("Quiet matter", slug="quiet"))
    await written(store, state)
    assert await retract(store, "quiet", "It was wrong.", NOON) == 3
    assert (await newest(store)).story.headline == "Quiet matter"
    await written(store, state)
    with pytest.raises(Refused, match="nothing to retract"):
        await retract(store, "quiet", "Once more.", NOON)
