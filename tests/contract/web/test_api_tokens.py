"""Who gets in, and how far: tokens, scopes, quotas."""

import pytest

from storybot.store import tokens
from storybot.store.engine import Store
from storybot.store.model import Scope
from storybot.web.bearer import Bearer
from storybot.web.quota import Quota
from tests.api import Answer, Served, served, token
from tests.making import DAY, MINUTE, NOON

STORY = {"headline": "Bridge closes for a year", "summary": "It rusts."}


def refused(answer: Answer) -> tuple[object, str]:
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    return answer.problem(401), str(sorted(answer.headers))


async def test_without_a_good_token_nobody_learns_anything(api: Served) -> None:
    await api.publisher("PUT", "stories/bridge", STORY)
    good = api.reader.token
    assert good
    revoked, expired = await token(api.store, Scope.READ), await token(api.store, Scope.READ, expires_at=NOON)
    async with api.store.write() as conn:
        await tokens.revoke(conn, revoked.split("_")[1], NOON)
    strangers = [
        None,
        "",
        "nothing",
        good[:-1] + "!",
        good[:-3] + "aaa",
        Bearer.issue().text,
        revoked,
        expired,
    ]
    answers = [
        refused(await api.anybody(stranger)(method, path))
        for stranger in strangers
        for method, path in (
            ("GET", "stories/bridge"),
            ("GET", "stories/none"),
            ("PUT", "x"),
            ("POST", "bulk"),
        )
    ]
    assert all(answer == answers[0] for answer in answers)


async def test_a_token_is_good_until_it_expires(api: Served) -> None:
    program = api.anybody(await token(api.store, Scope.READ, expires_at=NOON + DAY))
    assert (await program("GET", "stories")).status == 200
    api.clock.time = NOON + DAY
    refused(await program("GET", "stories"))


async def test_other_schemes_than_bearer_open_nothing(api: Served) -> None:
    assert (await api.reader("GET", "stories", authorization=f"bearer {api.reader.token}")).status == 200
    refused(await api.reader("GET", "stories", authorization=f"Basic {api.reader.token}"))
    refused(await api.reader("GET", f"stories?access_token={api.reader.token}", authorization=""))


async def test_the_last_use_is_written_down_to_the_minute(api: Served) -> None:
    async def last_use() -> object:
        async with api.store.read() as conn:
            found = {one.name: one.last_used_at for one in await tokens.listing(conn)}
        return found["read"]

    assert await last_use() is None
    uses = []
    for time in (NOON, NOON + MINUTE / 2, NOON + 2 * MINUTE):
        api.clock.time = time
        await api.reader("GET", "stories")
        uses.append(await last_use())
    assert uses == [NOON, NOON, NOON + 2 * MINUTE]


async def test_of_the_secret_only_a_hash_is_kept(api: Served) -> None:
    bearer = Bearer.parse(api.reader.token or "")
    assert bearer
    async with api.store.read() as conn:
        kept = await tokens.get(conn, bearer.id)
    assert kept and kept.hash == bearer.hash
    assert bearer.secret not in repr(kept) + repr(bearer)


PUSHES = [("POST", "stories", STORY), ("PUT", "stories/bridge", STORY), ("POST", "bulk", [STORY])]


@pytest.mark.parametrize(("method", "path", "body"), PUSHES)
async def test_what_the_public_sees_takes_the_scope_publish(
    api: Served, method: str, path: str, body: object
) -> None:
    (await api.reader(method, path, body)).problem(403)
    assert "scope publish" in (await api.pusher(method, path, body)).problem(403)["detail"]
    assert (await api.publisher("GET", "stories")).json["stories"] == []
    assert (await api.publisher(method, path, body)).status in (200, 201)


@pytest.mark.parametrize(("method", "path", "body"), PUSHES)
async def test_a_draft_takes_the_scope_push(api: Served, method: str, path: str, body: object) -> None:
    (await api.reader(method, f"{path}?draft=true", body)).problem(403)
    assert (await api.pusher(method, f"{path}?draft=true", body)).status in (200, 201)
    assert (await api.reader("GET", "stories")).json["stories"] == []
    assert [line["state"] for line in (await api.pusher("GET", "stories")).json["stories"]] == ["draft"]


async def test_with_the_scope_push_nothing_that_is_public_is_changed(api: Served) -> None:
    await api.publisher("PUT", "stories/bridge", STORY)
    for query, status in (("", 403), ("?draft=true", 409)):
        (await api.pusher("PUT", f"stories/bridge{query}", STORY | {"summary": "New."})).problem(status)
    for act in ("publish", "schedule", "unschedule", "correct", "retract", "restore"):
        (await api.pusher("POST", f"stories/bridge/{act}", {})).problem(403)
    assert (await api.reader("GET", "stories/bridge")).json["revision"] == 1


async def test_each_answer_says_what_is_left_and_one_too_many_when_to_come_again(store: Store) -> None:
    async with served(store, quota=Quota(requests=2, seconds=60)) as api:
        first = await api.reader("GET", "stories")
        assert first.headers["RateLimit-Policy"] == '"token";q=2;w=60'
        assert first.headers["RateLimit"] == '"token";r=1;t=60'
        api.clock.time = NOON + MINUTE / 2
        assert (await api.reader("GET", "nothing")).headers["RateLimit"] == '"token";r=0;t=30'
        too_many = await api.reader("GET", "stories")
        too_many.problem(429)
        assert too_many.headers["Retry-After"] == "30"
        assert too_many.headers["RateLimit"] == '"token";r=0;t=30'
        assert (await api.pusher("GET", "stories")).status == 200, "another token has its own quota"
        api.clock.time = NOON + MINUTE
        assert (await api.reader("GET", "stories")).headers["RateLimit"] == '"token";r=1;t=60'
