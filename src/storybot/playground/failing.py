"""How requests outside of the APIs go wrong, on both platforms: handshakes of web sockets, and files."""

import math

from aiohttp import web

from storybot.playground.clock import PlaygroundClock
from storybot.playground.faults import Fault


async def instead_of_answer(
    request: web.Request, fault: Fault, clock: PlaygroundClock
) -> web.Response | None:
    """The answer to a request that a fault hits; None where the platform itself says no (`refused`)."""
    match fault.kind:
        case "refused":
            return None
        case "rate_limited":
            wait = math.ceil(clock.wait_of(fault.seconds))
            return web.Response(status=429, text="Later.", headers={"Retry-After": str(wait)})
        case "timeout":
            await clock.sleep(fault.seconds)
            return cut(request)
        case "lost_answer" if fault.status == 0:
            return cut(request)
        case _:
            return web.Response(status=fault.status, text="It failed.")


def cut(request: web.Request) -> web.Response:
    """End the connection; the response goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
