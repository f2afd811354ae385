"""Stories over HTTP: push, look, list, check, many at once."""

from typing import Any

import pytest

from storybot.newsroom.acts import retract
from storybot.store.engine import Store
from storybot.story.embargo import State
from tests.api import Served
from tests.making import MINUTE, NOON, a_story, add_story, configure, discord, headlines, routed

BRIDGE = {"headline": "Bridge closes for a year", "summary": "It rusts.", "topics": ["Harbour"]}
SLUG = "bridge-closes-for-a-year"


async def keep(store: Store, headline: str, state: State) -> str:
    """A story in a state that is not public, and its slug."""
    story = a_story(headline)
    async with store.write() as conn:
        await add_story(conn, story, NOON, state=state)
    return story.slug


async def test_a_new_story_is_created_with_its_address_and_revision(api: Served) -> None:
    await configure(api.store, routed(discord(), "Harbour"), routed(discord("101"), "Trade"))
    created = await api.publisher("POST", "stories", BRIDGE)
    assert created.status == 201, created.text
    assert created.headers["Location"] == f"/api/v1/stories/{SLUG}"
    assert created.headers["ETag"] == '"1"'
    assert created.json["outcome"] == "new"
    assert [channel["channel"] for channel in created.json["channels"]] == ["100"]
    got = await api.reader("GET", created.headers["Location"])
    assert got.headers["ETag"] == '"1"'
    assert got.json["story"]["headline"] == BRIDGE["headline"]
    assert (got.json["revision"], got.json["state"]) == (1, "published")


async def test_what_is_there_or_seems_to_be_is_not_created_again(api: Served) -> None:
    await api.publisher("POST", "stories", BRIDGE)
    again = (await api.publisher("POST", "stories", BRIDGE | {"slug": SLUG})).problem(409)
    assert (again["slug"], again["revision"]) == (SLUG, 1)
    alike = await api.publisher("POST", "stories", BRIDGE | {"headline": "Bridge closes for a yeer"})
    assert alike.problem(409)["slug"] == SLUG
    second = await api.publisher("POST", "stories?new=true", BRIDGE)
    assert (second.status, second.json["slug"]) == (201, f"{SLUG}-2")


async def test_a_put_creates_and_then_revises(api: Served) -> None:
    created = await api.publisher("PUT", "stories/bridge", BRIDGE)
    assert (created.status, created.headers["ETag"]) == (201, '"1"')
    same = await api.publisher("PUT", "stories/bridge", BRIDGE)
    assert (same.status, same.headers["ETag"], same.json["outcome"]) == (200, '"1"', "unchanged")
    revised = await api.publisher("PUT", "stories/bridge", BRIDGE | {"summary": "It rusts no more."})
    assert (revised.status, revised.headers["ETag"], revised.json["outcome"]) == (200, '"2"', "revised")


async def test_if_match_keeps_others_changes(api: Served) -> None:
    await api.publisher("PUT", "stories/bridge", BRIDGE)
    mine = await api.publisher("PUT", "stories/bridge", BRIDGE | {"summary": "Mine."}, if_match='"1"')
    assert mine.status == 200
    yours = await api.publisher("PUT", "stories/bridge", BRIDGE | {"summary": "Yours."}, if_match='"1"')
    problem = yours.problem(412)
    assert (problem["slug"], problem["revision"]) == ("bridge", 2)
    got = await api.reader("GET", "stories/bridge")
    assert got.json["story"]["summary"] == "Mine."
    for condition in ('"7", "2"', "*"):
        retry = await api.publisher("PUT", "stories/bridge", BRIDGE, if_match=condition)
        assert retry.status == 200


@pytest.mark.parametrize(
    ("there", "condition"),
    [
        (True, {"if_none_match": "*"}),
        (False, {"if_match": "*"}),
        (False, {"if_match": '"1"'}),
        (True, {"if_match": 'W/"1"'}),
    ],
)
async def test_a_condition_that_does_not_hold_changes_nothing(
    api: Served, there: bool, condition: dict[str, str]
) -> None:
    if there:
        await api.publisher("PUT", "stories/bridge", BRIDGE)
    (await api.publisher("PUT", "stories/bridge", BRIDGE | {"summary": "New."}, **condition)).problem(412)
    got = await api.reader("GET", "stories/bridge")
    assert got.json["story"]["summary"] == "It rusts." if there else got.status == 404


async def test_a_story_that_is_not_there_matches_nothing_though_one_is_like_it(api: Served) -> None:
    await api.publisher("POST", "stories", BRIDGE)
    (await api.publisher("PUT", "stories/other", BRIDGE, if_match='"1"')).problem(412)


