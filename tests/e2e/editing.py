"""A bot with editors, in a playground, and what they hand over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from storybot.clock import SystemClock
from storybot.delivery.model import Placement
from storybot.newsroom.push import How
from storybot.newsroom.push import push as push_drafts
from storybot.playground.world import World
from storybot.store import placements, stories, story_lines
from storybot.store.model import Revision
from storybot.story.embargo import State
from tests.e2e.asking import GUILD, PATIENCE, Asked, asked
from tests.making import a_draft

EDITORS_ROLE = "1100000000000000022"
EDITOR, NOBODY = "U0EDITOR01", "U0MEMBER01"
"""Slack's editor, who is in the user group below, and somebody who is no editor."""

USERGROUP, TEAM = "S0EDITORS1", "T0HARBOUR1"
EDITORS = (f"discord:{GUILD}:role:{EDITORS_ROLE}", f"slack:{TEAM}:group:{USERGROUP}")

BAD = b'{"headline": "Night Ferry",\n "noise_level": 300,\n "key_points": "Two boats"}\n'
"""A story with two problems, each in a line of its own."""


def page(headline: str, more: str = "Two of them.") -> bytes:
    """A story as the text of a page."""
    return f"{headline}\nWhy It Matters\n{more}\nKey Points\n- One.\n- Two.\n".encode()


@asynccontextmanager
async def at_work(
    tmp_path: Path, *editors: str, world: World | None = None, **how: Any
) -> AsyncIterator[Asked]:
    """A bot that answers on both platforms, with editors by a role and a user group unless told otherwise."""
    newsroom = {"editors": editors or EDITORS, "time_zone": "Europe/Berlin"}
    async with asked(tmp_path, world, newsroom=newsroom, **how) as bot:
        await bot.listening()
        await bot.until(lambda: bot.playground.slack.sockets.connections)
        yield bot


async def story(bot: Asked, slug: str) -> Revision | None:
    """The story as it is stored."""
    async with bot.store.read() as conn:
        return await stories.get(conn, slug)


async def slugs(bot: Asked) -> set[str]:
    """Every story that is stored."""
    async with bot.store.read() as conn:
        return {one.slug for one in await story_lines.listing(conn)}


async def in_state(bot: Asked, slug: str, headline: str, state: State) -> None:
    """A story in a state, pushed by the newsroom."""
    draft = a_draft(headline, slug=slug)
    how = How(new=True, as_draft=state is State.DRAFT)
    await push_drafts(bot.store, [draft], how, now=SystemClock().now())


async def state_of(bot: Asked, slug: str) -> tuple[int, State]:
    """The number and the state of the story's newest revision."""
    found = await story(bot, slug)
    assert found is not None
    return found.number, found.state


async def at_rest(bot: Asked, slug: str, channel: str) -> Placement:
    """The story in a channel, once nothing is left to do for it there."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with bot.store.read() as conn:
                placed = [one.placement for one in await placements.listing(conn, slug)]
            [there] = [one for one in placed if one.place.channel == channel]
            if there.due_at is None:
                return there
            await asyncio.sleep(0.05)


async def locks(bot: Asked, slug: str) -> set[bool | None]:
    """What is wanted of the story's threads: to be locked, to be open, or (None) neither."""
    async with bot.store.read() as conn:
        return {one.placement.wanted_thread.locked for one in await placements.listing(conn, slug)}
