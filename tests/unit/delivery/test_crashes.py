"""A worker killed at any point, and a new one: no card, thread or message twice, and none missing.

A run is a row of moments: before and after each commit of the journal, and before, in the middle of and after
each request. A story that is delivered, then revised, is killed once at every one of them.
"""

import asyncio
from collections.abc import Sequence

import pytest

from storybot.delivery import journal
from storybot.delivery.model import Place, Placement
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
