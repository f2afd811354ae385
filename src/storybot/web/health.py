"""Whether the bot is alive and ready, for whoever restarts it."""

from collections import Counter

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from storybot.delivery.standing import in_words
from storybot.errors import StoreFailed
from storybot.store import overview, story_lines
from storybot.store.engine import Store
from storybot.web.here import Here, Parts
from storybot.web.metrics import Figures, exposition


class Readiness(BaseModel):
    """`missing` names what can't be reached: the database, or a platform."""

    ready: bool
    missing: list[str]


router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> dict[str, bool]:
    """The process is alive."""
    return {"alive": True}


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
async def readyz(here: Here) -> JSONResponse:
    """The database is reached and every platform connected; 503 otherwise."""
    missing = [*await _database(here.store), *here.watch.missing]
    ready = Readiness(ready=not missing, missing=missing)
    return JSONResponse(ready.model_dump(), 503 if missing else 200)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(here: Here) -> PlainTextResponse:
    """Figures for Prometheus."""
    return PlainTextResponse(exposition(await _figures(here)), media_type=CONTENT_TYPE_LATEST)


async def _figures(here: Parts) -> Figures:
    now = here.clock.now()
    async with here.store.read() as conn:
        counted = await overview.counted(conn)
        oldest = await overview.oldest_waiting(conn, now)
        stories = await story_lines.counted(conn)
    placements = Counter[str]()
    for standing, count in counted.items():
        placements[in_words(standing)] += count
    return Figures(
        requests=here.requests,
        sent=here.watch.sent,
        placements=placements,
        oldest_waiting=(now - oldest.since).total_seconds() if oldest else 0.0,
        stories={state.value: count for state, count in stories.items()},
    )


async def _database(store: Store) -> list[str]:
    try:
        await store.ping()
    except StoreFailed:
        return ["database"]
    return []
