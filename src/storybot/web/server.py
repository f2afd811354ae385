"""The HTTP server."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

import structlog
import uvicorn
from starlette.types import ASGIApp

from storybot.errors import Refused

GRACE_SECONDS = 5
"""How long answers that are on their way may take once a stop is wished."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """The bot takes the signals."""
        yield


@asynccontextmanager
async def serving(app: ASGIApp, listen: str) -> AsyncGenerator[str]:
    """Serve `app` at `listen` (HOST:PORT), and give the address. Raises Refused where nothing can listen."""
    bound = _bound(listen)
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[bound]))
    host, port = bound.getsockname()[:2]
    log.info("serves HTTP", host=host, port=port)
    try:
        yield f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    finally:
        server.should_exit = True
        await task


def _bound(listen: str) -> socket.socket:
    host, _, port = listen.rpartition(":")
    try:
        found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
        family, kind, _, _, address = found[0]
        # asyncio sends small answers at once only on what says that it is TCP.
        bound = socket.socket(family, kind, socket.IPPROTO_TCP)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
        except OSError:
            bound.close()
            raise
    except OSError as error:
        reason = error.strerror or "in use"
        raise Refused(f"web.listen: nothing can listen at {listen}: {reason}") from None
    return bound
