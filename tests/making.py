"""Stories, drafts, places and channels for tests that need some."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from storybot.cards.model import Layout
from storybot.delivery.model import Place
from storybot.newsroom.push import How, Pushed
from storybot.newsroom.push import push as push_drafts
from storybot.store import channels, stories
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import ChannelConfig, Route
from storybot.store.stories import NewStory
from storybot.story.embargo import State
from storybot.story.model import Draft, Story
from storybot.story.slugs import slug_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def a_story(headline: str = "Bridge closes for a year", **fields: Any) -> Story:
    """A story with no more than it needs, and `fields`."""
    return Story(**{"slug": slug_of(headline), "headline": headline, "summary": "It rusts."} | fields)


def a_draft(
    headline: str = "Bridge closes for a year",
    *,
    slug: str | None = None,
    file_name: str | None = None,
    **fields: Any,
) -> Draft:
    """A draft of such a story; `slug` is one that the file gives."""
    story = a_story(headline, **fields) if slug is None else a_story(headline, slug=slug, **fields)
    return Draft(
        story=story, slug_given=slug is not None, file=f"news/{file_name or '-'}", file_name=file_name
    )


def discord(channel: str = "100", account: str = "1") -> Place:
    """A channel of a Discord guild."""
    return Place("discord", account, channel)


def slack(channel: str = "C1", account: str = "T1") -> Place:
    """A channel of a Slack workspace."""
    return Place("slack", account, channel)


def routed(place: Place, *topics: str, **route: Any) -> ChannelConfig:
    """A channel that takes `topics`, all if there are none."""
    return ChannelConfig(place, Route(topics=topics, layout=route.pop("layout", Layout.FULL), **route))


async def configure(store: Store, *wanted: ChannelConfig, now: datetime = NOON) -> None:
    """Make the channels exactly these."""
    async with store.write() as conn:
        await channels.sync(conn, wanted, now, retire=True)


async def add_story(
    conn: StoreConnection,
    story: Story,
    now: datetime,
    *,
    state: State = State.PUBLISHED,
    file_name: str | None = None,
) -> None:
    """Revision 1 of a story in the store, which nothing wants anywhere."""
    await stories.add(conn, [NewStory(story, file_name)], now, state=state)


async def push(store: Store, *drafts: Draft, now: datetime = NOON, **how: Any) -> list[Pushed]:
    """Push, at noon unless told otherwise; edits are due at once."""
    return await push_drafts(store, drafts, How(**{"settle": timedelta(0)} | how), now=now)


def headlines(count: int) -> Sequence[str]:
    """So many headlines that no one takes for each other."""
    animals = ["otter", "badger", "heron", "walrus", "lynx", "marten", "stoat", "plover", "osprey", "beetle"]
    deeds = [
        "wins court case",
        "opens small bakery",
        "maps the sea floor",
        "leaves parliament",
        "finds lost bell",
    ]
    every = [f"{animal} {deed} ({animal[::-1]})" for deed in deeds for animal in animals]
    return every[:count]
