"""Stories that aren't public, and a tap on all that the bot sends, for the tests of the embargo on both
platforms."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import unquote

import aiohttp
import pytest
from sqlalchemy import func, select, update

from storybot.clock import SystemClock
from storybot.newsroom.acts import publish, restore, retract
from storybot.newsroom.placing import COLLECT
from storybot.newsroom.push import How
from storybot.newsroom.push import push as push_drafts
from storybot.playground.world import World, default_world
from storybot.store import notices, stories, wanted
from storybot.store.tables import placements
from storybot.story.embargo import State
from storybot.story.model import Draft, Event, Forecast, Perspective, Source, Stance, Story
from tests.e2e.asking import PATIENCE, Asked
from tests.making import a_draft

REASON = "It never flew."
OPEN, OPEN_LINK = "Ferry timetable changes", "https://ledger.example/ferry"
"""The headline and link of the newest story, the one that everybody may see."""


class Sees(Enum):
    """What an editor sees in some way of a story that isn't public: all that is asked for, its name in a
    list, or, where others read along, no more than they."""

    WHOLE = "whole"
    NAME = "name"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Hidden:
    """A story that isn't public any more. Its headline and its topic have the word `head`, its other parts
    the word `body`, which nobody else says; people type them in small letters, so what is said again of an
    ask is told from what is said of the story."""

    state: State
    head: str
    body: str

    @property
    def slug(self) -> str:
        return f"{self.head.casefold()}-case"

    @property
    def headline(self) -> str:
        return f"{self.head} verdict leaks from court"

    @property
    def typed(self) -> str:
        return self.headline.casefold()

    @property
    def small(self) -> str:
        return self.body.casefold()

    @property
    def small_topic(self) -> str:
        return self.topic.casefold()

    @property
    def misspelled(self) -> str:
        return self.typed.replace("verdict", "verdcit")

    @property
    def link(self) -> str:
        return f"https://ledger.example/{self.slug}"

    @property
    def topic(self) -> str:
        return f"{self.head} affairs"

    def draft(self) -> Draft:
        """All of it, as a newsroom pushes it."""
        body = self.body
        return a_draft(
            self.headline,
            slug=self.slug,
            url=self.link,
            summary=f"{body} summary.",
            why_it_matters=f"{body} why.",
            key_points=(f"{body} point.",),
            plain_words=f"{body} plain.",
            sides={**dict.fromkeys(Stance, ()), Stance.CRITICS: (Perspective(position=f"{body} no."),)},
            noise_level=40,
            forecast=Forecast(outlook=f"{body} rain.", disclaimer=f"{body} or not.", likelihood=10),
            timeline=(Event(headline=f"{body} began", when="2026-02"),),
            topics=(self.topic,),
            sources=(Source(title=f"{body} source"),),
        )

    def may_see(self, said: str, *, echoes: bool) -> None:
        """Nothing of it is said, of a retracted one no more than its headline. Where nothing that was typed
        is said again, `echoes` is false."""
        words = [self.body] if self.state is State.RETRACTED else [self.head, self.body]
        for line in said.splitlines():
            for word in words:
                assert word not in line
                assert echoes or word.casefold() not in line.casefold()

    def tells(self, said: Sequence[str]) -> None:
        """Of a retracted story the retraction is told, with its reason where parts of it were asked for; who
        leaves it is told that."""
        if self.state is State.RETRACTED:
            assert any(REASON in one for one in said), said
            assert all("retracted" in one or "You don't follow" in one for one in said), said

    def is_seen(self, said: Sequence[str], sees: Sees) -> None:
        """What an editor is answered to all of one way's asks has as much of it as that way shows."""
        match sees:
            case Sees.WHOLE:
                assert all(self.head in one for one in said), said
                assert any(self.body in one for one in said), said
            case Sees.NAME:
                assert said
                assert all(self.head.casefold() in one.casefold() for one in said), said
            case Sees.NOTHING:
                self.may_see("\n".join(said), echoes=True)


HIDDEN = (
    Hidden(State.DRAFT, "Walrus", "Zeppelin"),
    Hidden(State.SCHEDULED, "Pelican", "Gyroplane"),
    Hidden(State.RETRACTED, "Ocelot", "Trimaran"),
)


REWRITTEN = (
    Hidden(State.DRAFT, "Quagga", "Velodrome"),
    Hidden(State.SCHEDULED, "Narwhal", "Bathyscaphe"),
    Hidden(State.RETRACTED, "Lemming", "Catamaran"),
)
SHARED = Hidden(State.RETRACTED, "Dodo", "Monorail")
"""For tests of their own."""

VIEWS = ("story", "history", "noise")
"""What is shared of them; each message takes its second on Slack."""


@dataclass
class Wire:
    """All that leaves this process: requests with their bodies, and what is said over sockets."""

    sent: list[str] = field(default_factory=list[str])

    def since(self, mark: int) -> str:
        """What was sent after so many pieces."""
        return "\n".join(self.sent[mark:])


