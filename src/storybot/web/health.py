"""Whether the bot is alive and ready, for whoever restarts it."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from storybot.errors import StoreFailed
from storybot.store.engine import Store
from storybot.web.here import Here


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
    missing = [*await _database(here.store), *here.connected.missing]
    ready = Readiness(ready=not missing, missing=missing)
    return JSONResponse(ready.model_dump(), 503 if missing else 200)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(here: Here) -> PlainTextResponse:
    """Figures for Prometheus."""
    return PlainTextResponse(generate_latest(here.metrics.registry), media_type=CONTENT_TYPE_LATEST)


async def _database(store: Store) -> list[str]:
    try:
        await store.ping()
    except StoreFailed:
        return ["database"]
    return []
