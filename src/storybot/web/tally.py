"""The outermost layer: every request is answered, counted and, if it changes something, logged."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storybot.store.model import Token
from storybot.web.here import CALLER
from storybot.web.metrics import HttpRequests
from storybot.web.problems import failed_by

_ONLY_READS = ("GET", "HEAD", "OPTIONS")

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Tally:
    """Counts requests by method, route and status."""

    def __init__(self, app: ASGIApp, *, requests: HttpRequests) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status: int | None = None

        async def listening(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, listening)
        except Exception as error:
            if status is not None:
                raise
            await failed_by(error).response()(scope, receive, listening)
        self._count(scope, status or 0)

    def _count(self, scope: Scope, status: int) -> None:
        method, route = scope["method"], getattr(scope.get("route"), "path", "none")
        self._requests[method, route, str(status)] += 1
        caller: Token | None = scope.get(CALLER)
        if caller and method not in _ONLY_READS:
            log.info("api", method=method, path=scope["path"], status=status, token=caller.id)