@contextmanager
def tapped() -> Iterator[Wire]:
    """A tap on every session and socket that is opened meanwhile."""
    wire, trace = Wire(), aiohttp.TraceConfig()
    make, say = aiohttp.ClientSession.__init__, aiohttp.ClientWebSocketResponse.send_str

    async def starts(_: Any, __: Any, request: aiohttp.TraceRequestStartParams) -> None:
        wire.sent.append(f"{request.method} {unquote(str(request.url))}")

    async def sends(_: Any, __: Any, part: aiohttp.TraceRequestChunkSentParams) -> None:
        wire.sent.append(part.chunk.decode(errors="replace"))

    trace.on_request_start.append(starts)
    trace.on_request_chunk_sent.append(sends)

    def made(session: aiohttp.ClientSession, *arguments: Any, **named: Any) -> None:
        named["trace_configs"] = [*(named.get("trace_configs") or ()), trace]
        make(session, *arguments, **named)

    async def said(socket: aiohttp.ClientWebSocketResponse, data: str, *arguments: Any) -> None:
        wire.sent.append(data)
        await say(socket, data, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aiohttp.ClientSession, "__init__", made)
        patch.setattr(aiohttp.ClientWebSocketResponse, "send_str", said)
        yield wire


def unlimited() -> World:
    """The default one, in which nobody waits for limits."""
    world = default_world()
    world.discord.limits.enforced = world.slack.limits = False
    return world


async def publish_all(bot: Asked) -> None:
    """Publish the stories that are hidden later, and last an open one; wait until they are everywhere."""
    ferry = a_draft(OPEN, slug="ferry", url=OPEN_LINK, topics=("Harbour",))
    for draft in (*(hidden.draft() for hidden in HIDDEN), ferry):
        await push_drafts(bot.store, [draft], How(new=True), now=SystemClock().now())
    await at_rest(bot)


async def hide(bot: Asked, hidden: Hidden) -> None:
    """Bring a public story into its state, with all that shows it, and who follows it, wanting to tell."""
    now = SystemClock().now()
    if hidden.state is State.RETRACTED:
        await retract(bot.store, hidden.slug, REASON, now)
    else:
        await revise(bot, hidden.slug, hidden.state)
    await at_rest(bot)


async def rewritten(bot: Asked, hidden: Hidden) -> None:
    """Have what is hidden of a story stand in its past, between revisions that everybody may see."""
    calm = a_draft(f"{hidden.slug} of old", slug=hidden.slug, noise_level=10)
    first = hidden.draft() if hidden.state is State.RETRACTED else calm
    await push_drafts(bot.store, [first], How(new=True), now=SystemClock().now())
    if hidden.state is State.RETRACTED:
        await retract(bot.store, hidden.slug, REASON, SystemClock().now())
    else:
        await revise(bot, hidden.slug, hidden.state, hidden.draft().story)
    later = a_draft(f"{hidden.slug} of late", slug=hidden.slug, noise_level=20)
    if hidden.state is State.RETRACTED:
        await restore(bot.store, hidden.slug, SystemClock().now(), later)
    else:
        await push_drafts(bot.store, [later], now=SystemClock().now())
        await publish(bot.store, hidden.slug, SystemClock().now())
    await at_rest(bot)


async def revise(bot: Asked, slug: str, state: State, story: Story | None = None) -> None:
    """Write the story's next revision in a state; as it was, or as another `story`."""
    now = SystemClock().now()
    async with bot.store.write() as conn:
        found = await stories.get(conn, slug)
        assert found is not None
        story = story or found.story
        number = await stories.revise(conn, story, now, state=state)
        await wanted.want(conn, slug, number, [], now)
        await notices.want(conn, slug, number, now, now + COLLECT)


async def at_rest(bot: Asked, *, told: bool = False) -> None:
    """Wait until nothing is to be sent; not to followers either, where they are `told` by now."""
    waiting = select(func.count()).select_from(placements).where(placements.c.due_at.is_not(None))
    if not told:
        waiting = waiting.where(placements.c.kind != "notice")
    async with asyncio.timeout(PATIENCE):
        while await _count(bot, waiting):  # noqa: ASYNC110 - nothing tells when it is so
            await asyncio.sleep(0.05)


async def ten_minutes_later(bot: Asked) -> None:
    """What followers are to be told is due, and told."""
    async with bot.store.write() as conn:
        due = update(placements).where(placements.c.kind == "notice", placements.c.due_at.is_not(None))
        await conn.execute(due.values(due_at=SystemClock().now()))
    await at_rest(bot, told=True)


async def _count(bot: Asked, query: Any) -> int:
    async with bot.store.read() as conn:
        return (await conn.execute(query)).scalar_one()