async def test_if_none_match_makes_a_second_story_though_one_is_like_it(api: Served) -> None:
    await api.publisher("POST", "stories", BRIDGE)
    (await api.publisher("PUT", "stories/other", BRIDGE)).problem(409)
    assert (await api.publisher("PUT", "stories/other", BRIDGE, if_none_match="*")).status == 201


@pytest.mark.parametrize("condition", [{"if_match": "1"}, {"if_none_match": '"1"'}])
async def test_a_condition_that_is_none_is_refused(api: Served, condition: dict[str, str]) -> None:
    refused = await api.publisher("PUT", "stories/bridge", BRIDGE, **condition)
    assert {name.lower() for name in refused.faults()} == {next(iter(condition)).replace("_", "-")}


async def test_every_fault_of_a_story_is_told_with_its_pointer(api: Served) -> None:
    bad = {"headline": 7, "noise_level": 300, "sides": {"critics": [{"holder": "H"}]}, "colour": "red"}
    pointers = {"#", "#/headline", "#/noise_level", "#/sides/critics/0/position", "#/colour"}
    for method, path in (("POST", "stories"), ("PUT", "stories/bridge"), ("POST", "check")):
        assert (await api.publisher(method, path, bad)).faults() == pointers
    many = await api.publisher("POST", "bulk", [BRIDGE, bad])
    assert many.faults() == {pointer.replace("#", "#/1", 1) for pointer in pointers}
    assert (await api.reader("GET", "stories")).json["stories"] == []


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"7", b"\xff", b'{"headline": NaN}'])
async def test_what_is_no_story_at_all_is_one_fault(api: Served, data: bytes) -> None:
    assert (await api.publisher("POST", "stories", data=data)).faults() == {"#"}


async def test_the_slug_in_the_body_is_that_of_the_address(api: Served) -> None:
    other = await api.publisher("PUT", "stories/bridge", BRIDGE | {"slug": "tunnel"})
    assert other.faults() == {"#/slug"}
    assert (await api.publisher("PUT", "stories/Not%20a%20slug", BRIDGE)).faults() == {"slug"}


async def test_a_body_that_is_not_json_is_not_read(api: Served) -> None:
    for kind in ("text/markdown", "application/x-www-form-urlencoded"):
        refused = await api.publisher("POST", "stories", data=b"# Bridge", content_type=kind)
        assert refused.problem(415)
    taken = await api.publisher("POST", "check", BRIDGE, content_type="application/json; charset=utf-8")
    assert taken.status == 200


async def test_a_slug_in_any_script_has_an_address(api: Served) -> None:
    created = await api.publisher("POST", "stories", {"headline": "港の橋", "summary": "S."})
    got = await api.reader("GET", created.headers["Location"])
    assert got.json["slug"] == "港の橋"


async def test_who_has_the_revision_is_not_sent_it_again(api: Served) -> None:
    await api.publisher("PUT", "stories/bridge", BRIDGE)
    known = await api.reader("GET", "stories/bridge", if_none_match='"1"')
    assert (known.status, known.text, known.headers["ETag"]) == (304, "", '"1"')
    assert (await api.reader("GET", "stories/bridge", if_none_match='"2"')).status == 200


async def test_a_check_keeps_nothing(api: Served) -> None:
    checked = await api.reader("POST", "check", BRIDGE)
    assert checked.json["story"]["slug"] == SLUG
    assert (await api.reader("GET", "stories")).json["stories"] == []


async def test_pages_follow_each_other(api: Served) -> None:
    for minute, headline in enumerate(headlines(5)):
        api.clock.time = NOON + minute * MINUTE
        await api.publisher("POST", "stories", {"headline": headline, "summary": "S."})
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = (
            await api.reader("GET", f"stories?limit=2&cursor={cursor}" if cursor else "stories?limit=2")
        ).json
        seen += [line["headline"] for line in page["stories"]]
        cursor = page["next"]
    assert seen == list(reversed(headlines(5)))
    late = (NOON + 3 * MINUTE).isoformat().replace("+00:00", "Z")
    assert len((await api.reader("GET", f"stories?since={late}")).json["stories"]) == 2


