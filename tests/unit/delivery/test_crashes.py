"""A worker killed at any point, and a new one: no card, thread or message twice, and none missing.

A run is a row of moments: before and after each commit of the journal, and before, in the middle of and after
each request. A story that is delivered, then revised, is killed once at every one of them.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from storybot.cards.model import Card
from storybot.delivery import journal
from storybot.delivery.holder import this_process
from storybot.delivery.model import Place, Placement
from storybot.delivery.port import Posted
from storybot.store import placements
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import Lease
from tests.delivering import Office
from tests.fake_platform import Kind
from tests.making import headlines

MOMENTS = 40  # more than a run has


class Fate:
    """Counts the moments of a run, and lets nothing go on from the one at which it ends."""

    def __init__(self, ends_at: int) -> None:
        self.ends_at = ends_at
        self.moments = 0
        self.ended = asyncio.Event()

    async def moment(self, *_: object) -> None:
        self.moments += 1
        if self.moments >= self.ends_at:
            self.ended.set()
            await asyncio.Event().wait()


async def run_until_killed(office: Office, fate: Fate, monkeypatch: pytest.MonkeyPatch) -> None:
    save = placements.save
    office.clock.advance(minutes=1)  # the lease of a dead worker has run out

    class FatefulPlacements:
        """The journal's view of the store: a kill before a commit, and one right after it."""

        @staticmethod
        async def save(conn: StoreConnection, lease: Lease, seen: Sequence[Placement]) -> None:
            await fate.moment()
            await save(conn, lease, seen)

    with monkeypatch.context() as patched:
        patched.setattr(journal, "placements", FatefulPlacements)
        patched.setattr(office.platform, "interfere", fate.moment)
        async with office.working() as task:
            rest = asyncio.create_task(office.at_rest())
            end = asyncio.create_task(fate.ended.wait())
            await asyncio.wait({task, rest, end}, return_when=asyncio.FIRST_COMPLETED)
            assert not task.done()
            rest.cancel()
            end.cancel()


@pytest.mark.parametrize("kind", ["text", "forum", "announcement"])
async def test_a_kill_at_any_moment_doubles_nothing_and_loses_nothing(
    kind: Kind, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(store)
    (place,) = await office.channels(kind)
    for ends_at, headline in enumerate(headlines(MOMENTS), start=1):
        story, revised = Fate(ends_at), Fate(ends_at)
        await office.push(headline)
        await run_until_killed(office, story, monkeypatch)
        await office.deliver()
        await office.push(headline, summary="It doesn't rust.")
        await run_until_killed(office, revised, monkeypatch)
        rows = await office.deliver()
        check(office, place, rows, ends_at)
        if not story.ended.is_set() and not revised.ended.is_set():
            break
    assert 7 < ends_at < MOMENTS


@pytest.mark.parametrize("turn", [0, 14], ids=["sent at once", "its turn came late"])
async def test_a_post_that_outlives_its_sender_is_not_posted_again(
    turn: float, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed and started again at once, with a request still on its way: it lands four seconds later."""
    office = Office(store)
    (place,) = await office.channels("forum")
    sent, landed = asyncio.Event(), asyncio.Event()
    post_card = office.platform.post_card

    async def land(place: Place, card: Card, key: str, **how: Any) -> Posted:
        await office.clock.sleep(4)
        posted = await post_card(place, card, key, **how)
        landed.set()
        return posted

    async def slow(*args: Any, **how: Any) -> Posted:
        if sent.is_set():
            return await post_card(*args, **how)
        office.clock.advance(seconds=turn)
        on_its_way = asyncio.create_task(land(*args, **how))
        sent.set()
        return await asyncio.shield(on_its_way)

    monkeypatch.setattr(office.platform, "post_card", slow)
    await office.push()
    async with office.working(office.worker(a_dead_process())):
        await sent.wait()
    async with office.working():
        await office.at_rest()
    await landed.wait()
    assert len(office.platform.channels[place].threads) == 1


def a_dead_process() -> str:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return this_process().replace(f":{os.getpid()}:", f":{child.pid}:")


def check(office: Office, place: Place, rows: list[Placement], stories: int) -> None:
    """Each story has one card with one thread and one message in it, all at its newest revision."""
    channel = office.platform.channels[place]
    assert len(rows) == len(channel.threads) == stories
    for row in rows:
        assert (row.trying, row.ending, row.last_error) == (None, None, None)
        assert [message.revision for message in row.messages] == [2, 2]
    posted = [
        *channel.messages.values(),
        *(m for thread in channel.threads.values() for m in thread.values()),
    ]
    assert sorted(m.key for m in posted) == sorted(m.key for row in rows for m in row.messages)
    cards = [m for m in posted if m.id in channel.threads]
    assert all(m.publishes == (channel.kind == "announcement") for m in cards)
