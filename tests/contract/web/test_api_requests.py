"""Requests that are sent again, bodies that are too large, and mistakes of ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp
import pytest

from storybot.errors import StoreFailed
from storybot.store.model import Scope
from storybot.web import pushing, remembering
from tests.api import Served, token
from tests.making import DAY, MINUTE, NOON, configure, discord, routed

KIB = 1024
STORY = {"headline": "Bridge closes for a year", "summary": "It rusts."}


async def test_the_same_request_with_its_key_is_carried_out_once_and_answered_alike(api: Served) -> None:
    first = await api.publisher("POST", "stories?new=true", STORY, idempotency_key="k1")
    again = await api.publisher("POST", "stories?new=true", STORY, idempotency_key="k1")
    assert (first.status, first.text) == (again.status, again.text) == (201, first.text)
    for header in ("ETag", "Location", "Content-Type"):
        assert first.headers[header] == again.headers[header]
    assert len((await api.reader("GET", "stories")).json["stories"]) == 1
    other = await api.publisher("POST", "stories?new=true", STORY, idempotency_key="k2")
    assert other.json["slug"] != first.json["slug"]


async def test_a_refusal_is_answered_again_too(api: Served) -> None:
    bad = STORY | {"noise_level": 300}
    first = await api.publisher("POST", "stories", bad, idempotency_key="k")
    again = await api.publisher("POST", "stories", bad, idempotency_key="k")
    assert first.problem(422) == again.problem(422)


async def test_a_key_of_another_request_is_refused(api: Served) -> None:
    await api.publisher("PUT", "stories/bridge", STORY, idempotency_key="k")
    for path, body, condition in (
        ("stories/bridge", STORY | {"summary": "New."}, {}),
        ("stories/other", STORY, {}),
        ("stories/bridge", STORY, {"if_match": '"1"'}),
    ):
        used = await api.publisher("PUT", path, body, idempotency_key="k", **condition)
        assert "Idempotency-Key" in used.problem(422)["detail"]
    assert (await api.reader("GET", "stories/bridge")).json["revision"] == 1


async def test_a_key_is_its_tokens_own_and_is_forgotten_after_a_day(api: Served) -> None:
    await api.publisher("POST", "stories", STORY, idempotency_key="k")
    api.clock.time = NOON + DAY - MINUTE
    assert (await api.publisher("POST", "stories", STORY, idempotency_key="k")).status == 201
    colleague = api.anybody(await token(api.store, Scope.PUBLISH))
    (await colleague("POST", "stories", STORY, idempotency_key="k")).problem(409)
    api.clock.time = NOON + DAY + MINUTE
    (await api.publisher("POST", "stories", STORY, idempotency_key="k")).problem(409)


async def test_while_the_first_runs_the_second_is_told_to_wait(
    api: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go = asyncio.Event(), asyncio.Event()
    really = pushing.push

    async def slowly(*args: object, **how: object) -> object:
        reached.set()
        await go.wait()
        return await really(*args, **how)  # pyright: ignore

    monkeypatch.setattr(pushing, "push", slowly)
    first = asyncio.create_task(api.publisher("POST", "stories", STORY, idempotency_key="k"))
    await reached.wait()
    early = await api.publisher("POST", "stories", STORY, idempotency_key="k")
    assert "still runs" in early.problem(409)["detail"]
    assert early.headers["Retry-After"] == "1"
    go.set()
    assert (await first).status == 201
    assert (await api.publisher("POST", "stories", STORY, idempotency_key="k")).text == (await first).text


async def test_what_died_on_the_way_is_not_done_twice_and_the_second_is_told_to_look(
    api: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object) -> None:
        raise RuntimeError("the process ends here")

    with monkeypatch.context() as patch:
        patch.setattr(remembering, "_end", dies)
        await api.publisher("POST", "stories?new=true", STORY, idempotency_key="k")
    for later, told in (
        (MINUTE, "still runs: try again"),
        (6 * MINUTE, "may or may not have been carried out: look whether it was"),
        (DAY - MINUTE, "if not send it with a new key"),
    ):
        api.clock.time = NOON + later
        again = await api.publisher("POST", "stories?new=true", STORY, idempotency_key="k")
        assert told in again.problem(409)["detail"]
    assert len((await api.reader("GET", "stories")).json["stories"]) == 1


async def test_a_request_that_is_broken_off_leaves_its_key_taken(
    api: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken_off(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch, suppress(aiohttp.ClientError):
        patch.setattr(pushing, "push", broken_off)
        await api.publisher("POST", "stories", STORY, idempotency_key="k")
    again = await api.publisher("POST", "stories", STORY, idempotency_key="k")
    assert "still runs" in again.problem(409)["detail"]


@pytest.mark.parametrize("error", [RuntimeError("secret"), StoreFailed("postgresql://secret")])
async def test_what_failed_is_tried_again_and_tells_no_secret(
    api: Served, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(pushing, "push", fails)
        failed = await api.publisher("POST", "stories", STORY, idempotency_key="k")
    status = 503 if isinstance(error, StoreFailed) else 500
    assert failed.problem(status)
    assert "secret" not in failed.text
    assert ("Retry-After" in failed.headers) == (status == 503)
    assert (await api.publisher("POST", "stories", STORY, idempotency_key="k")).status == 201


@pytest.mark.parametrize("key", ["k" * 256, "two words", "é"])
async def test_a_key_that_is_none_is_refused(api: Served, key: str) -> None:
    assert (await api.publisher("POST", "stories", STORY, idempotency_key=key)).faults() == {
        "Idempotency-Key"
    }


async def _endless(sent: list[int]) -> AsyncIterator[bytes]:
    for _ in range(1000):
        sent.append(1)
        yield b" " * 64 * KIB
        await asyncio.sleep(0)


@pytest.mark.parametrize(("path", "most"), [("stories", 256), ("check", 256), ("bulk", 8 * 1024)])
async def test_a_body_that_says_it_is_too_large_is_not_read(api: Served, path: str, most: int) -> None:
    """The head alone is sent: an answer comes, so nothing waits for the body."""
    host, port = api.reader.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = (
        f"POST /api/v1/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.publisher.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {most * KIB + 1}\r\n\r\n"
    )
    writer.write(head.encode())
    async with asyncio.timeout(30):
        assert (await reader.readline()).split()[1] == b"413"
    assert b"application/problem+json" in await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def test_a_body_without_a_length_is_cut_off_when_it_is_too_large(api: Served) -> None:
    sent: list[int] = []
    too_large = await api.publisher("POST", "stories", data=_endless(sent))
    assert "256 KiB" in too_large.problem(413)["detail"]


async def test_a_body_of_just_256_kib_is_read(api: Served) -> None:
    start, end = b'{"headline": "H", "summary": "S."', b"}"
    just = start + b" " * (256 * KIB - len(start) - len(end)) + end
    assert (await api.publisher("POST", "check", data=just)).status == 200
    (await api.publisher("POST", "check", data=just + b" ")).problem(413)


async def test_strangers_bodies_are_not_read_at_all(api: Served) -> None:
    (await api.anybody()("POST", "stories", data=_endless([]))).problem(401)


async def test_the_api_describes_itself_to_anybody(api: Served) -> None:
    described = (await api.anybody()("GET", "openapi.json")).json
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/stories/{slug}" in described["paths"]
    assert described["components"]["schemas"]["Story"]["required"] == ["headline"]


async def test_health_and_readiness_need_no_token(api: Served) -> None:
    stranger = api.anybody()
    assert (await stranger("GET", "/healthz")).status == 200
    waits = await stranger("GET", "/readyz")
    assert (waits.status, waits.json["missing"]) == (503, ["discord", "slack"])
    with api.watch.connected("discord"), api.watch.connected("slack"):
        assert (await stranger("GET", "/readyz")).json == {"ready": True, "missing": []}


async def test_figures_count_and_name_nothing_that_the_newsroom_wrote(api: Served) -> None:
    await configure(api.store, routed(discord()))
    await api.reader("GET", "stories/bridge")
    await api.publisher("PUT", "stories/bridge", STORY)
    await api.publisher("PUT", "stories/tunnel?draft=true", {"headline": "Otter finds bell", "summary": "S."})
    api.watch.count("discord", "post_card", "RateLimited")
    api.clock.time = NOON + MINUTE
    figures = (await api.anybody()("GET", "/metrics")).text
    told = {line for line in figures.splitlines() if not line.startswith("#")}
    assert told >= {
        'storybot_http_requests_total{method="GET",route="/api/v1/stories/{slug}",status="404"} 1.0',
        'storybot_http_requests_total{method="PUT",route="/api/v1/stories/{slug}",status="201"} 2.0',
        'storybot_platform_requests_total{outcome="RateLimited",platform="discord",step="post_card"} 1.0',
        'storybot_placements{state="waiting"} 1.0',
        'storybot_stories{state="published"} 1.0',
        'storybot_stories{state="draft"} 1.0',
        "storybot_oldest_waiting_seconds 60.0",
    }
    assert "bridge" not in figures and "100" not in figures
