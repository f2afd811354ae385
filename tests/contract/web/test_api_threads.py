"""What is done to the threads of a story over HTTP."""

from typing import Any

import pytest

from storybot.delivery.model import ThreadState
from storybot.moderation.model import Way
from storybot.moderation.threads import STATES, Act
from storybot.store import audit, placements
from tests.api import Served
from tests.making import configure, discord, routed, slack

STORY = {"headline": "Bridge closes for a year", "summary": "It rusts."}
BODIES: dict[Act, Any] = {Act.SLOW: {"seconds": 30}, Act.RENAME: {"title": "Calmly, please"}}
AFTER = {**STATES, Act.SLOW: ThreadState(slow=30), Act.RENAME: ThreadState(title="Calmly, please")}


async def bridge(api: Served) -> None:
    """The story has two channels."""
    await configure(api.store, routed(discord()), routed(slack()))
    await api.publisher("PUT", "stories/bridge", STORY)


async def wanted(api: Served) -> list[ThreadState]:
    async with api.store.read() as conn:
        return [one.wanted_thread for one in await placements.with_threads(conn, "bridge")]


@pytest.mark.parametrize("act", Act)
async def test_every_act_reaches_all_threads_and_is_written_down(api: Served, act: Act) -> None:
    await bridge(api)
    body = BODIES.get(act, {}) | {"reason": "It gets out of hand."}
    done = await api.publisher("POST", f"stories/bridge/threads/{act}", body)
    assert done.json == {"slug": "bridge", "act": act.value, "threads": 2}
    assert await wanted(api) == [AFTER[act]] * 2
    async with api.store.read() as conn:
        [entry] = await audit.listing(conn, limit=1)
    deed = entry.deed
    assert (deed.act, deed.way, deed.by.platform) == (act.value, Way.API, "api")
    assert deed.reason == "It gets out of hand."


async def test_threads_are_chosen_by_account_and_channel(api: Served) -> None:
    await bridge(api)
    place = slack()
    for which in ({"account": place.account}, {"channel": place.channel}):
        done = await api.publisher("POST", "stories/bridge/threads/lock", which)
        assert done.json["threads"] == 1
    assert [one.locked for one in await wanted(api)] == [None, True]
    (await api.publisher("POST", "stories/bridge/threads/lock", {"channel": "999"})).problem(409)


async def test_what_was_done_is_undone(api: Served) -> None:
    await bridge(api)
    await api.publisher("POST", "stories/bridge/threads/close")
    done = await api.publisher("POST", "stories/bridge/threads/undo", {"reason": "A mistake."})
    assert done.json == {"slug": "bridge", "act": "close", "threads": 2}
    assert await wanted(api) == [ThreadState(locked=False, archived=False)] * 2
    (await api.publisher("POST", "stories/bridge/threads/undo")).problem(409)


@pytest.mark.parametrize(
    ("act", "body", "pointer"),
    [
        ("slow", None, "#/seconds"),
        ("slow", {"seconds": 21_601}, "#/seconds"),
        ("slow", {"seconds": "30"}, "#/seconds"),
        ("rename", {}, "#/title"),
        ("rename", {"title": " "}, "#/title"),
        ("lock", {"why": "x"}, "#/why"),
    ],
)
async def test_what_an_act_lacks_is_said(api: Served, act: str, body: Any, pointer: str) -> None:
    await bridge(api)
    problem = (await api.publisher("POST", f"stories/bridge/threads/{act}", body)).problem(422)
    assert [one["pointer"] for one in problem["errors"]] == [pointer]
    assert await wanted(api) == [ThreadState()] * 2


async def test_it_takes_a_token_that_publishes_and_a_story_and_an_act_that_there_are(api: Served) -> None:
    await bridge(api)
    (await api.pusher("POST", "stories/bridge/threads/lock")).problem(403)
    (await api.publisher("POST", "stories/other/threads/lock")).problem(404)
    (await api.publisher("POST", "stories/bridge/threads/explode")).problem(422)
