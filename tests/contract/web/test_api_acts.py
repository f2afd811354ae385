"""The life of a story over HTTP: publish, schedule, correct, retract, restore."""

from typing import Any

import pytest

from storybot.moderation.model import Way
from storybot.store import audit, placements
from tests.api import Served
from tests.making import DAY, NOON, configure, discord, routed

STORY = {"headline": "Bridge closes for a year", "summary": "It rusts."}
TOMORROW = (NOON + DAY).isoformat()


async def draft(api: Served) -> None:
    await configure(api.store, routed(discord()))
    created = await api.pusher("PUT", "stories/bridge?draft=true", STORY)
    assert (created.json["state"], created.json["channels"]) == ("draft", [])


async def act(api: Served, name: str, body: Any = None) -> tuple[str, int]:
    """Do something to the bridge; the state and revision that it leads to."""
    done = await api.publisher("POST", f"stories/bridge/{name}", body)
    assert done.status == 200, done.text
    assert done.headers["ETag"] == f'"{done.json["revision"]}"'
    return done.json["state"], done.json["revision"]


async def test_a_story_goes_through_its_life(api: Served) -> None:
    await draft(api)
    assert await act(api, "schedule", {"at": TOMORROW}) == ("scheduled", 2)
    assert await act(api, "unschedule") == ("draft", 3)
    assert (await api.reader("GET", "stories/bridge")).status == 404
    assert await act(api, "publish") == ("published", 4)
    deliveries = (await api.reader("GET", "stories/bridge/deliveries")).json["deliveries"]
    assert [one["channel"]["channel"] for one in deliveries] == ["100"]
    corrected = {"note": "It rusts since 2025.", "story": STORY | {"summary": "It rusts since 2025."}}
    assert await act(api, "correct", corrected) == ("published", 5)
    seen = (await api.reader("GET", "stories/bridge")).json
    assert [one["note"] for one in seen["corrections"]] == ["It rusts since 2025."]
    assert seen["story"]["summary"] == "It rusts since 2025."
    assert await act(api, "retract", {"reason": "It was another bridge."}) == ("retracted", 6)
    told = (await api.reader("GET", "stories/bridge")).json
    assert (told["reason"], told["story"], told["corrections"]) == ("It was another bridge.", None, [])
    assert await act(api, "restore") == ("published", 7)
    assert (await api.reader("GET", "stories/bridge")).json["reason"] is None
    async with api.store.read() as conn:
        deeds = [it.deed for it in await audit.listing(conn, slug="bridge", limit=9)][::-1]
    acts = ["push", "schedule", "unschedule", "publish", "correct", "retract", "restore"]
    assert [it.act for it in deeds] == acts
    assert {(it.way, it.by.platform) for it in deeds} == {(Way.API, "api")}
    assert len({it.by.id for it in deeds}) == 2, "the token that pushes and the one that publishes"


async def test_a_retraction_locks_the_threads_if_that_is_asked_for(api: Served) -> None:
    await draft(api)
    await act(api, "publish")
    await act(api, "retract", {"reason": "It was another bridge.", "lock": True})

    async def wanted() -> list[bool | None]:
        async with api.store.read() as conn:
            return [one.placement.wanted_thread.locked for one in await placements.listing(conn, "bridge")]

    assert await wanted() == [True]
    (delivery,) = (await api.reader("GET", "stories/bridge/deliveries")).json["deliveries"]
    assert (delivery["wanted_locked"], delivery["locked"]) == (True, None)
    await act(api, "restore")
    assert await wanted() == [None], "nothing was locked so far, so nothing is to be unlocked"
    await act(api, "retract", {"reason": "It was another bridge."})
    assert await wanted() == [None]


async def test_what_is_scheduled_is_listed_with_its_time_for_editors_alone(api: Served) -> None:
    await draft(api)
    await act(api, "schedule", {"at": "2027-01-31"})
    (line,) = (await api.pusher("GET", "stories?state=scheduled")).json["stories"]
    assert line["scheduled_at"] == "2027-01-31T00:00:00Z"
    (await api.reader("GET", "stories/bridge")).problem(404)


async def test_a_retracted_story_is_restored_as_it_has_to_be(api: Served) -> None:
    await api.publisher("PUT", "stories/bridge", STORY)
    await act(api, "retract", {"reason": "Wrong."})
    (await api.publisher("PUT", "stories/bridge", STORY)).problem(409)
    assert await act(api, "restore", {"story": STORY | {"summary": "Right."}}) == ("published", 3)
    assert (await api.reader("GET", "stories/bridge")).json["story"]["summary"] == "Right."


async def test_what_can_not_be_done_says_what_can(api: Served) -> None:
    await draft(api)
    refused = await api.publisher("POST", "stories/bridge/retract", {"reason": "Wrong."})
    assert "from here you can push, publish or schedule it" in refused.problem(409)["detail"]


ACTS = {
    "publish": None,
    "schedule": {"at": TOMORROW},
    "unschedule": None,
    "correct": {"note": "N."},
    "retract": {"reason": "R."},
    "restore": {},
}


@pytest.mark.parametrize("name", ACTS)
async def test_nothing_is_done_to_a_story_that_is_not_there(api: Served, name: str) -> None:
    (await api.publisher("POST", f"stories/bridge/{name}", ACTS[name])).problem(404)


@pytest.mark.parametrize(
    ("name", "body", "faults"),
    [
        ("schedule", {}, {"#/at"}),
        ("schedule", {"at": "soon"}, {"#/at"}),
        ("schedule", {"at": "2026-02-30"}, {"#/at"}),
        ("schedule", {"at": NOON.isoformat()}, {"#/at"}),
        ("schedule", {"at": TOMORROW, "zone": "UTC"}, {"#/zone"}),
        ("correct", {"note": " "}, {"#/note"}),
        ("correct", {"note": "\u200b\u00ad"}, {"#/note"}),
        ("correct", {"story": STORY}, {"#/note"}),
        ("correct", {"note": "N.", "story": {"headline": 7, "summary": "S."}}, {"#/story/headline"}),
        ("correct", {"note": "N.", "story": STORY | {"slug": "tunnel"}}, {"#/story/slug"}),
        ("retract", {"reason": ""}, {"#/reason"}),
        ("retract", {"reason": "\u2060 \u200b"}, {"#/reason"}),
        ("retract", [], {"#"}),
        ("restore", {"story": {}}, {"#/story", "#/story/headline"}),
    ],
)
async def test_every_fault_of_an_act_is_told_with_its_pointer(
    api: Served, name: str, body: Any, faults: set[str]
) -> None:
    await api.publisher("PUT", "stories/bridge", STORY)
    assert (await api.publisher("POST", f"stories/bridge/{name}", body)).faults() == faults
    assert (await api.reader("GET", "stories/bridge")).json["revision"] == 1


@pytest.mark.parametrize("data", [b"", b"{", b"\xff"])
async def test_an_act_without_json_is_one_fault(api: Served, data: bytes) -> None:
    await api.publisher("PUT", "stories/bridge", STORY)
    assert (await api.publisher("POST", "stories/bridge/retract", data=data)).faults() == {"#"}


async def test_an_act_with_a_key_is_done_once(api: Served) -> None:
    await api.publisher("PUT", "stories/bridge", STORY)
    body = {"note": "It rusts since 2025."}
    first = await api.publisher("POST", "stories/bridge/correct", body, idempotency_key="k")
    again = await api.publisher("POST", "stories/bridge/correct", body, idempotency_key="k")
    assert first.json == again.json
    assert (await api.reader("GET", "stories/bridge")).json["revision"] == 2
