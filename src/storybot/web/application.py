"""The HTTP API as one application: its routes, and the layers around them."""

from fastapi import FastAPI
from starlette.middleware import Middleware

from storybot import __version__
from storybot.clock import Clock
from storybot.store.engine import Store
from storybot.web import acting, health, moderating, pushing, reading
from storybot.web.described import describe
from storybot.web.gate import Gate
from storybot.web.here import PREFIX, Parts
from storybot.web.metrics import HttpRequests
from storybot.web.problems import install
from storybot.web.quota import QUOTA, Quota
from storybot.web.tally import Tally
from storybot.web.watch import Watch
from storybot.web.whole_body import WholeBody

OPENAPI = f"{PREFIX}/openapi.json"

MAX_BYTES = 256 * 1024
MAX_BULK_BYTES = 8 * 1024 * 1024
"""A thousand stories of some 8 KiB, which is a long one."""


def application(store: Store, clock: Clock, watch: Watch, quota: Quota = QUOTA) -> FastAPI:
    """The API on `store`, with what whoever watches over the bot asks."""
    requests = HttpRequests()
    app = FastAPI(
        title="storybot",
        version=__version__,
        description="Push, revise and take back stories, and see where they are.",
        openapi_url=OPENAPI,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(Tally, requests=requests),
            Middleware(Gate, store=store, clock=clock, quota=quota, prefix=PREFIX, open_path=OPENAPI),
            Middleware(WholeBody, limit=MAX_BYTES, limits={f"{PREFIX}/bulk": MAX_BULK_BYTES}),
        ],
    )
    app.state.parts = Parts(store, clock, watch, requests)
    for router in (
        reading.router,
        pushing.router,
        pushing.checking,
        acting.router,
        moderating.router,
        health.router,
    ):
        app.include_router(router)
    install(app)
    describe(app)
    return app