async def test_lists_are_narrowed_by_topic_and_state(api: Served) -> None:
    await api.publisher("POST", "stories", BRIDGE)
    await api.publisher("POST", "stories", {"headline": "Otter wins court case", "summary": "S."})
    found = await api.reader("GET", "stories?topic=harbour&state=published")
    assert [line["slug"] for line in found.json["stories"]] == [SLUG]
    assert (await api.publisher("GET", "stories?state=draft")).json["stories"] == []


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "state=lost",
        "since=yesterday",
        "since=2026-02-30",
        "cursor=%F0",
        "topic=",
    ],
)
async def test_a_filter_that_cannot_be_is_refused(api: Served, query: str) -> None:
    assert (await api.reader("GET", f"stories?{query}")).faults() == {query.partition("=")[0]}


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED])
async def test_what_is_not_public_is_not_there_for_readers(api: Served, state: State) -> None:
    slug = await keep(api.store, "Otter wins court case", state)
    unheard_of = await api.reader("GET", "stories/nothing")
    for path in ("", "/deliveries"):
        hidden = await api.reader("GET", f"stories/{slug}{path}")
        assert hidden.problem(404) == unheard_of.problem(404)
        assert (await api.pusher("GET", f"stories/{slug}{path}")).status == 200
    assert (await api.reader("GET", "stories")).json["stories"] == []
    assert (await api.reader("GET", f"stories?state={state.value}")).json["stories"] == []
    assert [line["state"] for line in (await api.pusher("GET", "stories")).json["stories"]] == [state.value]


async def test_of_a_retracted_story_readers_see_the_retraction_alone(api: Served) -> None:
    await api.publisher("PUT", "stories/bridge", BRIDGE)
    await retract(api.store, "bridge", "It was the other bridge.", NOON)
    told = await api.reader("GET", "stories/bridge")
    assert (told.json["state"], told.json["reason"]) == ("retracted", "It was the other bridge.")
    assert told.json["story"] is None
    assert "rusts" not in told.text
    assert (await api.reader("GET", "stories")).json["stories"] == []
    assert (await api.pusher("GET", "stories/bridge")).json["story"]["summary"] == "It rusts."


async def test_many_stories_are_pushed_at_once(api: Served) -> None:
    await api.publisher("PUT", "stories/bridge", BRIDGE)
    each: list[dict[str, Any]] = [{"headline": headline, "summary": "S."} for headline in headlines(3)]
    many = await api.publisher("POST", "bulk", [*each, BRIDGE | {"slug": "bridge", "summary": "New."}])
    assert many.status == 200, many.text
    assert [one["outcome"] for one in many.json["stories"]] == ["new"] * 3 + ["revised"]
    assert len((await api.reader("GET", "stories")).json["stories"]) == 4
    assert (await api.publisher("POST", "bulk", [])).json["stories"] == []


async def test_of_many_stories_all_are_pushed_or_none(api: Served) -> None:
    await api.publisher("PUT", "stories/bridge", BRIDGE)
    each = [{"headline": headline, "summary": "S."} for headline in headlines(2)]
    refused = await api.publisher("POST", "bulk", [*each, BRIDGE | {"headline": "Bridge closes for a yeer"}])
    assert refused.faults(409) == {"#/2"}
    twins = await api.publisher("POST", "bulk", [*each, each[0]])
    assert twins.faults() == {"#/2"}
    too_many = await api.publisher("POST", "bulk", [each[0]] * 1001)
    assert too_many.faults()
    assert len((await api.reader("GET", "stories")).json["stories"]) == 1


async def test_a_thousand_stories_are_one_request(api: Served) -> None:
    each = [
        {"headline": f"{hash(str(n))} {n:x}", "slug": f"n-{n}", "summary": "S. " * 200} for n in range(1000)
    ]
    many = await api.publisher("POST", "bulk", each)
    assert many.status == 200, many.text[:1000]
    assert len(many.json["stories"]) == 1000


async def test_deliveries_say_where_a_story_is(api: Served) -> None:
    await configure(api.store, routed(discord()))
    await api.publisher("PUT", "stories/bridge", BRIDGE)
    (delivery,) = (await api.reader("GET", "stories/bridge/deliveries")).json["deliveries"]
    assert delivery["channel"] == {"platform": "discord", "account": "1", "channel": "100", "name": None}
    assert (delivery["standing"], delivery["wanted_revision"], delivery["shown_revision"]) == (
        "waiting",
        1,
        None,
    )
    assert (delivery["wanted_locked"], delivery["locked"]) == (None, None)


async def test_everything_is_problem_json(api: Served) -> None:
    (await api.reader("GET", "nothing")).problem(404)
    wrong = await api.reader("DELETE", "stories")
    assert wrong.problem(405)
    assert wrong.headers["Allow"] == "GET, POST"
    assert (await api.reader("GET", "stories/x/")).status == 404


async def test_times_have_their_zone(api: Served) -> None:
    await api.publisher("PUT", "stories/bridge", BRIDGE)
    assert (await api.reader("GET", "stories/bridge")).json["first_pushed_at"] == "2026-03-01T12:00:00Z"
