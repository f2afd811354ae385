"""Socket Mode: the app's events and interactions over web sockets that it opens.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
import secrets
from dataclasses import dataclass
from typing import Any, Literal, cast

from aiohttp import WSMsgType, web

from storybot.playground.clock import PlaygroundClock
from storybot.playground.failing import instead_of_answer
from storybot.playground.faults import Faults

Json = dict[str, Any]
Kind = Literal["events_api", "interactive", "slash_commands"]
Disconnect = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]

HANDSHAKE = "CONNECT /socket"
CONNECTIONS = 10
ACK_SECONDS = 3
TICKET_SECONDS = 30
_LINGER_SECONDS = 10  # between a disconnect message and the end of the connection


@dataclass(frozen=True, slots=True)
class Reply:
    """What the app said to one delivery: `problem` is why it doesn't count as acknowledged, in Slack's words
    for a retry's reason; `payload` is what came with the acknowledgement."""

    problem: str | None = None
    payload: Json | None = None
    retry: bool = True


class SocketMode:
    """The open connections. Each payload goes to one of them, in turn."""

    def __init__(self, app_id: str, clock: PlaygroundClock, faults: Faults) -> None:
        self._app_id = app_id
        self._clock = clock
        self._faults = faults
        self._tickets: dict[str, float] = {}
        self._open: list[tuple[web.WebSocketResponse, web.Request]] = []
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._closers: set[asyncio.Task[None]] = set()
        self._turn = 0

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._open)

    def url(self, host: str) -> str:
        """A web socket address on `host` (`127.0.0.1:8080`) with a ticket for one connection."""
        ticket = secrets.token_hex(8)
        self._tickets[ticket] = self._clock.now()
        return f"ws://{host}/slack/socket?ticket={ticket}&app_id={self._app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        issued = self._tickets.pop(request.query.get("ticket", ""), None)
        if issued is None or self._clock.now() - issued > TICKET_SECONDS:
            return web.Response(status=401, text="invalid ticket")
        fault = self._faults.take("slack", HANDSHAKE) or self._faults.take_lost("slack", HANDSHAKE)
        if fault is not None:
            failed = await instead_of_answer(request, fault, self._clock)
            if failed is not None:
                return failed
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        if fault is not None or len(self._open) >= CONNECTIONS:
            reason = "too_many_websockets" if fault is None else fault.code
            await socket.send_json(self._disconnection(reason))
            await socket.close()
            return socket
        self._open.append((socket, request))
        try:
            await socket.send_json(self._hello())
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(message.data)
        except ConnectionResetError:
            pass  # gone before the hello
        finally:
            self._open.remove((socket, request))
        return socket

    async def deliver(self, kind: Kind, payload: Json, *, attempt: int = 0, reason: str = "") -> Reply:
        """Send a payload over one connection and wait for its acknowledgement."""
        if not self._open:
            return Reply("connection_failed")
        self._turn += 1
        socket, _ = self._open[self._turn % len(self._open)]
        envelope: Json = {
            "envelope_id": secrets.token_hex(16),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        waiting = self._waiting[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            await socket.send_json(envelope)
            ack = await asyncio.wait_for(waiting, self._clock.wait_of(ACK_SECONDS))
        except TimeoutError:
            return Reply("timeout")
        except ConnectionResetError:
            return Reply("connection_failed")
        finally:
            del self._waiting[envelope["envelope_id"]]
        return Reply(payload=ack.get("payload"))

    async def disconnect(self, reason: Disconnect) -> None:
        """Tell every connection that it is about to end, and end it ten seconds later."""
        for socket, _ in list(self._open):
            await socket.send_json(self._disconnection(reason))
            closer = asyncio.create_task(self._close_later(socket))
            self._closers.add(closer)
            closer.add_done_callback(self._closers.discard)

    def drop(self) -> None:
        """Cut every connection without a word."""
        for _, request in self._open:
            if request.transport is not None:
                request.transport.abort()

    async def close(self) -> None:
        """Close every connection."""
        for closer in self._closers:
            closer.cancel()
        for socket, _ in list(self._open):
            await socket.close()

    async def _close_later(self, socket: web.WebSocketResponse) -> None:
        await self._clock.sleep(_LINGER_SECONDS)
        await socket.close()

    def _acknowledged(self, text: str) -> None:
        try:
            ack: Any = json.loads(text)
        except ValueError:
            return  # Slack passes over what it can't read
        if isinstance(ack, dict):
            said = cast("Json", ack)
            waiting = self._waiting.get(str(said.get("envelope_id")))
            if waiting is not None and not waiting.done():
                waiting.set_result(said)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": self._app_id},
            "debug_info": {"host": "playground", "approximate_connection_time": 3600},
        }

    def _disconnection(self, reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
