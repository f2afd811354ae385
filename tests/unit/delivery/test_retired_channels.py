"""A channel that stories don't go to any more: what somebody asks for there is done, and nothing else."""

import pytest

from storybot.cards.text import as_text
from storybot.delivery.model import Kind, ThreadState
from storybot.delivery.standing import standing
from storybot.moderation.model import ITSELF, Use
from storybot.moderation.reports import flag
from storybot.moderation.threads import Act, moderate, order, within
from storybot.store import channels, moderator_channels, placements
from storybot.store.engine import Store
from storybot.store.model import Trouble
from tests.delivering import Office
from tests.making import configure
from tests.ruling import SLUG, story_channel, there, thread, written


@pytest.fixture
async def office(store: Store) -> Office:
    """A story with its thread in a channel that has gone from the configuration since."""
    office = Office(store)
    await office.channels("text")
    await office.push()
    await office.deliver()
    await configure(store, now=office.clock.now())
    return office


async def closed(office: Office) -> None:
    await moderate(office.store, SLUG, order(Act.CLOSE), within(None, None), ITSELF, office.clock.now())


async def flagged(office: Office, *, remove: bool = False) -> str:
    """A message in the thread is reported by rule."""
    about = await written(office)
    await flag(office.store, about, "Closed.", None, office.clock.now(), remove=remove)
    return about.message


async def test_its_threads_are_closed_and_told_so(office: Office) -> None:
    await closed(office)
    await office.deliver()
    assert office.platform.states[thread(office)] == ThreadState(locked=True, archived=True)
    told = office.platform.channels[story_channel(office)].threads[thread(office)]
    assert "closed" in as_text(list(told.values())[-1].card)


async def test_nothing_else_of_its_stories_is_done_until_it_is_back(office: Office) -> None:
    await closed(office)
    await office.push(summary="It rusts through.")
    await office.push("Ferry sinks in the harbour")
    await office.deliver()
    channel = office.platform.channels[story_channel(office)]
    [card] = channel.messages.values()
    assert "It rusts through." not in as_text(card.card)
    await office.channels("text")
    office.platform.channels[story_channel(office)] = channel
    await office.deliver()
    assert "It rusts through." in as_text(card.card)


async def test_what_waits_there_is_said_to(office: Office) -> None:
    await office.push(summary="It rusts through.")
    async with office.store.read() as conn:
        [delivery] = await placements.listing(conn)
    assert standing(delivery) == "channel not configured any more"
    await closed(office)
    async with office.store.read() as conn:
        [delivery] = await placements.listing(conn)
    assert standing(delivery) == "waiting"


async def test_a_message_in_its_thread_is_removed(office: Office) -> None:
    message = await flagged(office, remove=True)
    await office.deliver()
    assert not there(office, message)


async def test_moderators_may_have_their_reports_there(office: Office) -> None:
    async with office.store.write() as conn:
        await moderator_channels.put(conn, Use.REPORTS, story_channel(office))
    await flagged(office)
    rows = await office.deliver()
    [card] = [row for row in rows if row.kind is Kind.REPORT]
    assert card.messages[0].ref in office.platform.channels[story_channel(office)].messages


async def test_what_keeps_the_bot_out_there_is_found_to_be_over(office: Office) -> None:
    place = story_channel(office)
    async with office.store.write() as conn:
        await moderator_channels.put(conn, Use.REPORTS, place)
    await flagged(office)
    office.platform.channels[place].forbidden = True
    async with office.working():
        await office.until(lambda rows: any(row.failing_since for row in rows if row.kind is Kind.REPORT))
    office.platform.channels[place].forbidden = False
    rows = await office.deliver()
    assert all(row.messages[0].ref for row in rows)
    async with office.store.write() as conn:
        await moderator_channels.drop(conn, place.platform, place.account, Use.REPORTS)
        await channels.mark(conn, place, Trouble.FORBIDDEN, "Let the bot in.", office.clock.now())
    await closed(office)
    await office.deliver()
    assert office.platform.states[thread(office)].locked
